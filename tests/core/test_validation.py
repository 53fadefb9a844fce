"""A posted page: what could be read is kept, what could not is explained."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from survey.core.answers import BLANK, DONT_KNOW, SEEN, Answer, restored, stored
from survey.core.kinds import KINDS
from survey.core.validation import Problem, read_page
from tests.core.small import question
from tests.properties import examples

QUESTIONS = (
    question("choice", "yes no", "been", required=True),
    question("choices", "far cost none!", "why"),
    question("number", key="km"),
    question("text", key="more"),
    question("slides", key="visit"),
    question("faces", "1=1 2=2", "felt"),
)


def test_each_question_has_an_answer_or_a_problem_and_strange_fields_are_left_alone() -> None:
    form = {
        "why": ["cost", "far"],
        "km": ["långt"],
        "more.missing": ["-dont-know"],
        "felt": ["3"],
        "csrf": ["x"],
        "age": ["9"],
    }
    reading = read_page(QUESTIONS, form)
    assert reading.answers == {
        "why": Answer(("far", "cost")),
        "more": Answer(missing=DONT_KNOW),
        "visit": Answer(missing=SEEN),
    }
    assert reading.problems == (
        Problem("been", "required"),
        Problem("km", "not-a-number", {"given": "långt"}),
        Problem("felt", "unknown-choice", {"choice": "3"}),
    )


def test_an_empty_form_leaves_blanks() -> None:
    reading = read_page(QUESTIONS[1:4], {})
    assert reading.answers == dict.fromkeys(("why", "km", "more"), Answer(missing=BLANK))
    assert reading.problems == ()


FIELDS = st.sampled_from([question.key for question in QUESTIONS] + ["why.missing", "km.missing", "x"])
VALUES = st.sampled_from(["yes", "no", "far", "none", "1", "-dont-know", "-wont-say", "", "3,5"]) | st.text(max_size=20)


@settings(max_examples=examples(200), deadline=None)
@given(st.dictionaries(FIELDS, st.lists(VALUES, max_size=3)))
def test_whatever_is_posted_every_question_gets_one_answer_or_one_problem(form: dict[str, list[str]]) -> None:
    reading = read_page(QUESTIONS, form)
    refused = [problem.question for problem in reading.problems]
    assert sorted([*reading.answers, *refused]) == sorted(question.key for question in QUESTIONS)
    for question_ in QUESTIONS:
        answer = reading.answers.get(question_.key)
        if answer is not None:
            kind = KINDS[question_.kind]
            assert restored(*stored(answer)) == answer
            assert len(kind.cells(question_, answer)) == len(kind.columns(question_))
            assert kind.summarise(question_, [(answer, 1)]).total == 1
            "".join(said.words for said in kind.words(question_, answer, "ar")).encode()
