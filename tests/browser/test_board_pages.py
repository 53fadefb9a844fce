"""The pages of workshops, for whoever leads, on the screen and on phones, as different people meet them."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect
from playwright.sync_api import Browser as Chromium

from survey.models import now
from survey.services import accounts, workshops
from survey.services.workshops import Begun, Deed
from tests.browser.conftest import NewVisitor, open_context
from tests.browser.looking import axe_violations, disorder, look, tab_stops, window
from tests.browser.product import Product
from tests.browsing import Browser
from tests.workshop.arranging import Room, come_in

pytestmark = pytest.mark.browser
DESK = {"width": 1280, "height": 800}
WIDTHS = (360, 1280)
LIGHT = 6_000  # bytes of a phone's first page with its styles, compressed
KINDS = ("write", "sort", "dots", "faces", "rank", "agree")
TAGS = ("sv", "ar", "so")
# How many cards wait each time that the board is shown anew, and how often the server has told what is new.
_COUNT_WAITING = """() => {
  window.counted = [];
  window.answered = 0;
  document.addEventListener("board:shown", () => counted.push(document.querySelectorAll("#waiting .held").length));
  document.addEventListener("board:answered", () => { answered += 1; });
}"""


@dataclass(frozen=True)
class Desk:
    """A signed-in leader's window, a board that goes on from another, and the round both grew from."""

    page: Page
    room: Room
    round_id: int
    complaints: list[str]


def furnish(room: Room) -> None:
    """Cards in two languages and a translation, one that waits, and every kind of vote, one of them revealed."""
    for words, column, tag in (("Bussen går sällan", 1, "sv"), ("الطريق طويل", 2, "ar"), ("Läkaren lyssnar", 3, "sv")):
        room.write(words, column, tag)
    room.do("card-translated", card=1, tag="ar", words="الحافلة لا تأتي كثيرًا")
    room.do("card-added", words="Väntar", tag="sv", column=1, lane=0, state="held")
    step = room.open_step("dots")
    room.do("voted", step=step, choices={"1": 2, "2": 1}, whole=True, voter=-1)
    room.do("votes-revealed", step=step)


@pytest.fixture(scope="module")
def desk(chromium: Chromium, product: Product) -> Iterator[Desk]:
    """Somebody who leads, with two boards of a round."""
    round_id = product.open_round("mammography")
    complaints: list[str] = []
    with product.session() as session:
        made = workshops.open_board(session, product.actor, "Före", "stop-start", "sv", False, round_id)
        before = Room(session, product.actor, made.id, made.code)
        furnish(before)
        card = {"words": "Bussen går sällan", "tag": "sv", "column": 2, "lane": 0}
        begun = Begun([Deed("card-added", {**card, "thread": before.board.cards[1].thread})], made.id)
        name = "Hur kommer fler?"
        after = workshops.open_board(session, product.actor, name, "stop-start", "sv", True, round_id, begun)
        room = Room(session, product.actor, after.id, after.code)
        furnish(room)
        user = product.colleague(session, "boards@example.org", "Åsa", "administrator")
        token = accounts.make_sign_in(session, product.actor, user.id or 0)
        context = open_context(chromium, product, viewport=DESK)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(f"/staff/once/{token}")
        page.locator("main button").click()
        yield Desk(page, room, round_id, complaints)
        context.close()


PAGES: dict[str, Callable[[Desk], str]] = {
    "boards": lambda desk: "/staff/boards",
    "new board": lambda desk: "/staff/boards/new",
    "beginning": lambda desk: (
        f"/staff/boards/new/beginning?name=X&template=challenges&round={desk.round_id}&follows={desk.room.id}"
    ),
    "lead": lambda desk: f"/staff/boards/{desk.room.id}",
    "card": lambda desk: f"/staff/boards/{desk.room.id}/cards/1",
    "entry": lambda desk: f"/staff/boards/{desk.room.id}/entry",
    "results": lambda desk: f"/staff/boards/{desk.room.id}/results",
    "outcome": lambda desk: f"/staff/boards/{desk.room.id}/outcome",
    "compare": lambda desk: f"/staff/boards/{desk.room.id}/compare",
    "history": lambda desk: f"/staff/boards/{desk.room.id}/history",
    "moment": lambda desk: f"/staff/boards/{desk.room.id}/history/3",
    "print": lambda desk: f"/staff/boards/{desk.room.id}/print?size=a4",
    "sheet": lambda desk: f"/staff/boards/{desk.room.id}/sheet",
    "screen": lambda desk: f"/w/{desk.room.code}/screen",
    "screen in Arabic": lambda desk: f"/w/{desk.room.code}/screen?lang=ar",
}


