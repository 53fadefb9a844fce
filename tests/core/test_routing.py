"""The way through a questionnaire: what is asked follows from what was answered, and from nothing else."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.core.answers import BLANK, DONT_KNOW, SEEN, Answer
from survey.core.definition import Page, Questionnaire
from survey.core.routing import Progress, Route
from survey.errors import ExpressionError, NotFoundError
from tests.core.small import question, questionnaire, text
from tests.properties import examples
from tests.steps import steps

MAMMOGRAPHY = questionnaire(
    """
    visit    visit    slides
    been     been     choice   yes no
    why      why      choices  far cost fear   | ${been} = 'no'
    travel   far_km   number                   | selected(${why}, 'far')
    travel   cost     number                   | selected(${why}, 'cost')
    travel   car      choice   yes no          | ${far_km} > 50
    fear     fear     text                     | selected(${why}, 'fear')
    help     help     text                     | not(${been} = 'yes')
    help                                       | count-selected(${why}) < 3
    end      end      faces    1=1 2=2
    """
)

ROUTE = Route(MAMMOGRAPHY)


def answered(**values: object) -> dict[str, Answer]:
    """Answers by question; lists become tuples, None is "I don't know"."""
    return {
        key: Answer(missing=DONT_KNOW) if value is None else Answer(tuple(value) if isinstance(value, list) else value)  # type: ignore[arg-type]
        for key, value in values.items()
    }


def keys(pages: tuple[Page, ...]) -> str:
    """Their keys, in a row."""
    return " ".join(page.key for page in pages)


def page_of(route: Route, key: str) -> Page:
    """The page called `key`."""
    page = route.page(key)
    assert page
    return page


@pytest.mark.parametrize(
    ("answers", "path"),
    [
        (answered(), "visit been help end"),
        (answered(been="yes"), "visit been end"),
        (answered(been=None), "visit been help end"),
        (answered(been="no"), "visit been why help end"),
        (answered(been="no", why=["far"]), "visit been why travel help end"),
        (answered(been="no", why=["fear"]), "visit been why fear help end"),
        (answered(been="no", why=["far", "cost", "fear"]), "visit been why travel fear end"),
        (answered(been="no", why=None), "visit been why help end"),
    ],
)
def test_the_path_follows_from_the_answers(answers: dict[str, Answer], path: str) -> None:
    assert keys(ROUTE.path(answers)) == path


def test_on_one_page_a_question_may_depend_on_the_one_before_it() -> None:
    travel = page_of(ROUTE, "travel")
    both = answered(been="no", why=["far", "cost"])
    assert [each.key for each in ROUTE.asked(travel, both)] == ["far_km", "cost"]
    assert [each.key for each in ROUTE.asked(travel, both | answered(far_km=80))] == ["far_km", "cost", "car"]
    assert ROUTE.asked(travel, answered(been="no", why=["fear"])) == ()
    assert ROUTE.asked(page_of(ROUTE, "end"), {}) == MAMMOGRAPHY.pages[-1].questions


def test_answers_that_fell_off_the_path_count_for_nothing() -> None:
    answers = answered(been="no", why=["far"], far_km=80, car="no")
    assert ROUTE.off_path(answers) == frozenset()
    changed = answers | answered(been="yes")
    assert ROUTE.off_path(changed) == {"why", "far_km", "car"}
    assert keys(ROUTE.path(changed)) == "visit been end"
    assert ROUTE.off_path(answered(gone="x")) == {"gone"}


def test_the_first_open_page_is_the_first_with_a_question_that_was_not_passed() -> None:
    answers: dict[str, Answer] = {}
    passed = []
    while page := ROUTE.first_open(answers):
        passed.append(page.key)
        for each in ROUTE.asked(page, answers):
            given = {"been": Answer("no"), "why": Answer(("far",)), "far_km": Answer(80), "visit": Answer(missing=SEEN)}
            answers[each.key] = given.get(each.key, Answer(missing=BLANK))
    assert passed == ["visit", "been", "why", "travel", "travel", "help", "end"]


def test_a_question_that_must_be_answered_is_not_passed_by_a_blank() -> None:
    must = Questionnaire("q", ("sv",), text("t"), {}, text("e"), (Page("q", (question("text", required=True),)),))
    route = Route(must)
    assert route.first_open({"q": Answer(missing=BLANK)}) == must.pages[0]
    assert route.first_open({"q": Answer(missing=DONT_KNOW)}) is None


def test_next_and_previous_are_found_from_a_page_that_fell_off_the_path_too() -> None:
    answers = answered(been="yes")
    following, previous = ROUTE.after("why", answers), ROUTE.before("why", answers)
    assert following
    assert previous
    assert (following.key, previous.key) == ("end", "been")
    assert ROUTE.after("end", answers) is None
    assert ROUTE.before("visit", answers) is None


def test_progress_counts_what_may_still_come_and_drops_what_cannot() -> None:
    assert ROUTE.progress("visit", {}) == Progress(1, 7)
    assert ROUTE.progress("been", {}) == Progress(2, 7)
    assert ROUTE.progress("why", answered(been="no")) == Progress(3, 7)
    assert ROUTE.progress("end", answered(been="yes")) == Progress(3, 3)
    assert ROUTE.progress("travel", answered(been="no", why=["far"])) == Progress(4, 6)
    assert ROUTE.progress("been", answered(been="no", why=["far"])) == Progress(2, 7)


def test_unknown_pages_are_not_found() -> None:
    assert ROUTE.page("nowhere") is None
    for ask in (ROUTE.after, ROUTE.before, ROUTE.progress):
        with pytest.raises(NotFoundError):
            ask("nowhere", {})


def test_a_condition_that_cannot_be_read_is_refused_when_the_route_is_made() -> None:
    with pytest.raises(ExpressionError):
        Route(questionnaire("a a text | ${b} ="))


def test_a_condition_that_cannot_be_computed_asks_rather_than_loses_a_question() -> None:
    route = Route(questionnaire("a a text\nb b text | regex('x', ${a})"))
    assert keys(route.path(answered(a="(broken"))) == "a b"
    assert keys(route.path(answered(a="y"))) == "a"


def test_circles_and_names_of_later_questions_count_as_unanswered() -> None:
    route = Route(
        questionnaire(
            """
            a  a  choice yes no | ${c} = 'yes'
            b  b  choice yes no | ${b} = 'yes'
            c  c  choice yes no | not(${a} = 'yes')
            """
        )
    )
    everything = answered(a="yes", b="yes", c="yes")
    assert keys(route.path(everything)) == keys(route.path({})) == "c"
    assert route.progress("c", everything) == Progress(1, 1)


def test_a_question_on_this_page_that_is_not_asked_opens_no_page_ahead() -> None:
    route = Route(
        questionnaire(
            """
            a  a  choice yes no
            b  b  choice yes no
            c  c  choice yes no | ${a} = 'yes'
            c  d  choice yes no
            e  e  choice yes no | ${c} = 'yes'
            """
        )
    )
    known = answered(a="no")
    assert route.progress("b", known) == Progress(2, 3)
    assert route.progress("c", known) == Progress(3, 3)


NAMES = [f"q{number}" for number in range(8)]
ATOMS = st.builds(
    "{} = '{}'".format, st.sampled_from([f"${{{name}}}" for name in [*NAMES, "unknown"]]), st.sampled_from("abc")
) | st.builds("selected(${{{}}}, 'a')".format, st.sampled_from(NAMES))
CONDITIONS = st.just("") | st.recursive(
    ATOMS,
    lambda inner: (
        st.builds("not({})".format, inner)
        | st.builds("({} and {})".format, inner, inner)
        | st.builds("({} or {})".format, inner, inner)
    ),
    max_leaves=3,
)
ANSWER = st.sampled_from([Answer("a"), Answer("b"), Answer("c"), Answer(("a", "b")), Answer(missing=BLANK)])
ANSWERS = st.dictionaries(st.sampled_from(NAMES), ANSWER)


@st.composite
def routes(draw: st.DrawFn) -> Route:
    """The route of a questionnaire with any conditions, pages of one to three questions."""
    table, page = [], 0
    for number, name in enumerate(NAMES):
        page += number > 0 and draw(st.sampled_from([True, True, False]))
        table.append(f"p{page} {name} choices a b c | {draw(CONDITIONS)}")
    table += [f"p{each} | {draw(CONDITIONS)}" for each in draw(st.sets(st.integers(0, page), max_size=2))]
    return Route(questionnaire("\n".join(table)))


@settings(max_examples=examples(150), deadline=None)
@given(routes(), ANSWERS)
def test_forward_and_back_are_each_others_inverse(route: Route, answers: dict[str, Answer]) -> None:
    path = route.path(answers)
    for here, there in pairwise(path):
        assert route.after(here.key, answers) == there
        assert route.before(there.key, answers) == here
    if path:
        assert route.before(path[0].key, answers) is None
        assert route.after(path[-1].key, answers) is None


@settings(max_examples=examples(150), deadline=None)
@given(routes(), ANSWERS)
def test_answers_off_the_path_influence_nothing(route: Route, answers: dict[str, Answer]) -> None:
    kept = {key: answer for key, answer in answers.items() if key not in route.off_path(answers)}
    assert route.path(kept) == route.path(answers)
    assert route.off_path(kept) == frozenset()
    for page in route.path(answers):
        assert route.asked(page, kept) == route.asked(page, answers) != ()


@settings(max_examples=examples(300), deadline=None)
@given(routes(), ANSWERS, st.data())
def test_going_forward_ends_and_progress_never_falls_whatever_is_answered(
    route: Route, answers: dict[str, Answer], data: st.DataObject
) -> None:
    current = dict(answers)
    page = next(iter(route.path(current)), None)
    share, steps = 0.0, 0
    while page:
        progress = route.progress(page.key, current)
        assert progress.position == steps + 1 <= progress.total
        assert progress.position / progress.total >= share
        share, steps = progress.position / progress.total, steps + 1
        assert steps <= len(NAMES)
        for asked in page.questions:
            current[asked.key] = data.draw(ANSWER)
        page = route.after(page.key, current)


@settings(max_examples=examples(100), deadline=None)
@given(routes(), ANSWERS, st.data())
def test_answering_the_first_open_page_again_and_again_leads_to_the_end(
    route: Route, answers: dict[str, Answer], data: st.DataObject
) -> None:
    current = dict(answers)
    for _ in range(len(NAMES) + 1):
        page = route.first_open(current)
        if page is None:
            break
        assert page in route.path(current)
        current |= {each.key: data.draw(ANSWER) for each in route.asked(page, current) if each.key not in current}
    assert route.first_open(current) is None


def test_a_path_is_found_in_a_few_steps_for_each_page() -> None:
    table = "\n".join(
        f"p{number} q{number} choices a b c"
        + (f" | ${{q{number - 1}}} = 'a' or selected(${{q0}}, 'b')" if number % 2 else "")
        for number in range(14)
    )
    route = Route(questionnaire(table))
    answers = {f"q{number}": Answer(("a", "b")) for number in range(14)}
    assert len(route.path(answers)) == 14
    assert steps(lambda: route.path(answers)) < 100 * 14
