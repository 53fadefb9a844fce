"""Every page of the staff's room as a mouse, a keyboard, large text, a small window and dark colours meet it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from survey.services import reaching, reading
from survey.services.reading import Filters
from tests.browser.answering import TALKER
from tests.browser.desks import LOOKS, broken_promises, seated
from tests.browser.product import Product

pytestmark = pytest.mark.browser
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
    where = f"/staff/rounds/{round_id}"
    link = f"{where}/groups/{group.group.id}/links/{group.links[0].link.id}"
    complaints: list[str] = []
    with seated(chromium, product, EMAIL, "administrator") as page:
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
        yield Desk(page, where, link, f"{where}/responses/{listing.rows[0].id}", complaints)


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


@pytest.mark.one_in(2)
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES, ids=lambda name: name.replace(" ", "-"))
def test_every_promise_holds_on_every_page(desk: Desk, name: str, look: str) -> None:
    PAGES[name](desk)
    assert not broken_promises(desk.page, [look])


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
