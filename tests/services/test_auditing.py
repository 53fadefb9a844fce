"""The log of what staff did: written in order by any number of writers, and showing any change made to it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, delete, update
from sqlmodel import Session, col

from survey.models import Event, EventChain
from survey.services import accounts, auditing
from survey.services.auditing import Actor, Broken

pytestmark = pytest.mark.both_databases


@pytest.fixture
def actor(session: Session) -> Actor:
    """Somebody with five events, interleaved with another organisation's."""
    ours, theirs = (
        Actor(accounts.find_or_make_organisation(session, slug, slug).id or 0, f"{slug}@example.org")
        for slug in ("ours", "theirs")
    )
    for number in range(5):
        for one in (theirs, ours):
            auditing.record(session, one, "link-created", f"link {number}", name="Väntrum ”2”", people=number, all=None)
        session.commit()
    return ours


def change(session: Session, number: int, by: Actor, /, **values: object) -> None:
    row = col(Event.organisation_id) == by.organisation_id, col(Event.number) == number
    session.connection().execute(update(Event).where(*row).values(**values))


def remove(session: Session, number: int, actor: Actor) -> None:
    row = col(Event.organisation_id) == actor.organisation_id, col(Event.number) == number
    session.connection().execute(delete(Event).where(*row))


def swap(session: Session, actor: Actor) -> None:
    change(session, 2, actor, number=99)
    change(session, 3, actor, number=2)
    change(session, 99, actor, number=3)


def close_gap(session: Session, actor: Actor) -> None:
    remove(session, 3, actor)
    change(session, 4, actor, number=3)
    change(session, 5, actor, number=4)


def forget_all(session: Session, actor: Actor) -> None:
    own = col(Event.organisation_id) == actor.organisation_id
    session.connection().execute(delete(Event).where(own))


def test_an_untouched_chain_is_whole(session: Session, actor: Actor) -> None:
    verified = auditing.verify(session, actor.organisation_id)
    assert (verified.length, verified.broken) == (5, None)
    assert len(verified.hash) == 64


def test_an_organisation_without_events_has_a_whole_chain(session: Session) -> None:
    assert auditing.verify(session, 4711).broken is None


@pytest.mark.parametrize(
    ("tamper", "expected"),
    [
        (lambda session, actor: change(session, 2, actor, actor="somebody@example.org"), Broken(2, "changed")),
        (lambda session, actor: change(session, 4, actor, act="account-created"), Broken(4, "changed")),
        (lambda session, actor: change(session, 1, actor, details={}), Broken(1, "changed")),
        (lambda session, actor: change(session, 3, actor, hash="0" * 64), Broken(3, "changed")),
        (lambda session, actor: remove(session, 1, actor), Broken(1, "missing")),
        (lambda session, actor: remove(session, 3, actor), Broken(3, "missing")),
        (lambda session, actor: remove(session, 5, actor), Broken(5, "cut-off")),
        (swap, Broken(2, "moved")),
        (close_gap, Broken(3, "moved")),
        (forget_all, Broken(1, "cut-off")),
    ],
)
def test_the_first_broken_link_is_named(
    session: Session, actor: Actor, tamper: Callable[[Session, Actor], None], expected: Broken
) -> None:
    tamper(session, actor)
    session.commit()
    session.expire_all()
    assert auditing.verify(session, actor.organisation_id).broken == expected


def test_another_organisations_chain_is_not_touched_by_ours(session: Session, actor: Actor) -> None:
    remove(session, 2, actor)
    session.commit()
    assert auditing.verify(session, actor.organisation_id + 1).broken is None


def test_an_event_of_a_transaction_that_failed_is_not_in_the_chain(session: Session, actor: Actor) -> None:
    auditing.record(session, actor, "round-created", "round 1")
    session.rollback()
    auditing.record(session, actor, "round-created", "round 2")
    session.commit()
    events = auditing.list_events(session, actor.organisation_id, None, 1)
    assert [(event.number, event.object) for event in events] == [(6, "round 2")]
    assert auditing.verify(session, actor.organisation_id).broken is None


def test_writers_at_the_same_time_come_one_after_the_other(engine: Engine, session: Session, actor: Actor) -> None:
    def write(writer: int) -> None:
        with Session(engine) as own:
            for number in range(10):
                auditing.record(own, actor, "link-created", f"link {writer}.{number}")
                own.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    verified = auditing.verify(session, actor.organisation_id)
    assert (verified.length, verified.broken) == (85, None)


def test_the_first_events_of_an_organisation_may_come_at_the_same_time(engine: Engine, session: Session) -> None:
    new = Actor(accounts.find_or_make_organisation(session, "new", "New").id or 0, "terminal")

    def write(number: int) -> None:
        with Session(engine) as own:
            auditing.record(own, new, "link-created", f"link {number}")
            own.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    verified = auditing.verify(session, new.organisation_id)
    assert (verified.length, verified.broken) == (8, None)


def test_events_are_listed_newest_first_in_pages(session: Session, actor: Actor) -> None:
    first = auditing.list_events(session, actor.organisation_id, None, 3)
    assert [event.number for event in first] == [5, 4, 3]
    second = auditing.list_events(session, actor.organisation_id, first[-1].number, 3)
    assert [event.number for event in second] == [2, 1]
    assert {event.organisation_id for event in (*first, *second)} == {actor.organisation_id}


def test_a_chain_whose_end_was_taken_away_is_broken(session: Session, actor: Actor) -> None:
    session.connection().execute(delete(EventChain))
    session.commit()
    assert auditing.verify(session, actor.organisation_id).broken == Broken(6, "cut-off")


def test_the_end_of_the_chain_is_kept_apart_from_the_events(session: Session, actor: Actor) -> None:
    chain = session.get_one(EventChain, actor.organisation_id)
    assert chain.hash == auditing.verify(session, actor.organisation_id).hash
