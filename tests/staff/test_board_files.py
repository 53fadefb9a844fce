"""What one takes away from a board: print, workbook, picture, votes given on paper, and what is published."""

from __future__ import annotations

import io
import json
from xml.etree import ElementTree as ET

from openpyxl import load_workbook
from PIL import Image
from sqlmodel import Session

from survey.services import concluding, workshops
from survey.services.workshops import Deed, Hand
from tests.browsing import Browser
from tests.staff.arranging import World, send
from tests.workshop.arranging import Room, open_room


def make_room(session: Session, world: World) -> Room:
    room = open_room(session, world.ours.actor, "Tavla")
    room.write("=2+2")
    room.write("طريق طويل", tag="ar", column=2)
    return room


def test_the_workbook_holds_all_words_and_no_formula(facilitator: Browser, session: Session, world: World) -> None:
    room = make_room(session, world)
    answer = facilitator.fetch(f"/staff/boards/{room.id}/board.xlsx")
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["Kort", "Röster", "Allt som hänt"]
    rows = list(book["Kort"].iter_rows(min_row=2, max_col=6, values_only=True))
    assert rows == [(1, "Sluta", None, None, "'=2+2", "sv"), (2, "Börja med", None, None, "طريق طويل", "ar")]
    assert {cell.data_type for row in book["Kort"].iter_rows() for cell in row} <= {"s", "n"}
    assert book["Allt som hänt"].max_row == 1 + room.replay.position


def test_the_workbook_tells_rows_pictures_sources_and_every_answer_that_was_given(
    facilitator: Browser, session: Session, world: World
) -> None:
    room = open_room(session, world.ours.actor, "Tavla", "challenges")
    theme = {"source": "theme", "ref": "7", "count": "41"}
    room.do("card-added", words="Vägen", tag="sv", column=1, lane=2, **theme)
    room.do("card-added", words="", picture="bus-stop", tag="sv", column=1, lane=0, source="room")
    room.do("card-translated", card=1, tag="ar", words="الطريق")
    step = room.open_step("agree")
    room.do("voted", step=step, choices={"1": 1, "2": 2}, whole=True, voter=-1)
    room.do("voted", step=step, choices={"1": 2}, whole=True, voter=-2)
    room.do("votes-revealed", step=step)
    book = load_workbook(io.BytesIO(facilitator.fetch(f"/staff/boards/{room.id}/board.xlsx").data))
    cards = list(book["Kort"].iter_rows(min_row=2, min_col=3, max_col=9, values_only=True))
    assert cards[0] == ("Patienter", None, "Vägen", "sv", "ar: الطريق", "Tema", 41)
    assert cards[1] == (None, None, "Buss", "sv", None, "Någon utan mobil", None)
    votes = list(book["Röster"].iter_rows(min_row=2, max_col=6, values_only=True))
    assert votes[:3] == [
        ("Håller du med?", 1, "Vägen", "Jag håller med", 1, 2),
        ("Håller du med?", 1, "Vägen", "Jag håller inte med", 1, 2),
        ("Håller du med?", 1, "Vägen", "Hoppa över", 0, 2),
    ]
    assert "Buss" in facilitator.fetch(f"/staff/boards/{room.id}/board.svg").text


def test_the_picture_is_sound_and_holds_every_card(facilitator: Browser, session: Session, world: World) -> None:
    room = make_room(session, world)
    room.write("<script>alert(1)</script>")
    root = ET.fromstring(facilitator.fetch(f"/staff/boards/{room.id}/board.svg").text)
    written = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert {"Sluta", "=2+2", "طريق طويل", "<script>alert(1)</script>"} <= set(written)


def test_the_picture_is_drawn_for_slides_too_and_never_without_bounds(
    facilitator: Browser, session: Session, world: World
) -> None:
    room = make_room(session, world)
    room.write("ቃላት ብትግርኛ", tag="ti", column=3)
    picture = Image.open(io.BytesIO(facilitator.fetch(f"/staff/boards/{room.id}/board.png").data))
    assert picture.format == "PNG"
    assert picture.width > 1_500
    assert sum(picture.convert("L").histogram()[:100]) > 1_000, "there are words on it"
    card = {"tag": "sv", "column": 1, "lane": 0}
    deeds = [Deed("card-added", {"words": f"{'Ord ' * 100}{number}", **card}) for number in range(150)]
    workshops.act(session, room.id, Hand(actor="kim@example.org"), deeds, 99)
    picture = Image.open(io.BytesIO(facilitator.fetch(f"/staff/boards/{room.id}/board.png").data))
    assert picture.width * picture.height < 18_000_000


def test_cards_are_printed_with_their_numbers_and_the_code(
    facilitator: Browser, session: Session, world: World
) -> None:
    room = make_room(session, world)
    for size in ("a6", "a4"):
        page = facilitator.get(f"/staff/boards/{room.id}/print?size={size}")
        assert len(page.all(".//article")) == 2
        assert f"{room.code[:4]} {room.code[4:]}" in page.words


def test_votes_on_paper_count_once_for_each_person(facilitator: Browser, session: Session, world: World) -> None:
    room = make_room(session, world)
    step = room.open_step("dots")
    facilitator.get(f"/staff/boards/{room.id}/entry")
    send(facilitator, "/acts", person="1", **{"give.1": "2"})
    send(facilitator, "/acts", person="2", **{"give.1": "1"})
    send(facilitator, "/acts", person="1", **{"give.2": "3"})
    assert room.board.votes[step] == {-1: {"2": 3}, -2: {"1": 1}}
    page = send(facilitator, "/acts", 422, person="3", **{"give.1": "9"})
    assert "fler röster" in page.words
    assert page.one(".//input[@id='give.1']").get("value") == "9"


def test_a_board_is_published_as_it_was_once_it_has_ended(facilitator: Browser, session: Session, world: World) -> None:
    room = make_room(session, world)
    room.do("card-changed", card=1, note="Hemligt")
    step = room.open_step("dots")
    room.do("voted", step=step, choices={"1": 2}, whole=True, voter=-1)
    facilitator.get(f"/staff/boards/{room.id}/results")
    assert "Avsluta workshoppen först" in send(facilitator, "/publish", 422).words
    room.do("votes-revealed", step=step)
    room.do("ended")
    facilitator.get(f"/staff/boards/{room.id}/results")
    send(facilitator, "/publish")
    ((_, content),) = concluding.results(session, world.ours.organisation_id, room.id)
    assert concluding.results(session, world.theirs.organisation_id, room.id) == []
    published = json.loads(content)
    assert [card["words"] for card in published["cards"]] == ["=2+2", "طريق طويل"]
    assert published["results"][str(step)]["lines"][0]["points"] == 2
    assert "Hemligt" not in content
    assert "ingen offentlig sida" in facilitator.page.words, "it grew from no round"
    send(facilitator, "/acts")
    assert concluding.results(session, world.ours.organisation_id, room.id) == []
    assert "Publicerad 20" not in facilitator.page.words
    assert [(one.card.number, one.points) for one in concluding.outcome(room.board)] == [(1, 2), (2, 0)]
