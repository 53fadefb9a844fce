"""The start page, and beginning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from survey.models import Opening
from tests.browsing import Browser
from tests.respond.arranging import Way, open_way, responses

TODAY = date.today()  # noqa: DTZ011 - rounds open by the date


def openings(session: Session, way: Way) -> int:
    session.rollback()
    return sum(session.exec(select(Opening.count).where(Opening.link_id == way.link.id)).all())


def test_the_start_page_says_who_asks_why_who_sees_how_long_and_how_to_delete(browser: Browser, way: Way) -> None:
    page = browser.get(f"{way.address}?lang=sv")
    for sentence in ("Vi frågar.", "Vi vill lära.", "Bara vi ser.", "Två minuter.", "Med koden."):
        assert sentence in page.words


def test_an_opening_is_counted_once_for_a_browser(
    browser: Browser, new_browser: Callable[[], Browser], session: Session, way: Way
) -> None:
    browser.get(way.address)
    browser.get(f"{way.address}?lang=en")
    assert openings(session, way) == 1
    new_browser().get(way.address)
    assert openings(session, way) == 2


def test_a_link_checker_is_not_counted(browser: Browser, session: Session, way: Way) -> None:
    assert browser.client.head(way.address).status_code == 200
    assert openings(session, way) == 0


@pytest.mark.parametrize(
    ("preset", "wished", "asked", "expected"),
    [
        ({}, "ar;q=0.9,en;q=0.5", "", "ar"),
        ({}, "de", "", "sv"),
        ({"language": "en"}, "ar", "", "en"),
        ({"language": "en"}, "ar", "ar", "ar"),
        ({"easy": True}, "ar", "", "sv-simple"),
        ({"language": "sv", "easy": True}, "", "", "sv-simple"),
        ({"language": "en", "easy": True}, "", "", "en"),
        ({}, "", "xx", "sv"),
        ({}, "sv;q=rubbish", "", "sv"),
    ],
)
def test_the_language_is_what_was_asked_for_else_the_links_else_the_browsers(
    browser: Browser,
    session: Session,
    tmp_path: Path,
    preset: dict[str, object],
    wished: str,
    asked: str,
    expected: str,
) -> None:
    way = open_way(session, tmp_path, **preset)
    page = browser.get(f"{way.address}?lang={asked}", Accept_Language=wished)
    assert page.language == expected


def test_a_code_typed_in_capitals_opens_the_link(browser: Browser, way: Way) -> None:
    assert browser.get(f"/s/{way.code.upper()}?lang=sv").h1 == "Ditt besök"


def test_an_unknown_link_is_told_in_words(browser: Browser, way: Way) -> None:
    browser.get("/s/nothing", status=404)


@pytest.mark.parametrize(
    ("opens_on", "closes_on"),
    [(TODAY + timedelta(days=2), None), (TODAY - timedelta(days=9), TODAY - timedelta(days=2))],
)
def test_a_round_that_is_not_open_says_so_and_takes_nothing(
    browser: Browser, session: Session, tmp_path: Path, opens_on: date, closes_on: date | None
) -> None:
    way = open_way(session, tmp_path, opens_on=opens_on, closes_on=closes_on)
    browser.get(way.address, status=410)
    assert responses(session, way) == []


def test_beginning_twice_from_the_same_page_is_beginning_once(browser: Browser, session: Session, way: Way) -> None:
    start = browser.get(way.address)
    _, form = start.button("start")
    browser.press("start")
    fields = {field.get("name", ""): field.get("value", "") for field in form.iter("input")}
    browser.post(way.address, fields | {"go": "start"})
    assert len(responses(session, way)) == 1


def test_whoever_comes_again_may_go_on_or_start_over(browser: Browser, session: Session, way: Way) -> None:
    browser.get(way.address)
    browser.press("start")
    browser.press("next")
    browser.get(way.address)
    assert browser.press("on").h1 == "Har du varit här?"
    browser.get(way.address)
    assert browser.press("again").h1 == "Så går det till"
    assert len(responses(session, way)) == 2


def test_beginning_without_a_cookie_is_explained(browser: Browser, session: Session, way: Way) -> None:
    browser.post(way.address, {"go": "start", "token": "forged"}, status=403)
    assert responses(session, way) == []


def test_the_qr_code_is_made_from_the_configured_address(browser: Browser, way: Way) -> None:
    response = browser.fetch(f"{way.address}/qr.svg")
    assert response.mimetype == "image/svg+xml"
    assert response.data.startswith(b"<?xml") or response.data.startswith(b"<svg")
