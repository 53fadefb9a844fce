"""Two variables against each other: how many gave each pair of answers, and whether chance alone would do it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from survey.core.columnar import Entry
from survey.core.definition import Text
from survey.core.distributions import chi_square_tail

SMALL: Final = 5.0  # expected counts below this make the test unsure
_SMALL_SHARE: Final = 0.2  # when more of the cells than this have such (Cochran 1954, Biometrics 10, 417)
Count = TypeVar("Count", int, float)


@dataclass(frozen=True, slots=True)
class Category:
    """One of a variable's values: `label` where an author gave it words in languages, else `words`."""

    key: str
    label: Text | None = None
    words: str = ""


@dataclass(frozen=True)
class Variable:
    """What responses are sorted by: `keys_of` says which categories a value falls into, none where there is no answer.

    `several` says that a response may be in more than one category, so that they add up to more than everybody.
    """

    key: str
    label: Text | None
    categories: tuple[Category, ...]
    keys_of: Callable[[Entry], tuple[str, ...]]
    several: bool = False


@dataclass(frozen=True, slots=True)
class Pearson:
    """Pearson's chi-square of a table: its p-value, and how strong the tie is (Cramér's V, 0 none, 1 whole).

    `unsure` says that too many cells expect fewer than `SMALL`, or one fewer than 1, for the p-value to be trusted.
    """

    statistic: float
    freedom: int
    p: float
    strength: float
    unsure: bool


@dataclass(frozen=True, slots=True)
class Crosstab(Generic[Count]):
    """`cells[row][column]` counts those who gave both; `row_bases` and `column_bases` those who gave one and any of
    the other, `base` those who gave any of both, `left_out` those who did not.
    """

    rows: Variable
    columns: Variable
    cells: tuple[tuple[Count, ...], ...]
    row_bases: tuple[Count, ...]
    column_bases: tuple[Count, ...]
    base: Count
    left_out: Count

    def share(self, row: int, column: int, by: str) -> float | None:
        """A cell's share of its row, its column or everybody, 0 to 1; None where that is nobody."""
        whole = {"row": self.row_bases[row], "column": self.column_bases[column], "all": self.base}[by]
        return self.cells[row][column] / whole if whole else None


def crosstab(rows: Variable, columns: Variable, joint: Mapping[tuple[Entry, Entry], Count]) -> Crosstab[Count]:
    """The table of how many have each pair of values."""
    row_places = {category.key: place for place, category in enumerate(rows.categories)}
    column_places = {category.key: place for place, category in enumerate(columns.categories)}
    nothing = sum(joint.values()) * 0
    cells = [[nothing] * len(column_places) for _ in row_places]
    row_bases, column_bases = [nothing] * len(row_places), [nothing] * len(column_places)
    base = left_out = nothing
    for (row_entry, column_entry), count in joint.items():
        ups = [row_places[key] for key in rows.keys_of(row_entry) if key in row_places]
        asides = [column_places[key] for key in columns.keys_of(column_entry) if key in column_places]
        if not ups or not asides:
            left_out += count
            continue
        base += count
        for row in ups:
            row_bases[row] += count
            for column in asides:
                cells[row][column] += count
        for column in asides:
            column_bases[column] += count
    return Crosstab(rows, columns, tuple(map(tuple, cells)), tuple(row_bases), tuple(column_bases), base, left_out)


def pearson_of(table: Crosstab[int]) -> Pearson | None:
    """The chi-square of the table, without rows and columns that nobody is in.

    None where it would mean nothing: where somebody may be in several rows or columns, or where fewer than two of
    either are left.
    """
    if table.rows.several or table.columns.several:
        return None
    return chi_square(table.cells)


def chi_square(cells: Sequence[Sequence[int]]) -> Pearson | None:
    """Pearson's chi-square of counts in rows; None with fewer than two rows or columns that have anybody in them."""
    filled = [row for row in cells if sum(row)]
    columns = [column for column in zip(*filled, strict=True) if sum(column)]
    filled = list(zip(*columns, strict=True))
    if len(filled) < 2 or len(columns) < 2:
        return None
    row_sums, column_sums = [sum(row) for row in filled], [sum(column) for column in columns]
    total = sum(row_sums)
    statistic, small, least = 0.0, 0, math.inf
    for row, row_sum in zip(filled, row_sums, strict=True):
        for count, column_sum in zip(row, column_sums, strict=True):
            expected = row_sum * column_sum / total
            statistic += (count - expected) ** 2 / expected
            small += expected < SMALL
            least = min(least, expected)
    freedom = (len(filled) - 1) * (len(columns) - 1)
    strength = math.sqrt(statistic / (total * (min(len(filled), len(columns)) - 1)))
    unsure = small > _SMALL_SHARE * len(filled) * len(columns) or least < 1
    return Pearson(statistic, freedom, chi_square_tail(statistic, freedom), min(1.0, strength), unsure)
