"""What staff ask of a large round is found by an index, and not by looking at every response."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from survey.core.answers import Answer
from survey.services import codebooks, coding, gathering, listening, ordering, reading, tallying
from survey.services.filtering import Filters
from survey.services.listening import Wish
from tests.services.readers import reader_in
from tests.staff.arranging import World, respond


@pytest.mark.sqlite_alone
def test_what_waits_for_the_reading_room_has_an_index_of_its_own(session: Session, world: World) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    gathering.gather(session, world.ours.round_id, world.ours.published.questionnaire)
    found = [one for one in asked if one[0].startswith("SELECT response.id")]
    assert found
    for statement, values in found:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        assert all("ix_response_to_gather" in row[3] for row in plan), plan


def steps(session: Session, act: Callable[[], object]) -> int:
    """How many steps SQLite's machine takes, which are the same on every computer."""
    driver: Any = session.connection().connection.driver_connection
    taken = 0

    def count() -> int:
        nonlocal taken
        taken += 1
        return 0

    driver.set_progress_handler(count, 1)
    try:
        act()
    finally:
        driver.set_progress_handler(None, 0)
    return taken


@pytest.mark.sqlite_alone
def test_looking_for_words_in_vain_does_not_look_at_each_response(session: Session, world: World) -> None:
    place, reader, wish = world.ours, reader_in(session, world.ours), Wish(text="xylofonist")
    questionnaire = place.published.questionnaire
    acts = (
        lambda: reading.list_responses(session, place.round_id, questionnaire, Filters(text=wish.text)),
        lambda: listening.find_comments(session, reader, wish),
        lambda: listening.count_comments(session, reader, wish),
    )

    def looked(more: int) -> list[int]:
        for number in range(more):
            respond(session, place.links[0], {"words": Answer(f"Nummer {number}")})
        while gathering.gather(session, place.round_id, questionnaire):
            pass
        return [steps(session, act) for act in acts]

    few, many = looked(20), looked(200)
    assert [more < 4 * some for some, more in zip(few, many, strict=True)] == [True] * len(acts), (few, many)


@pytest.mark.sqlite_alone
def test_a_page_in_the_order_of_another_answer_looks_at_few_comments(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ordering, "FEW", 5)
    reader, questionnaire = reader_in(session, world.ours), world.ours.published.questionnaire

    def looked(more: int) -> int:
        for number in range(more):
            felt = Answer(str(1 + number % 2))
            respond(session, world.ours.links[0], {"words": Answer(f"Nummer {number}"), "felt": felt})
        tallying.lay(session, reader.round_id, questionnaire)
        while gathering.gather(session, reader.round_id, questionnaire):
            pass
        return steps(session, lambda: listening.find_comments(session, reader, Wish(order="felt"), limit=5))

    few = looked(20)
    assert looked(200) < 4 * few  # ids are drawn, so a walk is now longer, now shorter


@pytest.mark.sqlite_alone
def test_codings_of_some_responses_are_found_without_the_others(session: Session, world: World) -> None:
    place = world.ours
    questionnaire_id = coding.questionnaire_of(session, place.organisation_id, place.round_id)
    code = codebooks.make(session, place.actor, questionnaire_id, "Väg")
    made: list[int] = []

    def looked(more: int) -> int:
        for _ in range(more):
            made.append(respond(session, place.links[0], {"words": Answer("Nio mil")}))
            coding.apply(session, place.actor, coding.Target(place.round_id, made[-1], "words"), code.id or 0)
        some = made[:10]
        found = coding.codings_of(session, place.organisation_id, place.round_id, some, place.actor.name)
        assert {response_id for response_id, _ in found} == set(some)
        return steps(
            session,
            lambda: coding.codings_of(session, place.organisation_id, place.round_id, some, place.actor.name),
        )

    few = looked(20)
    assert looked(80) < 1.5 * few
