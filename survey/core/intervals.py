"""How far off a figure may be because only some answered: intervals that would hold the true figure 95 times of 100.

They say what chance does, nothing of who chose not to answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Final, NamedTuple

from survey.core.distributions import t_quantile

CONFIDENCE: Final = 0.95
_Z: Final = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
_EXACT: Final = 1_000  # numbers up to which the ranks around a median are found without approximation


class Interval(NamedTuple):
    """From `low` to `high`, both in the figure's own unit."""

    low: float
    high: float

    def holds(self, figure: float) -> bool:
        """Whether the figure lies within."""
        return self.low <= figure <= self.high


def share_interval(count: float, base: float, z: float = _Z) -> Interval | None:
    """Wilson's score interval of a share, 0 to 1; None without anybody (Wilson 1927, J. Am. Stat. Assoc. 22, 209).

    `base` may be an effective number of people, which need not be whole; `z` is the standard normal's quantile.
    """
    if base <= 0:
        return None
    share, square = count / base, z * z
    middle = (share + square / (2 * base)) / (1 + square / base)
    reach = z / (1 + square / base) * math.sqrt(max(share * (1 - share), 0) / base + square / (4 * base * base))
    return Interval(max(0.0, middle - reach), min(1.0, middle + reach))


def mean_interval(counts: Mapping[float, float], base: float | None = None) -> Interval | None:
    """Student's interval of the mean of numbers, each with how often it came; None of fewer than two.

    `base` is the effective number of people where the counts are weighted.
    """
    total = math.fsum(counts.values())
    people = total if base is None else base
    if people < 2:
        return None
    mean = math.fsum(number * count for number, count in counts.items()) / total
    spread = math.fsum(count * (number - mean) ** 2 for number, count in counts.items()) / total
    error = math.sqrt(spread / (people - 1))
    reach = t_quantile((1 + CONFIDENCE) / 2, people - 1) * error
    return Interval(mean - reach, mean + reach)


def median_interval(counts: Mapping[float, int]) -> Interval | None:
    """The numbers at two ranks, between which the true middle lies in at least 95 of 100; None of fewer than six.

    By order statistics, so whatever the numbers' distribution (Conover, Practical Nonparametric Statistics, 3.2).
    """
    total = sum(counts.values())
    rank = _rank(total)
    if rank < 1:
        return None
    return Interval(_ranked(counts, rank), _ranked(counts, total + 1 - rank))


def _rank(total: int) -> int:
    """The highest rank r with P(fewer than r of `total` lie below the middle) ≤ 2.5 %; 0 where there is none."""
    if total > _EXACT:
        return math.floor((total - _Z * math.sqrt(total)) / 2)
    below, rank = 0.0, 0
    while (below := below + math.comb(total, rank) / 2**total) <= (1 - CONFIDENCE) / 2:
        rank += 1
    return rank


def _ranked(counts: Mapping[float, int], rank: int) -> float:
    passed = 0
    for number in sorted(counts):
        passed += counts[number]
        if passed >= rank:
            return number
    raise ValueError("no such rank")


def change_interval(count: float, base: float, later_count: float, later_base: float) -> Interval | None:
    """The interval of how much a share grew between two groups of different people; None where one is empty.

    Newcombe's hybrid of two score intervals (Newcombe 1998, Stat. Med. 17, 873, method 10).
    """
    first, second = share_interval(count, base), share_interval(later_count, later_base)
    if first is None or second is None:
        return None
    before, after = count / base, later_count / later_base
    grown = after - before
    return Interval(
        grown - math.hypot(after - second.low, first.high - before),
        grown + math.hypot(second.high - after, before - first.low),
    )


def mean_change_interval(before: Mapping[float, int], after: Mapping[float, int]) -> Interval | None:
    """The interval of how much a mean grew, the spreads not taken to be alike (Welch 1947); None of too few."""
    if min(sum(before.values()), sum(after.values())) < 2:
        return None
    (mean, error, people), (later, later_error, later_people) = _moments(before), _moments(after)
    variance = error + later_error
    grown = later - mean
    if variance == 0:
        return Interval(grown, grown)
    freedom = variance**2 / (error**2 / (people - 1) + later_error**2 / (later_people - 1))
    reach = t_quantile((1 + CONFIDENCE) / 2, freedom) * math.sqrt(variance)
    return Interval(grown - reach, grown + reach)


def _moments(counts: Mapping[float, int]) -> tuple[float, float, int]:
    """The mean, the square of its standard error, and of how many."""
    people = sum(counts.values())
    mean = math.fsum(number * count for number, count in counts.items()) / people
    spread = math.fsum(count * (number - mean) ** 2 for number, count in counts.items()) / (people - 1)
    return mean, spread / people, people
