"""PostgreSQL goes away for a while and comes back."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import stage
from benchmarks.reconciling import reconcile
from benchmarks.server import WORKERS, Server
from benchmarks.wire import Client
from survey import config
from tests.conftest import SECRET_KEY, do_without
from tests.databases import NOT_FOUND, PostgresServer, postgres_programs
from tests.durability.answering import application, come_to_words, publish
from tests.durability.conftest import QUESTIONNAIRE
from tests.durability.crowds import answer_during, residents_of

pytestmark = pytest.mark.slow
RESIDENTS = 40
GONE_SECONDS = 5.0
BACK_SECONDS = 30.0
PAUSE = 1.0  # seconds until somebody presses again
WORDS = "Det jag skrev utan databas"


@pytest.fixture
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL of the test's own, as durable as in service."""
    programs = postgres_programs()
    if programs is None:
        do_without(NOT_FOUND)
    server = PostgresServer(programs, settings=())
    server.start()
    yield server
    server.stop()


def test_nothing_acknowledged_is_lost_when_the_database_goes_and_comes(
    postgres: PostgresServer, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    workers = WORKERS if pytestconfig.getoption("--whole") else 1  # each has connections of its own to lose
    with (
        stage.set_up(postgres.url, tmp_path, stage.questionnaire_folder(QUESTIONNAIRE, tmp_path)) as published,
        Server(stage.environment(postgres.url, tmp_path), workers=workers) as server,
    ):
        opened = stage.open_round(published, "round")
        residents = residents_of(opened, server.port, RESIDENTS, PAUSE)
        statuses: set[int] = set()
        back_after: list[float] = []

        async def go_and_come() -> None:
            await asyncio.sleep(1.0)
            await asyncio.to_thread(postgres.crash)
            until = time.monotonic() + GONE_SECONDS
            while time.monotonic() < until:
                statuses.add(await _status(server, opened.link_code))
                await asyncio.sleep(PAUSE / 2)
            await asyncio.to_thread(postgres.serve)
            back = time.monotonic()
            while await _status(server, opened.link_code) != 200:
                await asyncio.sleep(0.2)
            back_after.append(time.monotonic() - back)

        answer_during(residents, go_and_come)
        assert statuses == {503}
        assert back_after[0] < BACK_SECONDS
        opened.app.extensions["engine"].dispose()  # its connections died with the server
        reckoning = reconcile(opened, residents)
        assert (reckoning.lost, reckoning.doubled) == ((), ())
        assert reckoning.responses == RESIDENTS
        assert "Traceback" not in server.log()


async def _status(server: Server, link_code: str) -> int:
    client = Client(server.port)
    reply = await client.get(f"/s/{link_code}")
    await client.close()
    return reply.status


def test_what_was_typed_stays_on_the_page_while_the_database_is_gone(postgres: PostgresServer, tmp_path: Path) -> None:
    given = {"DATA": str(tmp_path), "DATABASE": postgres.url, "SECRET_KEY": SECRET_KEY}
    settings = config.read({config.PREFIX + name: value for name, value in given.items()})
    with application(settings, busy_seconds=2.0) as app:
        resident = come_to_words(app, publish(app, tmp_path))
        postgres.crash()
        page = resident.press("next", words=WORDS, status=503)
        assert page.h1 == "Det är många här just nu"
        assert WORDS in page.words
        postgres.serve()
        assert WORDS in resident.press("").words, "pressed again, it is saved"
