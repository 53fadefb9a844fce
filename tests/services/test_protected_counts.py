"""Counts for those who may not see exact ones: of a population that stands still, protected, and written down."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.core.disclosure import DEFAULT, HIDDEN
from survey.models import ShownFigure
from survey.services import protected_counts
from survey.services.protected_counts import WHOLE, Part
from survey.services.summarising import Counts, QuestionCounts
from tests.staff.arranging import World, respond, say_unclear

pytestmark = pytest.mark.both_databases


def counts(session: Session, world: World, part: Part = WHOLE) -> Counts:
    return protected_counts.count(session, world.ours.actor, world.ours.round_id, part)


def of(counted: Counts, key: str) -> QuestionCounts:
    return next(one for one in counted.questions if one.question.key == key)


def lines(counted: Counts, key: str) -> dict[str, int]:
    return {line.key: line.count for line in of(counted, key).summary.lines}


def crowd(session: Session, world: World, far: int) -> None:
    """Twenty who had been there, twenty who had not; of these `far` say that it is far, the others that it is dear."""
    link = world.ours.links[0]
    for _ in range(20):
        respond(session, link, {"been": Answer("yes")})
    for number in range(20):
        respond(session, link, {"been": Answer("no"), "why": Answer(("far",) if number < far else ("cost",))})


def test_under_a_rule_counts_that_are_large_enough_are_shown(session: Session, world: World) -> None:
    crowd(session, world, far=10)
    counted = counts(session, world)
    assert (counted.rule, counted.responses) == (DEFAULT, 40)
    been = of(counted, "been")
    assert (been.whole, lines(counted, "been")) == (40, {"yes": 20, "no": 20})
    assert [been.share(line) for line in been.summary.lines] == [0.5, 0.5]
    assert lines(counted, "why")["far"] == 10


def test_under_a_rule_small_counts_are_hidden(session: Session, world: World) -> None:
    crowd(session, world, far=3)
    say_unclear(session, world.ours.links[0], "been", 3)
    counted = counts(session, world)
    why = of(counted, "why")
    assert set(lines(counted, "why").values()) <= {HIDDEN, 17}
    assert all(why.share(line) is None for line in why.summary.lines if line.count == HIDDEN)
    assert of(counted, "been").unclear == {"sv": 0}


def test_under_a_rule_a_question_whose_condition_hides_something_shows_nothing(session: Session, world: World) -> None:
    crowd(session, world, far=10)
    respond(session, world.ours.links[0], {"been": Answer(missing="dont-know")})
    counted = counts(session, world)
    assert HIDDEN in lines(counted, "been").values()
    why = of(counted, "why")
    assert (why.whole, why.summary.base, why.summary.lines) == (HIDDEN, HIDDEN, ())


def test_a_part_of_the_round_is_shown_where_it_and_the_rest_are_large(session: Session, world: World) -> None:
    north, south = world.ours.links
    for number in range(60):
        respond(session, north if number < 30 else south, {"been": Answer("yes" if number % 2 else "no")})
    counted = counts(session, world, (".group", str(north.group_id)))
    assert (counted.responses, lines(counted, "been")) == (30, {"yes": 15, "no": 15})


def test_a_part_of_the_round_that_is_small_is_hidden_and_so_is_the_rest(session: Session, world: World) -> None:
    north, south = world.ours.links
    for number in range(60):
        respond(session, south if number < 8 else north, {"been": Answer("yes" if number % 2 else "no")})
    for link in (north, south):
        counted = counts(session, world, (".group", str(link.group_id)))
        assert lines(counted, "been") == {"yes": HIDDEN, "no": HIDDEN}


def test_what_was_shown_is_written_down_without_what_was_hidden(session: Session, world: World) -> None:
    crowd(session, world, far=3)
    counts(session, world)
    shown = session.exec(select(ShownFigure)).all()
    assert {"|been", "|why=", "|why=far"} <= {row.key for row in shown}
    assert {row.key: row.shown for row in shown}["|why=far"] == '{"refused": "few"}'
    assert {row.organisation_id for row in shown} == {world.ours.organisation_id}
