"""Somebody else holds the database's only write lock: residents wait, and are told when it takes too long."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import make_url

from survey import config
from tests.durability.answering import application, come_to_words, publish

pytestmark = pytest.mark.sqlite_alone

WORDS = "Det jag skrev"
SHORT = 4.0


@contextmanager
def writer(settings: config.Settings, seconds: float) -> Iterator[None]:
    """Another program that holds `BEGIN IMMEDIATE` for so long."""
    connection = sqlite3.connect(make_url(settings.database).database or "", check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(seconds, connection.rollback)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        connection.rollback()
        connection.close()


@pytest.mark.slow
def test_a_save_waits_while_another_program_writes(settings: config.Settings, tmp_path: Path) -> None:
    with application(settings) as app:
        resident = come_to_words(app, publish(app, tmp_path))
        started = time.monotonic()
        with writer(settings, SHORT):
            page = resident.press("next", words=WORDS)
        assert time.monotonic() - started >= SHORT - 0.1
        assert WORDS in page.words, "the check of all answers shows what was saved"


def test_a_save_that_waits_too_long_says_so_and_keeps_what_was_typed(settings: config.Settings, tmp_path: Path) -> None:
    with application(settings, busy_seconds=0.5) as app:
        resident = come_to_words(app, publish(app, tmp_path))
        with writer(settings, 60):
            page = resident.press("next", words=WORDS, status=503)
        assert page.h1 == "Berätta."
        assert "Vi kunde inte spara just nu" in page.words
        assert page.one(".//textarea").text == WORDS
        assert WORDS in resident.press("next").words, "pressed again, it is saved"


def test_nobody_waits_much_longer_than_the_limit_however_many_wait(settings: config.Settings, tmp_path: Path) -> None:
    waits: list[float] = []
    limit = 1.0
    with application(settings, busy_seconds=limit) as one, application(settings, busy_seconds=limit) as another:
        way = publish(one, tmp_path)
        residents = [come_to_words(app, way) for app in (one, another) for _ in range(6)]

        def press(number: int) -> None:
            started = time.monotonic()
            residents[number].press("next", words=WORDS, status=503)
            waits.append(time.monotonic() - started)

        with writer(settings, 60), ThreadPoolExecutor(len(residents)) as pool:
            list(pool.map(press, range(len(residents))))
    assert max(waits) < 2 * limit + 1, "the two queue as two processes do"
