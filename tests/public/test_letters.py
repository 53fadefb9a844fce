"""Letters of news: asked for on a page, wished for twice, sent by a real mail server, stopped by one press."""

from __future__ import annotations

import logging
import re
import socketserver
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlmodel import Session, select

from survey import config
from survey.application import create_app
from survey.errors import InputError
from survey.formats.letters import read_address
from survey.models import Subscription
from survey.services import subscribing
from survey.services.releasing import Draft
from tests.browsing import Browser
from tests.conftest import SECRET_KEY
from tests.public.arranging import SLUG, publish
from tests.staff.arranging import World

ADDRESS = "lasare@example.org"


class Inbox(socketserver.StreamRequestHandler):
    """A mail server that keeps what it is given (RFC 5321). It refuses addresses that begin with "no", and those that
    begin with "later" the first time; letters to "spam" it refuses once it has read them."""

    def handle(self) -> None:
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split(":")[0].upper().split()[0]
            if verb == "DATA":
                self.say("354 go on")
                body = self.body()
                if b"To: spam" in body:
                    self.say("554 not such a letter")
                    continue
                self.server.letters.append(body)  # type: ignore[attr-defined]
            if verb == "RCPT" and (refusal := self.refusal(line.lower())):
                self.say(refusal)
                continue
            self.say("221 bye" if verb == "QUIT" else "250 ok")
            if verb == "QUIT":
                return

    def refusal(self, line: str) -> str:
        """What is said to an address that gets no letter, "" to one that does."""
        if "<no" in line:
            return "550 no such box"
        asked: set[str] = self.server.asked  # type: ignore[attr-defined]
        if "<later" in line and line not in asked:
            asked.add(line)
            return "450 come again later"
        return ""

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())

    def body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        return b"".join(lines)


