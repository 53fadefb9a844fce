"""How far a hidden cell of a two-way table can move while every row and every column keeps its sum.

Each hidden cell is an edge between its row and its column. To raise one, others must fall and rise around it in turn: a
flow from its row to its column, in which a cell falls at most by its room and rises as far as it likes.
"""

from __future__ import annotations

from collections.abc import Sequence

Cell = tuple[int, int]
_ENDLESS = 1 << 60


class Flow:
    """The hidden cells of a table and the moves they allow. Sets of columns and rows are the bits of an integer."""

    def __init__(self, room: Sequence[Sequence[int]]) -> None:
        self.room = room
        self.hidden: set[Cell] = set()
        self._in_row = [0] * len(room)
        self._in_column = [0] * (len(room[0]) if room else 0)

    def hide(self, cell: Cell) -> None:
        """Let the cell move."""
        self.hidden.add(cell)
        self._in_row[cell[0]] |= 1 << cell[1]
        self._in_column[cell[1]] |= 1 << cell[0]

    def show(self, cell: Cell) -> None:
        """Hold the cell where it is."""
        self.hidden.discard(cell)
        self._in_row[cell[0]] &= ~(1 << cell[1])
        self._in_column[cell[1]] &= ~(1 << cell[0])

    def is_hidden(self, cell: Cell) -> bool:
        """Whether the cell may move."""
        return bool(self._in_row[cell[0]] >> cell[1] & 1)

    def has_rectangle(self, cell: Cell, need: int) -> bool:
        """Whether one rectangle of hidden cells alone lets the cell rise by `need`: the quick answer, often enough."""
        i, j = cell
        falling = 0
        for at in _bits(self._in_row[i] & ~(1 << j)):
            if self.room[i][at] >= need:
                falling |= 1 << at
        return bool(falling) and any(
            self.room[k][j] >= need and self._in_row[k] & falling for k in _bits(self._in_column[j] & ~(1 << i))
        )

    def raised(self, cell: Cell, limit: int) -> int:
        """By how much the cell can rise, as far as `limit`."""
        return self._flow(cell, limit, from_row=True)

    def lowered(self, cell: Cell, limit: int) -> int:
        """By how much the cell can fall, as far as `limit`."""
        return self._flow(cell, min(limit, self.room[cell[0]][cell[1]]), from_row=False)

    def interval(self, cell: Cell, count: int) -> tuple[int, int]:
        """The lowest and highest that a cell of `count` could be."""
        return count - self.lowered(cell, _ENDLESS), count + self.raised(cell, _ENDLESS)

    def _flow(self, cell: Cell, limit: int, from_row: bool) -> int:
        """The greatest flow from the cell's row to its column (or back) over the other hidden cells, by shortest
        augmenting paths (Edmonds & Karp 1972). Rows are nodes 0, 1, …; column j is ~j."""
        moved: dict[Cell, int] = {}  # by how much each cell has risen
        source, target = (cell[0], ~cell[1]) if from_row else (~cell[1], cell[0])
        done = 0
        while done < limit:
            came = self._path(cell, source, target, moved)
            if target not in came:
                break
            steps: list[tuple[Cell, bool]] = []
            node = target
            while node != source:
                before = came[node]
                falls = before >= 0
                steps.append(((before, ~node) if falls else (node, ~before), falls))
                node = before
            most = min([limit - done, *(self.room[at[0]][at[1]] + moved.get(at, 0) for at, falls in steps if falls)])
            for at, falls in steps:
                moved[at] = moved.get(at, 0) + (-most if falls else most)
            done += most
        return done

    def _path(self, cell: Cell, source: int, target: int, moved: dict[Cell, int]) -> dict[int, int]:
        """Where each node was reached from: from a row by a cell that can fall, from a column by one that rises."""
        came = {source: source}
        front = [source]
        while front and target not in came:
            reached = []
            for node in front:
                if node >= 0:
                    for j in _bits(self._in_row[node]):
                        can_fall = self.room[node][j] + moved.get((node, j), 0) > 0
                        if ~j not in came and can_fall and (node, j) != cell:
                            came[~j] = node
                            reached.append(~j)
                else:
                    for i in _bits(self._in_column[~node]):
                        if i not in came and (i, ~node) != cell:
                            came[i] = node
                            reached.append(i)
            front = reached
        return came


def _bits(mask: int) -> list[int]:
    """The places of the ones."""
    found = []
    while mask:
        lowest = mask & -mask
        found.append(lowest.bit_length() - 1)
        mask ^= lowest
    return found
