"""What is on disk at any instant is sound and holds everything that was acknowledged by then."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import sqlite3
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import make_url, text

from benchmarks.reconciling import reconcile
from benchmarks.residents import Resident
from benchmarks.server import Server
from benchmarks.stage import Stage
from survey import db
from tests.durability.crowds import answer_during, residents_of

pytestmark = pytest.mark.sqlite_alone

RESIDENTS = 40
CUTS = 6
DRAIN = 0.05


@pytest.mark.slow
def test_a_copy_at_any_instant_is_sound_and_holds_every_acknowledged_answer(
    server: Server, opened: Stage, tmp_path: Path
) -> None:
    residents = residents_of(opened, server.port, RESIDENTS)
    cuts: list[tuple[Path, list[Resident]]] = []
    database = Path(make_url(opened.app.config["SETTINGS"].database).database or "")

    async def cut_again_and_again() -> None:
        while not any(resident.acknowledged for resident in residents):
            await asyncio.sleep(DRAIN)
        while len(cuts) < CUTS:
            await asyncio.sleep(random.uniform(0.2, 0.7))
            copy = tmp_path / f"cut-{len(cuts)}"
            cuts.append((copy, await _cut(server, database, copy, residents)))

    answer_during(residents, cut_again_and_again)
    assert len(cuts) == CUTS
    for copy, then in cuts:
        with sqlite3.connect(copy / "medskapa.db") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        connection.close()
        engine = db.engine_for(f"sqlite:///{copy / 'medskapa.db'}")
        assert reconcile(opened, then, engine).lost == ()
        engine.dispose()
        assert any(resident.acknowledged for resident in then)


async def _cut(server: Server, database: Path, copy: Path, residents: list[Resident]) -> list[Resident]:
    """Stop time, copy what is on disk, and remember what everybody had been told by then."""
    workers = server.worker_pids()
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    try:
        while not all(_stands_still(pid) for pid in workers):
            await asyncio.sleep(0.001)
        copy.mkdir()
        for name in (database.name, database.name + "-wal"):
            if (database.parent / name).exists():
                shutil.copyfile(database.parent / name, copy / name)
        await asyncio.sleep(DRAIN)  # what had been sent before time stopped arrives
        return [resident.as_of_now() for resident in residents]
    finally:
        for pid in workers:
            os.kill(pid, signal.SIGCONT)


def _stands_still(pid: int) -> bool:
    """Whether the signal has reached every thread: one on another processor may go on for a moment, and acknowledge."""
    tasks = Path(f"/proc/{pid}/task")
    if not tasks.is_dir():  # not Linux
        return True
    return all(_state(task) == "T" for task in tasks.iterdir())


def _state(task: Path) -> str:
    """A thread's state in one letter (proc(5)): T when it is stopped."""
    return (task / "stat").read_text().rpartition(")")[2].split()[0]


def test_every_commit_waits_for_the_disk(app: Flask) -> None:
    with app.extensions["engine"].connect() as connection:
        full = 2
        assert connection.execute(text("PRAGMA synchronous")).scalar_one() == full
        assert connection.execute(text("PRAGMA journal_mode")).scalar_one() == "wal"
