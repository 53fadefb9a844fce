"""What comes of a board: codes of its cards, a board that goes on from it, and the two beside each other."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from survey.models import Code, Workshop
from survey.services import workshops
from survey.services.workshops import Begun
from tests.browsing import Browser
from tests.pages import words
from tests.staff.arranging import World, send
from tests.workshop.arranging import Room


@pytest.fixture
def room(session: Session, world: World) -> Room:
    """A board of our round with two cards, of which the second has votes."""
    ours = world.ours
    made = workshops.open_board(session, ours.actor, "Första", "stop-start", "sv", False, ours.round_id)
    room = Room(session, ours.actor, made.id, made.code)
    room.write("Lång väg till bussen", column=1)
    room.write("=2+2", column=2)
    step = room.open_step("dots")
    room.do("voted", step=step, choices={"2": 3}, whole=True, voter=-1)
    room.do("votes-revealed", step=step)
    return room


def codes_of(session: Session) -> list[tuple[str, str]]:
    return list(session.exec(select(Code.name, Code.definition)).all())


def test_a_card_becomes_a_code_of_the_rounds_codebook_once(
    administrator: Browser, session: Session, room: Room
) -> None:
    page = administrator.get(f"/staff/boards/{room.id}/outcome")
    assert [words(one) for one in page.all(".//p[@class='own-words']")] == ["=2+2", "Lång väg till bussen"]
    page = send(administrator, "/cards/1/code", name="Vägen")
    assert codes_of(session) == [("Vägen", "Lång väg till bussen")]
    page = send(administrator, "/cards/2/code", 422, name="vägen")
    assert "redan en kod" in page.words
    assert page.one(".//input[@id='name-2']").get("value") == "vägen"
    send(administrator, "/cards/1/code", name="Lång väg till bussen")
    assert "Det är en kod" in administrator.page.words


def test_a_hidden_card_and_one_of_a_board_without_a_round_become_nothing(
    administrator: Browser, session: Session, world: World, room: Room
) -> None:
    administrator.get(f"/staff/boards/{room.id}/outcome")
    room.do("card-hidden", card=1)
    send(administrator, "/cards/1/code", 404, name="Vägen")
    alone = workshops.open_board(session, world.ours.actor, "Ensam", "blank", "sv")
    Room(session, world.ours.actor, alone.id, alone.code).write("Ord")
    page = administrator.get(f"/staff/boards/{alone.id}/outcome")
    assert "växte inte ur någon omgång" in page.words
    assert codes_of(session) == []


@pytest.mark.parametrize(("role", "may"), [("facilitator", False), ("reviewer", True)])
def test_everybody_sees_what_came_of_it_and_those_who_code_make_codes(
    as_role: Callable[[str], Browser], room: Room, role: str, may: bool
) -> None:
    browser = as_role(role)
    browser.get("/staff/boards")
    browser.follow("Första")
    page = browser.get(f"/staff/boards/{room.id}/outcome")
    assert "Lång väg" in page.words
    forms = [form for form in page.all(".//form") if form.get("action", "").endswith("/code")]
    assert bool(forms) is may


def test_a_board_goes_on_from_another_and_both_are_compared(
    facilitator: Browser, session: Session, world: World, room: Room
) -> None:
    room.do("column-renamed", column=1, words="Lägg ner", tag="sv")
    room.do("card-translated", card=1, tag="ar", words="طريق طويل")
    facilitator.get(f"/staff/boards/{room.id}/outcome")
    page = facilitator.follow("Gå vidare med korten på en ny tavla")
    page = facilitator.press("choose", name="Andra", template="practice")
    assert page.h1 == "Vad tavlan börjar med"
    page = send(facilitator, "/staff/boards", **{"card.1": "2.0", "card.2": ""})
    assert page.h1 == "Andra"
    made = session.exec(select(Workshop).where(Workshop.name == "Andra")).one()
    after = Room(session, world.ours.actor, made.id, made.code)
    assert [heading.words or heading.key for heading in after.board.columns.values()] == ["Lägg ner", "start", "go-on"]
    (card,) = after.board.cards.values()
    assert (card.words, card.thread, card.translations) == (
        "Lång väg till bussen",
        room.board.cards[1].thread,
        {"ar": "طريق طويل"},
    )
    after.write("Alldeles nytt", column=3)
    page = facilitator.get(f"/staff/boards/{made.id}/compare")
    rows = {words(row.findall("th")[0]): [words(cell) for cell in row.findall("td")] for row in page.all(".//tbody/tr")}
    assert rows["=2+2"] == ["3 röster", "Borta"]
    assert rows["Alldeles nytt"] == ["–Fanns inte", "Nytt 0 röster"]
    moved = next(cells for name, cells in rows.items() if name.startswith("Lång väg"))
    assert moved == ["0 röster", "Från: Lägg ner 0 röster"]


def test_at_most_three_boards_are_compared_and_one_alone_says_how(
    facilitator: Browser, session: Session, world: World, room: Room
) -> None:
    assert "går inte vidare från någon annan" in facilitator.get(f"/staff/boards/{room.id}/compare").words
    last = room.id
    for name in ("B", "C", "D"):
        made = workshops.open_board(session, world.ours.actor, name, "blank", "sv", begun=Begun(follows_id=last))
        last = made.id
    Room(session, world.ours.actor, made.id, made.code).write("Ord")
    page = facilitator.get(f"/staff/boards/{last}/compare")
    assert [words(one)[0] for one in page.all(".//thead//th")[1:]] == ["B", "C", "D"]


def test_a_board_of_another_organisation_is_not_gone_on_from(
    facilitator: Browser, session: Session, world: World, room: Room
) -> None:
    theirs = workshops.open_board(session, world.theirs.actor, "Deras", "blank", "sv")
    address = f"/staff/boards/new/beginning?name=X&template=blank&follows={theirs.id}"
    assert facilitator.fetch(address).status_code == 404
    facilitator.get("/staff/boards/new")
    form = {one.get("name", ""): one.get("value", "") for one in facilitator.page.all(".//form[@method='post']//input")}
    facilitator.post("/staff/boards", {**form, "name": "X", "template": "blank", "follows": str(theirs.id)}, 404)


def test_a_card_becomes_a_reply(administrator: Browser, session: Session, room: Room) -> None:
    room.do("card-changed", card=1, owner="Kim", next_step="Fråga bussbolaget")
    administrator.get(f"/staff/boards/{room.id}/outcome")
    link = next(one for one in administrator.page.all(".//a") if one.get("href", "").endswith(f"card={room.id}.1"))
    page = administrator.get(link.get("href", ""))
    page = send(administrator, "/replies")
    assert "Lång väg till bussen" in page.html
    assert "Fråga bussbolaget" in page.html
