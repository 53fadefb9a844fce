"""Whatever is sent twice counts once."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import Session, col, func, select

from benchmarks.reconciling import reconcile
from benchmarks.residents import BROWSER, BUSY, PAUSE, Resident
from benchmarks.server import Server
from benchmarks.stage import Stage
from benchmarks.wire import Client, Fields, Reply
from survey.models import Answer, Response
from tests.durability.crowds import finish

pytestmark = [pytest.mark.slow, pytest.mark.both_databases, pytest.mark.usually("sqlite")]
USUALLY, IN_A_WHOLE_RUN = 40, 90  # residents; each sends start, ten pages and the end twice, so that 90 make a thousand
AT_ONCE = 16


class TwiceClient(Client):
    """A browser whose owner presses every button twice, the second time on another connection at the same moment."""

    async def post(self, path: str, fields: Fields, headers: str = "") -> Reply:
        """Send the form twice at once; both answers must be alike.

        A server that is too busy for one of them says so, and that one is pressed again, as a person would.
        """
        twin = Client(self.port, BROWSER, dict(self.cookies))
        first, second = await asyncio.gather(super().post(path, fields, headers), twin.post(path, fields, headers))
        while BUSY in (first.status, second.status):
            await asyncio.sleep(PAUSE)
            if first.status == BUSY:
                first = await super().post(path, fields, headers)
            if second.status == BUSY:
                second = await twin.post(path, fields, headers)
        await twin.close()
        assert first.status == second.status, f"{path}: {first.status} and {second.status}"
        assert first.headers.get("location") == second.headers.get("location")
        return first


def test_every_page_sent_twice_at_once_is_kept_once(server: Server, opened: Stage, pytestconfig: pytest.Config) -> None:
    count = IN_A_WHOLE_RUN if pytestconfig.getoption("--whole") else USUALLY
    residents = [Resident(opened, number, server.port, browser=TwiceClient) for number in range(count)]
    turns = asyncio.Semaphore(AT_ONCE)

    async def one(resident: Resident) -> None:
        async with turns:
            await resident.answer_all()

    async def everybody() -> None:
        await asyncio.gather(*map(one, residents))

    finish(everybody())
    reckoning = reconcile(opened, residents)
    assert (reckoning.lost, reckoning.doubled) == ((), ())
    with Session(opened.app.extensions["engine"]) as session:
        ours = col(Response.round_id) == opened.round_id
        assert session.scalar(select(func.count()).select_from(Response).where(ours)) == count
        kept = select(func.count()).select_from(Answer).where(col(Answer.round_id) == opened.round_id)
        assert session.scalar(kept) == reckoning.answers
