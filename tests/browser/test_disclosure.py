"""Figures as those see them who may not read answers, and the page of the rule: visited as different people do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page
from sqlmodel import select

from survey.core.answers import Answer
from survey.models import Link
from survey.services import accounts
from tests.browser.conftest import open_context
from tests.browser.desks import LOOKS, broken_promises
from tests.browser.product import Product
from tests.staff.arranging import respond

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 800}
FACILITATORS = ("/counts", "/counts?mode=helped", "/counts/crosstab?rows=been&columns=.mode", "")


@pytest.fixture(scope="module")
def where(product: Product) -> str:
    """A round that forty have answered, seven of them with help."""
    round_id = product.open_round("mammography")
    code = product.make_link(round_id, "Alla", "")
    with product.session() as session:
        link = session.exec(select(Link).where(Link.code == code)).one()
        for number in range(40):
            mode = "helped" if number < 7 else "self"
            respond(session, link, {"been": Answer("yes" if number % 2 else "no")}, mode=mode)
        session.commit()
    return f"/staff/rounds/{round_id}"


def enter(chromium: Chromium, product: Product, role: str) -> tuple[BrowserContext, Page]:
    with product.session() as session:
        user = product.colleague(session, f"{role}-sees@example.org", "Åsa", role)
        token = accounts.make_sign_in(session, product.actor, user.id or 0)
    context = open_context(chromium, product, viewport=DESK)
    page = context.new_page()
    page.goto(f"/staff/once/{token}")
    page.locator("main button").click()
    return context, page


@pytest.fixture(scope="module")
def facilitator(chromium: Chromium, product: Product) -> Iterator[Page]:
    context, page = enter(chromium, product, "facilitator")
    yield page
    context.close()


@pytest.fixture(scope="module")
def reviewer(chromium: Chromium, product: Product) -> Iterator[Page]:
    context, page = enter(chromium, product, "reviewer")
    yield page
    context.close()


@pytest.mark.one_in(2)
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("address", FACILITATORS)
def test_protected_figures_are_for_everybody(facilitator: Page, where: str, address: str, look: str) -> None:
    facilitator.goto(where + address)
    assert facilitator.evaluate("document.querySelectorAll('main h1').length") == 1
    assert not broken_promises(facilitator, [look])


@pytest.mark.one_in(2)
@pytest.mark.parametrize("look", LOOKS)
def test_the_rule_is_for_everybody_also_when_it_is_refused(reviewer: Page, where: str, look: str) -> None:
    reviewer.goto(f"{where}/disclosure")
    assert not broken_promises(reviewer, [look])
    reviewer.get_by_label("Minsta antal som visas").fill("3")
    reviewer.locator("main form button").click()
    assert reviewer.title().startswith("Fel:")
    assert not broken_promises(reviewer, [look])
    assert reviewer.get_by_label("Minsta antal som visas").input_value() == "3"
