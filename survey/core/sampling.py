"""Drawing a sample so that anybody can draw it again: by the digests of a seed and each unit's number.

A unit's place in the draw is the SHA-256 of "seed:number"; the lowest are drawn. No program's random numbers are needed
to repeat it, and a unit that is erased afterwards changes nothing for the others.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256


def draw(strata: Mapping[str, Sequence[int]], size: int, seed: int) -> tuple[int, ...]:
    """So many units, from each stratum by its share, in the order of the draw.

    Shares are rounded by largest remainder, ties by the strata's names; where there are no more than `size` units all
    are drawn.
    """
    wanted = allotted({name: len(units) for name, units in strata.items()}, size)
    drawn = [unit for name, units in strata.items() for unit in _first(units, wanted[name], seed)]
    return tuple(sorted(drawn, key=lambda unit: _place(unit, seed)))


def allotted(counts: Mapping[str, int], size: int) -> dict[str, int]:
    """How many of `size` each stratum gets by its share: never more than it has, and altogether `size` or all."""
    whole = sum(counts.values())
    size = min(size, whole)
    if not whole:
        return dict.fromkeys(counts, 0)
    given = {name: size * count // whole for name, count in counts.items()}
    left = sorted(counts, key=lambda name: (-(size * counts[name] % whole), name))
    for name in left[: size - sum(given.values())]:
        given[name] += 1
    return given


def _first(units: Sequence[int], number: int, seed: int) -> list[int]:
    return sorted(units, key=lambda unit: _place(unit, seed))[:number]


def _place(unit: int, seed: int) -> str:
    return sha256(f"{seed}:{unit}".encode()).hexdigest()
