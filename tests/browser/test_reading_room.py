"""Reading, marking and coding answers with the keyboard alone, and whether the reading room's pages are sound."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Coding, Comment, CommentRead, Link, Version
from survey.services import accounts, codebooks, coding, gathering, quoting
from survey.services.listening import Reader
from tests.browser.conftest import PATIENCE, open_context
from tests.browser.looking import axe_violations, measure, media
from tests.browser.product import Product
from tests.staff.arranging import respond

pytestmark = pytest.mark.browser
COUNT, WHOLE_COUNT = 9, 50  # answers, in a usual run and with --whole
WORDS = ("Jag blev rädd 👩‍⚕️ för maskinen", "Nio mil enkel väg, ring 070-174 06 05", "لم أفهم الرسالة أبداً")
LANGUAGES = ("sv", "sv", "ar")


@dataclass(frozen=True)
class Room:
    """A reviewer's window on a round with answers in words, and what the test looks at."""

    page: Page
    address: str
    round_id: int
    reader: Reader
    quote: str
    count: int


@pytest.fixture(scope="session")
def room(chromium: Chromium, product: Product, pytestconfig: pytest.Config) -> Iterator[Room]:
    """People have written, and a codebook of four codes stands ready."""
    count = WHOLE_COUNT if pytestconfig.getoption("--whole") else COUNT
    round_id = product.open_round("after-workshop")
    product.make_link(round_id, "Läsare")
    with product.session() as session:
        user = product.colleague(session, "reads@example.org", "", "reviewer")
        token = accounts.make_sign_in(session, product.actor, user.id or 0)
        reader = Reader(product.organisation_id, user.id or 0, round_id, user.email)
        quote = arrange(session, product, reader, count)
    context = open_context(chromium, product, viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.goto(f"/staff/once/{token}")
    page.locator("main button").click()
    where = f"/staff/rounds/{round_id}"
    yield Room(page, f"{where}/answers", round_id, reader, f"{where}/quotes/{quote}", count)
    context.close()


def arrange(session: Session, product: Product, reader: Reader, count: int) -> int:
    """The answers and the codes; a quote is picked."""
    link = session.exec(select(Link).where(Link.round_id == reader.round_id)).first()
    assert link is not None
    questionnaire = product.questionnaire("after-workshop")
    key = gathering.open_questions(questionnaire)[0].key
    for number in range(count):
        which = number % len(WORDS)
        respond(session, link, {key: Answer(WORDS[which])}, language=LANGUAGES[which])
    gathering.gather(session, reader.round_id, questionnaire)
    version = product.published("after-workshop").version_id
    questionnaire_id = session.get_one(Version, version).questionnaire_id
    feelings = codebooks.make(session, product.actor, questionnaire_id, "Känslor")
    for name, above in (("Rädsla", feelings.id), ("Avstånd", None), ("Språk och tolk", None)):
        codebooks.make(session, product.actor, questionnaire_id, name, parent_id=above)
    comment = session.exec(select(Comment.id).where(Comment.round_id == reader.round_id)).first()
    return quoting.pick(session, product.actor, reader, comment or 0, (None, None))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


_CODED = "() => document.querySelectorAll('.one .tags li').length"


def give(page: Page, typed: str) -> None:
    """Give a code by typing part of its name."""
    before = page.evaluate(_CODED)
    press(page, "c")
    page.keyboard.type(typed)
    press(page, "Enter")
    page.wait_for_function(
        f"before => ({_CODED})() === before + 1 && document.activeElement.id === 'words'", arg=before, polling=50
    )


def test_answers_are_read_and_coded_with_the_keyboard_alone(product: Product, room: Room) -> None:
    page = room.page
    page.goto(f"{room.address}?order=old")
    press(page, "j", "j", "k")
    press(page, "Enter")
    page.wait_for_url("**/answers/*")
    for number in range(room.count):
        words = page.locator("blockquote.big").inner_text()
        if words == WORDS[0]:
            press(page, "w", "ArrowRight", "ArrowRight", "Shift+ArrowRight")
        give(page, {WORDS[0]: "räds", WORDS[1]: "avst", WORDS[2]: "tolk"}[words])
        if number == 0:  # a slip, taken back
            give(page, "käns")
            press(page, "z")
            expect(page.locator(".one .tags li")).to_have_count(1, timeout=PATIENCE)
        here = page.url
        press(page, "m")
        if number < room.count - 1:
            page.wait_for_url(lambda url, here=here: url != here)  # type: ignore[misc]
    page.locator("[name=read][value=no]").wait_for()
    with product.session() as session:
        read = session.exec(select(CommentRead).where(CommentRead.user_id == room.reader.user_id)).all()
        made = session.exec(select(Coding).where(Coding.round_id == room.round_id)).all()
        assert (len(read), len(made)) == (room.count, room.count)
        for one in made:
            target = coding.Target(one.round_id, one.response_id, one.question_key)
            words = coding.find_words(session, room.reader.organisation_id, target)
            if words == WORDS[0]:
                assert words[one.start or 0 : one.end].strip() in words
                assert one.start is not None
            else:
                assert (one.start, one.end) == (None, None)


def test_a_span_chosen_with_the_mouse_counts_code_points(product: Product, room: Room) -> None:
    page = room.page
    page.goto(f"{room.address}?text=maskinen")
    page.locator("tbody a").first.click()
    page.locator("blockquote.big").wait_for()
    page.evaluate(
        """() => {
          const text = document.createTreeWalker(document.querySelector("blockquote.big"), NodeFilter.SHOW_TEXT);
          for (let node = text.nextNode(); node; node = text.nextNode()) {
            const at = node.data.indexOf("maskinen");
            if (at >= 0) getSelection().setBaseAndExtent(node, at, node, at + 8);
          }
        }"""
    )
    page.locator("[data-chosen]", has_text="maskinen").wait_for()
    give(page, "Känslor")
    with product.session() as session:
        made = session.exec(select(Coding).where(Coding.start == WORDS[0].index("maskinen"))).first()
        assert made is not None
        assert made.end == WORDS[0].index("maskinen") + 8


def test_keys_that_are_turned_off_do_nothing(room: Room) -> None:
    page = room.page
    page.goto(room.address)
    page.locator("tbody a").first.click()
    page.get_by_role("button", name="Stäng av tangenterna").click()
    page.get_by_text("Tangenterna är avstängda.").wait_for()
    here = page.url
    press(page, "j", "c", "m")
    assert page.url == here
    assert page.evaluate("document.activeElement === document.body || document.activeElement.tagName === 'MAIN'")
    page.get_by_role("button", name="Slå på tangenterna").click()
    page.locator("[data-key=c]").wait_for()


@pytest.mark.parametrize("place", ["list", "columns", "answer", "quotes", "quote"])
def test_the_pages_are_sound_in_both_schemes(room: Room, place: str) -> None:
    page = room.page
    where = {"columns": "?text=mask&column=feeling", "quotes": "/../quotes", "quote": ""}
    page.goto(room.quote if place == "quote" else room.address + where.get(place, ""))
    if place == "answer":
        page.locator("tbody a").first.click()
        page.locator("[role=combobox]").press("k")
        page.locator("[role=option]").first.wait_for()
    assert not axe_violations(page)
    with media(page, color_scheme="dark"):
        assert not measure(page, "faintTexts", 4.5)
