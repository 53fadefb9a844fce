"""A worker that dies takes no acknowledged answer with it."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress

import pytest

from benchmarks.processes import age_order, listeners
from benchmarks.reconciling import reconcile
from benchmarks.server import WORKERS, Server
from benchmarks.stage import Stage
from tests.durability.crowds import answer_during, residents_of

pytestmark = [pytest.mark.slow, pytest.mark.both_databases, pytest.mark.usually("sqlite")]
RESIDENTS = 200
THINKS = 1.5  # seconds before each answer, so that a busy machine starts a worker anew meanwhile, and again
SECONDS = 2.0
STARTS = 15.0  # seconds that a worker has to start in before the next is killed, if it is the last


async def until_all_listen(server: Server) -> None:
    """Wait while a busy machine still starts the worker that was killed before, or nothing would ever be answered."""
    with suppress(TimeoutError):
        async with asyncio.timeout(STARTS):
            while listeners(server.port) < WORKERS:
                await asyncio.sleep(0.1)


def test_workers_killed_every_two_seconds_lose_and_double_nothing(server: Server, opened: Stage) -> None:
    residents = residents_of(opened, server.port, RESIDENTS, think=THINKS)
    killed: list[int] = []

    async def kill_the_oldest_again_and_again() -> None:
        while True:
            await asyncio.sleep(SECONDS)
            await until_all_listen(server)
            oldest = age_order(server.worker_pids())[0]
            os.kill(oldest, signal.SIGKILL)
            killed.append(oldest)

    answer_during(residents, kill_the_oldest_again_and_again)
    reckoning = reconcile(opened, residents)
    assert len(killed) >= 2
    assert sum(resident.retries for resident in residents) > 0, "nobody noticed"
    assert (reckoning.lost, reckoning.doubled) == ((), ())
    assert reckoning.responses == RESIDENTS
    assert reckoning.answers >= RESIDENTS * 8
