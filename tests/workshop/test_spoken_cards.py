"""Whoever would rather talk speaks a card: it is heard and written down before anybody else meets it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from flask import Flask
from sqlmodel import Session, select

from survey.core.board_replay import undone_numbers
from survey.formats import spoken as spoken_file
from survey.models import Event, WorkshopSound
from survey.services import concluding
from tests.browsing import Browser, File
from tests.samples import PLACE, movie, ogg, webm
from tests.staff.arranging import sign_in
from tests.staff.test_boards import act, lead
from tests.workshop.arranging import Room, open_room

Phone = Callable[..., Browser]
MARK = b"#VOICE#"
VOICE = File(spoken_file.read(webm(sound=MARK * 100)).body, "voice", "audio/webm")  # of which nothing is taken out


def speak(browser: Browser, room: Room, voice: File = VOICE, status: int = 200, **fields: str) -> None:
    browser.get(f"/w/{room.code}/speak")
    browser.press("say", status, _files={"sound": voice}, **fields)


def sounds(session: Session) -> list[WorkshopSound]:
    session.expire_all()
    return list(session.exec(select(WorkshopSound)).all())


def address(page_of: Browser) -> str:
    return page_of.page.one(".//audio[@src]").get("src", "")


@pytest.fixture
def facilitator(app: Flask, workshop: Room) -> Browser:
    """Whoever leads."""
    return sign_in(app, workshop.actor, "facilitator")


@pytest.fixture
def spoken(workshop: Room, phone: Phone) -> Browser:
    """A phone whose owner has spoken a card."""
    workshop.open_step("write")
    guest = phone("ar")
    guest.follow("تكلّم بدلاً من الكتابة")
    guest.press("say", _files={"sound": VOICE}, column="2")
    return guest


def test_a_spoken_card_waits_on_a_board_where_nothing_else_waits_and_its_speaker_alone_hears_it(
    app: Flask, workshop: Room, spoken: Browser, phone: Phone
) -> None:
    assert not workshop.board.moderated
    assert [(card.state, card.column, card.tag) for card in workshop.board.cards.values()] == [("held", 2, "ar")]
    assert spoken.page.address == f"/w/{workshop.code}/room"
    sound = address(spoken)
    heard = spoken.fetch(sound)
    assert (heard.data, heard.mimetype, heard.headers["Cache-Control"]) == (VOICE.body, "audio/webm", "no-store")
    other = phone()
    assert "<audio" not in other.page.html
    assert other.fetch(sound).status_code == 404
    assert sound not in Browser(app).get(f"/w/{workshop.code}/screen").html
    assert Browser(app).fetch(sound).status_code in (303, 404)


def test_the_leader_hears_it_writes_it_down_and_everybody_reads_and_hears_it(
    app: Flask, workshop: Room, spoken: Browser, phone: Phone, facilitator: Browser
) -> None:
    lead(facilitator, workshop)
    assert facilitator.fetch(address(facilitator)).data == VOICE.body
    act(facilitator, "card-written-down", 422)
    assert "skriv ner det som sägs" in facilitator.page.words
    assert not workshop.board.shown_cards
    act(facilitator, "card-written-down", words="الطريق طويل")
    other = phone("ar")
    assert "الطريق طويل" in other.page.words
    assert other.fetch(address(other)).data == VOICE.body
    screen = Browser(app).get(f"/w/{workshop.code}/screen?lang=sv")
    assert "Inspelat och nedskrivet" in screen.words
    assert "<audio" not in screen.html


def test_the_sound_is_deleted_and_its_words_stay(
    workshop: Room, spoken: Browser, phone: Phone, facilitator: Browser, session: Session
) -> None:
    card = max(workshop.board.cards)
    workshop.do("card-changed", card=card, words="الطريق طويل", tag="ar")
    workshop.do("card-shown", card=card)
    sound = address(phone())
    facilitator.get(f"/staff/boards/{workshop.id}/cards/{card}")
    act(facilitator, "sound-deleted")
    assert facilitator.page.h1 == f"Kort {card}"
    assert sounds(session) == []
    assert spoken.fetch(sound).status_code == 404
    assert "الطريق طويل" in spoken.get(f"/w/{workshop.code}/room").words
    assert "<audio" not in spoken.page.html
    assert "board-sound-deleted" in session.exec(select(Event.act)).all()
    facilitator.get(f"/staff/boards/{workshop.id}/history")
    act(facilitator, "undone")
    assert undone_numbers(workshop.replay.events)
    assert "<audio" not in spoken.get(f"/w/{workshop.code}/room").html, "what was deleted does not come back"


@pytest.mark.parametrize("how", ["withdrawn", "undone"])
def test_a_voice_goes_when_its_speaker_takes_the_card_back_and_when_the_leader_undoes_it(
    workshop: Room, spoken: Browser, session: Session, how: str
) -> None:
    if how == "withdrawn":
        spoken.press(str(max(workshop.board.cards)))
    else:
        workshop.do("undone", number=workshop.replay.position)
    assert sounds(session) == []
    assert "<audio" not in spoken.get(f"/w/{workshop.code}/room").html


def test_the_same_form_sent_again_makes_one_card_and_a_voice_is_kept_once(
    workshop: Room, spoken: Browser, session: Session
) -> None:
    form = spoken.get(f"/w/{workshop.code}/speak")
    for _ in range(3):
        spoken.page = form
        spoken.press("say", _files={"sound": VOICE}, column="1")
    assert len(workshop.board.cards) == 2
    assert len(sounds(session)) == 1


def test_a_refused_card_leaves_the_recording_on_the_page_and_nothing_behind(
    workshop: Room, phone: Phone, session: Session
) -> None:
    workshop.open_step("write")
    guest = phone()
    guest.get(f"/w/{workshop.code}/speak")
    workshop.do("frozen")
    form = guest.page
    part = guest.press("say", 422, _htmx=True, _files={"sound": VOICE}, column="1")
    assert "vilar" in part.words
    assert part.all(".//input") == [], "the form itself is not replaced"
    assert form.one(".//form[@data-hx-target='#wrong']") is not None
    assert (workshop.board.cards, sounds(session)) == ({}, [])


@pytest.mark.parametrize(
    ("voice", "said"),
    [
        (File(b"", ""), "ingen inspelning"),
        (File(b"GIF89a" + bytes(50), "voice.webm", "audio/webm"), "inte spela upp"),
        (File(ogg(samples=48_000 * 90), "voice.ogg"), "för lång"),
        (File(b"#!AMR\n" + bytes(11_000_000), "voice.amr"), "för stor"),
    ],
)
def test_what_cannot_be_a_card_is_said(workshop: Room, phone: Phone, voice: File, said: str, session: Session) -> None:
    workshop.open_step("write")
    guest = phone()
    speak(guest, workshop, voice, 422, column="1")
    assert said in guest.page.words
    assert (workshop.board.cards, sounds(session)) == ({}, [])


def test_what_a_recording_says_of_its_phone_is_not_kept(workshop: Room, phone: Phone, session: Session) -> None:
    workshop.open_step("write")
    speak(phone(), workshop, File(movie(b"soun"), "memo.m4a"), column="1")
    assert PLACE not in sounds(session)[0].body


def test_a_form_of_another_site_says_nothing(workshop: Room, phone: Phone, session: Session) -> None:
    workshop.open_step("write")
    phone().post(f"/w/{workshop.code}/spoken", {"token": "0" * 24}, 403)
    assert (workshop.board.cards, sounds(session)) == ({}, [])


def test_a_voice_is_heard_in_its_own_room_alone(
    workshop: Room, spoken: Browser, facilitator: Browser, session: Session
) -> None:
    name = sounds(session)[0].name
    other = open_room(session, workshop.actor, "En annan tavla")
    assert facilitator.fetch(f"/staff/boards/{other.id}/sounds/{name}").status_code == 404


def test_exports_and_what_is_published_hold_the_words_and_never_the_voice(
    workshop: Room, spoken: Browser, session: Session
) -> None:
    card = max(workshop.board.cards)
    workshop.do("card-changed", card=card, words="الطريق طويل", tag="ar")
    workshop.do("card-shown", card=card)
    workshop.do("ended")
    told = json.dumps(concluding.snapshot(workshop.board), ensure_ascii=False)
    assert "الطريق طويل" in told
    assert sounds(session)[0].name not in told
    assert concluding.snapshot(workshop.board)["cards"][0]["spoken"]
