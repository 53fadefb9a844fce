"""A board begins with a round's themes and quotes: later coding moves nothing, and a quote taken back is gone."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Comment, Response, WorkshopEvent, WorkshopResult
from survey.services import codebooks, coding, concluding, gathering, listening, quoting, responding, workshops
from survey.services.coding import Target
from survey.services.listening import Reader, Wish
from tests.browsing import Browser
from tests.public.arranging import SLUG, show
from tests.services.readers import reader_in
from tests.staff.arranging import World, respond, send, sign_in
from tests.workshop.arranging import Room, come_in

WORDS = "Bussen gick aldrig den dagen."
PEOPLE = 30
FAR, RARE = 12, 2  # how many said each theme


@pytest.fixture
def codes(session: Session, world: World) -> dict[str, int]:
    """Two themes in a round of thirty people: one that twelve told of, and one that two did."""
    questionnaire = coding.questionnaire_of(session, world.ours.organisation_id, world.ours.round_id)
    made = {
        name: codebooks.make(session, world.ours.actor, questionnaire, name).id or 0 for name in ("Långt", "Ovanligt")
    }
    for number in range(PEOPLE):
        response = respond(session, world.ours.links[0], {"words": Answer(WORDS if number == 0 else f"Ord {number}")})
        for name, many in (("Långt", FAR), ("Ovanligt", RARE)):
            if number < many:
                code(session, world, response, made[name])
    return made


def code(session: Session, world: World, response: int, code_id: int) -> None:
    coding.apply(session, world.ours.actor, Target(world.ours.round_id, response, "words"), code_id)


@pytest.fixture
def reader(session: Session, world: World) -> Reader:
    return reader_in(session, world.ours)


@pytest.fixture
def quote(session: Session, world: World, codes: dict[str, int], reader: Reader) -> int:
    """A quote that was picked, translated and cleared."""
    actor = world.ours.actor
    gathering.gather(session, reader.round_id, world.ours.published.questionnaire)
    comments = listening.find_comments(session, reader, Wish(text="Bussen")).ids
    made = quoting.pick(session, actor, reader, comments[0], (None, None))
    one = quoting.find(session, reader.organisation_id, reader.round_id, made)
    quoting.translate(session, actor, one, "ar", "لم تأت الحافلة")
    given = {"code_id": codes["Långt"], "basis": "told-beforehand", "shown": ()}
    quoting.change(session, actor, quoting.find(session, reader.organisation_id, reader.round_id, made), given)
    clear(session, world, made)
    return made


def clear(session: Session, world: World, quote: int) -> None:
    one = quoting.find(session, world.ours.organisation_id, world.ours.round_id, quote)
    quoting.clear(session, replace(world.ours.actor, name="clears@example.org"), one, True)


def take_back(session: Session, world: World, quote: int) -> None:
    one = quoting.find(session, world.ours.organisation_id, world.ours.round_id, quote)
    quoting.withdraw(session, world.ours.actor, one)


@pytest.fixture
def room(facilitator: Browser, session: Session, world: World, codes: dict[str, int], quote: int) -> Room:
    """A board opened on the staff's pages, with both themes and the quote on it."""
    facilitator.get("/staff/boards/new")
    page = facilitator.press(
        "choose", name="Vägen hit", template="stop-start", round=str(world.ours.round_id), moderated=""
    )
    assert page.h1 == "Vad tavlan börjar med"
    chosen = {f"theme.{codes['Långt']}": "1.0", f"theme.{codes['Ovanligt']}": "2.0", f"quote.{quote}": "2.0"}
    assert send(facilitator, "/staff/boards", **chosen).h1 == "Vägen hit"
    made = workshops.list_boards(session, world.ours.organisation_id)[0]
    return Room(session, world.ours.actor, made.id, made.code)


@pytest.fixture
def facilitator(app: Flask, world: World) -> Browser:
    return sign_in(app, world.ours.actor, "facilitator")


def test_the_figures_offered_are_protected_and_a_hidden_one_is_said_to_be(
    facilitator: Browser, world: World, codes: dict[str, int], quote: int
) -> None:
    page = facilitator.get(f"/staff/boards/new/beginning?name=X&template=blank&round={world.ours.round_id}")
    said = {label.get("for"): " ".join(label.itertext()) for label in page.all(".//label")}
    assert "12 personer" in said[f"theme.{codes['Långt']}"]
    assert "Antalet visas inte" in said[f"theme.{codes['Ovanligt']}"]
    assert WORDS in said[f"quote.{quote}"]


