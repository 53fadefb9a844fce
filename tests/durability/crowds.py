"""Patient residents who answer slowly, while something happens to the server."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.residents import PAUSE, Resident
from benchmarks.stage import Stage

THINKS = 0.7  # seconds before each answer, so that everybody is there at once for a while
LONGEST = 300.0  # on a machine that is busy with other things too


def residents_of(stage: Stage, port: int, count: int, pause: float = PAUSE, think: float = THINKS) -> list[Resident]:
    """As many residents, who press again when something fails; every second one without JavaScript."""
    return [
        Resident(stage, number, port, number % 2 == 0, patient=True, pause=pause, think=think)
        for number in range(count)
    ]


def finish(whole: Coroutine[Any, Any, None]) -> None:
    """Run something to its end in a thread of its own: a browser of other tests keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, whole).result()


def answer_during(residents: Sequence[Resident], trouble: Callable[[], Awaitable[None]]) -> None:
    """Let everybody answer to the end while `trouble` goes on; it is ended with the last of them."""

    async def all_of_it() -> None:
        troubling = asyncio.ensure_future(trouble())
        async with asyncio.timeout(LONGEST):
            await asyncio.gather(*(resident.answer_all() for resident in residents))
        if troubling.done():
            troubling.result()
        troubling.cancel()

    finish(all_of_it())
