"""Responses in the database: begun once, saved whole, never written to after they were handed in."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, func, select

from survey.core.answers import Answer
from survey.errors import AlreadySubmittedError, RoundClosedError
from survey.models import Answer as AnswerRow
from survey.models import Opening, Response, Unclear
from survey.services import responding
from survey.services.responding import Entry, Visit
from tests.respond.arranging import Way, answers, open_way, responses

pytestmark = pytest.mark.both_databases
TODAY = date(2026, 11, 20)
HASH = "the hash of a code"
SAID = Answer("no")


@pytest.fixture
def way(session: Session, tmp_path: Path) -> Way:
    return open_way(session, tmp_path)


@pytest.fixture
def entry(session: Session, way: Way) -> Entry:
    found = responding.find_entry(session, way.code)
    assert found is not None
    return found


@pytest.fixture
def visit(session: Session, entry: Entry) -> Visit:
    responding.start(session, entry, HASH, "sv", TODAY)
    responding.start(session, entry, "somebody else", "ar", TODAY)
    found = responding.find_visit(session, entry, HASH)
    assert found is not None
    return found


def at_once(app: Flask, times: int, act: Callable[[Session], object]) -> list[object]:
    """Do something many times at once, each with a session of its own."""

    def once(_number: int) -> object:
        with Session(app.extensions["engine"], expire_on_commit=False) as session:
            try:
                return act(session)
            except AlreadySubmittedError as refused:
                return refused

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(once, range(times)))


def test_a_link_that_does_not_exist_opens_nothing(session: Session, way: Way) -> None:
    assert responding.find_entry(session, "nothing") is None


def test_beginning_a_hundred_times_at_once_is_beginning_once(
    app: Flask, session: Session, way: Way, entry: Entry
) -> None:
    at_once(app, 100, lambda own: responding.start(own, entry, HASH, "sv", TODAY))
    assert len(responses(session, way)) == 1


@pytest.mark.parametrize("day", [-1, 31])
def test_nothing_begins_outside_the_rounds_dates(session: Session, tmp_path: Path, day: int) -> None:
    way = open_way(session, tmp_path, opens_on=TODAY, closes_on=TODAY + timedelta(days=30))
    entry = responding.find_entry(session, way.code)
    assert entry is not None
    with pytest.raises(RoundClosedError):
        responding.start(session, entry, HASH, "sv", TODAY + timedelta(days=day))
    assert responses(session, way) == []


def test_a_code_of_another_link_finds_no_visit(session: Session, way: Way, visit: Visit) -> None:
    other = session.exec(select(type(way.link).code).where(type(way.link).name == "noise")).one()
    noise = responding.find_entry(session, other)
    assert noise is not None
    assert responding.find_visit(session, noise, HASH) is None


def test_the_same_page_saved_many_times_at_once_is_one_answer(app: Flask, session: Session, visit: Visit) -> None:
    given = {"been": Answer("no")}
    at_once(app, 100, lambda own: responding.save(own, visit, given))
    rows = session.exec(select(AnswerRow).where(AnswerRow.response_id == visit.response_id)).all()
    assert [(row.question_key, row.value) for row in rows] == [("been", '"no"')]


def test_savers_of_the_same_page_never_wait_in_a_ring(app: Flask, session: Session, visit: Visit) -> None:
    at_once(app, 100, lambda own: responding.save(own, visit, {"been": SAID, "why": Answer(("far",))}))
    assert session.exec(select(func.count()).select_from(AnswerRow)).one() == 2


def test_withdrawing_beside_saves_never_waits_in_a_ring(app: Flask, session: Session, visit: Visit) -> None:
    numbers = iter(range(40))

    def act(own: Session) -> object:
        return responding.withdraw(own, HASH) if next(numbers) == 20 else responding.save(own, visit, {"been": SAID})

    responding.save(session, visit, {"been": SAID})
    at_once(app, 40, act)
    assert session.exec(select(func.count()).select_from(AnswerRow)).one() == 0


def test_saves_beside_the_handing_in_are_acknowledged_only_before_it(
    app: Flask, session: Session, visit: Visit
) -> None:
    numbers = iter(range(40))

    def act(own: Session) -> int | None:
        number = next(numbers)
        if number == 20:
            responding.submit(own, visit, "self", "", TODAY)
            return None
        responding.save(own, visit, {"words": Answer(f"number {number}")})
        return number

    acknowledged = {f'"number {done}"' for done in at_once(app, 40, act) if isinstance(done, int)}
    kept = session.exec(select(AnswerRow.value).where(AnswerRow.response_id == visit.response_id)).all()
    assert set(kept) <= acknowledged
    assert len(kept) == (1 if acknowledged else 0)
    with pytest.raises(AlreadySubmittedError):
        responding.save(session, visit, {"words": Answer("too late")})


def test_nothing_is_written_after_the_handing_in(session: Session, visit: Visit) -> None:
    responding.submit(session, visit, "self", "", TODAY)
    with pytest.raises(AlreadySubmittedError):
        responding.save(session, visit, {"been": Answer("no")})
    assert session.exec(select(func.count()).select_from(AnswerRow)).one() == 0


def test_handing_in_again_changes_nothing(session: Session, way: Way, visit: Visit) -> None:
    responding.submit(session, visit, "helped", "staff", TODAY)
    responding.submit(session, visit, "self", "", TODAY + timedelta(days=1))
    session.expire_all()
    ours = session.get(Response, visit.response_id)
    assert ours is not None
    assert (ours.mode, ours.helper, ours.submitted_on, ours.changed_at) == ("helped", "staff", TODAY, None)


def test_times_of_an_open_response_are_kept_to_the_minute(session: Session, visit: Visit) -> None:
    responding.save(session, visit, {"been": Answer("no")})
    session.expire_all()
    ours = session.get(Response, visit.response_id)
    assert ours is not None
    assert ours.changed_at is not None
    assert (ours.changed_at.second, ours.changed_at.microsecond) == (0, 0)


def test_answers_off_the_path_are_marked_in_the_same_transaction(session: Session, way: Way, visit: Visit) -> None:
    visit = responding.save(session, visit, {"been": Answer("no"), "why": Answer(("far",))})
    visit = responding.save(session, visit, {"been": Answer("yes")})
    assert visit.off_path == {"why"}
    rows = session.exec(select(AnswerRow).where(AnswerRow.response_id == visit.response_id)).all()
    assert {row.question_key: row.on_path for row in rows} == {"been": True, "why": False}


def test_an_answer_of_any_script_comes_back_as_it_was(session: Session, visit: Visit) -> None:
    said = "Å ä ö · العربية ‎· ትግርኛ · 😀 · \"' ; -- %s {} \\ \n rad två"
    responding.save(session, visit, {"words": Answer(said)})
    found = responding.find_visit(session, visit.entry, HASH)
    assert found is not None
    assert found.answers["words"] == Answer(said)


def test_openings_and_unclear_questions_are_counted_one_by_one(app: Flask, session: Session, visit: Visit) -> None:
    at_once(app, 20, lambda own: responding.count_opening(own, visit.entry, TODAY))
    at_once(app, 20, lambda own: responding.note_unclear(own, visit, "been"))
    assert session.exec(select(Opening.count)).all() == [20]
    assert [(row.question_key, row.language, row.count) for row in session.exec(select(Unclear)).all()] == [
        ("been", "sv", 20)
    ]


def test_withdrawing_deletes_one_response_and_leaves_the_others(session: Session, way: Way, visit: Visit) -> None:
    responding.save(session, visit, {"been": Answer("no")})
    other = responding.find_visit(session, visit.entry, "somebody else")
    assert other is not None
    responding.save(session, other, {"been": Answer("yes")})
    assert responding.withdraw(session, HASH)
    assert not responding.withdraw(session, HASH)
    assert responding.find_by_code(session, HASH) is None
    assert answers(session, way) == {"been": Answer("yes")}
