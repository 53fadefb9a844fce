"""We do not know who answered, and what is deleted is gone: looked for in every file that the product writes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session

from survey import db
from survey.core.answers import Answer
from survey.errors import BusyError
from survey.services import responding
from tests.browsing import Browser, File
from tests.pages import words
from tests.respond.arranging import open_way
from tests.samples import webm

pytestmark = pytest.mark.sqlite_alone

MARKS = {
    "User_Agent": "MarkerBrowser/77.1",
    "X_Forwarded_For": "203.0.113.77",
    "Referer": "https://marker.example/from",
    "Accept_Language": "sv,x-marker-77",
}
MEDIA = """
key: visit
source: sv
languages: [sv-simple, en, ar]
title: Din röst
about: {who: Vi frågar., why: Vi vill lära., sees: Bara vi ser., time: Två minuter., delete: Med koden.}
thanks: Vi läser allt.
questions:
  - {key: said, kind: voice, label: Säg det}
  - {key: shot, kind: photo, label: Visa oss}
"""
WORDS = "Ord som bara en har skrivit 7741"


def files_with(folder: Path, mark: str) -> list[str]:
    """The files below a folder that hold these bytes, database and its log included."""
    return [path.name for path in folder.rglob("*") if path.is_file() and mark.encode() in path.read_bytes()]


def answer(browser: Browser, address: str, **headers: str) -> None:
    """Answer the small questionnaire and stand at the check of all answers."""
    browser.get(f"{address}?lang=sv", **headers)
    for name, value in headers.items():
        browser.client.environ_base["HTTP_" + name.upper()] = value
    browser.client.environ_base["REMOTE_ADDR"] = "198.51.100.77"
    browser.press("start")
    browser.press("next")
    browser.press("next", been="yes")
    browser.press("next", minutes="5")
    browser.press("next", words=WORDS)


def test_no_file_holds_an_address_a_browser_or_where_somebody_came_from(
    new_browser: Callable[[], Browser],
    session: Session,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    way = open_way(session, tmp_path)
    for _ in range(5):
        browser = new_browser()
        answer(browser, way.address, **MARKS)
        browser.press("submit")
    printed = "".join(capfd.readouterr()) + caplog.text
    for mark in ("MarkerBrowser", "203.0.113.77", "198.51.100.77", "marker.example", "x-marker-77"):
        assert files_with(tmp_path, mark) == []
        assert mark not in printed
    assert files_with(tmp_path, WORDS), "the search finds what is there"


def test_a_deleted_response_is_in_no_file_any_more(browser: Browser, session: Session, tmp_path: Path) -> None:
    way = open_way(session, tmp_path)
    session.close()
    answer(browser, way.address)
    browser.press("submit")
    assert files_with(tmp_path, WORDS)
    code = words(browser.page.one(".//strong[@class='code']"))
    browser.get("/code?lang=sv")
    browser.press("delete", code=code)
    browser.press("delete-now")
    assert files_with(tmp_path, WORDS) == []


def test_a_photo_and_a_voice_that_were_taken_back_replaced_or_deleted_are_in_no_file_any_more(
    browser: Browser, session: Session, tmp_path: Path
) -> None:
    way = open_way(session, tmp_path, MEDIA)
    session.close()
    browser.get(f"{way.address}?lang=sv")
    browser.press("start")
    marks = [f"#MARKER-{number}#".encode() for number in range(3)]

    def speak(mark: bytes) -> None:
        browser.press("next", _files={"said": File(webm(sound=mark * 20_000), "voice.webm")})
        browser.press("back")

    speak(marks[0])
    assert files_with(tmp_path, marks[0].decode())
    browser.press("clear")
    assert files_with(tmp_path, marks[0].decode()) == []
    speak(marks[1])
    speak(marks[2])
    assert files_with(tmp_path, marks[1].decode()) == []
    assert files_with(tmp_path, marks[2].decode())
    browser.press("exit")
    code = words(browser.page.one(".//strong[@class='code']"))
    browser.get("/code?lang=sv")
    browser.press("delete", code=code)
    browser.press("delete-now")
    assert files_with(tmp_path, "#MARKER-") == []


def test_an_error_of_the_database_never_shows_an_answer(app: Flask, session: Session, tmp_path: Path) -> None:
    way = open_way(session, tmp_path)
    entry = responding.find_entry(session, way.code)
    assert entry is not None
    responding.start(session, entry, "hash", "sv", entry.opens_on)
    visit = responding.find_visit(session, entry, "hash")
    assert visit is not None
    session.connection().exec_driver_sql("ALTER TABLE answer RENAME TO answer_moved")
    session.commit()
    with pytest.raises(Exception, match="answer") as raised:
        responding.save(session, visit, {"words": Answer(WORDS)})
    assert not isinstance(raised.value, BusyError)
    assert WORDS not in str(raised.value)
    with app.app_context():
        db.check()
