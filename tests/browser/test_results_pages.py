"""The pages of a round's results: each visited once, and looked at as different people do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from sqlmodel import select

from survey.core.answers import Answer
from survey.models import Link
from survey.services import indicating, publishing
from survey.services.following import measures_of
from tests.browser.desks import LOOKS, broken_promises, seated
from tests.browser.product import Product
from tests.staff.arranging import respond, say_unclear

pytestmark = pytest.mark.browser
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
        if not indicating.list_indicators(session, product.organisation_id, published.version_id):
            indicating.create(session, product.actor, *made, "Har varit", measures_of(question)[0], 0.6, "up", "")
    with seated(chromium, product, "results@example.org", "reviewer") as page:
        yield page, f"/staff/rounds/{round_ids[1]}/counts"


@pytest.mark.one_in(2)
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_results_is_for_everybody(desk: tuple[Page, str], name: str, look: str) -> None:
    page, results = desk
    page.goto(results + PAGES[name])
    assert not broken_promises(page, [look])


def test_a_choice_changes_the_table_in_place_and_the_address(desk: tuple[Page, str]) -> None:
    page, results = desk
    page.goto(f"{results}/crosstab?rows=been&columns=.group")
    page.evaluate("() => { window.same = true }")
    page.get_by_label("Jämfört mellan").select_option(".mode")
    page.wait_for_url("**columns=.mode**")
    page.get_by_role("columnheader", name="Med hjälp").wait_for()
    assert page.evaluate("() => window.same")
