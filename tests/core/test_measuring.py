"""Shares and means of answers, and what may make two rounds hard to compare."""

from __future__ import annotations

from dataclasses import replace

import pytest

from survey.core.columnar import NOT_ASKED, Entry
from survey.core.comparing import compare
from survey.core.definition import Choice, Page, Question, Questionnaire, Text
from survey.core.intervals import share_interval
from survey.core.measuring import Measure, has_numbers, numbers_of, scale_of


def said(words: str) -> Text:
    return Text("", {"sv": words})


FELT = Question(
    "felt", "faces", said("Hur kändes det?"), choices=tuple(Choice(key, said(key), value=float(key)) for key in "123")
)
WHY = Question("why", "choices", said("Varför?"), choices=(Choice("far", said("Långt")), Choice("cost", said("Dyrt"))))
MINUTES = Question("minutes", "number", said("Minuter?"))
COUNTS: dict[Entry, int] = {('"1"', ""): 2, ('"3"', ""): 6, (None, "dont-know"): 5, NOT_ASKED: 9}


def asking(*questions: Question) -> Questionnaire:
    pages = tuple(Page(question.key, (question,)) for question in questions)
    return Questionnaire("visit", ("sv",), said("Besök"), {}, said("Tack"), pages)


def test_a_share_is_of_those_who_gave_a_value() -> None:
    found = Measure(FELT, ("3",)).of(COUNTS)
    assert found
    assert (found.value, found.base, found.interval) == (0.75, 8, share_interval(6, 8))
    both = Measure(WHY, ("far", "cost")).of({('["far","cost"]', ""): 3, ('["cost"]', ""): 1, (None, "blank"): 4})
    assert both
    assert (both.value, both.base) == (1, 4)


def test_a_mean_is_of_the_points() -> None:
    found = Measure(FELT).of(COUNTS)
    assert found
    assert (found.value, found.base) == (2.5, 8)
    assert numbers_of(FELT, COUNTS) == {1: 2, 3: 6}
    assert numbers_of(MINUTES, {("30", ""): 1, ("2.5", ""): 2}) == {30: 1, 2.5: 2}


def test_without_answers_there_is_no_figure() -> None:
    assert Measure(FELT).of({NOT_ASKED: 3, (None, "blank"): 1}) is None
    assert Measure(FELT, ("1",)).of({NOT_ASKED: 3}) is None


def test_weighted_answers_are_worth_fewer_people() -> None:
    plain, weighted = Measure(FELT, ("3",)).of(COUNTS), Measure(FELT, ("3",)).of(COUNTS, 4.0)
    assert plain
    assert weighted
    assert weighted.interval == share_interval(3, 4)
    assert weighted.value == plain.value


def test_only_points_and_numbers_have_a_mean() -> None:
    assert [has_numbers(question) for question in (FELT, WHY, MINUTES)] == [True, False, True]


def test_a_figure_is_drawn_on_the_questions_own_scale() -> None:
    assert scale_of(Measure(FELT, ("1",)), [0.3]) == (0, 1)
    assert scale_of(Measure(FELT), [2.2]) == (1, 3)
    assert scale_of(Measure(MINUTES), [20, 90]) == (0, 90)
    assert scale_of(Measure(MINUTES), []) == (0, 1)


@pytest.mark.parametrize(
    ("later", "codes"),
    [
        (FELT, []),
        (replace(FELT, label=said("Hur var det?")), ["words"]),
        (replace(FELT, kind="choice"), ["kind"]),
        (replace(FELT, relevant="${why} = 'far'"), ["condition"]),
        (replace(FELT, choices=FELT.choices[:2]), ["choices-gone"]),
        (replace(FELT, choices=(*FELT.choices, Choice("4", said("4"), value=4.0))), ["choices-added"]),
        (replace(FELT, choices=FELT.choices[::-1]), ["order"]),
        (replace(FELT, choices=(replace(FELT.choices[0], value=0.0), *FELT.choices[1:])), ["values"]),
        (replace(FELT, choices=(replace(FELT.choices[0], label=said("ett")), *FELT.choices[1:])), ["choice-words"]),
        (replace(FELT, label=Text("", {"sv": "Hur kändes det?", "en": "How was it?"})), []),
    ],
)
def test_what_changed_about_a_question_is_said(later: Question, codes: list[str]) -> None:
    assert [
        note.code for note in compare(asking(FELT, WHY), asking(later, replace(WHY, hint=said("Nytt"))), "felt")
    ] == codes


def test_other_words_in_a_translation_alone_are_said_by_their_languages() -> None:
    one, other = (replace(FELT, label=Text("", {"sv": "Hur?", "en": words})) for words in ("How?", "How so?"))
    (note,) = compare(asking(one), asking(other), "felt")
    assert (note.code, note.about, note.is_grave) == ("translation", "en", False)


def test_a_question_that_one_does_not_ask_or_asks_after_others_is_said_so() -> None:
    assert [note.code for note in compare(asking(WHY), asking(FELT), "felt")] == ["not-asked"]
    assert [note.code for note in compare(asking(FELT, WHY), asking(WHY, FELT), "felt")] == ["before"]
