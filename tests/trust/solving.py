"""Equations of unknown counts, and between what each sum of them can lie.

A world is a way that everything could be for all that is known. Two worlds in which a count is far apart show that it
cannot be worked out, so that most counts need no program of their own: worlds are made that push many counts at once,
and only where none is found is the count bounded by itself, by linear programming and then by whole people.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix

from tests.trust.known import Cell

Terms = Iterable[tuple[Cell, float]]
Interval = tuple[int, int]
_ENDLESS = 10**6
_ROOM = 7  # an interval narrower than this is looked at again with whole people
MOST_ALONE = 6  # sums of a system that are bounded one by one
_VAIN = 1  # how often in a row worlds may show nothing new


@dataclass
class System:
    """Unknown counts, and the equations and inequalities that hold of them."""

    cells: dict[Cell, int] = field(default_factory=dict)
    equal: list[tuple[dict[int, float], float]] = field(default_factory=list)
    at_most: list[tuple[dict[int, float], float]] = field(default_factory=list)
    _known: set[tuple[tuple[tuple[int, float], ...], float]] = field(default_factory=set)

    def equals(self, terms: Terms, value: float) -> None:
        """That these add up to a value."""
        row = self.row(terms)
        said = tuple(sorted(row.items())), value
        if said not in self._known:
            self._known.add(said)
            self.equal.append((row, value))

    def is_at_most(self, terms: Terms, value: float) -> None:
        """That these add up to at most a value."""
        self.at_most.append((self.row(terms), value))

    def row(self, terms: Terms) -> dict[int, float]:
        """The unknowns of a sum, each with how often it counts."""
        row: dict[int, float] = {}
        for cell, factor in terms:
            place = self.cells.setdefault(cell, len(self.cells))
            row[place] = row.get(place, 0) + factor
        return row

    def solver(self) -> Solver:
        """What bounds the unknowns."""
        width = len(self.cells)
        return Solver(_matrix(self.equal, width), _matrix(self.at_most, width), self.cells)


class Solver:
    """The lowest and the highest that sums of unknown counts can be."""

    def __init__(
        self, equal: tuple[csr_matrix, np.ndarray], at_most: tuple[csr_matrix, np.ndarray], cells: Mapping[Cell, int]
    ) -> None:
        self.equal, self.at_most, self.cells = equal, at_most, cells

    def holds(self, truth: np.ndarray) -> bool:
        """Whether what really is obeys all that is known: else the attacker has misread something."""
        matches = np.array_equal(self.equal[0] @ truth, self.equal[1])
        return bool(matches and np.all(self.at_most[0] @ truth <= self.at_most[1]))

    def narrow(
        self, sums: Sequence[Mapping[int, float]], truth: np.ndarray, is_open: Sequence[Callable[[int, int], bool]]
    ) -> dict[int, Interval]:
        """The sums, by place, that are not open, each with the closest interval it is known to lie in.

        `truth` is how it is; `is_open` says of an interval that a sum may lie in whether it is wide enough.
        """
        goals = _matrix([(dict(one), 0) for one in sums], len(self.cells))[0]
        worlds = _Worlds(goals @ truth)
        left = [at for at in range(len(sums)) if not worlds.show(at, is_open[at])]
        chance, vain = random.Random(len(sums)), 0
        while len(left) > 1 and vain < _VAIN:
            before = len(left)
            for sign in (-1, 1) if vain else (-1,):
                weights = np.array([chance.random() * worlds.push(at, is_open[at]) for at in left])
                world = self._solve(sign * (weights @ goals[left]))
                worlds.add(goals @ world, bool(np.allclose(world, np.round(world), atol=1e-6)))
            left = [at for at in left if not worlds.show(at, is_open[at])]
            vain = vain + 1 if len(left) == before else 0
        chance.shuffle(left)
        bounds = {at: self.interval(goals[[at]].toarray()[0]) for at in left[:MOST_ALONE]}
        return {at: found for at, found in bounds.items() if not is_open[at](*found)}

    def interval(self, goal: np.ndarray) -> Interval:
        """Between what the sum lies; of whole people where it is close."""
        low, high = self._bound(goal), -self._bound(-goal)
        if high - low < _ROOM:
            low, high = self._whole(goal, low), -self._whole(-goal, -high)
        return math.ceil(low - 1e-6), math.floor(min(high, _ENDLESS) + 1e-6)

    def _bound(self, goal: np.ndarray) -> float:
        return float(goal @ self._solve(goal))

    def _solve(self, goal: np.ndarray) -> np.ndarray:
        """A world in which this is least."""
        found = linprog(goal, *self.at_most, *self.equal, bounds=(0, _ENDLESS), method="highs-ds")
        assert found.status == 0, f"the pages contradict each other: {found.message}"
        return np.asarray(found.x)

    def _whole(self, goal: np.ndarray, known: float) -> float:
        limits = [
            LinearConstraint(self.equal[0], self.equal[1], self.equal[1]),
            LinearConstraint(self.at_most[0], -np.inf, self.at_most[1]),
        ]
        found = milp(
            goal,
            constraints=limits,
            integrality=np.ones(len(goal)),
            bounds=Bounds(0, np.inf),
            options={"time_limit": 1},
        )
        return float(found.fun) if found.status == 0 else known


class _Worlds:
    """The least and the most that each sum was in worlds found so far: in those of whole people, and in all."""

    def __init__(self, truth: np.ndarray) -> None:
        self.low = self.high = self.loose_low = self.loose_high = truth

    def add(self, sums: np.ndarray, is_whole: bool) -> None:
        """One more world."""
        self.loose_low, self.loose_high = np.minimum(self.loose_low, sums), np.maximum(self.loose_high, sums)
        if is_whole:
            self.low, self.high = np.minimum(self.low, np.round(sums)), np.maximum(self.high, np.round(sums))

    def show(self, at: int, is_open: Callable[[int, int], bool]) -> bool:
        """Whether they show that a sum is open."""
        if is_open(int(self.low[at]), int(self.high[at])):
            return True
        low, high = math.ceil(self.loose_low[at] - 1e-6), math.floor(self.loose_high[at] + 1e-6)
        return high - low >= _ROOM and is_open(low, high)

    def push(self, at: int, is_open: Callable[[int, int], bool]) -> int:
        """Where a sum has to go: down where it would be open if it could be none, else up."""
        return -1 if is_open(0, int(self.high[at])) and not is_open(int(self.low[at]), _ENDLESS) else 1


def _matrix(rows: Sequence[tuple[dict[int, float], float]], width: int) -> tuple[csr_matrix, np.ndarray]:
    places = [(at, column, factor) for at, (row, _) in enumerate(rows) for column, factor in row.items()]
    at, column, factor = zip(*places, strict=True) if places else ((), (), ())
    matrix = csr_matrix((factor, (at, column)), shape=(len(rows), width), dtype=float)
    return matrix, np.array([value for _, value in rows], dtype=float)
