"""A workshop's room in real browsers: a leader at a desk, a projector, and phones, on a server with two workers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext, Page, expect
from sqlmodel import Session, select

from benchmarks import stage
from benchmarks.server import Server
from benchmarks.stage import Stage
from survey.core.answers import Answer
from survey.core.board import Board
from survey.models import Comment, Link, Response
from survey.services import accounts, codebooks, coding, concluding, gathering, quoting, workshops
from survey.services.auditing import Actor
from survey.services.coding import Target
from survey.services.listening import Reader
from tests.staff.arranging import respond

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PATIENCE = 30_000  # milliseconds; a machine may do much else
QUOTE = "Jag kan inte ta ledigt från jobbet för att åka dit."
CATALOGUES = Path(__file__).parents[2] / "translations"

# The screen goes on or off.
_TURN = """on => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => !on });
  document.dispatchEvent(new Event("visibilitychange"));
}"""

expect.set_options(timeout=PATIENCE)


@cache
def _words(tag: str) -> dict[Any, Any]:
    catalogue = read_po(io.BytesIO((CATALOGUES / tag / "LC_MESSAGES" / "messages.po").read_bytes()))
    return {message.id: message.string for message in catalogue}


def said(tag: str, words: str) -> str:
    """What the pages say in a language for English words."""
    found = str(_words(tag)[words])
    assert found, f"{words!r} is not translated to {tag}"
    return found


@dataclass
class Phone:
    """Somebody's phone in the room."""

    page: Page
    context: BrowserContext
    tag: str
    complaints: list[str] = field(default_factory=list)

    @contextmanager
    def in_hand(self) -> Iterator[None]:
        """While somebody holds the phone; then it lies on the table with its screen off, and asks for news seldom."""
        self.take_up()
        yield
        self.put_down()

    def take_up(self) -> None:
        """Turn the screen on."""
        self.page.evaluate(_TURN, True)

    def put_down(self) -> None:
        """Turn the screen off."""
        self.page.evaluate(_TURN, False)

    def is_at(self, step: str) -> None:
        """Wait until the phone shows a step, in its own language."""
        expect(self.page.locator("h1")).to_have_text(said(self.tag, step))

    def write(self, words: str, column: int = 1) -> None:
        """Write a card and send it, and wait until it went."""
        self.page.fill("#words", words)
        self.page.locator(f"[id='column.{column}']").check()
        self.page.locator("button[value=send]").click()
        expect(self.page.locator("#words")).to_have_value("")

    def cards(self) -> list[str]:
        """The words of every card that the phone shows, those that wait not among them."""
        return self.page.locator("#cards .cards:not(.waiting) .own-words").all_inner_texts()


@dataclass
class House:
    """The product on two workers, with a round that people have answered, and Chromium to come with."""

    opened: Stage
    server: Server
    chromium: Chromium
    contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def actor(self) -> Actor:
        """Who arranges things."""
        return Actor(self.opened.organisation_id, "terminal")

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session on the server's database."""
        app = self.opened.app
        with app.app_context(), Session(app.extensions["engine"], expire_on_commit=False) as session:
            yield session

    def open_page(self, tag: str, **options: Any) -> Page:
        """A page of a browser with cookies of its own."""
        context = self.chromium.new_context(
            base_url=self.server.address, extra_http_headers={"Accept-Language": tag}, **options
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        return context.new_page()

    def sign_in(self, email: str) -> Page:
        """A facilitator's window."""
        with self.session() as session:
            known = accounts.list_accounts(session, self.actor.organisation_id)
            user = next((one for one in known if one.email == email), None)
            user = user or accounts.create(session, self.actor, email, "Åsa", "facilitator")
            token = accounts.make_sign_in(session, self.actor, user.id or 0)
        page = self.open_page("sv", **DESK)
        page.goto(f"/staff/once/{token}")
        page.locator("main button").click()
        return page

    def come_in(self, code: str, tag: str) -> Phone:
        """A phone that scanned the code on the screen and came in."""
        page = self.open_page(tag, **PHONE)
        phone = Phone(page, page.context, tag)
        page.on("pageerror", lambda error: phone.complaints.append(str(error)))
        page.goto(f"/w/{code}?lang={tag}")
        page.locator("button[value=in]").click()
        page.wait_for_url("**/room")
        return phone

    def board(self, board_id: int) -> Board:
        """What the database says the board is now."""
        with self.session() as session:
            return workshops.board_of(session, workshops.find(session, self.actor.organisation_id, board_id))

    def published(self, board_id: int) -> list[str]:
        """What was published of the board."""
        with self.session() as session:
            return [content for _, content in concluding.results(session, self.actor.organisation_id, board_id)]

    def close(self) -> None:
        """Everybody goes home."""
        while self.contexts:
            self.contexts.pop().close()


@contextmanager
def open_house(chromium: Chromium, database: str, folder: Path) -> Iterator[House]:
    """The product with a round of twenty answers, a theme that twelve of them tell of, and a cleared quote."""
    questionnaire = stage.questionnaire_folder("mammography", folder)
    with stage.set_up(database, folder, questionnaire) as published:
        opened = stage.open_round(published, "Våren")
        with Server(stage.environment(database, folder)) as server:
            house = House(opened, server, chromium)
            with house.session() as session:
                _answer(session, house)
            yield house
            house.close()
            print(server.log())  # shown when a test failed


def _answer(session: Session, house: House) -> None:
    link = session.exec(select(Link).where(Link.code == house.opened.link_code)).one()
    questionnaire = coding.questionnaire_of(session, house.actor.organisation_id, house.opened.round_id)
    code = codebooks.make(session, house.actor, questionnaire, "Svårt att få ledigt").id or 0
    for number in range(20):
        words = QUOTE if number == 0 else f"Det tar tid, nummer {number}."
        response = respond(session, link, {"own_words": Answer(words)})
        if number < 12:
            coding.apply(session, house.actor, Target(house.opened.round_id, response, "own_words"), code)
        if number == 0:
            first = response
    gathering.gather(session, house.opened.round_id, house.opened.published.questionnaire)
    comment = session.exec(select(Comment.id).join(Response).where(Response.id == first)).one()
    reader = Reader(house.actor.organisation_id, 0, house.opened.round_id)
    made = quoting.pick(session, house.actor, reader, comment, (None, None))
    place = house.actor.organisation_id, house.opened.round_id, made
    given = {"code_id": code, "basis": "told-beforehand", "shown": ()}
    quoting.change(session, house.actor, quoting.find(session, *place), given)
    quoting.clear(session, replace(house.actor, name="clears@example.org"), quoting.find(session, *place), True)
