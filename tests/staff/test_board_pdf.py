"""The board as PDF: made in the background in its languages, and gone once the board says something else."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select

from survey.models import WorkshopFile
from survey.services import sheeting, working, workshops
from survey.services.workshops import Begun, Deed
from tests.browsing import Browser
from tests.printing import need_pango
from tests.public.test_report_files import unpacked, words_of, work
from tests.services.report_making import QUOTE, answer, pick_quote, take_back
from tests.staff.arranging import World
from tests.workshop.arranging import Room, open_room


@pytest.fixture
def room(session: Session, world: World) -> Room:
    """A board with a card, its translation, and a quote."""
    need_pango()
    answer(session, world.ours)
    quote = pick_quote(session, world.ours)
    card = {"column": 1, "lane": 0, "words": "", "tag": "sv", "source": "quote", "ref": str(quote)}
    about = world.ours.round_id, Begun([Deed("card-added", card)])
    made = workshops.open_board(session, world.ours.actor, "Tavla", "stop-start", "sv", False, *about)
    room = Room(session, world.ours.actor, made.id, made.code)
    room.write("Bussen går sällan", 2)
    room.do("card-translated", card=2, tag="ar", words="الطريق طويل")
    room.do("card-changed", card=2, picture="bus-stop")
    return room


def make(app: Flask, browser: Browser, room: Room, language: str) -> None:
    """Ask for the file on the page of the board, and let the command make it."""
    page = browser.get(f"/staff/boards/{room.id}/results")
    form = next(form for form in page.all(".//form") if form.get("action", "").endswith("/board.pdf"))
    token = next(field.get("value", "") for field in form.iter("input") if field.get("name") == "csrf_token")
    assert language in [option.get("value") for option in form.iter("option")]
    browser.post(form.get("action", ""), {"csrf_token": token, "language": language})
    assert "(board) is done" in work(app)


def files(session: Session) -> list[int]:
    session.expire_all()
    return [row.workshop_id for row in session.exec(select(WorkshopFile))]


def test_it_is_made_in_each_language_of_the_board_tagged_and_with_all_that_was_said(
    app: Flask, session: Session, facilitator: Browser, room: Room, tmp_path: Path
) -> None:
    for language, said in (("sv", ["Börja med", "Bussen går sällan", QUOTE, "Buss"]), ("ar", ["Bussen går sällan"])):
        make(app, facilitator, room, language)
        sent = facilitator.fetch(f"/staff/boards/{room.id}/board.pdf?lang={language}")
        assert sent.mimetype == "application/pdf"
        bare = unpacked(sent.data)
        assert b"/Lang (" + language.encode() + b")" in bare
        assert b"/Marked true" in bare
        words = words_of(sent.data, tmp_path)
        assert [each for each in said if each not in words] == []
    page = facilitator.get(f"/staff/boards/{room.id}/results")
    assert len([link for link in page.all(".//a") if "board.pdf?lang=" in link.get("href", "")]) == 2


def test_a_quote_that_is_taken_back_takes_the_file_along(
    app: Flask, session: Session, facilitator: Browser, world: World, room: Room, tmp_path: Path
) -> None:
    other = open_room(session, world.ours.actor, "En annan")
    for each in (room, other):
        make(app, facilitator, each, "sv")
    address = f"/staff/boards/{room.id}/board.pdf?lang=sv"
    assert facilitator.fetch(address).status_code == 200
    take_back(session, world.ours, int(room.board.cards[1].ref))
    assert facilitator.fetch(address).status_code == 303, "at once, before anybody has thrown it away"
    assert sorted(files(session)) == sorted([room.id, other.id])
    sheeting.throw_away(session)
    assert files(session) == [other.id]
    make(app, facilitator, room, "sv")
    assert QUOTE not in words_of(facilitator.fetch(address).data, tmp_path)


def test_a_language_in_which_nobody_has_said_anything_is_refused(
    session: Session, facilitator: Browser, room: Room
) -> None:
    page = facilitator.get(f"/staff/boards/{room.id}/results")
    token = page.all(".//input[@name='csrf_token']")[0].get("value", "")
    page = facilitator.post(f"/staff/boards/{room.id}/board.pdf", {"csrf_token": token, "language": "ti"}, 422)
    assert "Välj ett av tavlans språk" in page.words
    assert working.take(session) is None
