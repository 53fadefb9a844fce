"""Intervals: those that others compute, and what they must be in any case."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from survey.core.intervals import (
    change_interval,
    mean_change_interval,
    mean_interval,
    median_interval,
    share_interval,
)

NUMBERS = st.lists(st.integers(-50, 50), min_size=2, max_size=80)


@given(st.integers(1, 5_000), st.data())
def test_a_share_has_wilsons_interval(base: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, base))
    theirs = stats.binomtest(count, base).proportion_ci(method="wilson")
    assert share_interval(count, base) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_nobody_has_no_interval() -> None:
    assert share_interval(0, 0) is None
    assert mean_interval({3: 1}) is None
    assert median_interval({3: 5}) is None
    assert change_interval(1, 2, 0, 0) is None
    assert mean_change_interval({3: 1}, {3: 9}) is None


@given(NUMBERS)
def test_a_mean_has_students_interval(numbers: list[int]) -> None:
    found = mean_interval(Counter(numbers))
    assert found
    error = stats.sem(numbers)
    middle = sum(numbers) / len(numbers)
    theirs = stats.t.interval(0.95, len(numbers) - 1, middle, error) if error else (middle, middle)
    assert found == pytest.approx(theirs, abs=1e-7)


@pytest.mark.parametrize(
    ("people", "ranks"), [(6, (1, 6)), (10, (2, 9)), (20, (6, 15)), (100, (40, 61)), (3000, (1446, 1555))]
)
def test_a_median_lies_between_two_of_the_numbers(people: int, ranks: tuple[int, int]) -> None:
    assert median_interval(Counter(range(1, people + 1))) == ranks
    if people < 200:
        assert stats.binom.cdf(ranks[0] - 1, people, 0.5) <= 0.025 < stats.binom.cdf(ranks[0], people, 0.5)


def test_the_intervals_hold_the_true_share_and_middle_about_as_often_as_they_say() -> None:
    draw = random.Random(1)
    shares = medians = 0
    for _ in range(600):
        shares += bool((found := share_interval(sum(draw.random() < 0.3 for _ in range(40)), 40)) and found.holds(0.3))
        medians += bool((middle := median_interval(Counter(draw.gauss(0, 1) for _ in range(40)))) and middle.holds(0))
    assert 0.92 < shares / 600 < 0.985
    assert 0.93 < medians / 600 < 0.995


def test_a_change_has_newcombes_interval() -> None:
    """The example of the paper: 56 of 70 against 48 of 80 (Newcombe 1998, table II, a; method 10)."""
    assert change_interval(48, 80, 56, 70) == pytest.approx((0.0524, 0.3339), abs=5e-5)


@given(NUMBERS, NUMBERS)
def test_a_change_of_means_has_welchs_interval(before: list[int], after: list[int]) -> None:
    found = mean_change_interval(Counter(before), Counter(after))
    assert found
    if len(set(before)) > 1 and len(set(after)) > 1:
        theirs = stats.ttest_ind(after, before, equal_var=False).confidence_interval()
        assert found == pytest.approx((theirs.low, theirs.high), rel=1e-6, abs=1e-6)
