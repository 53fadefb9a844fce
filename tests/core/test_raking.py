"""Weights to known shares: they fit, they say what they cost, and they never blow a single person up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.raking import HIGHEST, Cell, Raked, empty_categories, rake

COUNTS: dict[Cell, int] = {("f", "young"): 30, ("f", "old"): 40, ("m", "young"): 10, ("m", "old"): 20}
MARGINS = [{"f": 0.5, "m": 0.5}, {"young": 0.6, "old": 0.4}]


def share(raked: Raked, counts: dict[Cell, int], place: int, key: str) -> float:
    weighted = {cell: counts[cell] * weight for cell, weight in raked.weights.items()}
    return sum(value for cell, value in weighted.items() if cell[place] == key) / sum(weighted.values())


def test_every_margin_gets_its_shares() -> None:
    raked = rake(COUNTS, MARGINS)
    assert raked.converged
    assert share(raked, COUNTS, 0, "f") == pytest.approx(0.5, abs=1e-5)
    assert share(raked, COUNTS, 1, "young") == pytest.approx(0.6, abs=1e-5)
    assert sum(COUNTS[cell] * weight for cell, weight in raked.weights.items()) == pytest.approx(100)
    assert raked.trimmed == 0


def test_one_margin_is_weighted_by_shares_over_shares() -> None:
    raked = rake({("f",): 80, ("m",): 20}, [{"f": 50, "m": 50}])
    assert raked.weights == pytest.approx({("f",): 0.625, ("m",): 2.5})
    assert raked.effective == pytest.approx(100**2 / (80 * 0.625**2 + 20 * 2.5**2))
    assert raked.design_effect == pytest.approx(1.5625)


def test_a_sample_that_fits_already_keeps_its_size() -> None:
    raked = rake({("f",): 50, ("m",): 50}, [{"f": 0.5, "m": 0.5}])
    assert (raked.effective, raked.design_effect, raked.rounds) == (pytest.approx(100), pytest.approx(1), 1)


def test_a_weight_that_would_be_enormous_is_cut_and_it_is_said_what_that_costs() -> None:
    counts: dict[Cell, int] = {("f",): 99, ("m",): 1}
    raked = rake(counts, [{"f": 0.5, "m": 0.5}])
    assert not raked.converged
    assert raked.trimmed >= 1
    assert raked.weights["m",] / raked.weights["f",] <= HIGHEST / 0.2
    assert raked.off > 0.1


def test_categories_without_anybody_are_named_and_the_others_share_what_is_left() -> None:
    margins = [{"f": 0.4, "m": 0.4, "x": 0.2}]
    assert empty_categories({("f",): 9, ("m",): 1}, margins) == [(0, "x")]
    raked = rake({("f",): 9, ("m",): 1}, margins)
    assert share(raked, {("f",): 9, ("m",): 1}, 0, "f") == pytest.approx(0.5, abs=1e-5)


def test_nobody_has_no_weights() -> None:
    assert rake({}, [{"f": 1.0}]).weights == {}


CELLS = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), st.integers(1, 500), min_size=1, max_size=6
)
SHARES = st.floats(0.01, 1)


@given(CELLS, st.fixed_dictionaries(dict.fromkeys("ab", SHARES)), st.fixed_dictionaries(dict.fromkeys("xyz", SHARES)))
def test_whatever_is_asked_for_weights_stay_bounded_and_people_are_never_worth_more_than_they_are(
    counts: dict[Cell, int], sexes: dict[str, float], ages: dict[str, float]
) -> None:
    raked = rake(counts, [sexes, ages])
    assert raked.effective <= raked.people + 1e-6
    assert max(raked.weights.values()) / min(raked.weights.values()) <= 25 + 1e-6
    assert sum(counts[cell] * weight for cell, weight in raked.weights.items()) == pytest.approx(raked.people)