class MailServer(socketserver.ThreadingTCPServer):
    """Where the letters arrive."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Inbox)
        self.letters: list[bytes] = []
        self.asked: set[str] = set()

    @property
    def read(self) -> list[EmailMessage]:
        """The letters that came, parsed."""
        return [message_from_bytes(each, policy=policy.default) for each in self.letters]  # type: ignore[misc]


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def app(database: str, tmp_path: Path, server: MailServer) -> Iterator[Flask]:
    """The application with a mail server."""
    given = {"DATA": str(tmp_path), "DATABASE": database, "SECRET_KEY": SECRET_KEY, "ORGANISATION": "Region Åäö"}
    given |= {"SMTP": f"smtp://127.0.0.1:{server.server_address[1]}", "SENDER": "nytt@example.org"}
    app = create_app(config.read({config.PREFIX + name: value for name, value in given.items()}))
    app.testing = True
    yield app
    app.extensions["engine"].dispose()


@pytest.fixture
def world(published: World) -> World:
    return published


def post(app: Flask) -> None:
    """What `flask work` does when nothing else waits."""
    assert app.test_cli_runner().invoke(args=["work", "--once"]).exit_code == 0


def subscribe(browser: Browser, address: str = ADDRESS, tag: str = "sv") -> None:
    browser.get(f"/rounds/{SLUG}?lang={tag}")
    links = [each.get("href", "") for each in browser.page.all(".//a") if "/subscribe" in each.get("href", "")]
    browser.get(links[0])
    browser.press(address=address)


def link_in(letter: EmailMessage) -> str:
    found = re.search(r"http://127\.0\.0\.1:8000(/letters/\S+)", letter.get_content())
    assert found
    return found[1]


def test_somebody_asks_says_yes_hears_of_news_once_and_stops(
    app: Flask, browser: Browser, session: Session, world: World, server: MailServer
) -> None:
    subscribe(browser, tag="ar")
    assert server.letters == []
    post(app)
    (question,) = server.read
    assert question["To"] == ADDRESS
    assert question["From"] == "Region Åäö <nytt@example.org>"
    assert question["Content-Language"] == "ar"
    post(app)
    assert len(server.letters) == 1
    page = browser.get(link_in(question))
    assert page.language == "ar"
    forms = page.all(".//form")
    browser.post(forms[0].get("action", ""), {})
    post(app)
    assert len(server.letters) == 1
    publish(session, world.ours, Draft(("been",), "", {"sv": "Nytt.", "ar": "جديد."}, {}, None))
    for _ in range(2):
        post(app)
    (_, news) = server.read
    assert "جديد." in news.get_content()
    assert f"/rounds/{SLUG}/results?lang=ar" in news.get_content()
    assert news["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = str(news["List-Unsubscribe"]).strip("<>").removeprefix("http://127.0.0.1:8000")
    browser.post(stop, {"List-Unsubscribe": "One-Click"})
    assert session.exec(select(Subscription)).all() == []
    publish(session, world.ours, Draft(("been",), "", {"ar": "أخير."}, {}, None))
    post(app)
    assert len(server.letters) == 2
    browser.get(link_in(news))


def test_without_the_second_yes_nothing_more_comes_and_the_address_is_forgotten(
    app: Flask, browser: Browser, session: Session, world: World, server: MailServer
) -> None:
    subscribe(browser)
    post(app)
    publish(session, world.ours, Draft(("been",), "", {"sv": "Nytt."}, {}, None))
    post(app)
    assert len(server.letters) == 1
    row = session.exec(select(Subscription)).one()
    row.asked_at -= timedelta(days=4)
    session.add(row)
    session.commit()
    post(app)
    assert session.exec(select(Subscription)).all() == []


def test_the_answer_is_the_same_whether_an_address_was_known_or_not(
    app: Flask, browser: Browser, session: Session, world: World, server: MailServer
) -> None:
    subscribe(browser)
    first = browser.page.html
    subscribe(browser)
    assert browser.page.html == first
    assert len(session.exec(select(Subscription)).all()) == 1
    post(app)
    subscribe(browser)
    post(app)
    assert len(server.letters) == 1


@pytest.mark.one_in(2)
@pytest.mark.both_databases
@pytest.mark.parametrize("slug", ["", SLUG])
def test_who_asks_twice_at_once_gets_one_letter(app: Flask, session: Session, world: World, slug: str) -> None:
    def ask(_: int) -> None:
        with Session(app.extensions["engine"]) as own:
            subscribing.ask(own, ADDRESS, "sv", slug)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(ask, range(16)))
    assert len(subscribing.waiting(session)) == 1


@pytest.mark.parametrize("typed", ["", "a", "a@b", "a b@example.org", "a@example.org\nBcc: x@y.se", "<a@example.org>"])
def test_what_is_no_address_is_said_and_nothing_is_lost(
    browser: Browser, session: Session, world: World, typed: str
) -> None:
    page = browser.post("/subscribe?lang=sv", {"address": typed, "round": SLUG}, 422)
    assert "e-postadress" in page.words
    assert page.all(".//input[@id='address']")[0].get("value", "").split() == typed.split()
    assert session.exec(select(Subscription)).all() == []


@pytest.mark.parametrize(
    "typed", ["a@b..se", "a@@b.se", "å@b.se", '"a"@b.se', "a@b.se, c@d.se", "x" * 250 + "@b.se", "a@.se"]
)
def test_addresses_that_cannot_be_are_refused(typed: str) -> None:
    with pytest.raises(InputError):
        read_address(typed)


def test_a_refused_address_keeps_nobody_elses_letter_back(
    app: Flask, browser: Browser, session: Session, world: World, server: MailServer
) -> None:
    subscribe(browser, "no@example.org")
    subscribe(browser, "yes@example.org")
    post(app)
    post(app)
    assert [letter["To"] for letter in server.read] == ["yes@example.org"]


def test_a_refused_letter_keeps_nobody_elses_back(
    app: Flask, browser: Browser, session: Session, world: World, server: MailServer
) -> None:
    subscribe(browser, "spam@example.org")
    subscribe(browser, "yes@example.org")
    post(app)
    assert [letter["To"] for letter in server.read] == ["yes@example.org"]
    assert None not in session.exec(select(Subscription.mailed_at)).all()


def test_who_is_refused_for_the_moment_alone_is_tried_again(
    app: Flask, browser: Browser, session: Session, world: World, server: MailServer
) -> None:
    subscribe(browser, "later@example.org")
    subscribe(browser, "yes@example.org")
    post(app)
    assert [letter["To"] for letter in server.read] == ["yes@example.org"]
    post(app)
    assert [letter["To"] for letter in server.read] == ["yes@example.org", "later@example.org"]


def test_a_server_that_is_away_is_tried_again(
    app: Flask, browser: Browser, session: Session, world: World, server: MailServer
) -> None:
    subscribe(browser)
    given = app.config["SETTINGS"]
    object.__setattr__(given, "smtp", "smtp://127.0.0.1:1")
    post(app)
    assert session.exec(select(Subscription.mailed_at)).one() is None
    object.__setattr__(given, "smtp", f"smtp://127.0.0.1:{server.server_address[1]}")
    post(app)
    assert len(server.letters) == 1


def test_nobody_elses_letters_can_be_stopped(browser: Browser, session: Session, world: World) -> None:
    subscribe(browser)
    number = session.exec(select(Subscription.id)).one()
    for token in ("0" * 48, "x", "%F0%9F%92%A9"):
        browser.get(f"/letters/{number}/{token}", status=404)
        browser.post(f"/letters/{number}/{token}/stop", {}, 404)
        browser.post(f"/letters/{number}/{token}/confirm", {}, 404)
    assert session.exec(select(Subscription.state)).one() == "asked"


def test_no_address_is_logged(
    app: Flask, browser: Browser, world: World, server: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    subscribe(browser)
    post(app)
    assert ADDRESS not in caplog.text


def test_many_tries_from_one_place_are_refused(browser: Browser, world: World) -> None:
    codes = [
        browser.client.post("/subscribe", base_url=browser.base, data={"address": f"a{number}@example.org"}).status_code
        for number in range(25)
    ]
    assert codes.count(200) == 20
    assert codes[-1] == 429


def test_a_round_that_is_not_shown_has_no_letters(browser: Browser, world: World) -> None:
    browser.get("/subscribe?round=nothing", status=404)
    browser.post("/subscribe", {"address": ADDRESS, "round": "nothing"}, 404)


class TestWithoutAMailServer:
    """Where the operator has set none, nobody is offered letters."""

    @pytest.fixture
    def app(self, settings: config.Settings) -> Iterator[Flask]:
        app = create_app(settings)
        app.testing = True
        yield app
        app.extensions["engine"].dispose()

    def test_nothing_is_offered(self, browser: Browser, world: World) -> None:
        assert "/subscribe" not in browser.get(f"/rounds/{SLUG}?lang=sv").html
        browser.get("/subscribe", status=404)
        browser.post("/subscribe", {"address": ADDRESS}, 404)
