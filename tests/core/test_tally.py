"""Figures and bins of numbers."""

from __future__ import annotations

import statistics
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.tally import bins, figures, written

NUMBERS = st.lists(
    st.integers(-1_000_000, 1_000_000) | st.floats(-1e6, 1e6).map(lambda each: round(each, 3)), min_size=1
)


@given(NUMBERS)
def test_figures_are_those_of_the_numbers_one_by_one(numbers: list[float]) -> None:
    found = figures(Counter(numbers))
    assert found
    assert (found.low, found.high) == (min(numbers), max(numbers))
    assert found.median == pytest.approx(statistics.median(numbers))
    assert found.mean == pytest.approx(statistics.fmean(numbers), abs=1e-9)


def test_no_numbers_have_no_figures_and_no_lines() -> None:
    assert figures({}) is None
    assert figures({3: 0}) is None
    assert bins({}) == bins({3: 0}) == ()


@given(NUMBERS)
def test_every_number_is_in_one_of_a_few_bins(numbers: list[float]) -> None:
    lines = bins(Counter(numbers))
    assert sum(line.count for line in lines) == len(numbers)
    assert len(lines) <= 12
    assert len({line.key for line in lines}) == len(lines)


def test_few_numbers_stand_one_by_one_and_many_in_bins_with_round_edges() -> None:
    assert [(line.key, line.count) for line in bins({2.5: 1, -1: 3})] == [("-1", 3), ("2.5", 1)]
    minutes = bins(Counter(range(0, 601, 15)))
    assert [line.key for line in minutes] == ["0–99", "100–199", "200–299", "300–399", "400–499", "500–599", "600–699"]
    assert [line.count for line in minutes] == [7, 7, 6, 7, 7, 6, 1]
    ages = bins(Counter(range(40, 75)))
    assert [line.key for line in ages][:2] == ["40–44", "45–49"]
    years = bins(Counter(range(13)) + Counter({20: 1}))
    assert [line.key for line in years][:2] == ["0–1", "2–3"]


def test_a_number_on_an_edge_is_in_the_bin_it_begins() -> None:
    tenths = bins(Counter(round(place / 10, 1) for place in range(14)))
    assert [(line.key, line.count) for line in tenths][:3] == [("0–0.2", 2), ("0.2–0.4", 2), ("0.4–0.6", 2)]


@pytest.mark.parametrize(
    ("number", "words"),
    [(3, "3"), (3.0, "3"), (0.1 + 0.2, "0.3"), (1e15, "1" + "0" * 15), (-2.5, "-2.5"), (1e-7, "0.0000001")],
)
def test_numbers_are_written_out_plainly(number: float, words: str) -> None:
    assert written(number) == words
