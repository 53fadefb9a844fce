"""What three two-way tables over the same three variables tell together that none tells alone.

Each cell of the three variables together is at most the smallest of the three counts that it is part of, and each line
of them adds up to a count of one of the tables; spread along the lines until nothing moves, that bounds the tables
themselves (the shuttle algorithm of Buzzigoli & Giusti 1999; the bounds of Fréchet and Bonferroni, Dobra & Fienberg
2000, are its first step). It matters where two variables nearly say the same, or several values of one make up one of
the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from survey.core.disclosure.rule import HIDDEN, Rule
from survey.core.disclosure.table import Table

_ROUNDS = 8  # of spreading bounds; each only narrows them
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

    def limit(self, other: Bounds, lost: int, is_later: bool) -> None:
        """Let what is known of the same table in a later population, or in an earlier one, narrow the bounds.

        Whoever was counted once is counted in a later population, but for `lost` people who took their answers back.
        """
        for at, rows in enumerate(self.row_sets):
            for place, columns in enumerate(self.column_sets):
                if is_later:
                    most = sum(other.high[i][j] for i, j in other.touching(rows, columns))
                    self.high[at][place] = min(self.high[at][place], most + lost)
                else:
                    least = sum(other.low[i][j] for i, j in other.within(rows, columns))
                    self.low[at][place] = max(self.low[at][place], least - lost)
        self.spread()

    def touching(self, rows: frozenset[str], columns: frozenset[str]) -> list[tuple[int, int]]:
        """The cells that count anybody of these categories."""
        return [
            (i, j)
            for i, up in enumerate(self.row_sets)
            if up & rows
            for j, aside in enumerate(self.column_sets)
            if aside & columns
        ]

    def within(self, rows: frozenset[str], columns: frozenset[str]) -> list[tuple[int, int]]:
        """The cells that count nobody but of these categories."""
        found = self.touching(rows, columns)
        return [(i, j) for i, j in found if self.row_sets[i] <= rows and self.column_sets[j] <= columns]

    def spread(self) -> None:
        """Let the sums narrow the bounds."""
        for _ in range(_ROUNDS):
            for at, (_, total) in enumerate(self.rows):
                _narrow(self.low[at], self.high[at], total, total)
            for at, (_, total) in enumerate(self.columns):
                low, high = [row[at] for row in self.low], [row[at] for row in self.high]
                _narrow(low, high, total, total)
                for place, (least, most) in enumerate(zip(low, high, strict=True)):
                    self.low[place][at], self.high[place][at] = least, most

    def cells(self) -> Iterator[tuple[int, int]]:
        """The bounds of every cell, row by row."""
        for low, high in zip(self.low, self.high, strict=True):
            yield from zip(low, high, strict=True)


def gives_away(ab: Bounds, ac: Bounds, bc: Bounds, rule: Rule) -> bool:
    """Whether the three together narrow any cell so far that it is no longer protected."""
    tables = (ab, ac, bc)
    before = [list(one.cells()) for one in tables]
    _Cube(ab, ac, bc).spread()
    after = [list(one.cells()) for one in tables]
    return any(
        _is_open(*was, rule) and not _is_open(*now, rule) and now != (0, 0)
        for old, new in zip(before, after, strict=True)
        for was, now in zip(old, new, strict=True)
    )


class _Cube:
    """The bounds of every cell of three variables together."""

    def __init__(self, ab: Bounds, ac: Bounds, bc: Bounds) -> None:
        self.ab, self.ac, self.bc = ab, ac, bc
        self.sizes = len(ab.rows), len(ab.columns), len(ac.columns)
        first, second, third = map(range, self.sizes)
        self.low = [[[0 for _ in third] for _ in second] for _ in first]
        self.high = [[[min(ab.high[i][j], ac.high[i][k], bc.high[j][k]) for k in third] for j in second] for i in first]

    def spread(self) -> None:
        """Let the tables narrow the cells and the cells the tables, until nothing moves."""
        first, second, third = map(range, self.sizes)
        for _ in range(_ROUNDS):
            before = [list(one.cells()) for one in (self.ab, self.ac, self.bc)]
            for i in first:
                for j in second:
                    self._line([(i, j, k) for k in third], self.ab, i, j)
                for k in third:
                    self._line([(i, j, k) for j in second], self.ac, i, k)
            for j in second:
                for k in third:
                    self._line([(i, j, k) for i in first], self.bc, j, k)
            for one in (self.ab, self.ac, self.bc):
                one.spread()
            if before == [list(one.cells()) for one in (self.ab, self.ac, self.bc)]:
                break

    def _line(self, cells: Sequence[tuple[int, int, int]], table: Bounds, row: int, column: int) -> None:
        """Narrow the cells that add up to one of a table, and that one."""
        low, high = [self.low[i][j][k] for i, j, k in cells], [self.high[i][j][k] for i, j, k in cells]
        least, most = table.low[row][column], table.high[row][column]
        _narrow(low, high, least, most)
        for (i, j, k), down, up in zip(cells, low, high, strict=True):
            self.low[i][j][k], self.high[i][j][k] = down, up
        table.low[row][column], table.high[row][column] = max(least, sum(low)), min(most, sum(high))


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


def _narrow(low: list[int], high: list[int], least: int, most: int) -> None:
    """Narrow parts that add up to between `least` and `most`."""
    down, up = sum(low), sum(high)
    for at, (lowest, highest) in enumerate(zip(low, high, strict=True)):
        low[at], high[at] = max(lowest, least - (up - highest)), min(highest, most - (down - lowest))


def sums_of(table: Table) -> Sums:
    """What a one-way table says, of those who were asked and of those who were not."""
    counts = dict(zip(table.column_keys, table.counts[0], strict=True))
    shown = {key: count for key, count in counts.items() if count != HIDDEN}
    return Sums(shown, frozenset(counts) - shown.keys(), table.whole - sum(shown.values()))