def test_a_name_and_a_round_are_asked_for_before_themes_are_chosen(facilitator: Browser) -> None:
    facilitator.get("/staff/boards/new")
    page = facilitator.press("choose", 422)
    assert len(page.all(".//p[@class='problem']")) == 2
    assert facilitator.fetch("/staff/boards/new/beginning?template=blank").status_code == 404
    assert facilitator.fetch("/staff/boards/new/beginning?template=none&round=1").status_code == 404


def test_the_round_of_another_organisation_is_not_there(facilitator: Browser, world: World) -> None:
    address = f"/staff/boards/new/beginning?name=X&template=blank&round={world.theirs.round_id}"
    assert facilitator.fetch(address).status_code == 404


def test_later_coding_and_other_names_do_not_move_the_cards(
    app: Flask, session: Session, world: World, codes: dict[str, int], room: Room
) -> None:
    guest = come_in(Browser(app), room.code)
    assert "12 personer har berättat" in guest.page.words
    assert "Hur många visas inte" in guest.page.words
    for response in session.scalars(select(Response.id).where(Response.round_id == world.ours.round_id)).all():
        code(session, world, response, codes["Ovanligt"])
    codebooks.define(session, world.ours.actor, codes["Långt"], "Nytt namn", "", {})
    before = [(card.words, card.count) for card in room.board.cards.values()]
    assert before[:2] == [("Långt", "12"), ("Ovanligt", "")]
    again = guest.get(f"/w/{room.code}/room").words
    assert "12 personer har berättat" in again
    assert "Nytt namn" not in again


def everywhere(app: Flask, staff: Browser, session: Session, world: World, room: Room) -> dict[str, str]:
    """What all that shows the board says."""
    board = f"/staff/boards/{room.id}"
    book = load_workbook(io.BytesIO(staff.fetch(f"{board}/board.xlsx").data))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    pages = ("", "/print", "/sheet", "/board.svg", "/history", "/results")
    told = {name: staff.fetch(f"{board}{name}").text for name in pages}
    told[f"/history/{room.replay.position}"] = staff.fetch(f"{board}/history/{room.replay.position}").text
    told |= {"screen": Browser(app).fetch(f"/w/{room.code}/screen").text, "workbook": "\n".join(cells)}
    for _, content in concluding.results(session, world.ours.organisation_id, room.id):
        told["published"] = content
    return told


def test_a_quote_is_read_in_its_words_and_in_the_readers_language(app: Flask, room: Room) -> None:
    assert WORDS in come_in(Browser(app), room.code).page.words
    page = come_in(Browser(app), room.code, "ar").page
    assert WORDS in page.words
    assert "لم تأت الحافلة" in page.words


def test_a_quote_that_is_taken_back_is_gone_from_everything_that_shows_the_board(
    app: Flask, facilitator: Browser, session: Session, world: World, room: Room, quote: int
) -> None:
    guest = come_in(Browser(app), room.code)
    seen = guest.get(f"/w/{room.code}/room").one(".//*[@data-seen]").get("data-seen")
    assert guest.fetch(f"/w/{room.code}/room?seen={seen}", HX_Request="true").status_code == 204
    told = everywhere(app, facilitator, session, world, room)
    assert [name for name, text in told.items() if WORDS in text or WORDS[:10] in text] == [
        name for name in told if name not in ("/history", "/results")
    ]
    take_back(session, world, quote)
    answer = guest.fetch(f"/w/{room.code}/room?seen={seen}", HX_Request="true")
    assert answer.status_code == 200, "the phones are told without anybody touching the board"
    assert "Bussen" not in answer.text
    told = everywhere(app, facilitator, session, world, room)
    assert [name for name, text in told.items() if "Bussen" in text] == []
    assert "1 citat är borta" in told[""]


