"""Scores by published rules: sums, reversed items, what a missing item does, and which band a score falls in."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.answers import DONT_KNOW, Answer
from survey.core.definition import Band, Choice, Instrument, Item, Question, Text
from survey.core.scoring import Score, score


def text(words: str) -> Text:
    return Text(words, {"sv": words})


def items(count: int) -> tuple[Item, ...]:
    return tuple(Item(f"q{number}") for number in range(1, count + 1))


def bands(*least: float, when: str = "") -> tuple[Band, ...]:
    return tuple(Band(f"b{edge:g}", text(f"{edge:g}"), edge, when) for edge in least)


# The scoring rules as published; the words of the items are their owners'.
AUDIT_C: Final = Instrument(
    "audit_c",
    text("AUDIT-C"),
    items(3),
    high=4,
    bands=(
        Band("low", text("low"), 0),
        Band("risk_women", text("risk"), 5, "${sex} = 'woman'"),
        Band("risk_men", text("risk"), 6, "${sex} = 'man'"),
    ),
)
PHQ_9: Final = Instrument("phq_9", text("PHQ-9"), items(9), high=3, needed=7, bands=bands(0, 5, 10, 15, 20))
GAD_7: Final = Instrument("gad_7", text("GAD-7"), items(7), high=3, needed=6, bands=bands(0, 5, 10, 15))
WHO_5: Final = Instrument("who_5", text("WHO-5"), items(5), high=5, factor=4, bands=bands(0, 29, 51))


def scored(instrument: Instrument, numbers: list[int | None], **values: str) -> Score:
    """The score of somebody who answered so; None is "I don't know"."""
    top = int(instrument.high)
    choices = tuple(Choice(f"c{number}", text(str(number)), value=float(number)) for number in range(top + 1))
    questions = {
        item.question: Question(item.question, "scale", text("?"), choices=choices) for item in instrument.items
    }
    answers = {
        item.question: Answer(missing=DONT_KNOW) if number is None else Answer(f"c{number}")
        for item, number in zip(instrument.items, numbers, strict=False)
    }
    return score(instrument, questions, answers, values)


def found(instrument: Instrument, numbers: list[int | None], **values: str) -> tuple[float | None, str]:
    result = scored(instrument, numbers, **values)
    return result.value, result.band.key if result.band else ""


@pytest.mark.parametrize(
    ("numbers", "sex", "expected"),
    [
        ([2, 1, 1], "woman", (4, "low")),
        ([2, 2, 1], "woman", (5, "risk_women")),
        ([2, 2, 1], "man", (5, "low")),
        ([2, 2, 2], "man", (6, "risk_men")),
        ([4, 4, 4], "woman", (12, "risk_women")),
        ([4, 4, 4], "", (12, "low")),
        ([0, 0, 0], "man", (0, "low")),
    ],
)
def test_audit_c_has_a_limit_of_its_own_for_women_and_for_men(
    numbers: list[int | None], sex: str, expected: tuple[float, str]
) -> None:
    assert found(AUDIT_C, numbers, sex=sex) == expected


@pytest.mark.parametrize(
    ("total", "band"),
    [
        (0, "b0"),
        (4, "b0"),
        (5, "b5"),
        (9, "b5"),
        (10, "b10"),
        (14, "b10"),
        (15, "b15"),
        (19, "b15"),
        (20, "b20"),
        (27, "b20"),
    ],
)
def test_phq_9_has_five_bands(total: int, band: str) -> None:
    numbers: list[int | None] = [min(3, max(0, total - 3 * place)) for place in range(9)]
    assert found(PHQ_9, numbers) == (total, band)


@pytest.mark.parametrize(
    ("total", "band"), [(0, "b0"), (4, "b0"), (5, "b5"), (9, "b5"), (10, "b10"), (14, "b10"), (15, "b15"), (21, "b15")]
)
def test_gad_7_has_four_bands(total: int, band: str) -> None:
    numbers: list[int | None] = [min(3, max(0, total - 3 * place)) for place in range(7)]
    assert found(GAD_7, numbers) == (total, band)


@pytest.mark.parametrize(
    ("numbers", "expected"), [([5] * 5, (100, "b51")), ([0] * 5, (0, "b0")), ([2, 3, 2, 3, 2], (48, "b29"))]
)
def test_who_5_is_the_sum_times_four(numbers: list[int | None], expected: tuple[float, str]) -> None:
    assert found(WHO_5, numbers) == expected


def test_a_missing_item_is_never_counted_as_zero() -> None:
    assert found(WHO_5, [5, 5, 5, 5, None]) == (None, "")
    assert found(PHQ_9, [3, 3, 3, 3, 3, 3, 3, None, None]) == (27, "b20")
    assert found(PHQ_9, [1, 1, 1, 1, 1, 1, None, None, None]) == (None, "")
    assert found(PHQ_9, [1, 2, 1, 2, 1, 2, 1, 2]) == (13.5, "b10")
    assert scored(PHQ_9, []).answered == 0


def test_a_reversed_item_runs_the_other_way_and_a_heavy_one_counts_more() -> None:
    two = Instrument("two", text("two"), (Item("q1", reversed=True), Item("q2", weight=2)), low=1, high=5)
    assert found(two, [1, 3])[0] == 5 + 6
    assert found(two, [5, 3])[0] == 1 + 6


def test_numbers_that_were_written_count_as_themselves() -> None:
    asked = {"q1": Question("q1", "number", text("?")), "q2": Question("q2", "text", text("?"))}
    given_ = {"q1": Answer(7), "q2": Answer("x")}
    one = Instrument("one", text("one"), (Item("q1"),))
    assert score(one, asked, given_, {}).value == 7
    assert score(replace(one, items=(Item("q2"),)), asked, given_, {}).value is None


@given(st.lists(st.none() | st.integers(0, 3), min_size=9, max_size=9))
def test_a_score_lies_between_what_the_fewest_and_the_most_could_give(numbers: list[int | None]) -> None:
    result = scored(PHQ_9, numbers)
    given_ = [number for number in numbers if number is not None]
    assert (result.value is None) == (len(given_) < 7)
    if result.value is not None:
        assert sum(given_) <= result.value <= sum(given_) + 3 * (9 - len(given_))
