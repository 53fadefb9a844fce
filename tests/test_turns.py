"""Writers to an embedded database: in turn, together where they come at once, and none at another's cost."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from survey import db
from survey.errors import BusyError
from survey.turns import Driver, TurnConnection

pytestmark = pytest.mark.sqlite_alone
MANY = 12


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = db.engine_for(f"sqlite:///{tmp_path}/notes.db", busy_seconds=1.0)
    with driver_of(engine).lent() as connection:
        connection.execute("CREATE TABLE note (id INTEGER PRIMARY KEY)")
    yield engine
    engine.dispose()


def driver_of(engine: Engine) -> Driver:
    driver: Driver = engine.get_execution_options()["driver"]
    return driver


def note(number: int) -> Callable[[TurnConnection], int]:
    """A change that writes a number down and returns it; one that is there already is an IntegrityError."""

    def write(connection: TurnConnection) -> int:
        connection.straight("INSERT INTO note VALUES (?)", (number,), True)
        return number

    return write


def noted(engine: Engine) -> list[int]:
    with driver_of(engine).lent() as connection:
        return [number for (number,) in connection.execute("SELECT id FROM note ORDER BY id")]


@contextmanager
def turn_taken(engine: Engine) -> Iterator[None]:
    """Somebody in this process has the turn meanwhile."""
    with driver_of(engine).lent() as connection:
        connection.begin_change()
        yield


def asked_for(engine: Engine, pool: ThreadPoolExecutor, changes: list[Callable[[TurnConnection], Any]]) -> list[Any]:
    """Each change asked for by a thread of its own while the turn is somebody else's, one after the other."""
    futures: list[Future[Any]] = []
    with turn_taken(engine):
        for change in changes:
            waiting = threading.active_count()
            futures.append(pool.submit(driver_of(engine).keep, change))
            while threading.active_count() == waiting:
                time.sleep(0.001)
        time.sleep(0.1)  # for the last of them to come to its place
    return futures


def test_what_is_asked_for_at_once_is_kept_in_two_transactions(engine: Engine) -> None:
    commits: list[str] = []

    def watched(change: Callable[[TurnConnection], int]) -> Callable[[TurnConnection], int]:
        def write(connection: TurnConnection) -> int:
            connection.set_trace_callback(commits.append)
            return change(connection)

        return write

    with ThreadPoolExecutor(MANY) as pool:
        kept = asked_for(engine, pool, [watched(note(number)) for number in range(MANY)])
        assert [future.result() for future in kept] == list(range(MANY)), "each is told what came of its own"
    assert noted(engine) == list(range(MANY))
    assert 1 <= commits.count("COMMIT") <= 2, "who came first may have led alone"


def test_one_that_fails_spoils_no_other(engine: Engine) -> None:
    driver_of(engine).keep(note(3))
    with ThreadPoolExecutor(MANY) as pool:
        kept = asked_for(engine, pool, [note(number) for number in range(6)])
        with pytest.raises(sqlite3.IntegrityError):
            kept[3].result()
        assert [kept[number].result() for number in (0, 1, 2, 4, 5)] == [0, 1, 2, 4, 5]
    assert noted(engine) == list(range(6))


def test_nothing_is_kept_of_what_was_told_to_wait_in_vain_and_the_next_is(engine: Engine) -> None:
    with ThreadPoolExecutor(MANY) as pool, turn_taken(engine):
        kept = [pool.submit(driver_of(engine).keep, note(number)) for number in range(4)]
        for future in kept:
            with pytest.raises(BusyError):
                future.result()
    assert noted(engine) == []
    assert driver_of(engine).keep(note(7)) == 7
    assert noted(engine) == [7]


def test_who_gives_up_behind_a_slow_change_is_not_written_later_and_holds_nobody_up(engine: Engine) -> None:
    begun, ends = threading.Event(), threading.Event()

    def slow(connection: TurnConnection) -> int:
        begun.set()
        assert ends.wait(30)
        return note(1)(connection)

    with ThreadPoolExecutor(MANY) as pool:
        first = pool.submit(driver_of(engine).keep, slow)
        assert begun.wait(30)
        with pytest.raises(BusyError):
            driver_of(engine).keep(note(2))
        ends.set()
        assert first.result() == 1
        assert driver_of(engine).keep(note(3)) == 3
    assert noted(engine) == [1, 3]


def test_a_change_that_raises_leaves_neither_a_row_nor_the_turn_behind(engine: Engine) -> None:
    def write(connection: TurnConnection) -> None:
        note(1)(connection)
        raise KeyError("gone")

    with pytest.raises(KeyError):
        driver_of(engine).keep(write)
    with turn_taken(engine):
        pass
    assert noted(engine) == []


def test_what_a_borrower_did_not_commit_is_gone_and_the_turn_is_free(engine: Engine) -> None:
    with driver_of(engine).lent() as connection:
        note(1)(connection)
    with turn_taken(engine):
        assert noted(engine) == []


def test_many_threads_of_two_engines_on_one_file_lose_and_double_nothing(engine: Engine) -> None:
    other = db.engine_for(str(engine.url), busy_seconds=30.0)
    mine = db.engine_for(str(engine.url), busy_seconds=30.0)
    with ThreadPoolExecutor(2 * MANY) as pool:
        drivers = (driver_of(mine), driver_of(other))
        kept = [pool.submit(drivers[number % 2].keep, note(number)) for number in range(400)]
        assert [future.result() for future in kept] == list(range(400))
    assert noted(engine) == list(range(400))
    mine.dispose()
    other.dispose()


def test_a_database_that_cannot_be_opened_is_busy(engine: Engine, tmp_path: Path) -> None:
    lost = db.engine_for(f"sqlite:///{tmp_path}/no such folder/notes.db")
    with pytest.raises(BusyError), driver_of(lost).lent():
        pass