def test_a_published_board_holds_no_words_of_a_quote_and_loses_it_with_its_votes(
    facilitator: Browser, app: Flask, session: Session, world: World, room: Room, quote: int
) -> None:
    step = room.open_step("dots")
    room.do("voted", step=step, choices={"1": 1, "3": 2}, whole=True, voter=-1)
    room.do("votes-revealed", step=step)
    room.do("ended")
    facilitator.get(f"/staff/boards/{room.id}/results")
    send(facilitator, "/publish")
    kept = session.scalars(select(WorkshopResult.content)).all()
    acts = [json.dumps(details) for details in session.scalars(select(WorkshopEvent.details))]
    assert not any("Bussen" in text or "الحافلة" in text for text in [*kept, *acts]), "the quote is kept once"
    ((_, content),) = concluding.results(session, world.ours.organisation_id, room.id)
    published = json.loads(content)
    assert [card["words"] for card in published["cards"]] == ["Långt", "Ovanligt", WORDS]
    assert published["cards"][2]["translations"] == {"ar": "لم تأت الحافلة"}
    show(session, world.ours)
    number = concluding.list_published(session, world.ours.organisation_id, world.ours.round_id)[0].number
    page = Browser(app).get(f"/rounds/{SLUG}/boards/{number}?lang=sv")
    assert WORDS in page.words
    assert page.headers["Cache-Control"] == "public, no-cache", "no cache shows it once it is gone"
    take_back(session, world, quote)
    ((_, content),) = concluding.results(session, world.ours.organisation_id, room.id)
    published = json.loads(content)
    assert [card["words"] for card in published["cards"]] == ["Långt", "Ovanligt"]
    assert [line["card"] for line in published["results"][str(step)]["lines"]] == [1, 2]


def test_a_quote_goes_with_the_response_it_was_taken_from(
    app: Flask, session: Session, world: World, reader: Reader, room: Room
) -> None:
    guest = come_in(Browser(app), room.code)
    assert WORDS in guest.page.words
    comments = quoting.list_quotes(session, reader.organisation_id, reader.round_id, state="cleared")
    response = session.exec(select(Comment.response_id).where(Comment.id == comments[0].comment_id)).one()
    code_hash = session.get_one(Response, response).code_hash
    responding.withdraw(session, code_hash)
    assert "Bussen" not in guest.get(f"/w/{room.code}/room").words


def test_a_quote_is_hidden_when_too_few_are_alike_and_back_when_it_is_cleared_anew(
    app: Flask, session: Session, world: World, room: Room, quote: int
) -> None:
    guest = come_in(Browser(app), room.code)
    one = quoting.find(session, world.ours.organisation_id, world.ours.round_id, quote)
    quoting.mask(session, world.ours.actor, one, "Bussen", "Tåget")
    assert "dagen" not in guest.get(f"/w/{room.code}/room").words
    clear(session, world, quote)
    assert "[Tåget] gick aldrig" in guest.get(f"/w/{room.code}/room").words


def test_votes_on_a_quote_that_is_gone_are_given_back(
    app: Flask, session: Session, world: World, room: Room, quote: int
) -> None:
    room.open_step("dots")
    guest = come_in(Browser(app), room.code)
    for dots in (1, 2, 3):
        guest.get(f"/w/{room.code}/room")
        guest.press(f"3:{dots}")
    assert "Du har 0 röster kvar" in guest.page.words
    take_back(session, world, quote)
    assert "Du har 3 röster kvar" in guest.get(f"/w/{room.code}/room").words
    assert "Du har 2 röster kvar" in guest.press("1:1").words


def test_nobody_writes_over_a_quote(facilitator: Browser, session: Session, room: Room) -> None:
    page = facilitator.get(f"/staff/boards/{room.id}/cards/3")
    assert page.all(".//textarea[@name='words']") == page.all(".//input[@name='words.ar']") == []
    send(facilitator, "/acts", note="Fråga mer")
    assert room.board.cards[3].note == "Fråga mer"
    for field in ({"words": "Andra ord"}, {"words.ar": "غير ذلك"}):
        facilitator.get(f"/staff/boards/{room.id}/cards/3")
        form = {
            one.get("name", ""): one.get("value", "") for one in facilitator.page.all(".//form[@method='post']//input")
        }
        facilitator.post(f"/staff/boards/{room.id}/acts", {**form, **field, "act": "card-changed", "card": "3"}, 422)
