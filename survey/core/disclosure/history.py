"""Whether a table tells too much together with all that was shown before, of its own population and of those before it.

A population lies within the next, but for those who took their answers back. So a table of the next one narrows what
the same table could have been of the one before: where nobody is now, hardly anybody was. That counts where the table
itself was kept back then, because others that were shown would have given people away with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from survey.core.disclosure.linked import Bounds, gives_away, sums_of
from survey.core.disclosure.rule import HIDDEN, Rule
from survey.core.disclosure.table import Table


@dataclass(frozen=True, slots=True)
class Known:
    """What was shown of a population: its tables by key, and how many of it have taken their answers back."""

    number: int
    tables: Mapping[str, Table]
    lost: int = 0


def tells_too_much(shown: Table, history: Sequence[Known], variables: Iterable[str], rule: Rule) -> bool:
    """Whether it gives away counts of any population, by three tables of its variables and of a third.

    It stands among the tables of the population that it is of already.
    """
    others = [third for third in variables if third not in (shown.rows, shown.columns)]
    for known in history:
        for third in others:
            pairs = ((shown.rows, shown.columns), (shown.rows, third), (shown.columns, third))
            found = [_bounds(known, history, *pair) for pair in pairs]
            ab, ac, bc = found
            if ab and ac and bc and gives_away(ab, ac, bc, rule):
                return True
    return False


def _bounds(known: Known, history: Sequence[Known], rows: str, columns: str) -> Bounds | None:
    """What is known of a table of a population; None where nothing is."""
    key = "|".join(sorted((rows, columns)))
    bounds = _own(known, rows, columns) if any(key in one.tables for one in history) else None
    if bounds is None:
        return None
    for other in history:
        theirs = _own(other, rows, columns) if other.number != known.number and key in other.tables else None
        if theirs:
            is_later = other.number > known.number
            bounds.limit(theirs, known.lost if is_later else other.lost, is_later)
    return bounds


def _own(known: Known, rows: str, columns: str) -> Bounds | None:
    """What a population's own figures say of a table of two variables; None where they say nothing of one of these."""
    up, aside = (known.tables.get(f"|{axis}") for axis in (rows, columns))
    if up is None or aside is None:
        return None
    own = known.tables.get("|".join(sorted((rows, columns)))) or _blank(up, aside)
    return Bounds(own if own.rows == rows else own.turned(), sums_of(up), sums_of(aside))


def _blank(rows: Table, columns: Table) -> Table:
    """A table of two variables of which no count was shown."""
    counts = tuple((HIDDEN,) * len(columns.column_keys) for _ in rows.column_keys)
    return Table(rows.columns, columns.columns, rows.column_keys, columns.column_keys, counts, rows.whole)
