"""Whoever leads opens a board, its steps and its votes, lets cards in, and takes back what went wrong."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from survey.security import grouped
from survey.services import workshops
from tests.browsing import Browser
from tests.pages import words
from tests.staff.arranging import World, send
from tests.workshop.arranging import Room, come_in, open_room


def lead(browser: Browser, room: Room) -> None:
    browser.get(f"/staff/boards/{room.id}")


def act(browser: Browser, name: str, status: int = 200, **fields: str) -> None:
    """Send the first form on the page that does this act."""
    page = browser.page
    forms = [
        form
        for form in page.all(".//form")
        if any(field.get("name") == "act" and field.get("value") == name for field in form.iter("input"))
    ]
    assert forms, f"no form does {name}"
    sent = {field.get("name", ""): field.get("value", "") for field in forms[0].iter("input")}
    sent |= {one.get("name", ""): fields.get(one.get("name", ""), "") for one in forms[0].iter("textarea")}
    browser.post(forms[0].get("action", ""), {**sent, **fields}, status)


def test_a_board_is_opened_from_a_template_and_led(facilitator: Browser, session: Session, world: World) -> None:
    facilitator.get("/staff/boards")
    facilitator.follow("Ny tavla")
    page = send(facilitator, "/staff/boards", name="Vägen hit", template="journey", moderated="1")
    assert page.h1 == "Vägen hit"
    assert "På vägen dit" in page.words
    act(facilitator, "step-opened")
    assert facilitator.page.one(".//li[@aria-current='step']") is not None
    act(facilitator, "card-added", words="Ett\n\nTvå", place="1.0", tag="sv")
    assert [words(card) for card in facilitator.page.all(".//li[@class='paper']//p[@class='own-words']")] == [
        "Ett",
        "Två",
    ]


def test_a_name_is_asked_for(facilitator: Browser) -> None:
    facilitator.get("/staff/boards/new")
    assert "Fyll i det här" in send(facilitator, "/staff/boards", 422, name=" ").words


def test_cards_wait_until_they_are_let_in(app: object, facilitator: Browser, session: Session, world: World) -> None:
    room = open_room(session, world.ours.actor, "Tavla", moderated=True)
    room.open_step("write")
    guest = come_in(Browser(app), room.code)  # type: ignore[arg-type]
    guest.press("send", words="Släpp in mig", column="1")
    lead(facilitator, room)
    act(facilitator, "card-shown")
    assert [card.state for card in room.board.cards.values()] == ["shown"]
    act(facilitator, "card-hidden")
    assert room.board.shown_cards == ()


def test_two_hundred_cards_at_once_are_taken_and_more_are_refused_without_loss(
    facilitator: Browser, session: Session, world: World
) -> None:
    room = open_room(session, world.ours.actor, "Tavla")
    lead(facilitator, room)
    act(facilitator, "card-added", words="\n".join(f"Kort {number}" for number in range(200)), place="1.0", tag="sv")
    assert len(room.board.cards) == 200
    many = "\n".join(f"Fler {number}" for number in range(201))
    act(facilitator, "card-added", 422, words=many, place="1.0", tag="sv")
    assert "Högst 200 kort" in facilitator.page.words
    assert "Fler 200" in (facilitator.page.one(".//textarea").text or "")
    assert len(room.board.cards) == 200


def test_the_leaders_page_grows_with_the_cards_and_not_with_their_square(
    facilitator: Browser, session: Session, world: World
) -> None:
    room = open_room(session, world.ours.actor, "Tavla")
    sizes = []
    for part in range(3):
        for number in range(20):
            room.write(f"Kort {part}{number:02}")
        sizes.append(len(facilitator.fetch(f"/staff/boards/{room.id}").data))
    assert sizes[2] - sizes[1] < 1.1 * (sizes[1] - sizes[0])


def test_a_card_is_put_under_another_by_its_number(facilitator: Browser, session: Session, world: World) -> None:
    room = open_room(session, world.ours.actor, "Tavla")
    for said in ("Buss", "Tåg"):
        room.write(said)
    lead(facilitator, room)
    assert [words(one) for one in facilitator.page.all(".//datalist/option")] == ["Buss", "Tåg"]
    act(facilitator, "card-grouped", 422, card="2", head="7")
    act(facilitator, "card-grouped", card="2", head="1")
    assert room.board.cards[2].head == 1


def test_anything_is_taken_back_from_all_that_happened(facilitator: Browser, session: Session, world: World) -> None:
    room = open_room(session, world.ours.actor, "Tavla")
    room.write("Fel")
    lead(facilitator, room)
    facilitator.follow("Allt som hänt")
    act(facilitator, "undone")
    assert room.board.cards == {}
    assert facilitator.page.h1 == "Allt som hänt"
    facilitator.get(f"/staff/boards/{room.id}/history/2")
    assert "Fel" in facilitator.page.words, "the board can be seen as it was"


def test_the_board_is_seen_as_it_was_with_its_votes_and_what_was_in_no_column(
    facilitator: Browser, session: Session, world: World
) -> None:
    room = open_room(session, world.ours.actor, "Tavla")
    room.write("Buss")
    room.write("Vart hör jag?", column=0)
    step = room.open_step("dots")
    room.do("voted", step=step, choices={"1": 2}, whole=True, voter=-1)
    room.do("votes-revealed", step=step)
    history = f"/staff/boards/{room.id}/history"
    assert "Röster visade: Rösta" in facilitator.get(history).words
    page = facilitator.get(f"{history}/{room.replay.position}")
    assert "Inte placerade än Vart hör jag?" in page.words
    assert words(page.all(".//p[@class='points']")[0]) == "2"
    assert not facilitator.get(f"{history}/{room.replay.position - 1}").all(".//p[@class='points']")


def test_a_card_in_a_group_is_taken_out_of_it_and_hidden_and_what_was_hidden_is_shown_again(
    facilitator: Browser, session: Session, world: World
) -> None:
    room = open_room(session, world.ours.actor, "Tavla")
    for column in (1, 0):
        head, inner = (room.write(said, column=column) for said in ("Buss", "Tåg"))
        room.do("card-grouped", card=inner, head=head)
        lead(facilitator, room)
        act(facilitator, "card-moved", card=str(inner), place=f"{column}.0")
        assert [card.number for card in room.board.in_place(column)] == [head, inner]
    room.do("card-grouped", card=2, head=1)
    lead(facilitator, room)
    act(facilitator, "card-hidden")
    assert room.board.cards[2].state == "hidden", "the card within comes first on the page"
    act(facilitator, "card-shown")
    assert room.board.cards[2].state == "shown"


def test_somebody_without_a_phone_speaks_by_a_picture_and_gets_votes(
    facilitator: Browser, session: Session, world: World
) -> None:
    room = open_room(session, world.ours.actor, "Tavla")
    lead(facilitator, room)
    assert [one.get("value") for one in facilitator.page.all(".//select[@id='picture']/option")][1] == "bus-stop"
    act(facilitator, "card-added", picture="bus-stop", place="1.0", tag="sv", who="room")
    assert (room.board.cards[1].picture, room.board.cards[1].source) == ("bus-stop", "room")
    room.open_step("dots")
    facilitator.get(f"/staff/boards/{room.id}/entry")
    assert words(facilitator.page.one(".//label[@for='give.1']")) == "1 Buss"


def test_a_card_is_translated_and_noted_and_readers_see_the_translation(
    app: object, facilitator: Browser, session: Session, world: World
) -> None:
    room = open_room(session, world.ours.actor, "Tavla")
    number = room.write("Lång väg")
    facilitator.get(f"/staff/boards/{room.id}/cards/{number}")
    act(facilitator, "card-changed", words="Lång väg", note="Ring Kim", **{"words.ar": "طريق طويل"})
    guest = come_in(Browser(app), room.code, "ar")  # type: ignore[arg-type]
    assert "طريق طويل" in guest.page.words
    assert "Ring Kim" not in guest.page.html


def test_nothing_new_is_told_to_the_leader_without_a_page(facilitator: Browser, session: Session, world: World) -> None:
    room = open_room(session, world.ours.actor, "Tavla")
    lead(facilitator, room)
    seen = facilitator.page.one(".//*[@data-seen]").get("data-seen")
    address = f"/staff/boards/{room.id}?seen={seen}"
    assert facilitator.fetch(address, HX_Request="true").status_code == 204
    room.write("Nytt")
    assert facilitator.fetch(address, HX_Request="true").status_code == 200


def test_a_column_is_renamed_for_everybody(app: object, facilitator: Browser, session: Session, world: World) -> None:
    room = open_room(session, world.ours.actor, "Tavla")
    lead(facilitator, room)
    act(facilitator, "column-renamed", words="Lägg ner", column="1")
    assert "Lägg ner" in facilitator.page.words
    assert "Lägg ner" in come_in(Browser(app), room.code, "ar").page.words  # type: ignore[arg-type]
    act(facilitator, "column-renamed", 422, words=" ", column="1")
    assert room.board.columns[1].words == "Lägg ner"


def test_the_join_code_is_renewed_once_for_one_press(facilitator: Browser, session: Session, world: World) -> None:
    room = open_room(session, world.ours.actor, "Tavla")
    lead(facilitator, room)
    form = next(one for one in facilitator.page.all(".//form") if one.get("action", "").endswith("/code"))
    fields = {field.get("name", ""): field.get("value", "") for field in form.iter("input")}
    codes = []
    for _ in range(2):
        facilitator.post(form.get("action", ""), fields)
        codes.append(workshops.find(session, room.actor.organisation_id, room.id).code)
    assert room.code != codes[0] == codes[1]
    assert grouped(codes[0]) in facilitator.page.words
    room.do("ended")
    facilitator.post(form.get("action", ""), {**fields, "turn": "99"}, 422)
    assert workshops.find(session, room.actor.organisation_id, room.id).code == codes[0]


def test_the_keys_are_left_alone_by_whoever_turned_them_off(
    facilitator: Browser, session: Session, world: World
) -> None:
    room = open_room(session, world.ours.actor, "Tavla", moderated=True)
    room.write("Kort")
    lead(facilitator, room)
    assert facilitator.page.all(".//*[@data-card-key]")
    token = facilitator.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    facilitator.post("/staff/keys", {"csrf_token": token, "keys": "off"})
    lead(facilitator, room)
    assert not facilitator.page.all(".//*[@data-card-key]")


def test_two_leaders_act_at_once_and_neither_is_lost(
    as_role: Callable[[str], Browser], session: Session, world: World
) -> None:
    room = open_room(session, world.ours.actor, "Tavla")
    first, second = as_role("facilitator"), as_role("administrator")
    lead(first, room)
    lead(second, room)
    act(first, "card-added", words="Från den ena", place="1.0", tag="sv")
    act(second, "card-added", words="Från den andra", place="1.0", tag="sv")
    assert [card.words for card in room.board.cards.values()] == ["Från den ena", "Från den andra"]
    act(second, "card-added", words="Samma", place="1.0", tag="sv")
    lead(first, room)
    act(first, "card-added", words="Samma", place="1.0", tag="sv")
    assert len(room.board.cards) == 4, "the same words of two people are two cards"
    assert len({event.actor for event in room.replay.events if event.act == "card-added"}) == 2


def test_a_leader_whose_browser_died_goes_on_in_another(
    as_role: Callable[[str], Browser], session: Session, world: World
) -> None:
    room = open_room(session, world.ours.actor, "Tavla", moderated=True)
    died = as_role("facilitator")
    lead(died, room)
    act(died, "step-opened")
    other = as_role("facilitator")
    lead(other, room)
    assert other.page.one(".//li[@aria-current='step']") is not None
    act(other, "step-opened")
    lead(died, room)
    assert died.page.one(".//button[@id='undo']") is not None
