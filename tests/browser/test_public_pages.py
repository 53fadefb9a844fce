"""The public site as different people see it: on a phone and at a desk, in three languages, with scripts or without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page
from sqlmodel import select

from survey.core.answers import Answer
from survey.models import Link, Subscription
from survey.public import letters
from survey.services import concluding, releasing, showing, subscribing, workshops
from survey.services.releasing import Draft
from tests.browser.conftest import open_context
from tests.browser.desks import LOOKS, broken_promises, seated
from tests.browser.looking import Asked, axe_violations, broken, look
from tests.browser.product import Product
from tests.staff.arranging import respond
from tests.workshop.arranging import Room

pytestmark = pytest.mark.browser
SLUG = "i-webblasaren"
TAGS = ("sv", "sv-simple", "ar")
PAGES = ("/", "/rounds", f"/rounds/{SLUG}", f"/rounds/{SLUG}/results", f"/rounds/{SLUG}/figures/been")
SCREENS = {"phone": {"width": 360, "height": 740}, "desk": {"width": 1280, "height": 800}}


@pytest.fixture(scope="module")
def shown(product: Product) -> int:
    """A round that is open to all, with results in three languages; its id."""
    round_id = product.open_round("mammography")
    code = product.make_link(round_id, "Alla", "")
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    with product.session() as session:
        link = session.exec(select(Link).where(Link.code == code)).one()
        for number in range(40):
            answers = {"been": Answer("yes" if number % 3 else "no"), "worry": Answer(str(number % 3 + 1))}
            respond(session, link, answers, day=yesterday)
        showing.change(session, product.actor, round_id, SLUG, True, link.id)
        words = dict.fromkeys(TAGS, "Tack för svaren. شكرًا.")
        draft = Draft(("been", "worry", "easier", "next_time"), ".group", words, words, yesterday + timedelta(days=30))
        releasing.keep_draft(session, product.actor, round_id, draft)
        releasing.publish(session, product.actor, round_id, "CC-BY-4.0")
    return round_id


@pytest.fixture(scope="module")
def readers(chromium: Chromium, product: Product, shown: int) -> Iterator[dict[str, Page]]:
    """Somebody's window, on a phone and at a desk."""
    contexts = {screen: open_context(chromium, product, viewport=size) for screen, size in SCREENS.items()}
    yield {screen: context.new_page() for screen, context in contexts.items()}
    for context in contexts.values():
        context.close()


def faults_of(page: Page) -> str:
    """What is wrong for somebody with a mouse, a thumb or a screen reader."""
    asked: Asked = {"nothing is lost": ("cramped",), "targets are large enough": ("smallTargets", 24)}
    return broken({"axe finds nothing": axe_violations(page)}, look(page, asked))


@pytest.mark.one_in(3)
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("address", PAGES)
def test_a_public_page_has_no_fault_and_loses_nothing(
    readers: dict[str, Page], address: str, tag: str, screen: str
) -> None:
    reader = readers[screen]
    reader.goto(f"{address}?lang={tag}")
    assert not faults_of(reader)
    assert reader.evaluate("document.dir") == ("rtl" if tag == "ar" else "ltr")


@pytest.mark.one_in(2)
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("tag", ["sv", "ar"])
def test_a_published_board_and_the_pages_about_letters_have_no_fault(
    readers: dict[str, Page], product: Product, shown: int, tag: str, screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = readers[screen]
    mails = replace(product.app.config["SETTINGS"], smtp="smtp://127.0.0.1:1", sender="news@example.org")
    monkeypatch.setitem(product.app.config, "SETTINGS", mails)
    with product.session() as session:
        made = workshops.open_board(session, product.actor, "Samtal", "journey", "sv", False, shown)
        room = Room(session, product.actor, made.id, made.code)
        room.write("الطريق طويل", tag="ar")
        room.do("ended")
        concluding.publish(session, product.actor, made.id, 1)
        board = concluding.list_published(session, product.organisation_id, shown)[0].number
        subscribing.ask(session, f"{tag}@example.org", tag, SLUG)
        number = session.exec(select(Subscription.id).where(Subscription.address == f"{tag}@example.org")).one()
        token = letters.token_of(number)
    faults = {}
    places = (f"/rounds/{SLUG}/boards/{board}?", f"/subscribe?round={SLUG}&", f"/letters/{number}/{token}?")
    for address in places:
        reader.goto(f"{address}lang={tag}")
        if found := faults_of(reader):
            faults[address] = found
    assert faults == {}


@pytest.mark.parametrize("scripts", [True, False])
def test_the_language_is_switched_and_the_way_to_answer_found(
    chromium: Chromium, product: Product, shown: int, scripts: bool
) -> None:
    context = open_context(chromium, product, viewport=SCREENS["phone"], java_script_enabled=scripts)
    page = context.new_page()
    page.goto(f"/rounds/{SLUG}?lang=sv")
    page.locator("summary").click()
    page.locator(".menu a[lang=ar]").click()
    page.wait_for_url("**lang=ar")
    assert page.locator("html").get_attribute("dir") == "rtl"
    page.locator("main a.go").first.click()
    page.wait_for_url("**/s/**")
    context.close()


@pytest.mark.one_in(2)
@pytest.mark.parametrize("look", LOOKS)
def test_the_page_where_staff_publish_is_for_everybody(
    chromium: Chromium, product: Product, shown: int, look: str
) -> None:
    with seated(chromium, product, "publisher@example.org", "reviewer") as page:
        page.goto(f"/staff/rounds/{shown}/publish-results")
        assert not broken_promises(page, [look])
