"""Replies and reports of goals in public, and the staff's pages of them, as different people meet them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from survey.services import accounts
from tests.browser import desks
from tests.browser.conftest import PHONE, open_context
from tests.browser.desks import LOOKS
from tests.browser.looking import (
    Asked,
    axe_violations,
    broken,
    disorder,
    faint_in_all_colours,
    look,
    look_in_windows,
    tab_stops,
)
from tests.browser.product import Product
from tests.browser.replied import Replied, reply_in

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 800}
SIZES = {"phone": PHONE, "desk": DESK}
TWICE = "html { font-size: 225% !important }"


@pytest.fixture(scope="module")
def replied(product: Product) -> Replied:
    """A round with a reply and a report in public."""
    return reply_in(product)


def _keyboard(page: Page) -> list[str]:
    stops = tab_stops(page, 200)
    direction = page.evaluate("document.dir") or "ltr"
    return [fault for stop in stops for fault in stop["faults"]] + disorder(stops, direction)


def broken_promises(page: Page) -> str:
    """What the page that is open breaks, a line for each promise."""
    asked: Asked = {
        "targets are large enough": ("smallTargets", 24),
        "nothing is lost as it is": ("cramped",),
        "nothing is lost with text twice as large": ("worn", TWICE, "cramped"),
    }
    alone = {
        "axe finds nothing": axe_violations(page, colours=False),  # the last promise asks for more
        "the keyboard sees where it is and goes as one reads": _keyboard(page),
        "text stands out 4.5 to 1 and controls 3 to 1 in all colours": faint_in_all_colours(page, 4.5),
    }
    return broken(alone, look(page, asked), look_in_windows(page, {(320, 256): {"nothing is lost": ("cramped",)}}))


@pytest.mark.one_in(3)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("tag", ["sv", "sv-simple", "ar"])
@pytest.mark.parametrize("kind", ["reply", "report"])
def test_every_promise_holds_in_public(
    chromium: Chromium, product: Product, replied: Replied, kind: str, tag: str, size: str
) -> None:
    address = f"/replies/{replied.code}" if kind == "reply" else f"/progress/{replied.report_code}"
    context = open_context(chromium, product, tag, viewport=SIZES[size])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.goto(f"{address}?lang={tag}")
    wrong = broken_promises(page)
    context.close()
    assert not wrong
    assert not complaints


@pytest.mark.parametrize("scripts", [True, False])
def test_the_language_is_switched_by_keyboard_with_and_without_scripts(
    chromium: Chromium, product: Product, replied: Replied, scripts: bool
) -> None:
    context = open_context(chromium, product, "sv", java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"/replies/{replied.code}")
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="العربية").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**lang=ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    assert page.get_by_role("heading", level=1).inner_text() == "الطريق طويل"
    context.close()


def test_a_recording_is_what_the_listen_button_plays(chromium: Chromium, product: Product, replied: Replied) -> None:
    context = open_context(chromium, product, "so")
    page = context.new_page()
    page.goto(f"/replies/{replied.code}?lang=so")
    page.locator("[data-listen]").click()
    page.wait_for_function("() => document.querySelector('article').classList.contains('reading')")
    assert page.locator("audio").get_attribute("data-for") == "reply"
    context.close()


@pytest.fixture(scope="module")
def desk(chromium: Chromium, product: Product) -> Iterator[Page]:
    """An administrator's window."""
    with product.session() as session:
        user = product.colleague(session, "replies@example.org", "Åsa", "administrator")
        token = accounts.make_sign_in(session, product.actor, user.id or 0)
    context = open_context(chromium, product, viewport=DESK)
    page = context.new_page()
    page.goto(f"/staff/once/{token}")
    page.locator("main button").click()
    page.wait_for_load_state()
    yield page
    context.close()


STAFF = {
    "replies of the round": "/staff/rounds/{0.round_id}/replies",
    "all replies": "/staff/replies",
    "new reply": "/staff/rounds/{0.round_id}/replies/new",
    "reply": "/staff/replies/{0.reply}",
    "words beside each other": "/staff/notices/{0.reply}/words/ar",
    "quotes and figures": "/staff/replies/{0.reply}/evidence",
    "pictures": "/staff/replies/{0.reply}/picture?text=buss",
    "publish": "/staff/notices/{0.reply}/publish",
    "goals": "/staff/rounds/{0.round_id}/goals",
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", STAFF, ids=lambda name: name.replace(" ", "-"))
def test_every_promise_holds_for_staff(desk: Page, replied: Replied, name: str, look: str) -> None:
    desk.goto(STAFF[name].format(replied))
    assert name != "quotes and figures" or desk.locator("[name=quote]:checked").count() == 1
    assert not desks.broken_promises(desk, [look])


@pytest.mark.parametrize("tag", ["sv", "ar"])
def test_a_poster_fits_on_one_sheet(desk: Page, replied: Replied, tag: str) -> None:
    desk.goto(f"/staff/notices/{replied.reply}/poster?lang={tag}")
    assert not axe_violations(desk)
    desk.emulate_media(media="print")
    inside = desk.evaluate(
        "() => { const sheet = document.querySelector('.poster'), end = sheet.getBoundingClientRect().bottom;"
        " return [...sheet.querySelectorAll('*')].every((one) => one.getBoundingClientRect().bottom <= end + 1) }"
    )
    desk.emulate_media(media="null")
    assert inside
