"""Faults in a definition: each is found, at its place, with what to do; and what is right has none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from survey.core.canonical import ABOUT
from survey.core.checking import MAX_QUESTIONS, check, check_structure, check_words
from survey.core.definition import Choice, Fault, Page, Picture, Question, Questionnaire, Slide, Text

ALT = Text("alt", {"sv": "En buss"})


def text(path: str, **words: str) -> Text:
    return Text(path, {"sv": "Ord", **words})


def choice(key: str, **fields: Any) -> Choice:
    return Choice(key, text(f"choice.{key}"), **fields)


def question(key: str, kind: str = "choice", **fields: Any) -> Question:
    choices = (choice("yes"), choice("no")) if kind == "choice" else ()
    return Question(key, kind, text(f"question.{key}.label"), **{"choices": choices, **fields})


def questionnaire(*questions: Question, **fields: Any) -> Questionnaire:
    given: dict[str, Any] = {
        "key": "visit",
        "languages": ("sv",),
        "title": text("title"),
        "about": {name: text(f"about.{name}") for name in ABOUT},
        "thanks": text("thanks"),
        "pages": tuple(Page(one.key, (one,)) for one in questions),
    }
    return Questionnaire(**{**given, **fields})


def faults(*questions: Question, **fields: Any) -> list[tuple[str, str]]:
    """Where and what, in short."""
    return [(fault.at, fault.code) for fault in check(questionnaire(*questions, **fields))]


def only_fault(*questions: Question, **fields: Any) -> Fault:
    [fault] = check(questionnaire(*questions, **fields))
    return fault


def test_a_questionnaire_of_every_kind_has_no_faults() -> None:
    points = tuple(choice(str(value), value=float(value)) for value in (1, 2, 3))
    assert not faults(
        question("story", "slides", slides=(Slide("one", text("slide")),)),
        question("been"),
        question("why", "choices", choices=(choice("far"), choice("none", exclusive=True)), relevant="${been} = 'no'"),
        question("felt", "faces", choices=points, relevant="selected(${why}, 'far')"),
        question("agree", "scale", choices=points),
        question("age", "number", settings={"min": 0, "max": 120}),
        question("more", "text", settings={"rows": 4}, relevant="${age} > 40 and ${felt} >= 2"),
    )


def test_a_questionnaire_without_questions_is_a_fault() -> None:
    assert faults() == [("questions", "no-questions")]


def test_too_many_questions_are_a_fault() -> None:
    many = [question(f"q{number}") for number in range(MAX_QUESTIONS + 1)]
    assert faults(*many) == [("questions", "too-many-questions")]


@pytest.mark.parametrize("key", ["", "Visit", "my visit", "../visit", "v" * 61, "1visit", "visit\n"])
def test_a_key_that_no_address_can_carry_is_a_fault(key: str) -> None:
    assert faults(question("been"), key=key) == [("key", "bad-key")]


@pytest.mark.parametrize("key", ["Been", "been-there", "1been", "", "önskan"])
def test_a_questions_key_that_cannot_be_used_is_a_fault(key: str) -> None:
    assert (f"question.{key}", "bad-key") in faults(question(key))


def test_a_key_given_to_two_questions_is_one_fault() -> None:
    assert faults(question("been"), question("why"), question("been")) == [
        ("been", "duplicate-key"),
        ("question.been", "duplicate-key"),
    ]


def test_a_key_given_to_two_choices_is_a_fault() -> None:
    twice = question("been", choices=(choice("yes"), choice("yes")))
    assert faults(twice) == [("question.been.choice.yes", "duplicate-key")]


def test_the_same_choice_may_be_offered_by_two_questions() -> None:
    assert not faults(question("been"), question("again"))


def test_an_unknown_kind_names_the_nearest() -> None:
    fault = only_fault(question("been", "chioce", choices=()))
    assert (fault.at, fault.code) == ("question.been.kind", "unknown-kind")
    assert "choice" in fault.mend


def test_what_the_kind_finds_wrong_is_among_the_faults() -> None:
    assert faults(question("age", "number", settings={"min": "a"})) == [("question.age.min", "bad-setting")]


def test_turning_off_a_way_not_to_answer_needs_a_reason() -> None:
    assert faults(question("been", dont_know=False)) == [("question.been.dont_know", "opt-out-without-reason")]
    assert faults(question("been", wont_say=False)) == [("question.been.wont_say", "opt-out-without-reason")]
    assert not faults(question("been", dont_know=False, opt_out_reason="Everybody knows."))


def test_a_picture_without_words_is_a_fault_wherever_it_stands() -> None:
    mute = Picture("own:bus", Text("alt", {"sv": " "}))
    shown = question("been", picture=mute, choices=(choice("yes", picture=mute), choice("no")))
    told = question("story", "slides", slides=(Slide("one", text("slide"), mute),))
    found = check_structure(questionnaire(shown, told, picture=mute))
    assert [fault.at for fault in found] == [
        "alt",
        "question.been.alt",
        "question.been.choice.yes.alt",
        "question.story.slide.one.alt",
    ]
    assert {fault.code for fault in found} == {"missing-alt"}


def test_a_decorative_picture_needs_no_words() -> None:
    assert not faults(question("been", picture=Picture("own:bus", None)))


def test_an_unknown_language_names_the_nearest() -> None:
    fault = check_structure(questionnaire(question("been"), languages=("sv", "sv-simpel")))[0]
    assert (fault.code, fault.mend) == ("unknown-language", "Write sv-simple.")


def test_a_language_listed_twice_is_a_fault() -> None:
    assert ("languages", "duplicate-language") in faults(question("been"), languages=("sv", "sv"))


def test_a_missing_sentence_about_it_is_a_fault() -> None:
    about = {name: text(name) for name in ABOUT if name != "delete"}
    assert faults(question("been"), about=about) == [("about.delete", "missing-text")]


def test_words_missing_in_a_language_are_faults_of_that_language() -> None:
    whole = questionnaire(question("been", choices=()), languages=("sv", "en"))
    spoken = replace(whole, title=text("title", en="Visit"), thanks=text("thanks", en=" "))
    missing = [fault.at for fault in check_words(spoken)]
    assert "title" not in missing
    assert missing == [*(f"about.{name}" for name in ABOUT), "question.been.label", "thanks"]
    assert all("en" in fault.message for fault in check_words(spoken))


@pytest.mark.parametrize(
    ("relevant", "code", "mend"),
    [
        ("${why} = 'far'", "condition-cycle", "before"),
        ("${been} = 'no'", "condition-cycle", "before"),
        ("${story} = 'seen'", "condition-on-nothing", "answered"),
        ("${frist} = 'no'", "unknown-question", "Did you mean first?"),
        ("${first} = 'noo'", "unknown-choice", "Did you mean 'no'?"),
        ("selected(${first}, 'maybe')", "unknown-choice", "There are yes, no."),
        (". = 'no'", "bad-condition", "earlier"),
        ("${first} = ", "bad-condition", "Mend"),
    ],
)
def test_a_condition_that_cannot_hold_is_a_fault(relevant: str, code: str, mend: str) -> None:
    fault = only_fault(
        question("story", "slides", slides=(Slide("one", text("slide")),)),
        question("first"),
        question("been", relevant=relevant),
        question("why"),
    )
    assert (fault.at, fault.code) == ("question.been.relevant", code)
    assert mend in fault.mend


def test_a_condition_that_cannot_be_read_is_shown_with_its_column() -> None:
    fault = only_fault(question("first"), question("been", relevant="${first} == 'no'"))
    assert "column 10" in fault.message


def test_two_questions_that_wait_for_each_other_are_found() -> None:
    found = faults(question("been", relevant="${why} = 'no'"), question("why", relevant="${been} = 'no'"))
    assert found == [("question.been.relevant", "condition-cycle")]


def test_a_pages_condition_may_not_name_its_own_questions() -> None:
    pages = (Page("one", (question("first"),)), Page("two", (question("been"),), relevant="${been} = 'yes'"))
    assert faults(pages=pages) == [("page.two.relevant", "condition-cycle")]


def test_a_condition_may_name_an_earlier_question_of_the_same_page() -> None:
    pages = (Page("one", (question("first"), question("been", relevant="${first} = 'no'"))),)
    assert not faults(pages=pages)


def test_a_condition_may_compare_with_nothing() -> None:
    assert not faults(question("first"), question("been", relevant="${first} != ''"))
