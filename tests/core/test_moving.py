"""A standing found answer by answer is the one that a whole walk finds, whatever is answered in whatever order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.core.answers import BLANK, DONT_KNOW, Answer
from survey.core.definition import Page, Questionnaire
from survey.core.expression import moment_functions
from survey.core.routing import Route
from survey.core.standing import Standing
from tests.core.small import question, questionnaire, text
from tests.core.walked import Walked, unkept
from tests.properties import examples
from tests.steps import steps

KEYS = ["a", "b", "c", "d", "e", "f", "g", "h"]
ATOMS = st.builds(
    "{} {} '{}'".format,
    st.sampled_from([f"${{{key}}}" for key in [*KEYS, "unknown"]]),
    st.sampled_from(["=", "!=", ">"]),
    st.sampled_from(["x", "y", "1"]),
) | st.builds("selected(${{{}}}, 'x')".format, st.sampled_from(KEYS))
CONDITIONS = st.just("") | st.recursive(
    ATOMS,
    lambda inner: (
        st.builds("not({})".format, inner)
        | st.builds("({} and {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
    ),
    max_leaves=3,
)
ANSWER = st.sampled_from(
    [Answer("x"), Answer("y"), Answer(1), Answer(("x", "y")), Answer(missing=BLANK), Answer(missing=DONT_KNOW)]
)
CHANGES = st.lists(st.dictionaries(st.sampled_from([*KEYS, "gone"]), ANSWER, max_size=3), min_size=1, max_size=6)


@st.composite
def questionnaires(draw: st.DrawFn) -> Questionnaire:
    """Pages of one to three questions, with conditions of pages and questions, filters, requirements, calculations."""
    pages: list[Page] = []
    for key in KEYS:
        kind = draw(st.sampled_from(["choices"] * 4 + ["text", "calculated", "hidden"]))
        asked = question(kind, "x y" if kind == "choices" else "", key, relevant=draw(CONDITIONS))
        if kind == "choices":
            asked = replace(asked, required=draw(st.booleans()), required_if=draw(CONDITIONS))
            asked = replace(asked, choice_filter=draw(st.sampled_from(["", "name = 'x' or ${a} = 'x'"])))
        elif kind != "text":
            value = draw(ATOMS)
            asked = replace(asked, calculation=value, default=value)
        if pages and draw(st.sampled_from([True, False, False])):
            pages[-1] = replace(pages[-1], questions=(*pages[-1].questions, asked))
        else:
            pages.append(Page(f"p{key}", (asked,), draw(CONDITIONS)))
    return Questionnaire("q", ("sv",), text("t"), {}, text("e"), tuple(pages))


def check_same(standing: Standing, walked: Walked) -> None:
    """Hold everything that can be asked of a standing against the long way."""
    pages = [stop.page for stop in walked.stops]
    assert standing.answers == walked.answers
    assert standing.path() == walked.path
    assert standing.first_open() == walked.first_open
    assert standing.off_path() == walked.off_path
    assert standing.unkept == unkept(walked)
    for place, page in enumerate(pages):
        assert standing.asked(page) == walked.shown.get(place, ())
        seen, values = standing.values_before(page), walked.values_until(place)
        assert {key: seen.get(key) for key in KEYS} == {key: values.get(key) for key in KEYS}
        reached = place in walked.shown and not (walked.open and walked.open[0] < place)
        assert standing.is_reached(page) == reached
        if place in walked.shown:
            assert standing.progress(page.key) == walked.progress(place)
    for key in KEYS:
        counts = walked.computed.get(key) or walked.answers.get(key)
        assert standing.answer(key) == (counts if key in walked.kept else None)


@settings(max_examples=examples(200), deadline=None)
@given(questionnaires(), CHANGES)
def test_moving_by_answers_comes_to_where_a_whole_walk_comes(
    whole: Questionnaire, changes: list[dict[str, Answer]]
) -> None:
    route = Route(whole)
    standing = route.standing({})
    answers: dict[str, Answer] = {}
    check_same(standing, Walked(whole, {}))
    for change in changes:
        before = Walked(whole, dict(answers))
        answers |= change
        moved = standing.moved(change)
        check_same(moved, Walked(whole, answers))
        check_same(route.standing(answers), Walked(whole, answers))
        check_same(standing, before)
        computed = moved.unkept
        answers |= computed
        standing = moved.moved(computed)
        check_same(standing, Walked(whole, answers))


def test_what_looks_at_the_clock_is_looked_at_again(monkeypatch: pytest.MonkeyPatch) -> None:
    route = Route(questionnaire("a a text\nb b text | today() > '2026-05-01'\nc c text | ${b} = 'x'"))
    standing = route.standing({"a": Answer("x"), "b": Answer("x")})
    assert [page.key for page in standing.path()] == ["a", "b", "c"]

    class Earlier(moment_functions.datetime):  # type: ignore[name-defined,misc]
        @classmethod
        def now(cls, *_: object) -> object:
            return cls(2026, 4, 1)

    monkeypatch.setattr(moment_functions, "datetime", Earlier)
    assert [page.key for page in standing.moved({}).path()] == ["a"]
    assert standing.moved({}).off_path() == {"b"}


@pytest.mark.parametrize("condition", ["", "${q{before}} = 'x' or selected(${q0}, 'y')"])
def test_going_on_costs_the_same_however_long_the_questionnaire(condition: str) -> None:
    def cost(length: int) -> int:
        table = "\n".join(
            f"p{number} q{number} choices x y"
            + (" | " + condition.replace("{before}", str(number - 1)) if condition and number % 2 else "")
            for number in range(length)
        )
        route = Route(questionnaire(table))
        standing = route.standing({f"q{number}": Answer(("x",)) for number in range(length // 2)})
        page = standing.first_open()
        assert page

        def go_on() -> None:
            standing.is_reached(page)
            moved = standing.moved({page.questions[0].key: Answer(("y",))})
            following = moved.after(page.key)
            assert following
            moved.progress(following.key)
            moved.asked(following)
            moved.first_open()

        return steps(go_on)

    assert cost(400) == cost(40)
