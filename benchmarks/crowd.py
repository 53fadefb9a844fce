"""Many virtual residents at once: new ones come as others finish, until the time is over."""

from __future__ import annotations

import asyncio
import itertools
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.residents import RefusedError, Resident, Timings
from benchmarks.stage import Stage
from benchmarks.wire import ConnectionLostError

WARM_UP = 3.0


@dataclass(frozen=True)
class Usage:
    """Processor seconds used so far by the server, by the database beside it, and by this program."""

    server: float
    database: float
    load: float

    def since(self, before: Usage) -> Usage:
        """What was used after `before`."""
        return Usage(self.server - before.server, self.database - before.database, self.load - before.load)


@dataclass
class Measured:
    """What happened while it was measured, and everybody who took part, before and after too."""

    seconds: float
    timings: Timings
    usage: Usage
    residents: list[Resident]
    refusals: list[str] = field(default_factory=list)


@dataclass
class Crowd:
    """`size` residents at any time; `server_cpu` and `database_cpu` tell the processor time of the others."""

    stage: Stage
    port: int
    size: int
    htmx: bool
    server_cpu: Callable[[], float]
    database_cpu: Callable[[], float] = lambda: 0.0
    timings: Timings = field(default_factory=Timings)
    residents: list[Resident] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)
    _numbers: itertools.count[int] = field(default_factory=itertools.count)

    def measure(self, seconds: float) -> Measured:
        """Let the crowd in over the warm-up, measure for `seconds`, and let everybody finish."""
        return asyncio.run(self._measure(seconds))

    async def _measure(self, seconds: float) -> Measured:
        until = time.perf_counter() + WARM_UP + seconds
        delays = (WARM_UP * place / self.size for place in range(self.size))
        places = [asyncio.create_task(self._come_and_go(delay, until)) for delay in delays]
        await asyncio.sleep(WARM_UP)
        timings = self.timings
        timings.requests.clear()
        timings.pages.clear()
        timings.completed = timings.errors = 0
        began, before = time.perf_counter(), self._usage()
        await asyncio.sleep(until - time.perf_counter())
        usage = self._usage().since(before)
        measured = Timings([*timings.requests], [*timings.pages], timings.completed, timings.errors)
        took = time.perf_counter() - began
        await asyncio.gather(*places)
        return Measured(took, measured, usage, self.residents, self.refusals)

    async def _come_and_go(self, after: float, until: float) -> None:
        await asyncio.sleep(after)
        while time.perf_counter() < until:
            resident = Resident(self.stage, next(self._numbers), self.port, self.htmx, timings=self.timings)
            self.residents.append(resident)
            try:
                await resident.answer_all()
            except (RefusedError, ConnectionLostError) as error:
                self.timings.errors += 1
                self.refusals.append(f"resident {resident.number}: {error}")

    def _usage(self) -> Usage:
        own = os.times()
        return Usage(self.server_cpu(), self.database_cpu(), own.user + own.system)
