"""A whole workshop in real browsers, from the board's opening to its printed result; and one in which things break."""

from __future__ import annotations

import json
import os
import re
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from benchmarks.processes import age_order, listeners
from survey.core.board import Board
from tests.browser.room import DESK, QUOTE, House, Phone, open_house, said
from tests.databases import SqliteCopies

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TAGS = ("sv", "ar", "so") * 4
SAID = {"sv": "Bussen går för sällan", "ar": "الحافلة لا تأتي", "so": "Basku ma yimaado"}
WITHOUT_PHONES = ("Sagt av någon utan telefon", "Sagt av en till utan telefon")
INSULT = "Ni är alla dumma"
DOTS = 3
MINUTE = 60


@pytest.fixture(scope="module")
def served(
    chromium: Chromium, sqlite_copies: SqliteCopies, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """The product on granian with two workers."""
    folder = tmp_path_factory.mktemp("workshop")
    with open_house(chromium, sqlite_copies.make(folder), folder) as house:
        yield house


@pytest.fixture
def house(served: House) -> Iterator[House]:
    """A house that is empty before and after."""
    yield served
    served.close()


def open_from_round(leader: Page, name: str, moderated: bool = True) -> tuple[int, str]:
    """Open a board from the round's themes and quotes on the staff's pages; its id and its join code."""
    leader.goto("/staff/boards/new")
    leader.fill("#name", name)
    leader.locator("input[name=template][value=stop-start]").check()
    leader.select_option("#round", label="Våren")
    leader.locator("input[name=moderated]").set_checked(moderated)
    leader.locator("button[value=choose]").click()
    theme = leader.locator("li", has_text="Svårt att få ledigt").first
    expect(theme).to_contain_text("12 personer")
    theme.locator("select").select_option("1.0")
    leader.locator("li", has_text=QUOTE).locator("select").select_option("2.0")
    leader.locator("main form button.go").click()
    leader.wait_for_url(re.compile(r"/boards/\d+$"))
    code = leader.locator(".join code").inner_text().replace(" ", "")
    return int(leader.url.rpartition("/")[2]), code


def open_step(leader: Page, number: int) -> None:
    leader.locator(f"#open-{number}").click()
    expect(leader.locator(f"#open-{number}")).to_have_count(0)


def add_step(leader: Page, kind: str) -> None:
    steps = leader.locator(".agenda > li")
    before = steps.count()
    if not leader.locator("#kind").is_visible():
        leader.locator("#new-step summary").click()
    leader.select_option("#kind", kind)
    leader.locator("#new-step button").click()
    expect(steps).to_have_count(before + 1)


def reveal(leader: Page, number: int) -> None:
    leader.locator(f"#reveal-{number}").click()
    expect(leader.locator(f"#reveal-{number}")).to_have_text(re.compile("Dölj"))


def wait_for(house: House, board_id: int, holds: Callable[[Board], bool]) -> Board:
    """The board as soon as something is true of it."""
    until = time.monotonic() + 30
    while not holds(board := house.board(board_id)):
        assert time.monotonic() < until, f"it never came to be: {board.cards}"
        time.sleep(0.1)
    return board


def everybody_writes(house: House, board_id: int, leader: Page, phones: list[Phone]) -> list[str]:
    """Each phone sends a card; an insult comes too, and is kept out with one key while the others are let in."""
    written = [f"{SAID[phone.tag]} {number}" for number, phone in enumerate(phones)]
    for number, (phone, words) in enumerate(zip(phones, written, strict=True)):
        with phone.in_hand():
            phone.is_at("Write a card")
            phone.write(words, 1 + number % 3)
    with phones[0].in_hand():
        phones[0].write(INSULT)
    wait_for(house, board_id, lambda board: len(board.held_cards) == len(phones) + 1)
    waiting = leader.locator("#waiting .held")
    expect(waiting).to_have_count(len(phones) + 1)
    leader.locator("h1").click()
    for left in range(len(phones), 0, -1):
        leader.keyboard.press("s")
        expect(waiting).to_have_count(left)
    expect(waiting.first).to_contain_text(INSULT)
    leader.keyboard.press("h")
    expect(waiting).to_have_count(0)
    leader.locator("#enter summary").click()
    leader.fill("#enter textarea", "\n".join(WITHOUT_PHONES))
    leader.select_option("#place", "3.0")
    leader.select_option("#who", "room")
    leader.locator("#enter button.go").click()
    board = wait_for(house, board_id, lambda board: len(board.shown_cards) == len(phones) + 4)
    assert [card.source for card in board.cards.values()].count("room") == 2
    return [*written, *WITHOUT_PHONES, "Svårt att få ledigt", QUOTE]


def everybody_sees(screens: list[Phone], projector: Page, words: list[str]) -> None:
    """Each card once on every phone and on the screen, each marked with its language, and the insult nowhere."""
    for phone in screens:
        with phone.in_hand():
            expect(phone.page.locator("#cards .cards .own-words")).to_have_count(len(words))
            assert Counter(phone.cards()) == Counter(words)
            lang, text = phone.page.evaluate("() => [document.documentElement.lang, document.body.innerText]")
            assert (lang, INSULT in text) == (phone.tag, False)
            other = next(tag for tag in SAID if tag != phone.tag)
            assert phone.page.locator(f"#cards .own-words[lang={other}]").count() >= 4
    expect(projector.locator(".card .own-words")).to_have_count(len(words))
    assert Counter(projector.locator(".card .own-words").all_inner_texts()) == Counter(words)


def place_cards(house: House, board_id: int, leader: Page, phones: list[Phone]) -> None:
    """Two phones put a card elsewhere by its buttons, in their own language."""
    open_step(leader, 3)
    for number, phone in enumerate(phones[:2], 3):
        with phone.in_hand():
            phone.is_at("Put the cards where they belong")
            phone.page.locator(f"#move-{number} summary").click()
            phone.page.locator(f"#move-{number} button", has_text=said(phone.tag, "Go on with")).click()
        wait_for(house, board_id, lambda board, n=number: board.cards[n].column == 3)  # type: ignore[misc]


def vote_with_dots(house: House, board_id: int, leader: Page, phones: list[Phone], projector: Page) -> None:
    """Each gives all dots to one card; nobody sees it before it is revealed; then all see the same."""
    open_step(leader, 4)
    for number, phone in enumerate(phones):
        more = f"button[id='more.{1 + number % 4}']"
        with phone.in_hand():
            phone.is_at("Vote")
            for dots in range(DOTS):
                phone.page.locator(more).click()
                expect(phone.page.locator(f"li:has({more}) .dots b")).not_to_have_text(str(dots))
    by_hand(leader, {"1": {"give.1": "2"}, "2": {"give.2": "3"}})
    voters = len(phones) + 2
    board = wait_for(house, board_id, lambda board: len(board.votes.get(4, {})) == voters)
    assert sum(sum(ballot.values()) for ballot in board.votes[4].values()) == DOTS * len(phones) + 5
    assert projector.locator(".points").count() == 0
    assert all(phone.page.locator(".points").count() == 0 for phone in phones)
    reveal(leader, 4)
    for phone in phones:
        with phone.in_hand():
            expect(phone.page.locator("#doing h2")).to_have_text(said(phone.tag, "What we chose"))
    expect(projector.locator(".points").first).to_be_visible()
    expect(projector.locator(".outcome > .soft")).to_have_text(f"{voters} har röstat")


def by_hand(leader: Page, people: dict[str, dict[str, str]]) -> None:
    """Give the votes of people without a phone, and go back to leading."""
    board = leader.url
    leader.goto(f"{board}/entry")
    for person, votes in people.items():
        leader.fill("#person", person)
        for field, given in votes.items():
            leader.locator(f"[id='{field}']").fill(given)
        leader.locator("main button.go").click()
        leader.wait_for_load_state()
    leader.goto(board)


def rank_and_agree(house: House, board_id: int, leader: Page, phones: list[Phone]) -> None:
    """Each puts a card first, then says what they think of one statement."""
    add_step(leader, "rank")
    add_step(leader, "agree")
    open_step(leader, 6)
    for phone in phones:
        with phone.in_hand():
            phone.is_at("What matters most?")
            phone.page.select_option("[id='place.1']", "1")
            phone.page.locator("#rank").click()
    wait_for(house, board_id, lambda board: len(board.votes.get(6, {})) == len(phones))
    reveal(leader, 6)
    open_step(leader, 7)
    for phone in phones:
        with phone.in_hand():
            phone.is_at("Do you agree?")
            phone.page.locator("#doing .answers button").first.click()
    wait_for(house, board_id, lambda board: len(board.votes.get(7, {})) == len(phones))
    reveal(leader, 7)


def test_a_whole_day_from_the_opening_to_the_printed_result(house: House) -> None:
    leader = house.sign_in("leads@example.org")
    board_id, code = open_from_round(leader, "Hur kommer fler?")
    projector = house.open_page("sv", **DESK)
    projector.goto(f"/w/{code}/screen")
    phones = [house.come_in(code, tag) for tag in TAGS]
    for phone in phones:
        with phone.in_hand():
            phone.is_at("Welcome")
    expect(projector.locator(".here")).to_have_text("12 mobiler är med")
    open_step(leader, 2)
    words = everybody_writes(house, board_id, leader, phones)
    everybody_sees(phones, projector, words)
    place_cards(house, board_id, leader, phones)
    vote_with_dots(house, board_id, leader, phones, projector)
    rank_and_agree(house, board_id, leader, phones)
    leader.locator("#more summary").click()
    leader.locator("#end").click()
    for phone in phones:
        with phone.in_hand():
            phone.is_at("The workshop is over")
    leader.goto(f"/staff/boards/{board_id}/results")
    leader.locator("form[action$=publish] button").click()
    expect(leader.locator("main")).to_contain_text("Publicerad")
    (content,) = house.published(board_id)
    published = json.loads(content)
    assert Counter(card["words"] for card in published["cards"]) == Counter(words)
    assert {kind["kind"]: kind["voters"] for kind in published["results"].values()} == {
        "dots": 14,
        "rank": 12,
        "agree": 12,
    }
    assert sum(line["points"] for line in published["results"]["4"]["lines"]) == DOTS * len(phones) + 5
    leader.goto(f"/staff/boards/{board_id}/print?size=a4")
    printed = leader.pdf(prefer_css_page_size=True, print_background=True)
    assert printed.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == len(words)
    assert [complaint for phone in phones for complaint in phone.complaints] == []


def test_killed_workers_a_line_lost_for_a_minute_and_a_reloaded_screen_lose_and_double_nothing(house: House) -> None:
    leader = house.sign_in("leads@example.org")
    board_id, code = open_from_round(leader, "När det går sönder", moderated=False)
    projector = house.open_page("sv", **DESK)
    projector.goto(f"/w/{code}/screen")
    typing, away, busy = (house.come_in(code, tag) for tag in ("sv", "ar", "so"))
    open_step(leader, 2)
    for phone in (typing, away, busy):
        phone.is_at("Write a card")
    typing.page.fill("#words", "Halv mening")
    away.context.set_offline(True)
    lost = time.monotonic()
    away.page.fill("#words", "كتبت بلا شبكة")
    away.page.locator("[id='column.1']").check()
    away.page.locator("button[value=send]").click()
    expect(away.page.locator("#offline")).to_be_visible()
    for number in range(2):
        oldest = age_order(house.server.worker_pids())[0]
        busy.page.fill("#words", f"Qor {number}")
        busy.page.locator("[id='column.2']").check()
        os.kill(oldest, signal.SIGKILL)
        busy.page.locator("button[value=send]").click()
        expect(busy.page.locator("#words")).to_have_value("")
        while listeners(house.server.port) < 2:
            time.sleep(0.05)
    projector.reload()
    expect(projector.locator(".card .own-words")).to_have_count(4)
    leader.close()
    for phone in (typing, busy):
        phone.put_down()
    away.page.wait_for_timeout(1000 * max(0, lost + MINUTE - time.monotonic()))
    for phone in (typing, busy):
        phone.take_up()
    assert away.page.locator("#words").input_value() == "كتبت بلا شبكة", "what was written is still on the phone"
    away.context.set_offline(False)
    expected = Counter(["Svårt att få ledigt", QUOTE, "Qor 0", "Qor 1", "كتبت بلا شبكة"])
    expect(away.page.locator("#cards .own-words")).to_have_count(5)
    expect(away.page.locator("#offline")).to_be_hidden()
    expect(projector.locator(".card .own-words")).to_have_count(5)
    assert typing.page.locator("#words").input_value() == "Halv mening"
    typing.page.locator("[id='column.3']").check()
    typing.page.locator("button[value=send]").click()
    expected["Halv mening"] = 1
    expect(projector.locator(".card .own-words")).to_have_count(6)
    for phone in (typing, away, busy):
        expect(phone.page.locator("#cards .own-words")).to_have_count(6)
        assert Counter(phone.cards()) == expected
    assert Counter(card.words for card in house.board(board_id).cards.values()) == expected
    assert Counter(projector.locator(".card .own-words").all_inner_texts()) == expected
