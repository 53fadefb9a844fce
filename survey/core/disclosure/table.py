"""A two-way table of counts, and its protection with all that is known around it.

Known around it are the one-way tables of both its variables (the sums of rows and columns), which categories these
hide, which rows another table hides that says who was asked, and what was shown of the same table earlier. Categories
that a one-way table hides are one row or column together here: of them only the sum is known, and nothing in this table
may say more. So each two-way table implies nothing about the one-way tables that they do not say themselves, and two
tables meet in nothing but what both take as known.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from survey.core.disclosure.grid import Cell, Counts, Sensitive, hide, sensitive_cells
from survey.core.disclosure.parts import has_changed, protect_parts, room_for
from survey.core.disclosure.rule import DEFAULT, HIDDEN, Rule

NOT_ASKED: Final = "-not-asked"  # the column of those to whom the question never came
_NONE: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Table:
    """How many have each value of one variable (a row each) and of another (a column each).

    Everybody stands in exactly one cell, those to whom a question never came in the column `NOT_ASKED`. `rows` and
    `columns` name the variables; a table of one variable has a single row and `rows` is "". Counts are `HIDDEN` where
    they may not be shown; `whole` is everybody in it.
    """

    rows: str
    columns: str
    row_keys: tuple[str, ...]
    column_keys: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    whole: int

    @property
    def key(self) -> str:
        """What names the table within a round: the same however it is turned."""
        return "|".join(sorted((self.rows, self.columns)))

    def turned(self) -> Table:
        """Rows and columns changed about."""
        counts = tuple(zip(*self.counts, strict=True))
        return Table(self.columns, self.rows, self.column_keys, self.row_keys, counts, self.whole)

    def row(self, key: str) -> dict[str, int]:
        """One row, by column."""
        return dict(zip(self.column_keys, self.counts[self.row_keys.index(key)], strict=True))

    def cell(self, row: str, column: str) -> int:
        """One count; `HIDDEN` too where the table has no such cell."""
        if row not in self.row_keys or column not in self.column_keys:
            return HIDDEN
        return self.counts[self.row_keys.index(row)][self.column_keys.index(column)]

    def hiding_rows(self) -> frozenset[str]:
        """The rows in which anything is hidden."""
        return frozenset(key for key, row in zip(self.row_keys, self.counts, strict=True) if HIDDEN in row)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A table as it was shown of an earlier population, and the exact table of those who came since.

    `shrunk` says that some of those who were counted then have taken their answers back.
    """

    shown: Table
    came: Table
    shrunk: bool = False

    def turned(self) -> Earlier:
        """Rows and columns changed about."""
        return Earlier(self.shown.turned(), self.came.turned(), self.shrunk)

    def grown(self, row: str, column: str, count: int) -> int:
        """By how much a count has grown; -1 where some of those who were counted then have left, or where nobody is
        left, which would tell that those who are hidden there were no more than have left."""
        came = self.came.cell(row, column)
        then = self.shown.cell(row, column)
        if then == HIDDEN:
            return -1 if self.shrunk and not count else came
        return came if then == count - came else -1


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known around a table: the categories that the one-way tables hide, rows that are not to be broken down,
    and the same table as it was shown earlier. `uniform` says that what all of a small group have in common tells of
    them; `gone` that some have left an earlier population of which the table was not shown."""

    rows: frozenset[str] = _NONE
    columns: frozenset[str] = _NONE
    veiled: frozenset[str] = _NONE
    before: Sequence[Earlier] = field(default=())
    uniform: bool = True
    gone: bool = False


def protect_table(table: Table, rule: Rule = DEFAULT, around: Surroundings | None = None) -> Table | None:
    """The table with `HIDDEN` for every count that may not be shown; None where it cannot be shown at all."""
    around = around or Surroundings()
    shape = _Shape(table, around, rule)
    hidden = hide(shape.counts, shape.sensitive(), shape.closed(), shape.room())
    return None if hidden is None else shape.shown(hidden)


def protect_row(
    table: Table, rule: Rule = DEFAULT, before: Sequence[Earlier] = (), uniform: bool = True, gone: bool = False
) -> Table | None:
    """A table of one variable with `HIDDEN` for what may not be shown; None where nothing of it may.

    Those who were not asked are no part of what is broken down; how many they are is known from who was asked. `gone`
    is as in `Surroundings`.
    """
    keys = [key for key in table.column_keys if key != NOT_ASKED]
    counts = [table.cell("", key) for key in keys]
    asked = sum(counts)
    if asked < rule.base or rule.is_small(table.whole - asked):
        return None
    for one in before:
        few = sum(one.came.cell("", key) for key in keys)
        if 0 < few < rule.base or rule.is_small(one.came.whole - few) or _has_left(table, one):
            return None
    grown = [
        [*(one.grown("", key, count) for one in before), *_emptied(count, gone)]
        for key, count in zip(keys, counts, strict=True)
    ]
    shown = dict(zip(keys, protect_parts(counts, rule, grown, uniform), strict=True))
    if all(count == HIDDEN for count in shown.values()):
        return None
    kept = tuple(shown.get(key, count) for key, count in zip(table.column_keys, table.counts[0], strict=True))
    return replace(table, counts=(kept,))


def _emptied(count: int, gone: bool) -> tuple[int, ...]:
    """That a count may have fallen to none: of an earlier population, then, it was no more than have left."""
    return (-1,) if gone and not count else ()


def _has_left(table: Table, earlier: Earlier) -> bool:
    """Whether somebody has left who had not been asked."""
    now = table.cell("", NOT_ASKED)
    return now != HIDDEN and earlier.grown("", NOT_ASKED, now) < 0


class _Shape:
    """A table as the search sees it: hidden categories in one, and without the column of those who were not asked,
    whose number is known wherever the row may be shown at all."""

    def __init__(self, table: Table, around: Surroundings, rule: Rule) -> None:
        self.table, self.around, self.rule, self.uniform = table, around, rule, around.uniform
        self.row_places = _places(table.row_keys, around.rows)
        self.column_places = _places([key for key in table.column_keys if key != NOT_ASKED], around.columns)
        self.asked = [at for at, key in enumerate(table.column_keys) if key != NOT_ASKED]
        self.not_asked = [
            sum(count for count, key in zip(row, table.column_keys, strict=True) if key == NOT_ASKED)
            for row in table.counts
        ]
        self.counts = self._merged(table.counts)
        self.veiled = self._asked_by_few() | frozenset(
            self.row_places[at] for at, key in enumerate(table.row_keys) if key in around.veiled
        )
        self.grown = self._grown()
        self.veiled |= self._grown_by_few()

    def _asked_by_few(self) -> frozenset[int]:
        """The rows of which too few were asked to break them down, or where how many were would tell too much."""
        unasked = [0] * len(self.counts)
        for at, count in enumerate(self.not_asked):
            unasked[self.row_places[at]] += count
        few = {place for place, row in enumerate(self.counts) if 0 < sum(row) < self.rule.base}
        if any(unasked):
            pairs = [(sum(row), unasked[place]) for place, row in enumerate(self.counts)]
            hidden = hide(pairs, sensitive_cells(pairs, self.rule, uniform=self.uniform))
            few |= set(range(len(pairs))) if hidden is None else {place for place, _ in hidden}
        return frozenset(few)

    def _merged(self, counts: Counts) -> list[list[int]]:
        height, width = max(self.row_places, default=-1) + 1, max(self.column_places, default=-1) + 1
        merged = [[0] * width for _ in range(height)]
        for at, row in enumerate(counts):
            for place, column in zip(self.column_places, self.asked, strict=True):
                merged[self.row_places[at]][place] += row[column]
        return merged

    def _grown(self) -> list[list[list[int]]]:
        """By how much each cell has grown since each time that the table was shown."""
        found: list[list[list[int]]] = [[[] for _ in row] for row in self.counts]
        for one in self.around.before:
            for i, row in enumerate(self._merged(one.came.counts)):
                for j, more in enumerate(row):
                    found[i][j].append(more)
            for i, j, row_key, key in self._lone_cells():
                found[i][j][-1] = one.grown(row_key, key, self.counts[i][j])
        return [
            [[*more, *_emptied(count, self.around.gone)] for count, more in zip(row, grown, strict=True)]
            for row, grown in zip(self.counts, found, strict=True)
        ]

    def _lone_cells(self) -> Iterator[tuple[int, int, str, str]]:
        """The cells of one category by one category: where they stand here, and what they are called."""
        rows, columns = _lone(self.row_places), _lone(self.column_places)
        for row, i in zip(self.table.row_keys, self.row_places, strict=True):
            for at, j in zip(self.asked, self.column_places, strict=True):
                if i in rows and j in columns:
                    yield i, j, row, self.table.column_keys[at]

    def _grown_by_few(self) -> frozenset[int]:
        """The rows to which so few have come since the table was shown that these would be broken down."""
        came = [[sum(max(0, cell[at]) for cell in row) for at in range(len(self.around.before))] for row in self.grown]
        return frozenset(place for place, row in enumerate(came) if any(0 < few < self.rule.base for few in row))

    def sensitive(self) -> list[Sensitive]:
        """The small, the veiled, and those that have changed by few."""
        found = {one.cell: one for one in sensitive_cells(self.counts, self.rule, self.veiled, self.uniform)}
        for i, row in enumerate(self.grown):
            for j, grown in enumerate(row):
                if has_changed(grown, self.rule):
                    found[i, j] = Sensitive((i, j), self.rule.cell, self.rule.width)
        return list(found.values())

    def closed(self) -> list[Cell]:
        """Every cell of a row, or of a column, of fewer than may be broken down; that nobody is somewhere is known."""
        sums = [sum(column) for column in zip(*self.counts, strict=True)]
        few = {j for j, count in enumerate(sums) if count < self.rule.base}
        places = range(len(self.counts))
        return [(i, j) for j, count in enumerate(sums) if count for i in places if i in self.veiled or j in few]

    def room(self) -> list[list[int]]:
        """By how much each cell could be lower."""
        return [
            [room_for(count, grown) for count, grown in zip(row, more, strict=True)]
            for row, more in zip(self.counts, self.grown, strict=True)
        ]

    def shown(self, hidden: frozenset[Cell]) -> Table:
        """The table as it may be shown."""
        lone_rows, lone_columns = _lone(self.row_places), _lone(self.column_places)
        counts = []
        for row, place in zip(self.table.counts, self.row_places, strict=True):
            is_open = place in lone_rows and place not in self.veiled
            kept = list(row)
            if any(self.not_asked) and not is_open:
                kept = [row[at] if at in self.asked else HIDDEN for at in range(len(row))]
            for column, other in zip(self.asked, self.column_places, strict=True):
                if not (place in lone_rows and other in lone_columns and (place, other) not in hidden):
                    kept[column] = HIDDEN
            counts.append(tuple(kept))
        return replace(self.table, counts=tuple(counts))


def _places(keys: Sequence[str], together: frozenset[str]) -> list[int]:
    """Where each category goes: those that are hidden elsewhere into one place, the last."""
    open_ = [key for key in keys if key not in together]
    places = {key: place for place, key in enumerate(open_)}
    return [places.get(key, len(open_)) for key in keys]


def _lone(places: Sequence[int]) -> frozenset[int]:
    """The places that hold one category only."""
    return frozenset(place for place in places if places.count(place) == 1)
