"""From a poster to a number: the code leads to the right group's page, and every group's visitors are counted."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from survey.respond.room import COOKIE
from survey.services import reaching
from tests.browser.answering import QUIET
from tests.browser.conftest import NewVisitor
from tests.browser.product import Product

TAGS = ("sv", "sv-simple", "en", "ar")

pytestmark = pytest.mark.browser


def read_back(picture: bytes) -> str:
    """What a telephone reads from a picture with one QR code in it."""
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert len(found) == 1, f"{len(found)} codes are read"
    return str(found[0].text)


@pytest.mark.parametrize("tag", TAGS)
def test_a_printed_code_opens_the_groups_page_in_its_language(
    tag: str, product: Product, visitor_again: NewVisitor
) -> None:
    round_id = product.open_round("health-talk")
    links = {name: product.make_link(round_id, name, tag) for name in ("Piteå", "Kiruna")}
    wished = "en" if tag != "en" else "sv"  # the poster's language goes before the telephone's
    visitor = visitor_again(wished)
    for code in links.values():
        address = read_back(reaching.qr_png(reaching.address_of(product.address, code)))
        visitor.page.goto(address)
        expect(visitor.page).to_have_url(f"{product.address}/s/{code}")
        expect(visitor.page.locator("html")).to_have_attribute("lang", tag)
        title = product.questionnaire("health-talk").title.said(tag).words
        expect(visitor.page.locator("h1")).to_have_text(title, use_inner_text=True)


def test_a_code_is_read_from_the_screen_too(product: Product, visitor_again: NewVisitor) -> None:
    address = reaching.address_of(product.address, product.link("health-talk"))
    page = visitor_again().page
    page.goto("about:blank")
    page.set_content(f'<div style="width: 200px">{reaching.qr_svg(address).decode().partition("?>")[2]}</div>')
    assert read_back(page.screenshot()) == address


def test_easy_words_of_a_link_begin_in_easy_swedish(product: Product, visitor_again: NewVisitor) -> None:
    link = product.make_link(product.open_round("health-talk"), "Alla", "sv", easy=True)
    visitor = visitor_again("en")
    visitor.page.goto(f"/s/{link}")
    expect(visitor.page.locator("html")).to_have_attribute("lang", "sv-simple")


def test_each_group_counts_who_opened_who_began_and_who_sent(product: Product, visitor_again: NewVisitor) -> None:
    round_id = product.open_round("after-workshop")
    north, south = (product.make_link(round_id, name) for name in ("Norr", "Söder"))
    for link, deeds in ((north, ("open", "begin", "send")), (south, ("open", "begin", "send", "send", "reload"))):
        for deed in deeds:
            visitor = visitor_again("sv", scripts=False)
            visitor.page.goto(f"/s/{link}")
            if deed == "reload":
                visitor.page.reload()
            if deed in ("begin", "send"):
                visitor.press("start")
            if deed == "send":
                (cookie,) = (each for each in visitor.page.context.cookies() if each["name"] == COOKIE)
                product.answer(link, cookie["value"], QUIET)
                visitor.page.goto(f"/s/{link}/check")
                visitor.press("submit")
    with product.session() as session:
        found = reaching.find_round(session, product.organisation_id, round_id)
        counted = reaching.reach(session, [found])[0]
    reached = {group.group.name: group.reach for group in counted.groups}
    assert (reached["Norr"].opened, reached["Norr"].started, reached["Norr"].submitted) == (3, 2, 1)
    assert (reached["Söder"].opened, reached["Söder"].started, reached["Söder"].submitted) == (5, 3, 2)
    assert (counted.reach.opened, counted.reach.started, counted.reach.submitted) == (8, 5, 3)
