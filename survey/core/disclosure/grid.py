"""Which counts of a two-way table to hide, when the sums of its rows and columns are known.

A hidden count is protected by an alternating cycle of hidden cells: raise it, lower another in its row and another in
its column, raise the fourth corner, and every sum stays as it was. So the table with the count changed is as possible
as the true one, and nobody can tell them apart. This is the classical account of complementary suppression in two
dimensions (Cox 1980, "Suppression methodology and statistical disclosure control", JASA 75; Fischetti & Salazar 2000).
First each sensitive cell takes the rectangle that hides the least more (the hypercube method of tau-ARGUS: Repsilber
1994; Hundepool et al.); where there is none, whole rows are taken. Then what turned out to be needless is shown again.

That a cell is protected is never assumed: `Flow` finds its exact feasible interval as a maximum flow over the hidden
cells, whose integrality makes the bounds attainable by whole people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from survey.core.disclosure.flow import Flow
from survey.core.disclosure.rule import Rule

Counts = Sequence[Sequence[int]]
Cell = tuple[int, int]
MOST_TRIMMED = 400  # cells of a table in which needless companions are looked for one by one


@dataclass(frozen=True, slots=True)
class Sensitive:
    """A cell to protect: its interval must go up by `up` at least, and be `width` wide."""

    cell: Cell
    up: int
    width: int


def sensitive_cells(
    counts: Counts, rule: Rule, veiled: frozenset[int] = frozenset(), uniform: bool = True
) -> list[Sensitive]:
    """What must not be known of a table. `veiled` are rows that are not broken down, however large; with `uniform` that
    all of a small group are in one cell must not be known either."""
    rows = [sum(row) for row in counts]
    columns = [sum(column) for column in zip(*counts, strict=True)]
    found = []
    for i, row in enumerate(counts):
        closed = rows[i] < rule.base or i in veiled
        for j, count in enumerate(row):
            if rule.is_small(count):
                found.append(Sensitive((i, j), rule.cell - count, rule.width))
            elif closed or columns[j] < rule.base:
                found += _of_few((i, j), count, min(rows[i], columns[j]), rule)
            elif uniform and _is_all(rule, count, rows[i], columns[j]):
                found.append(Sensitive((i, j), 0, rule.width))
    return found


def _of_few(cell: Cell, count: int, most: int, rule: Rule) -> list[Sensitive]:
    """A cell of a group that is not broken down. That nobody of it is there tells of them too, where some could be."""
    if count:
        return [Sensitive(cell, 0, rule.width)]
    return [Sensitive(cell, rule.width, rule.width)] if most >= rule.width else []


def _is_all(rule: Rule, count: int, row: int, column: int) -> bool:
    return rule.is_uniform(count, row) or rule.is_uniform(count, column)


def hide(
    counts: Counts,
    sensitive: Iterable[Sensitive],
    hidden: Iterable[Cell] = (),
    room: Counts | None = None,
) -> frozenset[Cell] | None:
    """The cells to hide: the sensitive, those in `hidden`, and companions; None where nothing protects them all.

    `room` is by how much each cell can be lowered; its own count where nothing else is said.
    """
    search = _Search(counts, room or counts)
    wanted = sorted(sensitive, key=lambda one: (-one.up, one.cell))
    primary = {one.cell for one in wanted} | set(hidden)
    for cell in primary:
        search.flow.hide(cell)
    for one in wanted:
        if not search.protects(one) and not search.add_rectangle(one) and not search.add_rows(one):
            return None
    search.trim(primary, wanted)
    return frozenset(search.flow.hidden)


class _Search:
    """The hidden cells while they are being chosen."""

    def __init__(self, counts: Counts, room: Counts) -> None:
        self.counts, self.room = counts, room
        self.flow = Flow(room)
        most = max((max(row, default=0) for row in counts), default=0) + 1
        self.cost = [[1.0 + 0.5 * count / most for count in row] for row in counts]

    def protects(self, one: Sensitive) -> bool:
        """Whether what is hidden protects the cell already."""
        if self.flow.has_rectangle(one.cell, max(one.width, one.up)):
            return True
        up = self.flow.raised(one.cell, max(one.width, one.up))
        return up >= one.up and (up >= one.width or up + self.flow.lowered(one.cell, one.width - up) >= one.width)

    def add_rectangle(self, one: Sensitive) -> bool:
        """Hide the three companions that cost least; False where no rectangle protects the cell."""
        (i, j), need = one.cell, max(one.width, one.up)
        best: tuple[float, int, int] | None = None
        columns = sorted((self._price(i, at), at) for at in range(len(self.counts[0])) if at != j)
        rows = sorted((self._price(at, j), at) for at in range(len(self.counts)) if at != i)
        if not one.up:
            return self._add_lowering(one, rows, columns)
        columns = [(price, at) for price, at in columns if self.room[i][at] >= need]
        rows = [(price, at) for price, at in rows if self.room[at][j] >= need]
        for price, k in rows:
            for other, at in columns:
                if best and price + other >= best[0]:
                    break
                whole = price + other + self._price(k, at)
                if best is None or whole < best[0]:
                    best = (whole, k, at)
        return self._take(one, best)

    def _add_lowering(self, one: Sensitive, rows: list[tuple[float, int]], columns: list[tuple[float, int]]) -> bool:
        """The same for a cell that only needs to be able to fall: the opposite corner falls with it."""
        best: tuple[float, int, int] | None = None
        if self.room[one.cell[0]][one.cell[1]] < one.width:
            return False
        for price, k in rows:
            for other, at in columns:
                if best and price + other >= best[0]:
                    break
                whole = price + other + self._price(k, at)
                if self.room[k][at] >= one.width and (best is None or whole < best[0]):
                    best = (whole, k, at)
        return self._take(one, best)

    def _take(self, one: Sensitive, best: tuple[float, int, int] | None) -> bool:
        if best is None:
            return False
        _, k, at = best
        for cell in ((one.cell[0], at), (k, one.cell[1]), (k, at)):
            self.flow.hide(cell)
        return self.protects(one)

    def add_rows(self, one: Sensitive) -> bool:
        """Hide the cell's whole row, and then further ones, the most like it in size first."""
        size = sum(self.counts[one.cell[0]])
        order = sorted(range(len(self.counts)), key=lambda at: (at != one.cell[0], abs(sum(self.counts[at]) - size)))
        for at in order:
            for j in range(len(self.counts[0])):
                self.flow.hide((at, j))
            if self.protects(one):
                return True
        return False

    def trim(self, primary: set[Cell], wanted: Sequence[Sensitive]) -> None:
        """Show again each companion without which all are protected still, the largest counts first."""
        if len(self.counts) * len(self.counts[0] if self.counts else ()) > MOST_TRIMMED:
            return
        companions = sorted(self.flow.hidden - primary, key=lambda at: (-self.counts[at[0]][at[1]], at))
        for cell in companions:
            self.flow.show(cell)
            if not all(self.protects(one) for one in wanted):
                self.flow.hide(cell)

    def _price(self, i: int, j: int) -> float:
        return 0.0 if self.flow.is_hidden((i, j)) else self.cost[i][j]