def faults_of(page: Page, widths: Sequence[int] = WIDTHS) -> list[str]:
    """What axe finds at these widths, what does not stand out or fit, and what the keyboard cannot see."""
    faults = []
    for width in widths:
        with window(page, width, 800):
            found = look(page, {"text": ("faintTexts", 4.5), "room": ("cramped",)})
            faults += [f"{width}: {fault}" for each in found.values() for fault in each]
            faults += [f"{width}: {fault}" for fault in axe_violations(page, colours=False)]
    if stops := tab_stops(page, 200):
        direction = page.evaluate("document.dir") or "ltr"
        faults += [fault for stop in stops for fault in stop["faults"]] + disorder(stops, direction)
    return faults


@pytest.mark.one_in(2)
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES, ids=lambda name: name.replace(" ", "-"))
def test_everybody_can_use_the_pages_of_whoever_leads(desk: Desk, name: str, width: int) -> None:
    desk.page.goto(PAGES[name](desk))
    desk.page.evaluate("() => document.querySelectorAll('main details').forEach((one) => { one.open = true })")
    assert faults_of(desk.page, [width]) == []


# Where the words above the page begin and end, and where those of the page do, as far as they are the same ones.
EDGES = """() => {
  const box = (name) => document.querySelector(name).getBoundingClientRect();
  const padding = parseFloat(getComputedStyle(document.querySelector("summary")).paddingInlineEnd);
  const [name, menu, title] = [box(".top bdi"), box(".top summary"), box("h1")];
  return document.dir === "rtl"
    ? {top: [menu.left + padding, name.right], page: [title.left, title.right]}
    : {top: [name.left, menu.right - padding], page: [title.left, title.right]};
}"""


@pytest.fixture(scope="module")
def phones(chromium: Chromium, product: Product, desk: Desk) -> Iterator[dict[str, Page]]:
    """A phone that came into the room for each language."""
    contexts = {tag: open_context(chromium, product, tag) for tag in TAGS}
    pages = {tag: context.new_page() for tag, context in contexts.items()}
    for tag, page in pages.items():
        page.goto(f"/w/{desk.room.code}?lang={tag}")
        page.locator("button[value=in]").click()
    yield pages
    for context in contexts.values():
        context.close()


@pytest.mark.parametrize("tag", TAGS)
def test_everybody_can_come_in(desk: Desk, new_visitor: NewVisitor, tag: str) -> None:
    page = new_visitor(tag).page
    page.goto(f"/w/{desk.room.code}?lang={tag}")
    assert faults_of(page) == []


@pytest.mark.one_in(3)
@pytest.mark.parametrize("tag", TAGS)
@pytest.mark.parametrize("step", [*KINDS, "speak"])
def test_everybody_can_use_every_step_on_a_phone(desk: Desk, phones: dict[str, Page], step: str, tag: str) -> None:
    page = phones[tag]
    open_anew(desk.room, step if step in KINDS else "write")
    page.goto(f"/w/{desk.room.code}/{'speak' if step == 'speak' else 'room'}")
    assert faults_of(page) == []
    if step in KINDS:
        edges = page.evaluate(EDGES)
        assert edges["top"] == pytest.approx(edges["page"], abs=1), "what stands above keeps to the page's edges"


def open_anew(room: Room, kind: str) -> None:
    """Open a step of a kind whose votes are not revealed."""
    room.do("step-added", kind=kind, words="", tag="", minutes=0, budget=2, column=0)
    room.do("step-opened", step=max(room.board.steps))


@pytest.mark.parametrize("tag", TAGS)
def test_a_phones_first_pages_are_light_and_work_without_scripts(product: Product, desk: Desk, tag: str) -> None:
    browser = Browser(product.app)
    for address in (f"/w?lang={tag}", f"/w/{desk.room.code}?lang={tag}"):
        assert len(gzip.compress(browser.fetch(address).data)) <= LIGHT, address
    open_anew(desk.room, "write")
    come_in(browser, desk.room.code, tag)
    browser.press("send", words=f"Utan skript {tag}", column="1")
    assert len(gzip.compress(browser.fetch(f"/w/{desk.room.code}/room").data)) <= LIGHT
    assert f"Utan skript {tag}" in browser.page.words


def test_a_card_is_dragged_onto_a_column(desk: Desk, new_visitor: NewVisitor) -> None:
    room = desk.room
    room.do("card-moved", card=2, column=1, lane=0)
    open_anew(room, "sort")
    page = new_visitor("sv").page
    page.goto(f"/w/{room.code}?lang=sv")
    page.locator("button[value=in]").click()
    handle = page.locator("li:has(#move-2) .handle")
    handle.scroll_into_view_if_needed()
    box = handle.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 20, box["y"] + 20)
    page.mouse.down()
    target = page.locator(".drop > [data-value='3.0']")
    goal = target.bounding_box()
    assert goal is not None
    page.mouse.move(goal["x"] + 20, goal["y"] + 20, steps=5)
    expect(target).to_have_class("over")
    page.mouse.up()
    expect(page.locator(".drop")).to_have_count(0)
    expect(page.locator("#cards ul").last.locator("#card-2")).to_have_count(1)
    assert room.board.cards[2].column == 3


