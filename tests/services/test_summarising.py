"""Counts per question: of what was handed in, in this round, and protected where they must be."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlmodel import Session

from survey.core.answers import Answer
from survey.services import summarising
from survey.services.reading import Filters
from survey.services.summarising import Counts, QuestionCounts
from tests.staff.arranging import World, respond, say_unclear

pytestmark = pytest.mark.both_databases


def counts(session: Session, world: World, **filters: object) -> Counts:
    place = world.ours
    chosen = Filters(**filters)  # type: ignore[arg-type]
    return summarising.count(session, place.round_id, place.published.questionnaire, chosen)


def of(counted: Counts, key: str) -> QuestionCounts:
    return next(one for one in counted.questions if one.question.key == key)


def lines(counted: Counts, key: str) -> dict[str, int]:
    return {line.key: line.count for line in of(counted, key).summary.lines}


def fill(session: Session, world: World) -> None:
    """Seven responses in one group, one in the other, one begun."""
    north, south = world.ours.links
    for _ in range(4):
        respond(session, north, {"been": Answer("yes"), "felt": Answer("3"), "minutes": Answer(30)})
    for _ in range(2):
        respond(session, north, {"been": Answer("no"), "why": Answer(("far", "cost")), "words": Answer("Nio mil")})
    respond(session, north, {"been": Answer(missing="dont-know"), "words": Answer(missing="blank")}, language="ar")
    respond(session, south, {"been": Answer("no"), "felt": Answer("1"), "minutes": Answer(90.5)}, mode="helped")
    respond(session, north, {"been": Answer("yes"), "felt": Answer("1")}, state="open")


def test_choices_are_counted_with_the_reasons_for_none_apart(session: Session, world: World) -> None:
    fill(session, world)
    counted = counts(session, world)
    assert counted.responses == 8
    been = of(counted, "been").summary
    assert (been.base, lines(counted, "been"), been.missing) == (7, {"yes": 4, "no": 3}, {"dont-know": 1})


def test_several_choices_add_up_to_more_than_their_base(session: Session, world: World) -> None:
    fill(session, world)
    counted = counts(session, world)
    assert of(counted, "why").summary.base == 2
    assert lines(counted, "why") == {"far": 2, "cost": 2, "none": 0}


def test_numbers_and_faces_have_figures(session: Session, world: World) -> None:
    fill(session, world)
    counted = counts(session, world)
    minutes, felt = of(counted, "minutes").summary.figures, of(counted, "felt").summary.figures
    assert minutes is not None
    assert felt is not None
    assert (minutes.low, minutes.median, minutes.high) == (30, 30, 90.5)
    assert felt.mean == pytest.approx(13 / 5)


def test_what_people_wrote_is_counted_without_being_fetched(session: Session, world: World) -> None:
    fill(session, world)
    with fetched(session) as statements:
        counted = counts(session, world)
    assert (of(counted, "words").summary.base, of(counted, "words").summary.missing) == (2, {"blank": 1})
    assert "Nio mil" not in repr(counted)
    assert len(statements) < 9


def test_stories_are_not_counted(session: Session, world: World) -> None:
    respond(session, world.ours.links[0], {"story": Answer(missing="seen")})
    assert "story" not in [one.question.key for one in counts(session, world).questions]


def test_answers_that_are_no_longer_asked_for_are_not_counted(session: Session, world: World) -> None:
    respond(session, world.ours.links[0], {"been": Answer("no"), "why": Answer(("far",))}, off_path=frozenset({"why"}))
    assert of(counts(session, world), "why").summary.base == 0


def test_filters_count_a_part(session: Session, world: World) -> None:
    fill(session, world)
    south = world.ours.groups[1].id
    assert lines(counts(session, world, group_id=south), "been") == {"yes": 0, "no": 1}
    assert of(counts(session, world, language="ar"), "been").summary.missing == {"dont-know": 1}
    assert counts(session, world, mode="helped").responses == 1


def test_what_was_not_understood_is_counted_by_language(session: Session, world: World) -> None:
    say_unclear(session, world.ours.links[0], "been", 6)
    say_unclear(session, world.ours.links[0], "been", 2, "ar")
    assert of(counts(session, world), "been").unclear == {"sv": 6, "ar": 2}
    assert of(counts(session, world), "been").unclear_total == 8
    assert of(counts(session, world, language="ar"), "been").unclear == {"ar": 2}
    assert of(counts(session, world), "felt").unclear == {}


@contextmanager
def fetched(session: Session) -> Iterator[list[str]]:
    """The statements sent meanwhile."""
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
