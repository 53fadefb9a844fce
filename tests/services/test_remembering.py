"""Where persons stand is remembered between their pages, and what others saved meanwhile is seen all the same."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlmodel import Session

from survey.core.answers import Answer
from survey.core.routing import Route
from survey.services import remembering, responding, saving
from survey.services.remembering import Known, Memory
from survey.services.responding import Visit
from tests.core.small import questionnaire
from tests.respond.arranging import Way, open_way
from tests.services.test_responding import HASH, TODAY

STANDING = Route(questionnaire("a a text\nb b text")).standing({})


@pytest.fixture
def way(session: Session, tmp_path: Path) -> Way:
    return open_way(session, tmp_path)


@pytest.fixture
def visit(session: Session, way: Way) -> Visit:
    entry = responding.find_entry(session, way.code)
    assert entry
    responding.start(session, entry, HASH, "sv", TODAY)
    return arrive(session, way)


def arrive(session: Session, way: Way) -> Visit:
    """The visit as its next request finds it."""
    session.commit()
    found = responding.arrive(session, way.code, HASH)
    assert found
    assert found[1]
    return found[1]


@contextmanager
def told(session: Session) -> Iterator[list[str]]:
    """The statements that the database is told meanwhile, but for those that begin and end transactions."""
    statements: list[str] = []
    heard: list[Any] = []
    engine = session.get_bind()

    def note(statement: str) -> None:
        if statement not in ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"):
            statements.append(" ".join(statement.split()))

    def note_core(_connection: Any, _cursor: Any, statement: str, *_more: object) -> None:
        note(statement)

    def hear(driver: Any, *_more: object) -> None:
        heard.append(driver)
        driver.set_trace_callback(note)

    if engine.dialect.name != "sqlite":
        event.listen(engine, "before_cursor_execute", note_core)
        yield statements
        event.remove(engine, "before_cursor_execute", note_core)
        return
    session.commit()
    with engine.get_execution_options()["driver"].lent() as own:  # SQLite's driver is told things past SQLAlchemy too
        hear(own)
    event.listen(engine, "checkout", hear)
    yield statements
    event.remove(engine, "checkout", hear)
    for driver in heard:
        driver.set_trace_callback(None)


@pytest.mark.both_databases
def test_a_page_of_somebody_known_asks_the_database_once_and_a_save_reads_nothing_back(
    session: Session, way: Way, visit: Visit
) -> None:
    with told(session) as statements:
        visit = arrive(session, way)
        assert [statement.split()[0] for statement in statements] == ["SELECT"]
        responding.save(session, visit, {"been": Answer("no")})
    postgresql = session.get_bind().dialect.name == "postgresql"
    assert [statement.split()[0] for statement in statements[1:]] == (["WITH"] if postgresql else ["UPDATE", "INSERT"])


@pytest.mark.both_databases
def test_what_another_process_saved_is_seen_and_that_alone_is_read(session: Session, way: Way, visit: Visit) -> None:
    visit = responding.save(session, visit, {"been": Answer("no"), "why": Answer(("far",))})
    with Session(session.get_bind()) as elsewhere:
        saving.write(elsewhere, visit.response_id, {"been": Answer("yes"), "why": Answer(("far",))}, frozenset({"why"}))
        elsewhere.commit()
    with told(session) as statements:
        again = arrive(session, way)
    assert len(statements) == 2
    assert (again.answers["been"], again.off_path) == (Answer("yes"), {"why"})
    remembering.memory.drop(visit.response_id)
    anew = arrive(session, way)
    assert (anew.answers, anew.off_path, anew.revision) == (again.answers, again.off_path, again.revision)
    assert anew.standing.path() == again.standing.path()


@pytest.mark.both_databases
def test_whoever_saves_upon_a_state_that_is_gone_is_read_anew(session: Session, way: Way, visit: Visit) -> None:
    with Session(session.get_bind()) as elsewhere:
        saving.write(elsewhere, visit.response_id, {"words": Answer("first")}, frozenset())
        elsewhere.commit()
    responding.save(session, visit, {"been": Answer("no")})
    assert remembering.memory.find(visit.response_id) is None
    assert arrive(session, way).answers == {"words": Answer("first"), "been": Answer("no")}


@pytest.mark.parametrize("end", ["submit", "withdraw"])
def test_nothing_is_remembered_of_what_was_handed_in_or_taken_back(session: Session, visit: Visit, end: str) -> None:
    visit = responding.save(session, visit, {"been": Answer("no")})
    assert remembering.memory.find(visit.response_id)
    if end == "submit":
        responding.submit(session, visit, "self", "", TODAY)
    else:
        responding.withdraw(session, HASH)
    assert remembering.memory.find(visit.response_id) is None


def test_memory_is_bounded_by_pages_and_forgets_after_a_while() -> None:
    now = [0.0]
    memory = Memory(most_pages=6, seconds=60, clock=lambda: now[0])
    for response_id in range(5):
        memory.keep(response_id, Known(0, STANDING, frozenset()))
    assert [response_id for response_id in range(5) if memory.find(response_id)] == [2, 3, 4]
    now[0] = 50.0
    memory.keep(2, Known(1, STANDING, frozenset()))
    now[0] = 70.0
    assert [response_id for response_id in range(5) if memory.find(response_id)] == [2]
    assert len(memory) == 1


def test_memory_forgets_after_a_while_where_nobody_comes_any_more() -> None:
    memory = Memory(seconds=0.3)
    for response_id in range(3):
        memory.keep(response_id, Known(0, STANDING, frozenset()))
    assert len(memory) == 3
    until = time.monotonic() + 20
    while len(memory) and time.monotonic() < until:
        time.sleep(0.05)
    assert len(memory) == 0


def test_memory_never_goes_back_to_what_was_before() -> None:
    memory = Memory()
    memory.keep(1, Known(3, STANDING, frozenset()))
    memory.keep(1, Known(2, STANDING, frozenset()))
    known = memory.find(1)
    assert known
    assert known.revision == 3
