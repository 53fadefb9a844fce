"""The pages of a round's results: each visited once, and looked at as different people do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from sqlmodel import select

from survey.core.answers import Answer
from survey.models import Link
from survey.services import accounts, indicating, publishing
from survey.services.following import measures_of
from tests.browser.conftest import open_context
from tests.browser.looking import axe_violations, disorder, measure, media, tab_stops, window
from tests.browser.product import Product
from tests.staff.arranging import respond, say_unclear

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 800}
FACES = "felt_last_time"
PAGES = {
    "questions": "?answer=been:yes",
    "crosstab": "/crosstab?rows=been&columns=.mode",
    "change": "/change?question=been",
    "gaps": "/gaps?measure=been:yes&by=.mode&goal=50",
    "indicators": "/indicators",
    "quality": "/quality",
    "weights": "/weights?variable=.mode",
}


@pytest.fixture(scope="module")
def desk(chromium: Chromium, product: Product) -> Iterator[tuple[Page, str]]:
    """A signed-in reviewer's window, and where the results are of a round that thirty have answered."""
    round_ids = [product.open_round("mammography") for _ in range(2)]
    codes = [product.make_link(round_id, "Alla", "") for round_id in round_ids]
    with product.session() as session:
        for code in codes:
            link = session.exec(select(Link).where(Link.code == code)).one()
            for number in range(30):
                mode = "helped" if number % 3 == 0 else "self"
                respond(session, link, {"been": Answer("yes" if number % 2 else "no")}, mode=mode)
            respond(session, link, {"been": Answer("yes")}, state="open")
            say_unclear(session, link, "been", 3)
        published = product.published("mammography")
        question = next(each for each in published.questionnaire.questions() if each.key == "been")
        made = (published.version_id, publishing.load(session, published.version_id).questionnaire)
        indicating.create(session, product.actor, *made, "Har varit", measures_of(question)[0], 0.6, "up", "")
        user = product.colleague(session, "results@example.org", "Åsa", "reviewer")
        token = accounts.make_sign_in(session, product.actor, user.id or 0)
    context = open_context(chromium, product, viewport=DESK)
    page = context.new_page()
    page.goto(f"/staff/once/{token}")
    page.locator("main button").click()
    yield page, f"/staff/rounds/{round_ids[1]}/counts"
    context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_results_is_for_everybody(desk: tuple[Page, str], name: str) -> None:
    page, results = desk
    page.goto(results + PAGES[name])
    assert not axe_violations(page)
    stops = tab_stops(page, 200)
    assert not [fault for stop in stops for fault in stop["faults"]]
    assert not disorder(stops, "ltr")
    for size in ((1280, 800), (360, 740), (320, 256)):
        with window(page, *size):
            assert not measure(page, "cramped"), size
            assert not measure(page, "smallTargets", 24), size
    for scheme in ("light", "dark"):
        with media(page, color_scheme=scheme):
            assert not measure(page, "faintTexts", 4.5), scheme
            assert not measure(page, "faintControls", 3), scheme


def test_a_choice_changes_the_table_in_place_and_the_address(desk: tuple[Page, str]) -> None:
    page, results = desk
    page.goto(f"{results}/crosstab?rows=been&columns=.group")
    page.evaluate("() => { window.same = true }")
    page.get_by_label("Jämfört mellan").select_option(".mode")
    page.wait_for_url("**columns=.mode**")
    page.get_by_role("columnheader", name="Med hjälp").wait_for()
    assert page.evaluate("() => window.same")
