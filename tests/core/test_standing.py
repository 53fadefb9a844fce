"""Where a person stands when questions depend on each other in every way there is."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.core.answers import BLANK, Answer
from survey.core.definition import Page, Question, Questionnaire, Repeat
from survey.core.routing import Route
from survey.core.unfolding import unfolded
from survey.core.validation import Problem, read_answers
from tests.core.small import question, text
from tests.properties import examples


def route_of(*pages: tuple[Question, ...], repeat: Repeat | None = None) -> Route:
    """The route through pages of these questions; the pages whose keys begin with r are repeated."""
    made = tuple(
        Page(page[0].key, page, repeat=repeat.key if repeat and page[0].key.startswith("r") else "") for page in pages
    )
    whole = Questionnaire("q", ("sv",), text("t"), {}, text("e"), made, repeats=(repeat,) if repeat else ())
    return Route(unfolded(whole))


def test_a_requirement_may_depend_on_earlier_answers() -> None:
    route = route_of((question("choice", "yes no", "a"),), (question("text", key="b", required_if="${a} = 'yes'"),))
    blank = Answer(missing=BLANK)
    assert route.first_open({"a": Answer("no"), "b": blank}) is None
    still = route.first_open({"a": Answer("yes"), "b": blank})
    assert still
    assert still.key == "b"
    standing = route.standing({"a": Answer("yes")})
    assert read_answers(standing, still, {"b": [""]}).problems == (Problem("b", "required"),)


def test_a_constraint_looks_at_the_answer_and_at_those_before_it() -> None:
    asked = question("number", key="b", constraint=". <= ${a}", constraint_message=text("less"))
    route = route_of((question("number", key="a"), asked))
    page = route.path({})[0]
    reading = read_answers(route.standing({}), page, {"a": ["3"], "b": ["4"]})
    assert (reading.answers, reading.problems) == ({"a": Answer(3)}, (Problem("b", "constraint"),))
    assert not read_answers(route.standing({}), page, {"a": ["4"], "b": ["4"]}).problems
    assert not read_answers(route.standing({}), page, {"a": ["3"], "b": [""]}).problems


def test_a_question_that_a_post_made_relevant_is_asked_next_and_not_taken_for_blank() -> None:
    route = route_of((question("choice", "yes no", "a"), question("text", key="b", relevant="${a} = 'yes'")))
    page = route.path({})[0]
    first = read_answers(route.standing({}), page, {"a": ["yes"]}).answers
    assert first == {"a": Answer("yes")}
    assert route.first_open(first) == page
    second = read_answers(route.standing(first), page, {"a": ["yes"], "b": ["ord"]}).answers
    assert route.first_open(second) is None
    changed = read_answers(route.standing(second), page, {"a": ["no"], "b": ["ord"]}).answers
    assert changed == {"a": Answer("no")}


def test_what_is_calculated_follows_the_answers_and_what_is_hidden_stays() -> None:
    route = route_of(
        (question("number", key="a"),),
        (question("calculated", key="double", calculation="${a} * 2"),),
        (question("hidden", key="kept", default="${double} + 1"),),
        (question("text", key="b", relevant="${double} > 10"),),
    )
    standing = route.standing({"a": Answer(6)})
    assert standing.unkept == {"double": Answer(12), "kept": Answer(13)}
    assert [page.key for page in standing.path()] == ["a", "b"]
    later = route.standing({"a": Answer(1), **standing.unkept})
    assert later.unkept == {"double": Answer(2)}
    assert (later.answer("double"), later.answer("kept")) == (Answer(2), Answer(13))
    assert later.off_path() == frozenset()
    assert route.standing({}).unkept == {}


@pytest.mark.parametrize(
    ("default", "kind", "choices", "expected"),
    [
        ("${a} + 1", "number", "", Answer(4)),
        ("'x'", "text", "", Answer("x")),
        ("'yes'", "choice", "yes no", Answer("yes")),
        ("'maybe'", "choice", "yes no", None),
        ("'a b'", "number", "", None),
        ("${a} div 0", "number", "", None),
        ("'2026-02-28'", "date", "", Answer("2026-02-28")),
        ("'08:05'", "time", "", Answer("08:05")),
        ("3", "rating", "", Answer(3)),
    ],
)
def test_what_stands_there_at_first_is_only_what_the_question_could_hold(
    default: str, kind: str, choices: str, expected: Answer | None
) -> None:
    route = route_of((question("number", key="a"),), (question(kind, choices, "b", default=default),))
    page = route.page("b")
    assert page
    assert route.standing({"a": Answer(3)}).initial(page).get("b") == expected


def test_what_may_not_be_changed_is_kept_as_the_author_set_it() -> None:
    asked = question("text", key="b", read_only=True, default="${a}")
    route = route_of((question("text", key="a"),), (asked,))
    page = route.page("b")
    assert page
    standing = route.standing({"a": Answer("x")})
    assert read_answers(standing, page, {"b": ["other"]}).answers == {"b": Answer("x")}


EXPRESSIONS = st.sampled_from(
    ["", "${a} = 'yes'", "${n} > 1", "not(${a} = 'no')", "selected(${c}, 'x')", "${a_other} != ''", "1 div ${n} = 0.5"]
)
GIVEN = st.sampled_from(["", "yes", "no", "x", "y", "1", "2", "9", "-dont-know", "ord"])


@st.composite
def routes(draw: st.DrawFn) -> Route:
    """Any of many questionnaires with parts, repeats, filters, calculations and conditions of every sort."""
    a = question("choice", "yes no other", "a", relevant="", required=draw(st.booleans()))
    a = replace(a, choices=(*a.choices[:2], replace(a.choices[2], write=True)))
    count = draw(st.sampled_from(["${n}", "${a} = 'yes'", ""]))
    repeat = Repeat("again", text("repeat.again.title"), count, 3, None if count else text("repeat.again.again"))
    return route_of(
        (a, question("number", key="n", relevant=draw(EXPRESSIONS), constraint=draw(st.sampled_from(["", ". < 9"])))),
        (question("calculated", key="k", calculation="${n} + 1", relevant=draw(EXPRESSIONS)),),
        (question("choices", "x y", "c", choice_filter=draw(st.sampled_from(["", "name = 'x' or ${n} > 1"]))),),
        (question("matrix", "x y", "m", rows=question("choice", "p q").choices, relevant=draw(EXPRESSIONS)),),
        (question("text", key="r", relevant=draw(EXPRESSIONS), required_if=draw(EXPRESSIONS)),),
        (question("text", key="s", default="${k}", read_only=draw(st.booleans()), relevant=draw(EXPRESSIONS)),),
        repeat=repeat,
    )


@settings(max_examples=examples(150), deadline=None)
@given(routes(), st.data())
def test_posting_page_after_page_comes_to_the_end_and_back_is_forward_turned_round(
    route: Route, data: st.DataObject
) -> None:
    answers: dict[str, Answer] = {}
    for _ in range(60):
        standing = route.standing(answers)
        page = standing.first_open()
        if page is None:
            break
        assert standing.is_reached(page)
        before = dict(answers)
        names = [name for ask in standing.asks(page) for name in (ask.question.key, f"{ask.question.key}.missing")]
        form = {name: [data.draw(GIVEN)] for name in names}
        reading = read_answers(standing, page, form)
        assert answers == before
        for problem in reading.problems:
            asked = next(each for each in standing.asked(page) if each.key == problem.question)
            answers[asked.key] = Answer(missing="wont-say")
        answers |= reading.answers
        answers |= route.standing(answers).unkept
        following = route.standing(answers).after(page.key)
        if following:
            back = route.standing(answers).before(following.key)
            assert back is None or route.standing(answers).after(back.key) == following
    else:
        pytest.fail("it never ends")
    done = route.standing(answers)
    assert done.path() == route.standing(dict(answers)).path()
    assert route.standing({key: answers[key] for key in answers.keys() - done.off_path()}).path() == done.path()
