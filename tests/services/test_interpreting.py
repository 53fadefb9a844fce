"""Translations by people and by a machine; the machine is the operator's, and a real server on loopback here."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.errors import InputError, NotFoundError, TranslatorError
from survey.models import Comment, CommentTranslation, Event
from survey.services import gathering, interpreting
from survey.services.libretranslate import Machine
from survey.services.listening import Reader
from tests.services.readers import reader_in
from tests.staff.arranging import World, respond

pytestmark = pytest.mark.both_databases
Reply = tuple[int, dict[str, str], bytes]


@contextmanager
def served(reply: Callable[[dict[str, Any]], Reply]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A small server: its address, and what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            asked.append({"path": self.path, **body})
            status, headers, told = reply(body)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(told)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def translated(words: str) -> Callable[[dict[str, Any]], Reply]:
    return lambda _asked: (200, {}, json.dumps({"translatedText": words}).encode())


@pytest.fixture
def reader(session: Session, world: World) -> Reader:
    return reader_in(session, world.ours)


@pytest.fixture
def comment(session: Session, world: World, reader: Reader) -> int:
    respond(session, world.ours.links[0], {"words": Answer("لم أفهم الرسالة")}, language="ar")
    gathering.gather(session, reader.round_id, world.ours.published.questionnaire)
    return session.exec(select(Comment.id).where(Comment.round_id == reader.round_id)).one()


def test_a_person_translates_and_mends_it(session: Session, world: World, reader: Reader, comment: int) -> None:
    actor = world.ours.actor
    interpreting.write(session, actor, reader, comment, "sv", "Jag förstod inte brevet.")
    interpreting.write(session, actor, reader, comment, "sv", "Jag förstod inte brevet!")
    interpreting.write(session, actor, reader, comment, "en", "I did not understand the letter.")
    made = interpreting.list_translations(session, reader, [comment])[comment]
    assert [(one.language, one.words, one.engine) for one in made] == [
        ("sv", "Jag förstod inte brevet!", ""),
        ("en", "I did not understand the letter.", ""),
    ]
    assert made[0].translator == actor.name
    interpreting.remove(session, actor, reader, comment, made[0].id)
    assert len(interpreting.list_translations(session, reader, [comment])[comment]) == 1
    acts = session.exec(
        select(Event.act).where(Event.organisation_id == reader.organisation_id).order_by(Event.id)
    ).all()
    assert acts[-4:] == ["answer-translated"] * 3 + ["translation-removed"]


@pytest.mark.parametrize(("language", "words"), [("sv", ""), ("xx", "Hej"), ("sv", "x" * 30_000)])
def test_what_is_no_translation_is_refused(
    session: Session, world: World, reader: Reader, comment: int, language: str, words: str
) -> None:
    with pytest.raises(InputError):
        interpreting.write(session, world.ours.actor, reader, comment, language, words)


def test_another_organisations_answer_is_not_there(session: Session, world: World, comment: int) -> None:
    theirs = reader_in(session, world.theirs)
    with pytest.raises(NotFoundError):
        interpreting.write(session, world.theirs.actor, theirs, comment, "sv", "Hej")
    assert interpreting.list_translations(session, theirs, [comment]) == {}


def test_the_operators_machine_is_asked_and_named(session: Session, world: World, reader: Reader, comment: int) -> None:
    interpreting.write(session, world.ours.actor, reader, comment, "sv", "Av en människa")
    with served(translated("Jag förstod inte.")) as (address, asked):
        machine = Machine(address + "/", "hemlig")
        interpreting.ask_machine(session, world.ours.actor, reader, comment, ("لم أفهم", "prs"), "sv-simple", machine)
    assert asked == [
        {"path": "/translate", "q": "لم أفهم", "source": "fa", "target": "sv", "format": "text", "api_key": "hemlig"}
    ]
    made = interpreting.list_translations(session, reader, [comment])[comment]
    assert [(one.words, one.engine) for one in made] == [
        ("Av en människa", ""),
        ("Jag förstod inte.", "LibreTranslate (127.0.0.1)"),
    ]


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        ((400, {}, b'{"error": "so is not supported"}'), "language"),
        ((403, {}, b'{"error": "key"}'), "refused"),
        ((500, {}, b"oops"), "refused"),
        ((200, {}, b"<html>"), "not-understood"),
        ((200, {}, b"[]"), "not-understood"),
        ((200, {}, b'{"translatedText": " "}'), "not-understood"),
        ((200, {}, b'{"translatedText": "' + b"x" * 1_000_001 + b'"}'), "not-understood"),
    ],
)
def test_a_machine_that_does_not_translate_changes_nothing(
    session: Session, world: World, reader: Reader, comment: int, reply: Reply, code: str
) -> None:
    with served(lambda _asked: reply) as (address, _), pytest.raises(TranslatorError) as raised:
        interpreting.ask_machine(
            session, world.ours.actor, reader, comment, ("لم", "ar"), "sv", Machine(address, seconds=5)
        )
    assert raised.value.code == code
    assert session.exec(select(CommentTranslation)).all() == []


def test_an_answer_that_points_elsewhere_is_not_followed(
    session: Session, world: World, reader: Reader, comment: int
) -> None:
    with served(translated("Stulet")) as (elsewhere, asked_there):
        moved = 307, {"Location": f"{elsewhere}/translate"}, b""
        with served(lambda _asked: moved) as (address, asked), pytest.raises(TranslatorError) as raised:
            interpreting.ask_machine(
                session, world.ours.actor, reader, comment, ("لم", "ar"), "sv", Machine(address, seconds=5)
            )
    assert (len(asked), asked_there, raised.value.code) == (1, [], "refused")


def test_a_machine_that_is_not_there_is_said_to_be(
    session: Session, world: World, reader: Reader, comment: int
) -> None:
    with served(translated("Borta")) as (address, _):
        pass
    with pytest.raises(TranslatorError) as raised:
        interpreting.ask_machine(session, world.ours.actor, reader, comment, ("لم", "ar"), "sv", Machine(address))
    assert raised.value.code == "unreachable"
