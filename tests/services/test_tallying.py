"""A round's columns say what its answers say, whatever came and went; and nothing of who is gone."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from survey.core.answers import Answer
from survey.core.columnar import Entry
from survey.models import Answer as AnswerRow
from survey.models import Response, TallyColumn, TallySegment
from survey.services import responding, tallying
from survey.services.filtering import DAY, GROUP, LANGUAGE, Filters
from tests.staff.arranging import Place, World, respond

pytestmark = pytest.mark.both_databases
KEYS = ("been", "why", "felt", "minutes", "words")
CHOICES = {
    "been": [Answer("yes"), Answer("no"), Answer(missing="dont-know")],
    "why": [Answer(("far",)), Answer(("far", "cost")), Answer(missing="blank")],
    "felt": [Answer("1"), Answer("3"), Answer(missing="unclear")],
    "minutes": [Answer(30), Answer(90.5), Answer(240)],
    "words": [Answer("Nio mil"), Answer("Ingen buss"), Answer(missing="blank")],
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments of seven, of which two may wait, so that a few responses fill several."""
    monkeypatch.setattr(tallying, "SEGMENT", 7)
    monkeypatch.setattr(tallying, "WAITING", 2)


def come(session: Session, place: Place, draw: random.Random) -> int:
    """A response with answers to some of the questions."""
    answers = {key: draw.choice(CHOICES[key]) for key in KEYS if draw.random() < 0.8}
    return respond(
        session,
        draw.choice(place.links),
        answers,
        language=draw.choice(("sv", "ar")),
        day=date(2026, 5, draw.randrange(1, 28)),
        state=draw.choice(("submitted", "submitted", "open")),
        off_path=frozenset(key for key in answers if draw.random() < 0.1),
    )


def go(session: Session, response_id: int) -> None:
    """That person's code takes the response away."""
    assert responding.withdraw(session, session.get_one(Response, response_id).code_hash)
    session.expire_all()


def counted(session: Session, place: Place, filters: Filters | None = None) -> dict[str, dict[Entry, int]]:
    questionnaire = place.published.questionnaire
    keys = [*KEYS, GROUP, LANGUAGE]
    found = tallying.count_each(session, place.round_id, questionnaire, keys, filters or Filters())
    return {key: {entry: times for entry, times in entries.items() if times} for key, entries in found.items()}


def recounted(session: Session, place: Place, language: str = "") -> dict[str, dict[Entry, int]]:
    """The same, answer by answer."""
    session.expire_all()
    own = col(Response.round_id) == place.round_id, col(Response.state) == "submitted"
    found: dict[str, Counter[Entry]] = {key: Counter() for key in (*KEYS, GROUP, LANGUAGE)}
    for response in session.exec(select(Response).where(*own)):
        if language and response.language != language:
            continue
        rows = session.exec(select(AnswerRow).where(col(AnswerRow.response_id) == response.id)).all()
        given = {row.question_key: row for row in rows if row.on_path}
        found[GROUP][str(response.group_id), ""] += 1
        found[LANGUAGE][response.language, ""] += 1
        for key in KEYS:
            row = given.get(key)
            value = row.value if row and (key != "words" or row.value is None) else row and '""'
            found[key][(value, row.missing) if row else (None, "")] += 1
    return {key: dict(counts) for key, counts in found.items()}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("seed", range(3))
def test_whatever_comes_and_goes_the_columns_equal_a_recount(session: Session, world: World, seed: int) -> None:
    draw = random.Random(seed)
    here: list[int] = []
    for _ in range(60):
        if here and draw.random() < 0.3:
            go(session, here.pop(draw.randrange(len(here))))
        else:
            here.append(come(session, world.ours, draw))
        if draw.random() < 0.3:
            assert counted(session, world.ours) == recounted(session, world.ours)
    assert counted(session, world.ours) == recounted(session, world.ours)
    assert counted(session, world.ours, Filters(language="ar")) == recounted(session, world.ours, "ar")
    for number in here:
        go(session, number)
    assert (
        counted(session, world.ours) == recounted(session, world.ours) == {key: {} for key in (*KEYS, GROUP, LANGUAGE)}
    )
    assert not session.exec(select(TallySegment).where(TallySegment.round_id == world.ours.round_id)).all()


def test_what_people_wrote_is_never_copied_and_a_lone_value_goes_with_its_person(
    session: Session, world: World
) -> None:
    for _ in range(4):
        respond(session, world.ours.links[0], {"minutes": Answer(30), "words": Answer("Nio mil")})
    lone = respond(session, world.ours.links[0], {"minutes": Answer(77), "words": Answer("Nio mil")})
    counted(session, world.ours)
    stored = [row.entries for row in session.exec(select(TallyColumn))]
    assert any("77" in entries for entries in stored)
    assert not any("Nio mil" in entries for entries in stored)
    go(session, lone)
    assert not any("77" in row.entries for row in session.exec(select(TallyColumn)))


def test_responses_lie_by_their_random_ids_and_not_as_they_came(session: Session, world: World) -> None:
    draw = random.Random(5)
    for _ in range(20):
        come(session, world.ours, draw)
        counted(session, world.ours)
    for segment in session.exec(select(TallySegment)):
        ids = [segment.ids[start : start + 8][::-1] for start in range(0, len(segment.ids), 8)]
        assert ids == sorted(ids)


def test_combinations_are_those_of_the_same_person(session: Session, world: World) -> None:
    north = world.ours.links[0]
    for _ in range(5):
        respond(session, north, {"been": Answer("yes"), "felt": Answer("3")}, day=date(2026, 5, 1))
        respond(session, north, {"been": Answer("no"), "felt": Answer("1")}, day=date(2026, 5, 9))
    place = world.ours
    questionnaire = place.published.questionnaire
    since = Filters(since=date(2026, 5, 2))
    keys = ("been", "felt")
    everybody = tallying.tabulate(session, place.round_id, questionnaire, keys, Filters())
    assert everybody == {(('"yes"', ""), ('"3"', "")): 5, (('"no"', ""), ('"1"', "")): 5}
    assert list(tallying.tabulate(session, place.round_id, questionnaire, keys, since).values()) == [5]
    asked = Filters(answers=(("been", "yes"), ("felt", "3")))
    assert tallying.tabulate(session, place.round_id, questionnaire, (DAY,), asked) == {(("2026-05-01", ""),): 5}


def test_readers_and_leavers_at_once_leave_exact_columns(engine: Engine, session: Session, world: World) -> None:
    draw = random.Random(9)
    here = [come(session, world.ours, draw) for _ in range(40)]
    hashes = [session.get_one(Response, number).code_hash for number in here[:20]]
    session.rollback()
    done = Event()

    def read() -> None:
        with Session(engine) as own:
            while not done.is_set():
                counted(own, world.ours)

    def leave(code_hash: str) -> None:
        with Session(engine) as own:
            responding.withdraw(own, code_hash)

    with ThreadPoolExecutor(6) as pool:
        readers = [pool.submit(read) for _ in range(2)]
        list(pool.map(leave, hashes))
        done.set()
        for reader in readers:
            reader.result()
    session.expire_all()
    assert counted(session, world.ours) == recounted(session, world.ours)
