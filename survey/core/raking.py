"""Weights that make a sample's margins those of a known population: raking, or iterative proportional fitting.

Each round through the margins multiplies the weights of a category by how much too small it is, until none is off by
more than `TOLERANCE` (Deming and Stephan 1940, Ann. Math. Stat. 11, 427). Weights beyond the bounds are cut and the
rest fitted again. A category of which nobody answered cannot be weighted up from nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

TOLERANCE: Final = 1e-6  # of a share
ROUNDS: Final = 500
HIGHEST, LOWEST = 5.0, 0.2  # times the mean weight, which is 1: beyond this a few people would speak for many

Cell = tuple[str, ...]  # one category for each margin, in the margins' order


@dataclass(frozen=True, slots=True)
class Raked:
    """A weight for each cell, their mean over people being 1.

    `converged` says that every margin fits, `rounds` after how many rounds, `off` by how much of a share the worst is
    off (what trimming costs). `trimmed` is how many people's weights were cut. `effective` is how many people the
    weighted sample is worth: the square of the weights' sum over the sum of their squares (Kish 1965, Survey Sampling).
    """

    weights: Mapping[Cell, float]
    converged: bool
    rounds: int
    off: float
    trimmed: int
    people: int
    effective: float

    @property
    def design_effect(self) -> float:
        """How many times more people would be needed for the same certainty: people over effective people."""
        return self.people / self.effective if self.effective else 1.0


def rake(
    counts: Mapping[Cell, int], margins: Sequence[Mapping[str, float]], bounds: tuple[float, float] = (LOWEST, HIGHEST)
) -> Raked:
    """Weights for the people in `counts` (how many are in each cell) that give every margin its shares.

    `margins[place]` maps each category to its share of the population; shares are taken in relation to their sum over
    the categories that somebody is in.
    """
    people = sum(counts.values())
    weights = dict.fromkeys((cell for cell, count in counts.items() if count), 1.0)
    targets = [_target(counts, place, margin) for place, margin in enumerate(margins)]
    rounds, off = 0, math.inf
    while rounds < ROUNDS and off > TOLERANCE:
        rounds += 1
        for place, target in enumerate(targets):
            _fit(weights, counts, place, target)
        cut = {cell for cell, weight in weights.items() if not bounds[0] <= weight <= bounds[1]}
        for cell in cut:
            weights[cell] = min(max(weights[cell], bounds[0]), bounds[1])
        before, off = (
            off,
            max((_off(weights, counts, place, target) for place, target in enumerate(targets)), default=0.0),
        )
        if cut and abs(before - off) < TOLERANCE / 100:
            break
    at_bound = sum(counts[cell] for cell, weight in weights.items() if weight in bounds)
    mean = sum(counts[cell] * weight for cell, weight in weights.items()) / people if people else 1.0
    weights = {cell: weight / mean for cell, weight in weights.items()}
    squares = sum(counts[cell] * weight**2 for cell, weight in weights.items())
    return Raked(weights, off <= TOLERANCE, rounds, off, at_bound, people, people**2 / squares if squares else 0.0)


def empty_categories(counts: Mapping[Cell, int], margins: Sequence[Mapping[str, float]]) -> list[tuple[int, str]]:
    """The categories with a share in the population of which nobody answered, each after its margin's place."""
    return [
        (place, key)
        for place, margin in enumerate(margins)
        for key, share in margin.items()
        if share > 0 and not any(count for cell, count in counts.items() if cell[place] == key)
    ]


def _target(counts: Mapping[Cell, int], place: int, margin: Mapping[str, float]) -> dict[str, float]:
    present = {cell[place] for cell, count in counts.items() if count}
    whole = sum(share for key, share in margin.items() if key in present)
    return {key: share / whole for key, share in margin.items() if key in present and whole}


def _shares(
    weights: Mapping[Cell, float], counts: Mapping[Cell, int], place: int, keys: Mapping[str, float]
) -> dict[str, float]:
    sums = dict.fromkeys(keys, 0.0)
    for cell, weight in weights.items():
        if cell[place] in sums:
            sums[cell[place]] += counts[cell] * weight
    whole = sum(sums.values())
    return {key: value / whole if whole else 0.0 for key, value in sums.items()}


def _fit(weights: dict[Cell, float], counts: Mapping[Cell, int], place: int, target: Mapping[str, float]) -> None:
    """Give one margin its shares; people without this answer keep their weights."""
    shares = _shares(weights, counts, place, target)
    for cell in weights:
        share = shares.get(cell[place])
        if share:
            weights[cell] *= target[cell[place]] / share


def _off(weights: Mapping[Cell, float], counts: Mapping[Cell, int], place: int, target: Mapping[str, float]) -> float:
    shares = _shares(weights, counts, place, target)
    return max((abs(shares[key] - share) for key, share in target.items()), default=0.0)
