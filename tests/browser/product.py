"""The product on a server of its own, with questionnaires open to everybody, and a view behind it into the database."""

from __future__ import annotations

import os
import re
import secrets
import socket
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from threading import Thread

from flask import Flask, Response, request
from sqlmodel import Session
from werkzeug.serving import WSGIRequestHandler, make_server

from survey import config, i18n
from survey.application import create_app
from survey.core.answers import Answer
from survey.core.definition import Questionnaire
from survey.models import User
from survey.respond.room import COOKIE, receipt_hash
from survey.security import make_code
from survey.services import accounts, publishing, reaching, responding
from survey.services.auditing import Actor
from survey.services.publishing import Published
from survey.services.responding import Visit
from tests.browser.answering import Person

FOLDERS = Path(__file__).parents[2] / "questionnaires"
SHIPPED = ("mammography", "health-talk", "after-workshop")
GALLERY = "all-kinds"
BUSY_SECONDS = 0.5


class Product:
    """A server on loopback with a database of its own. `link` opens a questionnaire, `begin` answers a part of it."""

    def __init__(self, folder: Path, database: str, questionnaires: Path = FOLDERS) -> None:
        listener = socket.socket()
        listener.bind(("127.0.0.1", 0))
        listener.listen(64)
        self.address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.database = database
        self.questionnaires = questionnaires
        given = {
            "DATA": str(folder),
            "DATABASE": database,
            "SECRET_KEY": secrets.token_hex(32),
            "ADDRESS": self.address,
            "ORGANISATION": "Region Exempel",
            "BUSY_SECONDS": str(BUSY_SECONDS),
        }
        self.app = create_app(config.read({config.PREFIX + name: value for name, value in given.items()}))
        _keep_pages(self.app, os.environ.get("MEDSKAPA_TEST_PAGES", ""))
        self._server = make_server(
            "127.0.0.1", 0, self.app, threaded=True, request_handler=_Quiet, fd=listener.detach()
        )
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        with self.session() as session:
            self.organisation_id = accounts.find_or_make_organisation(session, "default", "Region Exempel").id or 0
        self.actor = Actor(self.organisation_id, "terminal")
        self._published: dict[Path, Published] = {}
        self._links: dict[tuple[object, ...], str] = {}
        self._numbers = count(1)

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.app.extensions["engine"].dispose()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session on the server's database, within the application."""
        with self.app.app_context(), Session(self.app.extensions["engine"], expire_on_commit=False) as session:
            yield session

    def colleague(self, session: Session, email: str, name: str, role: str) -> User:
        """A member of the staff, made the first time: a module's fixtures may be set up again on the same server."""
        known = accounts.list_accounts(session, self.organisation_id)
        found = next((user for user in known if user.email == email), None)
        return found or accounts.create(session, self.actor, email, name, role)

    def published(self, folder: Path | str) -> Published:
        """The published questionnaire of a folder, or of a shipped one's name."""
        path = self.questionnaires / folder
        if path not in self._published:
            with self.session() as session:
                version = publishing.publish(session, self.organisation_id, path, only_complete=True)
                self._published[path] = publishing.load(session, version.id)
        return self._published[path]

    def questionnaire(self, folder: Path | str) -> Questionnaire:
        """The questionnaire of a folder, as it was published."""
        return self.published(folder).questionnaire

    def link(
        self,
        folder: Path | str,
        language: str = "",
        *,
        easy: bool = False,
        read_aloud: bool = False,
        opens: int = -1,
        closes: int | None = None,
    ) -> str:
        """The code of a link into a round of its own, open from `opens` days after today through `closes` days."""
        key = (folder, language, easy, read_aloud, opens, closes)
        if key not in self._links:
            today = datetime.now(UTC).date()
            last = None if closes is None else today + timedelta(days=closes)
            round_id = self.open_round(folder, today + timedelta(days=opens), last)
            self._links[key] = self.make_link(round_id, "Alla", language, easy=easy, read_aloud=read_aloud)
        return self._links[key]

    def open_round(self, folder: Path | str, opens_on: date | None = None, closes_on: date | None = None) -> int:
        """A new round of a questionnaire, with a name of its own; open from today where nothing else is said."""
        version_id = self.published(folder).version_id
        name = f"Omgång {next(self._numbers)}"
        opens_on = opens_on or datetime.now(UTC).date()
        with self.session() as session:
            return reaching.create_round(session, self.actor, version_id, name, opens_on, closes_on).id or 0

    def make_link(self, round_id: int, group: str, language: str = "", **preset: bool) -> str:
        """The code of a new link for a new group of a round."""
        with self.session() as session:
            made = reaching.create_group(session, self.actor, round_id, group, 100, 50)
            return reaching.create_link(session, self.actor, made, "Affisch", language, **preset).code

    def begin(self, link: str, tag: str, person: Person, until: str = "") -> str:
        """The receipt code of a new response, answered by `person` up to the page `until`, or to the end."""
        code = make_code()
        with self.session() as session:
            entry = responding.find_entry(session, link)
            assert entry is not None, f"there is no link {link}"
            responding.start(session, entry, receipt_hash(code), tag, datetime.now(UTC).date())
        self.answer(link, code, person, until)
        return code

    def answer(self, link: str, code: str, person: Person, until: str = "") -> None:
        """Answer as `person` in a response that has begun, up to the page `until`, or to the end."""
        visit = self.visit(link, code)
        assert visit is not None, "the response is not in the database"
        with self.session() as session:
            responding.save(session, visit, person.answers(visit.published.route, until))

    def send(self, link: str, tag: str, person: Person, helper: str = "") -> str:
        """The receipt code of a response that was answered to the end and handed in."""
        code = self.begin(link, tag, person)
        visit = self.visit(link, code)
        assert visit is not None
        with self.session() as session:
            mode = "helped" if helper else "self"
            responding.submit(session, visit, mode, helper, datetime.now(UTC).date())
        return code

    def visit(self, link: str, code: str) -> Visit | None:
        """The response with this receipt code as the database has it."""
        with self.session() as session:
            entry = responding.find_entry(session, link)
            assert entry is not None, f"there is no link {link}"
            return responding.find_visit(session, entry, receipt_hash(code))

    def answers(self, link: str, code: str) -> Mapping[str, Answer]:
        """The answers that the database has under this receipt code."""
        visit = self.visit(link, code)
        assert visit is not None, "the response is not in the database"
        return visit.answers

    def cookie(self, link: str, code: str) -> dict[str, str]:
        """The cookie by which a browser goes on with a response."""
        return {"name": COOKIE, "value": code, "domain": "127.0.0.1", "path": f"/s/{link}"}

    @contextmanager
    def crowded(self) -> Iterator[None]:
        """While somebody else keeps the database's only place to write."""
        other = sqlite3.connect(self.database.removeprefix("sqlite:///"), isolation_level=None)
        try:
            other.execute("BEGIN IMMEDIATE")
            yield
            other.execute("ROLLBACK")
        finally:
            other.close()

    def words(self, tag: str, message: str) -> str:
        """The interface's words for an English message."""
        with self.app.test_request_context():
            i18n.use(tag)
            return i18n.words(message)


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Say nothing: tests say what went wrong."""


def _keep_pages(app: Flask, folder: str) -> None:
    """Leave every whole page that is sent for the HTML validator, once for each language, title and shape."""
    if not folder:
        return

    def keep(response: Response) -> Response:
        whole = response.mimetype == "text/html" and response.content_encoding is None
        text = response.get_data(as_text=True) if whole else ""
        if text.startswith("<!doctype html>"):
            shape = sorted(set(re.findall(r'<html[^>]*>|<title>.*?</title>|<\w+|class="[^"]*"', text, re.DOTALL)))
            name = sha256(f"{request.endpoint} {response.status_code} {shape}".encode()).hexdigest()[:20]
            (Path(folder) / f"browser-{name}.html").write_text(text, encoding="utf-8")
        return response

    app.after_request_funcs.setdefault(None, []).insert(0, keep)
