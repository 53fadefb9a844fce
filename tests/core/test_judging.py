"""How good guesses are: against scikit-learn's measures, and never better than they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest
from sklearn.metrics import cohen_kappa_score, f1_score, fbeta_score, precision_score, recall_score

from survey.core import judging
from survey.core.judging import TONES, Confusion, Measure

flags = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60)


@given(flags)
def test_precision_recall_and_f1_are_what_scikit_learn_says(pairs: list[tuple[bool, bool]]) -> None:
    guessed = {place for place, (guess, _) in enumerate(pairs) if guess}
    truth = {place for place, (_, true) in enumerate(pairs) if true}
    found = judging.measure(guessed, truth)
    guesses, truths = [guess for guess, _ in pairs], [true for _, true in pairs]
    for ours, theirs in ((found.precision, precision_score), (found.recall, recall_score), (found.f1, f1_score)):
        assert (ours or 0.0) == pytest.approx(theirs(truths, guesses, zero_division=0.0))


def test_what_cannot_be_measured_is_none_and_not_zero() -> None:
    assert (Measure().precision, Measure().recall, Measure().f1) == (None, None, None)
    assert judging.confusion([]).kappa is None


@pytest.mark.parametrize(
    ("found", "good"),
    [
        (Measure(9, 1, 1), True),
        (Measure(9, 1, 0), False),  # nine answers are too few to say
        (Measure(9, 7, 1), False),  # wrong too often
        (Measure(9, 4, 1), False),  # right often enough, but perhaps by luck
        (Measure(90, 40, 10), True),  # as often, and hardly by luck
        (Measure(4, 0, 20), False),  # four guesses are too few to go by, even if all are right
        (Measure(5, 0, 20), True),
        (Measure(0, 0, 20), False),
        (Measure(2, 1, 20), False),  # too few guesses to go by
    ],
)
def test_a_code_is_offered_only_where_its_guesses_are_often_right(found: Measure, good: bool) -> None:
    assert found.good_enough is good


def test_what_is_surely_right_is_what_scipy_says() -> None:
    found = binomtest(17, 20).proportion_ci(0.8, "wilson")  # both sides of it: one time of ten below, one above
    assert judging.surely(17, 20) == pytest.approx(found.low)
    assert judging.surely(0, 0) == 0


@given(st.lists(st.tuples(st.floats(0.01, 1), st.booleans()), min_size=1, max_size=40), st.floats(0, 0.9))
def test_the_threshold_keeps_to_the_floor_and_none_that_does_is_better(
    pairs: list[tuple[float, bool]], least: float
) -> None:
    scores, truths = [score for score, _ in pairs], [true for _, true in pairs]

    def quality(limit: float) -> tuple[float, float]:
        guesses = [score >= limit for score in scores]
        surely = judging.surely(sum(truths[place] for place, guess in enumerate(guesses) if guess), sum(guesses))
        return surely, fbeta_score(truths, guesses, beta=0.5, zero_division=0.0)

    good = {limit: f for limit in scores for surely, f in [quality(limit)] if surely >= least and f > 0}
    found = judging.threshold(scores, truths, least)
    assert (found is None) == (not good)
    if found is not None:
        assert good[found] == pytest.approx(max(good.values()))


@given(st.lists(st.tuples(st.sampled_from(TONES), st.floats(-1, 1) | st.none()), min_size=2))
def test_kappa_is_what_scikit_learn_says_and_unknown_is_not_neutral(pairs: list[tuple[int, float | None]]) -> None:
    found = judging.confusion(pairs)
    known = [(person, judging.tone_class(tone)) for person, tone in pairs if tone is not None]
    assert found.total + found.unknown == len(pairs)
    assert found.total == len(known)
    if found.kappa is not None:
        people, machine = [person for person, _ in known], [tone for _, tone in known]
        assert found.kappa == pytest.approx(cohen_kappa_score(people, machine, labels=list(TONES)))


def test_a_tone_is_shown_only_where_it_agrees_with_enough_people() -> None:
    agrees = {(-1, -1): 15, (1, 1): 15}
    assert Confusion(agrees).good_enough
    assert not Confusion({(-1, -1): 14, (1, 1): 15}).good_enough
    assert not Confusion({(-1, 1): 15, (1, 1): 15}).good_enough
    assert not Confusion({}).good_enough


def test_a_tone_that_agrees_with_few_people_perhaps_by_luck_is_not_shown_yet() -> None:
    few = {(-1, -1): 11, (1, 1): 12, (-1, 1): 4, (1, -1): 3}
    assert Confusion(few).agrees
    assert not Confusion(few).good_enough
    assert Confusion({pair: times * 10 for pair, times in few.items()}).good_enough
