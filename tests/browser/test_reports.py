"""Reports in a real browser: put together with the keyboard, read in both directions, on desk and phone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from sqlmodel import Session, select

from survey import i18n
from survey.core.answers import Answer
from survey.models import Link, Report
from survey.services import accounts, assembling, reporting
from tests.browser.conftest import open_context
from tests.browser.desks import LOOKS, broken_promises
from tests.browser.looking import axe_violations, window
from tests.browser.product import Product
from tests.staff.arranging import respond

pytestmark = pytest.mark.browser
DESK, PHONE = (1280, 800), (360, 740)
TITLES = {"sv": "Varför inte mammografi?", "ar": "لماذا لا يأتين إلى التصوير؟"}
WORDS = {
    "sv": "# Vad vi hörde\nVägen är lång.\n\n- Bussen går två gånger om dagen\n- Kallelsen kom på svenska",
    "ar": "# ما سمعناه\nالطريق طويل.\n\n- الحافلة تأتي مرتين في اليوم\n- كانت الدعوة بالسويدية",
}
PAGES = {
    "list": "{room}",
    "compose": "{room}/{report}",
    "section": "{room}/{report}/sections/{section}",
    "preview": "{room}/{report}/preview?lang=sv",
    "preview-ar": "{room}/{report}/preview?lang=ar",
    "edition-ar": "{room}/{report}/editions/1?lang=ar",
    "public-sv": "/findings/{code}?lang=sv",
    "public-ar": "/findings/{code}?lang=ar",
    "file": "/findings/{code}/report.pdf?lang=ar",
}


@dataclass(frozen=True)
class Place:
    """A signed-in reviewer's window, and what stands in the addresses of a report that is public in two languages."""

    page: Page
    names: dict[str, object]

    def open(self, name: str) -> Page:
        """Open one of `PAGES`."""
        self.page.goto(PAGES[name].format(**self.names))
        return self.page


@pytest.fixture(scope="module")
def place(chromium: Chromium, product: Product) -> Iterator[Place]:
    """The window, on a round that sixty have answered."""
    round_id = product.open_round("mammography")
    codes = [product.make_link(round_id, group, "") for group in ("Inlandet", "Kusten")]
    with product.session() as session:
        links = [session.exec(select(Link).where(Link.code == code)).one() for code in codes]
        for number in range(60):
            respond(session, links[number % 2], {"been": Answer("yes" if number % 3 else "no")})
        report = _make_report(session, product, round_id)
        edition = reporting.publish(session, product.actor, report, i18n.offered())
        reporting.let_see(session, product.actor, edition, everybody=True)
        user = product.colleague(session, "reports@example.org", "Åsa", "reviewer")
        token = accounts.make_sign_in(session, product.actor, user.id or 0)
        names: dict[str, object] = {
            "room": f"/staff/rounds/{round_id}/reports",
            "report": report.id,
            "section": assembling.sections_of(session, report)[0].id,
            "code": edition.code,
        }
    context = open_context(chromium, product, viewport={"width": DESK[0], "height": DESK[1]})
    page = context.new_page()
    page.goto(f"/staff/once/{token}")
    page.locator("main button").click()
    yield Place(page, names)
    context.close()


def _make_report(session: Session, product: Product, round_id: int) -> Report:
    actor = product.actor
    report = assembling.make(session, actor, round_id, TITLES["sv"])
    assembling.name(session, actor, report, TITLES)
    text = assembling.add(session, actor, report, "text", {})
    assembling.write(session, actor, report, text, {"words": WORDS})
    assembling.add(session, actor, report, "figure", {"question": "been"})
    assembling.add(session, actor, report, "crosstab", {"rows": "been", "columns": ".group"})
    return report


@pytest.mark.one_in(2)
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_reports_is_for_everybody(place: Place, name: str, look: str) -> None:
    page = place.open(name)
    assert not broken_promises(page, [look], large_text=False)
    if look == "reader":
        with window(page, *PHONE):  # its charts are others
            assert not axe_violations(page, colours=False)


def test_parts_are_moved_with_the_keyboard_and_the_focus_stays_with_them(place: Place) -> None:
    page = place.open("compose")
    parts = page.locator(".parts > li h3")
    before = parts.all_inner_texts()
    page.locator(".parts > li").nth(2).get_by_role("button", name="Flytta upp").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**way=up**")
    assert parts.all_inner_texts() == [before[0], before[2], before[1]]
    assert page.evaluate("document.activeElement.title") == "Flytta upp"
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.title === 'Flytta ner'")
    assert parts.all_inner_texts() == [before[2], before[0], before[1]]
    for _ in range(2):
        with page.expect_navigation(url="**way=down**"):
            page.keyboard.press("Enter")
        page.wait_for_function("() => document.activeElement.title.startsWith('Flytta')")
    page.goto(page.url.partition("?")[0])
    assert parts.all_inner_texts() == before


def test_a_chart_on_a_phone_is_drawn_for_a_phone(place: Place) -> None:
    page = place.open("public-ar")
    for size, shown, gone in ((DESK, ".on-desk", ".on-phone"), (PHONE, ".on-phone", ".on-desk")):
        with window(page, *size):
            assert page.locator(f"article {shown}").first.is_visible()
            assert not page.locator(f"article {gone}").first.is_visible()
