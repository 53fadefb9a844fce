"""What three two-way tables over the same three variables tell together that none tells alone.

Knowing how a and b each meet c bounds how a and b meet: at most the smaller of both in each category of c, at least
what they overfill it by (the bounds of Fréchet and Bonferroni, spread from table to table until nothing moves: the
shuttle algorithm of Buzzigoli & Giusti 1999, Dobra & Fienberg 2000). It matters where two variables nearly say the
same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from survey.core.disclosure.rule import HIDDEN, Rule
from survey.core.disclosure.table import Table

_ROUNDS = 4  # of spreading bounds; each only narrows them
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Sums:
    """What a one-way table says: how many have each category that it shows, and how many have one of the hidden."""

    shown: Mapping[str, int]
    hidden: frozenset[str]
    rest: int


class Bounds:
    """The lowest and the highest that each cell of a table could be, hidden categories taken as one."""

    def __init__(self, table: Table, rows: Sums, columns: Sums) -> None:
        self.rows, self.columns = list(_totals(rows)), list(_totals(columns))
        self.row_sets, self.column_sets = _categories(rows), _categories(columns)
        known = {
            (row, column): count
            for row, counts in zip(table.row_keys, table.counts, strict=True)
            for column, count in zip(table.column_keys, counts, strict=True)
        }
        self.low: list[list[int]] = []
        self.high: list[list[int]] = []
        for row, row_sum in self.rows:
            counts = [known.get((row, column), HIDDEN) for column, _ in self.columns]
            tops = [min(row_sum, column_sum) for _, column_sum in self.columns]
            self.low.append([0 if count == HIDDEN else count for count in counts])
            self.high.append([top if count == HIDDEN else count for count, top in zip(counts, tops, strict=True)])
        self.spread()

    def limit(self, other: Table, lost: int, is_later: bool) -> None:
        """Let the same table, as it was shown of a later population or of an earlier one, narrow the bounds.

        Whoever was counted once is counted in a later population, but for `lost` people who took their answers back.
        """
        for at, rows in enumerate(self.row_sets):
            for place, columns in enumerate(self.column_sets):
                counts = [other.cell(row, column) for row in rows for column in columns]
                shown = sum(count for count in counts if count != HIDDEN)
                if not is_later:
                    self.low[at][place] = max(self.low[at][place], shown - lost)
                elif HIDDEN not in counts:
                    self.high[at][place] = min(self.high[at][place], shown + lost)
        self.spread()

    def spread(self) -> None:
        """Let the sums narrow the bounds."""
        for _ in range(_ROUNDS):
            for at, (_, total) in enumerate(self.rows):
                _narrow(self.low[at], self.high[at], total)
            for at, (_, total) in enumerate(self.columns):
                low, high = [row[at] for row in self.low], [row[at] for row in self.high]
                _narrow(low, high, total)
                for place, (least, most) in enumerate(zip(low, high, strict=True)):
                    self.low[place][at], self.high[place][at] = least, most

    def turned(self) -> Bounds:
        """The same seen from the other side."""
        other = object.__new__(Bounds)
        other.rows, other.columns = self.columns, self.rows
        other.row_sets, other.column_sets = self.column_sets, self.row_sets
        other.low = [list(column) for column in zip(*self.low, strict=True)]
        other.high = [list(column) for column in zip(*self.high, strict=True)]
        return other

    def cells(self) -> Iterator[tuple[int, int]]:
        """The bounds of every cell, row by row."""
        for low, high in zip(self.low, self.high, strict=True):
            yield from zip(low, high, strict=True)


def gives_away(ab: Bounds, ac: Bounds, bc: Bounds, rule: Rule) -> bool:
    """Whether the three together narrow any cell so far that it is no longer protected."""
    before = [list(one.cells()) for one in (ab, ac, bc)]
    for _ in range(_ROUNDS):
        ab = _meet(ab, ac, bc)
        ac = _meet(ac, ab, bc.turned())
        bc = _meet(bc, ab.turned(), ac.turned())
    after = [list(one.cells()) for one in (ab, ac, bc)]
    return any(
        _is_open(*was, rule) and not _is_open(*now, rule) and now != (0, 0)
        for old, new in zip(before, after, strict=True)
        for was, now in zip(old, new, strict=True)
    )


def _meet(ab: Bounds, ac: Bounds, bc: Bounds) -> Bounds:
    """The bounds of `ab`, narrowed by how both meet the third."""
    totals = [total for _, total in ac.columns]
    for i in range(len(ab.rows)):
        for j in range(len(ab.columns)):
            high = sum(map(min, ac.high[i], bc.high[j]))
            low = sum(max(0, x + y - z) for x, y, z in zip(ac.low[i], bc.low[j], totals, strict=True))
            ab.high[i][j], ab.low[i][j] = min(ab.high[i][j], high), max(ab.low[i][j], low)
    ab.spread()
    return ab


def _is_open(low: int, high: int, rule: Rule) -> bool:
    return high - low >= rule.width and high >= rule.cell


def _totals(sums: Sums) -> Iterator[tuple[str, int]]:
    yield from sums.shown.items()
    if sums.hidden:
        yield "", sums.rest


def _categories(sums: Sums) -> list[frozenset[str]]:
    """The categories that each of the totals is of."""
    lone = [frozenset((key,)) for key in sums.shown]
    return [*lone, sums.hidden] if sums.hidden else lone


def _narrow(low: list[int], high: list[int], total: int) -> None:
    """Narrow parts that add up to `total`."""
    least, most = sum(low), sum(high)
    for at, (down, up) in enumerate(zip(low, high, strict=True)):
        low[at], high[at] = max(down, total - (most - up)), min(up, total - (least - down))


def sums_of(table: Table) -> Sums:
    """What a one-way table says, of those who were asked and of those who were not."""
    counts = dict(zip(table.column_keys, table.counts[0], strict=True))
    shown = {key: count for key, count in counts.items() if count != HIDDEN}
    return Sums(shown, frozenset(counts) - shown.keys(), table.whole - sum(shown.values()))
