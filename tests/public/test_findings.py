"""Reports in public: in the languages they are published in, light, and only while they are let out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlmodel import Session

from survey.models import ReportEdition
from survey.services import assembling, reporting
from tests.browsing import Browser
from tests.pages import words
from tests.public import arranging
from tests.seeding import begin_with
from tests.services.report_making import QUOTE, SPOKEN, add_all, answer, make_report, pick_quote
from tests.staff.arranging import World, make_world

LIGHT = 60_000  # bytes of a page before it is packed


@pytest.fixture
def reported(session: Session, tmp_path: Path) -> tuple[World, ReportEdition]:
    """Our organisation, with a public edition in Swedish and English, and another."""
    return begin_with(session, "reported", lambda: _reported(session, tmp_path))


def _reported(session: Session, folder: Path) -> tuple[World, ReportEdition]:
    world = make_world(session, folder)
    answer(session, world.ours)
    report = make_report(session, world.ours)
    add_all(session, world.ours, report, pick_quote(session, world.ours))
    made = reporting.publish(session, world.ours.actor, report, SPOKEN)
    reporting.let_see(session, world.ours.actor, made, everybody=True)
    return world, made


@pytest.fixture
def world(reported: tuple[World, ReportEdition]) -> World:
    return reported[0]


@pytest.fixture
def edition(reported: tuple[World, ReportEdition]) -> ReportEdition:
    return reported[1]


def test_everybody_reads_a_report_in_each_of_its_languages(browser: Browser, edition: ReportEdition) -> None:
    page = browser.get(f"/findings/{edition.code}", accept_language="en")
    assert (page.language, page.h1) == ("en", "What we heard in the spring")
    assert "It is ninety kilometres to the nearest bus." in page.words
    assert "Translated from: Svenska" in page.words
    page = browser.follow("Svenska")
    assert (page.language, page.h1) == ("sv", "Vad vi hörde i våras")
    assert QUOTE in page.words
    assert "Utgåva 1" in page.words
    assert "61 har svarat" in page.words
    assert browser.get(f"/findings/{edition.code}?lang=ar", accept_language="ar").language == "sv"


def test_a_report_that_quotes_somebody_is_asked_for_again_each_time(browser: Browser, edition: ReportEdition) -> None:
    answer_ = browser.fetch(f"/findings/{edition.code}")
    assert answer_.headers["Cache-Control"] == "public, no-cache"
    again = browser.fetch(f"/findings/{edition.code}", If_None_Match=answer_.headers["ETag"])
    assert again.status_code == 304


def test_the_page_is_light_and_needs_no_script(browser: Browser, edition: ReportEdition) -> None:
    page = browser.get(f"/findings/{edition.code}?lang=sv")
    assert not page.all(".//script")
    assert not page.all(".//link[@rel='stylesheet']")
    assert len(page.html.encode()) < LIGHT
    assert [link.get("href") for link in page.all(".//a") if words(link).startswith(("PDF", "Word"))] == [
        f"/findings/{edition.code}/report.{form}?lang=sv" for form in ("pdf", "docx")
    ]


def test_words_are_words_whatever_they_say(session: Session, world: World, browser: Browser) -> None:
    report = make_report(session, world.ours, "<script>alert(1)</script>\n\n- <img src=x onerror=y>")
    assembling.name(session, world.ours.actor, report, {"sv": "</title><b>"})
    made = reporting.publish(session, world.ours.actor, report, SPOKEN)
    reporting.let_see(session, world.ours.actor, made, everybody=True)
    page = browser.get(f"/findings/{made.code}?lang=sv")
    assert page.h1 == "</title><b>"
    assert "<script>alert(1)</script>" in page.words
    assert not page.all(".//script") + page.all(".//img")


def test_what_is_not_let_out_is_not_there(
    session: Session, world: World, browser: Browser, edition: ReportEdition
) -> None:
    reporting.let_see(session, world.ours.actor, edition, everybody=False)
    for path in (f"/findings/{edition.code}", f"/findings/{edition.code}/report.pdf", "/findings/x", "/findings/%00"):
        browser.get(path, 404)


def test_an_older_edition_says_that_there_is_a_newer(
    session: Session, world: World, edition: ReportEdition, new_browser: Callable[[], Browser]
) -> None:
    report = assembling.find(session, world.ours.organisation_id, world.ours.round_id, edition.report_id)
    assembling.add(session, world.ours.actor, report, "figure", {"question": "felt"})
    newer = reporting.publish(session, world.ours.actor, report, SPOKEN)
    browser = new_browser()
    assert "nyare" not in browser.get(f"/findings/{edition.code}?lang=sv").words
    reporting.let_see(session, world.ours.actor, newer, everybody=True)
    browser.get(f"/findings/{edition.code}?lang=sv")
    page = browser.follow("Läs den nyaste utgåvan")
    assert "Utgåva 2" in page.words
    assert "nyare" not in page.words


@pytest.mark.parametrize(("path", "status"), [("report.pdf", 503), ("report.docx", 503), ("report.exe", 404)])
def test_a_file_that_is_not_there_yet_says_so(browser: Browser, edition: ReportEdition, path: str, status: int) -> None:
    page = browser.get(f"/findings/{edition.code}/{path}?lang=sv", status)
    assert status == 404 or "Vänta en minut" in page.words


def test_the_round_in_public_leads_to_its_reports_and_search_engines_find_them(
    session: Session, world: World, browser: Browser, edition: ReportEdition
) -> None:
    arranging.show(session, world.ours)
    theirs = reporting.publish(session, world.theirs.actor, make_report(session, world.theirs), SPOKEN)
    reporting.let_see(session, world.theirs.actor, theirs, everybody=True)
    found = browser.fetch(f"/rounds/{arranging.SLUG}?lang=sv")
    assert f'<a href="/findings/{edition.code}?lang=sv">Vad vi hörde i våras</a>' in found.text
    assert theirs.code not in found.text
    assert f"/findings/{edition.code}</loc>" in browser.fetch("/sitemap.xml").text
    reporting.let_see(session, world.ours.actor, edition, everybody=False)
    assert edition.code not in browser.fetch(f"/rounds/{arranging.SLUG}?lang=sv").text
    assert edition.code not in browser.fetch("/sitemap.xml").text
