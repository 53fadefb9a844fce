"""Every page of the staff's room as a mouse, a keyboard, large text, a small window and dark colours meet it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from survey.services import accounts, reaching, reading
from survey.services.reading import Filters
from tests.browser.answering import TALKER
from tests.browser.conftest import open_context
from tests.browser.looking import axe_violations, disorder, faint_in_all_colours, measure, tab_stops, window, worn
from tests.browser.product import Product

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 800}
TWICE = "html { font-size: 187.5% !important }"
EMAIL = "staff@example.org"


@dataclass(frozen=True)
class Desk:
    """A signed-in administrator's window, and where things are."""

    page: Page
    round: str
    link: str
    response: str
    complaints: list[str]


@pytest.fixture(scope="module")
def desk(chromium: Chromium, product: Product) -> Iterator[Desk]:
    """An administrator at a desk, with a round that a talkative person has answered in Arabic."""
    round_id = product.open_round("after-workshop")
    code = product.make_link(round_id, "Deltagare", "ar")
    product.begin(code, "ar", TALKER)
    with product.session() as session:
        counted = reaching.count_round(session, product.organisation_id, round_id)
        group = counted.groups[0]
        questionnaire = product.questionnaire("after-workshop")
        listing = reading.list_responses(session, round_id, questionnaire, Filters(state="open"))
        user = product.colleague(session, EMAIL, "Åsa", "administrator")
        token = accounts.make_sign_in(session, product.actor, user.id or 0)
    context = open_context(chromium, product, viewport=DESK)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.goto(f"/staff/once/{token}")
    page.locator("main button").click()
    where = f"/staff/rounds/{round_id}"
    link = f"{where}/groups/{group.group.id}/links/{group.links[0].link.id}"
    yield Desk(page, where, link, f"{where}/responses/{listing.rows[0].id}", complaints)
    context.close()


def at(address: Callable[[Desk], str]) -> Callable[[Desk], None]:
    """The way to a page that only has to be opened."""
    return lambda desk: (desk.page.goto(address(desk)), None)[1]


def press(address: Callable[[Desk], str], button: str) -> Callable[[Desk], None]:
    """The way to what comes of pressing a button on a page."""

    def go(desk: Desk) -> None:
        desk.page.goto(address(desk))
        desk.page.locator(f"main {button}").first.click()
        desk.page.wait_for_load_state()

    return go


PAGES: dict[str, Callable[[Desk], None]] = {
    "rounds": at(lambda desk: "/staff/"),
    "new round": at(lambda desk: "/staff/rounds/new"),
    "new round refused": press(lambda desk: "/staff/rounds/new", "button"),
    "round": at(lambda desk: desk.round),
    "group refused": press(lambda desk: desk.round, "form[action$=groups] button"),
    "new link": at(lambda desk: desk.link.rpartition("/")[0] + "/new"),
    "link": at(lambda desk: desk.link),
    "card": at(lambda desk: f"{desk.link}/card"),
    "responses": at(lambda desk: f"{desk.round}/responses?state=open"),
    "no responses": at(lambda desk: f"{desk.round}/responses?text=nothing+like+it"),
    "response": at(lambda desk: desk.response),
    "counts": at(lambda desk: f"{desk.round}/counts"),
    "export": at(lambda desk: f"{desk.round}/export"),
    "questionnaires": at(lambda desk: "/staff/questionnaires"),
    "questionnaire": press(lambda desk: "/staff/questionnaires", "h2 a"),
    "accounts": at(lambda desk: "/staff/accounts"),
    "invitation refused": press(lambda desk: "/staff/accounts", "form[action$=accounts] button"),
    "log": at(lambda desk: "/staff/log"),
    "log checked": at(lambda desk: "/staff/log/check"),
    "own account": at(lambda desk: "/staff/account"),
    "nothing there": at(lambda desk: "/staff/rounds/987654"),
}


def _keyboard(page: Page) -> list[str]:
    """The focus is seen wherever it goes, and goes as one reads."""
    stops = tab_stops(page, 200)
    if not stops:
        return ["nothing gets the focus"]
    direction = page.locator("html").get_attribute("dir") or "ltr"
    return [fault for stop in stops for fault in stop["faults"]] + disorder(stops, direction)


def _window(width: int, height: int) -> Callable[[Page], list[str]]:
    """Nothing is lost in a window of this size."""

    def look(page: Page) -> list[str]:
        with window(page, width, height):
            return [*measure(page, "cramped"), *measure(page, "smallTargets", 24)]

    return look


def _large_text(page: Page) -> list[str]:
    with worn(page, TWICE):
        return list(measure(page, "cramped"))


PROMISES: Mapping[str, Callable[[Page], list[str]]] = {
    "axe finds nothing": axe_violations,
    "the keyboard sees where it is and goes as one reads": _keyboard,
    "targets are large enough for a mouse": lambda page: measure(page, "smallTargets", 24),
    "nothing is lost in a wide window": _window(1280, 800),
    "nothing is lost on a phone": _window(360, 740),
    "nothing is lost in a window of 320 by 256": _window(320, 256),
    "nothing is lost with text twice as large": _large_text,
    "text stands out 4.5 to 1 and controls 3 to 1 in all colours": lambda page: faint_in_all_colours(page, 4.5),
}


@pytest.mark.parametrize("name", PAGES, ids=lambda name: name.replace(" ", "-"))
def test_every_promise_holds_on_every_page(desk: Desk, name: str) -> None:
    PAGES[name](desk)
    broken = {promise: faults for promise, look in PROMISES.items() if (faults := look(desk.page))}
    assert not broken, "\n".join(f"{promise}: {faults}" for promise, faults in broken.items())


def test_filters_update_the_list_in_place_and_the_address(desk: Desk) -> None:
    desk.page.goto(f"{desk.round}/responses?state=open")
    before = desk.page.locator(".responses li").count()
    desk.page.evaluate("() => { window.same = true }")
    desk.page.get_by_label("Språk").select_option("fi")
    desk.page.wait_for_url("**language=fi**")
    desk.page.get_by_text("Inget svar passar.").wait_for()
    assert before == 1
    assert desk.page.evaluate("() => window.same")
    desk.page.go_back()
    desk.page.locator(".responses li").wait_for()


def test_the_browser_does_not_complain(desk: Desk) -> None:
    assert not [said for said in desk.complaints if "Failed to load resource" not in said]
