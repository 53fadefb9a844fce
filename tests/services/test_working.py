"""Background work: each job is done once, followed, stopped, given up, and thrown away in time."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, func, select, update
from sqlmodel import Session, col

from survey.errors import InputError, NotFoundError
from survey.models import Job, JobPart
from survey.services import auditing, working
from survey.services.auditing import Actor
from survey.services.working import File, Tell
from tests.staff.arranging import World

LONG = working.PIECE * 2 + 5


def ask(session: Session, world: World, **arguments: Any) -> int:
    return working.ask(session, world.ours.actor, "export", "export-responses", arguments)


def set_job(session: Session, job_id: int, **values: Any) -> None:
    session.connection().execute(update(Job).where(col(Job.id) == job_id).values(**values))
    session.commit()


def state(session: Session, world: World, job_id: int) -> str:
    return working.find(session, world.ours.organisation_id, job_id).state


def writes(_session: Session, _actor: Actor, arguments: Mapping[str, Any], tell: Tell) -> File:
    tell(1, 2)
    return File("words.txt", "text/plain", iter([b"a" * int(arguments["times"]), b"b"]))


@pytest.mark.both_databases
def test_a_job_is_done_as_its_asker_and_its_file_comes_back_in_pieces(session: Session, world: World) -> None:
    job_id = ask(session, world, times=LONG)
    working.ask(session, world.theirs.actor, "export", "export-responses", {"times": 1})
    taken = working.take(session)
    assert taken is not None
    assert (taken.id, taken.actor, taken.arguments) == (job_id, world.ours.actor, {"times": LONG})
    assert state(session, world, job_id) == working.RUNNING
    assert working.do(session, taken, writes) == working.DONE
    job = working.find(session, world.ours.organisation_id, job_id)
    pieces = list(working.pieces(session, job))
    assert b"".join(pieces) == b"a" * LONG + b"b"
    assert max(map(len, pieces)) == working.PIECE
    assert (job.name, job.mime, job.size, job.problem) == ("words.txt", "text/plain", LONG + 1, "")


@pytest.mark.both_databases
def test_of_many_workers_at_once_one_gets_the_job(engine: Engine, session: Session, world: World) -> None:
    ask(session, world)
    session.commit()
    barrier, got = Barrier(8), []

    def work() -> None:
        with Session(engine) as own:
            barrier.wait()
            got.append(working.take(own))

    workers = [Thread(target=work) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len([taken for taken in got if taken]) == 1


def test_jobs_are_taken_in_the_order_they_were_asked_for(session: Session, world: World) -> None:
    first, second = ask(session, world), ask(session, world)
    set_job(session, first, asked_at=datetime.now(UTC) - timedelta(hours=1))
    assert [taken.id for _ in range(2) if (taken := working.take(session))] == [first, second]
    assert working.take(session) is None


def test_a_job_whose_worker_died_is_done_again_and_given_up_in_the_end(session: Session, world: World) -> None:
    job_id = ask(session, world)
    long_ago = datetime.now(UTC) - working.STALE - timedelta(seconds=5)
    for _ in range(working.TRIES):
        taken = working.take(session)
        assert taken is not None
        assert taken.id == job_id
        assert working.take(session) is None, "it is this worker's while the worker is heard of"
        set_job(session, job_id, beat_at=long_ago)
    assert working.take(session) is None
    working.sweep(session)
    job = working.find(session, world.ours.organisation_id, job_id)
    assert (job.state, job.problem) == (working.FAILED, working.LOST)


def test_a_stopped_job_ends_at_its_next_step_and_leaves_no_file(session: Session, world: World) -> None:
    job_id = ask(session, world)
    taken = working.take(session)
    assert taken is not None

    def is_stopped(session: Session, actor: Actor, _arguments: object, tell: Tell) -> File:
        working.cancel(session, actor, job_id)
        tell(1)
        raise AssertionError("it went on")

    assert working.do(session, taken, is_stopped) == working.CANCELLED
    assert state(session, world, job_id) == working.CANCELLED
    assert session.scalar(select(func.count()).select_from(JobPart)) == 0


def test_what_goes_wrong_is_said_and_no_answer_stands_in_it(
    session: Session, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def refuses(*_: object) -> None:
        raise InputError(round="not-yours")

    def breaks(*_: object) -> None:
        raise ValueError("my secret answer")

    problems = []
    for work in (refuses, breaks, None):
        job_id = ask(session, world)
        taken = working.take(session)
        assert taken is not None
        assert working.do(session, taken, work) == working.FAILED
        problems.append(working.find(session, world.ours.organisation_id, job_id).problem)
    assert problems == ["round: not-yours", working.UNEXPECTED, "unknown-kind export"]
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_files_are_thrown_away_in_time_but_not_what_still_waits(session: Session, world: World) -> None:
    old, fresh = (ask(session, world, times=3) for _ in range(2))
    while taken := working.take(session):
        working.do(session, taken, writes)
    waiting = ask(session, world)
    for job_id in (old, waiting):
        set_job(session, job_id, asked_at=datetime.now(UTC) - working.KEPT - timedelta(hours=1))
    left = [job.id for job in working.list_jobs(session, world.ours.organisation_id)]
    working.sweep(session)
    left_after = [job.id for job in working.list_jobs(session, world.ours.organisation_id)]
    assert set(left) - set(left_after) == {old}
    assert set(session.scalars(select(col(JobPart.job_id)))) == {fresh}


def test_nobody_sees_or_stops_another_organisations_job(session: Session, world: World) -> None:
    job_id = ask(session, world)
    with pytest.raises(NotFoundError):
        working.find(session, world.theirs.organisation_id, job_id)
    with pytest.raises(NotFoundError):
        working.cancel(session, world.theirs.actor, job_id)
    assert not working.list_jobs(session, world.theirs.organisation_id)


def test_asking_and_stopping_are_written_down(session: Session, world: World) -> None:
    job_id = ask(session, world)
    working.cancel(session, world.ours.actor, job_id)
    working.cancel(session, world.ours.actor, job_id)
    events = auditing.list_events(session, world.ours.organisation_id, None, 2)
    assert [(event.act, event.object) for event in events] == [
        ("work-cancelled", f"job {job_id}"),
        ("work-asked-for", f"job {job_id}"),
    ]
