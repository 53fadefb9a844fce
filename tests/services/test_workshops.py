"""Acts on a board are kept in order, once each, whoever sends them and however often."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from survey.errors import InputError, NotFoundError
from survey.models import Event, Workshop, WorkshopEvent, WorkshopSeat
from survey.services import participating, speaking, workshops
from survey.services.workshops import Deed, Hand
from tests.samples import ogg
from tests.staff.arranging import World
from tests.workshop.arranging import Room, open_room


@pytest.fixture
def room(session: Session, world: World) -> Room:
    open_room(session, world.theirs.actor, "Brus").write("Brus")
    return open_room(session, world.ours.actor, "Tavla")


def join(session: Session, room: Room, key: str) -> participating.Visit:
    visit = participating.arrive(session, room.code, key)
    assert visit is not None
    participating.join(session, visit, key, "sv")
    joined = participating.arrive(session, room.code, key)
    assert joined is not None
    return joined


@pytest.mark.both_databases
def test_acts_sent_at_once_from_many_threads_are_all_kept_once_and_in_order(
    engine: Engine, session: Session, room: Room
) -> None:
    room.open_step("write")
    visits = [join(session, room, f"hash-{number}") for number in range(8)]

    def write(place: int) -> None:
        visit = visits[place % 8]
        with Session(engine) as own:
            deed = Deed("card-added", {"words": f"Kort {place % 8}", "tag": "sv", "column": 1, "lane": 0})
            participating.act(own, visit, deed, 0)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(32)))  # each card four times
    cards = room.board.cards
    assert sorted(card.words for card in cards.values()) == [f"Kort {number}" for number in range(8)]
    assert list(cards) == list(range(1, 9))
    numbers = session.scalars(select(WorkshopEvent.number).where(WorkshopEvent.workshop_id == room.id)).all()
    assert sorted(numbers) == list(range(1, len(numbers) + 1))


@pytest.mark.both_databases
def test_a_card_that_is_spoken_and_sent_twice_at_once_is_one(engine: Engine, session: Session, room: Room) -> None:
    room.open_step("write")
    visit, sound = join(session, room, "hash"), speaking.take(ogg())

    def speak(_: int) -> None:
        with Session(engine) as own:
            participating.speak(own, visit, sound, {"tag": "sv", "column": 1, "lane": 0}, 0)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(speak, range(8)))
    assert [card.sound for card in room.board.cards.values()] == [sound.name]


def test_several_deeds_are_done_all_or_none(session: Session, room: Room) -> None:
    good = Deed("card-added", {"words": "Bra", "tag": "sv", "column": 1, "lane": 0})
    bad = Deed("card-added", {"words": "Dålig", "tag": "sv", "column": 99, "lane": 0})
    with pytest.raises(InputError, match="unknown-choice"):
        workshops.act(session, room.id, Hand(actor="kim@example.org"), [good, bad], 1)
    assert room.board.cards == {}
    workshops.act(session, room.id, Hand(actor="kim@example.org"), [good] * 3, 1)
    assert len(room.board.cards) == 3


def test_what_everybody_sees_moves_on_with_cards_and_not_with_votes(session: Session, room: Room) -> None:
    room.write("Ett")
    step = room.open_step("dots")
    shown = session.get_one(Workshop, room.id, populate_existing=True).shown
    visit = join(session, room, "hash")
    participating.act(session, visit, Deed("voted", {"step": step, "choices": {"1": 2}}), 0)
    after = session.get_one(Workshop, room.id, populate_existing=True)
    assert (after.shown, after.position) == (shown, shown + 1)
    room.do("votes-revealed", step=step)
    assert session.get_one(Workshop, room.id, populate_existing=True).shown == shown + 2


def test_joining_twice_is_one_seat_and_ending_takes_all_seats_away(session: Session, room: Room) -> None:
    first, again = join(session, room, "hash"), join(session, room, "hash")
    assert (first.seat, again.seat) == (1, 1)
    assert participating.count_here(session, room.id) == 1
    room.do("ended")
    assert session.scalars(select(WorkshopSeat)).all() == []
    assert workshops.find(session, room.actor.organisation_id, room.id).state == "ended"


def test_the_end_can_be_undone(session: Session, room: Room) -> None:
    room.do("ended")
    room.do("undone", number=room.replay.position)
    found = workshops.find(session, room.actor.organisation_id, room.id)
    assert (found.state, found.ended_on, room.board.ended) == ("open", None, False)
    acts = session.scalars(select(Event.act).where(Event.object == f"board {room.id}").order_by(Event.id)).all()
    assert list(acts) == ["board-opened", "board-ended", "board-undone"]


def test_the_first_act_cannot_be_undone_nor_anything_by_a_participant(session: Session, room: Room) -> None:
    with pytest.raises(InputError):
        room.do("undone", number=1)
    with pytest.raises(InputError):
        participating.act(session, join(session, room, "hash"), Deed("undone", {"number": 2}), 0)


def test_times_are_kept_to_the_minute(session: Session, room: Room) -> None:
    join(session, room, "hash")
    times = [event.at for event in session.scalars(select(WorkshopEvent))]
    times += [seat.seen_at for seat in session.scalars(select(WorkshopSeat))]
    assert {(at.second, at.microsecond) for at in times} == {(0, 0)}


def test_the_board_can_be_seen_as_it_was_after_any_act(room: Room) -> None:
    room.write("Ett")
    room.write("Två")
    assert [len(workshops.until(room.replay, number).board.cards) for number in (1, 2, 3)] == [0, 1, 2]


def test_a_board_of_another_organisation_is_not_there(session: Session, world: World, room: Room) -> None:
    with pytest.raises(NotFoundError):
        workshops.find(session, world.theirs.organisation_id, room.id)
    with pytest.raises(NotFoundError):
        workshops.open_board(session, world.ours.actor, "Tavla", "blank", "sv", round_id=world.theirs.round_id)