def test_hiding_with_one_key_hides_the_card_that_waits_and_no_other(desk: Desk) -> None:
    desk.room.do("card-added", words="Ett fult ord", tag="sv", column=1, lane=0, state="held")
    desk.page.goto(f"/staff/boards/{desk.room.id}")
    waiting = desk.page.locator("#waiting .held")
    before, shown = waiting.count(), len(desk.room.board.shown_cards)
    desk.page.locator("h1").click()
    desk.page.keyboard.press("h")
    expect(waiting).to_have_count(before - 1)
    assert len(desk.room.board.shown_cards) == shown


def test_an_answer_that_comes_late_does_not_bring_back_what_was_hidden_meanwhile(desk: Desk) -> None:
    page, waiting, late = desk.page, desk.page.locator("#waiting .held"), list[tuple[Route, APIResponse]]()

    def keep_the_first(route: Route) -> None:
        answer = route.fetch()
        if late or answer.status != 200:  # or there was nothing new yet
            route.fulfill(response=answer)
        else:
            late.append((route, answer))

    page.goto(f"/staff/boards/{desk.room.id}")
    before = waiting.count()
    page.route(re.compile(r"[?]seen="), keep_the_first)
    desk.room.do("card-added", words="Ett fult ord", tag="sv", column=1, lane=0, state="held")
    while not late:
        page.wait_for_timeout(50)
    page.locator("h1").click()
    page.evaluate(_COUNT_WAITING)
    page.keyboard.press("h")
    page.wait_for_function("() => counted.length")
    route, answer = late[0]
    route.fulfill(response=answer)
    page.wait_for_function("() => answered > 1")
    assert set(page.evaluate("counted")) == {before}
    page.unroute_all()


def test_hiding_with_one_key_hides_the_card_of_a_group_that_one_stands_on(desk: Desk) -> None:
    head, first, second = (desk.room.write(words) for words in ("Främst", "Under", "Med ett fult ord"))
    for inner in (first, second):
        desk.room.do("card-grouped", card=inner, head=head)
    desk.page.goto(f"/staff/boards/{desk.room.id}")
    for number in (second, head):
        desk.page.locator(f"#do-{number} > summary").focus()
        desk.page.keyboard.press("h")
        expect(desk.page.locator(f"#do-{number}")).to_have_count(0)
    assert [desk.room.board.cards[number].state for number in (head, first, second)] == ["hidden", "shown", "hidden"]


@pytest.mark.parametrize("each", [4, 8, 12, 20])
def test_all_cards_are_seen_on_the_screen_without_anybody_scrolling(
    desk: Desk, new_visitor: NewVisitor, each: int
) -> None:
    made = workshops.open_board(desk.room.session, desk.room.actor, "Hur kommer fler?", "stop-start", "sv", False)
    room = Room(desk.room.session, desk.room.actor, made.id, made.code)
    for number in range(3 * each):
        room.write(f"Bussen går sällan {number}", 1 + number % 3)
    page = new_visitor("sv", viewport={"width": 1600, "height": 900}).page
    page.goto(f"/w/{room.code}/screen")
    expect(page.locator(".card")).to_have_count(3 * each)
    assert page.evaluate("document.documentElement.scrollHeight") <= 900
    sizes = page.locator(".card").evaluate_all("all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))")
    assert min(sizes) >= {4: 26, 8: 24, 12: 21, 20: 17}[each], "as large as there is room"


def test_the_time_that_is_left_is_right_on_a_phone_whose_clock_is_not(desk: Desk, new_visitor: NewVisitor) -> None:
    page = new_visitor("sv").page
    page.add_init_script("const now = Date.now; Date.now = () => now() + 3600e3;")
    page.goto(f"/w/{desk.room.code}?lang=sv")
    page.locator("button[value=in]").click()
    step = desk.room.open_step("talk")
    clock = page.locator("[data-timer]")
    for minutes, told in ((10, "9:[0-5][0-9]"), (-10, "0:00")):
        desk.room.do("step-opened", step=step, ends=(now() + timedelta(minutes=minutes)).isoformat())
        expect(clock.locator("b")).to_have_text(re.compile(told))
        expect(clock).to_be_visible()
    desk.room.do("timer-set", step=step, ends="")
    expect(clock).to_have_count(0)


def test_no_script_of_these_pages_fails(desk: Desk) -> None:
    desk.page.goto(f"/staff/boards/{desk.room.id}")
    expect(desk.page.locator("#agenda")).to_be_visible()
    assert desk.complaints == []
