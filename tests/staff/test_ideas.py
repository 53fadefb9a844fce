"""Cards become ideas: proposed, tried, then ordinary work or dropped, with an owner, a next step and a reply."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import Session

from survey.models import now
from survey.services import promising, proposing, workshops
from survey.services.proposing import Said
from survey.services.workshops import Begun, Deed
from tests.browsing import Browser
from tests.services.report_making import QUOTE, answer, pick_quote
from tests.staff.arranging import Place, World, send
from tests.workshop.arranging import Room


def make_room(session: Session, place: Place, **card: str) -> Room:
    """A board of the round with one card, which a quote may stand on."""
    details = {"column": 1, "lane": 0, "words": "Öppet på kvällen", "tag": "sv", **card}
    made = workshops.open_board(
        session, place.actor, "Tavla", "practice", "sv", False, place.round_id, Begun([Deed("card-added", details)])
    )
    return Room(session, place.actor, made.id, made.code)


def ideas(world: World) -> str:
    return f"/staff/rounds/{world.ours.round_id}/ideas"


def test_a_card_becomes_an_idea_that_is_tried_and_told_of(facilitator: Browser, session: Session, world: World) -> None:
    proposing.propose(session, world.theirs.actor, world.theirs.round_id, Said("Någon annans"))
    room = make_room(session, world.ours)
    room.do("card-changed", card=1, owner="Åsa", next_step="Fråga vårdcentralen")
    facilitator.get(f"/staff/boards/{room.id}/outcome")
    facilitator.follow("Gör till en idé 1")
    assert facilitator.page.one(".//input[@id='title']").get("value") == "Öppet på kvällen"
    assert facilitator.page.one(".//input[@id='owner']").get("value") == "Åsa"
    page = send(facilitator, "/ideas", title="Öppet på torsdagskvällar", next_on="2026-05-04")
    assert (page.address, page.h1) == (ideas(world), "Idéer")
    assert "Öppet på torsdagskvällar" in page.words
    assert "Nästa steg är försenat" in page.words
    assert "Någon annans" not in page.words
    reply = promising.create(session, world.ours.actor, world.ours.round_id, "Kvällsöppet")
    facilitator.follow("Öppet på torsdagskvällar")
    made = proposing.list_ideas(session, world.ours.organisation_id, world.ours.round_id, now().date())[0]
    later = (now() + timedelta(days=9)).date().isoformat()
    page = send(facilitator, f"/ideas/{made.id}", state="tried", next_on=later, reply=str(reply.id))
    assert "Provas" in page.words
    assert "försenat" not in page.words
    page = facilitator.follow("Svar: Kvällsöppet")
    assert page.address == f"/staff/replies/{reply.id}"
    facilitator.get(f"/staff/boards/{room.id}/outcome")
    assert facilitator.follow("Det är en idé").h1 == "Öppet på torsdagskvällar"
    facilitator.get(f"/staff/rounds/{world.ours.round_id}/replies")
    assert facilitator.follow("Idéer").address == ideas(world)


def test_what_is_missing_or_not_of_the_round_is_said_and_nothing_is_lost(
    facilitator: Browser, session: Session, world: World
) -> None:
    facilitator.get(f"{ideas(world)}/new")
    page = send(facilitator, "/ideas", 422, title="", words="Ett långt resonemang", owner="Åsa")
    assert "Fyll i det här" in page.words
    assert "Ett långt resonemang" in (page.one(".//textarea").text or "")
    page = send(facilitator, "/ideas", 422, title="Idé", next_on="i morgon")
    assert "år-månad-dag" in page.words
    theirs = promising.create(session, world.theirs.actor, world.theirs.round_id, "Deras")
    token = page.all(".//input[@name='csrf_token']")[0].get("value", "")
    sent = {"csrf_token": token, "title": "Idé", "reply": str(theirs.id)}
    assert "Välj ett av alternativen" in facilitator.post(ideas(world), sent, 422).words
    facilitator.post(ideas(world), {"csrf_token": token, "title": "Idé", "card": "1.1"}, 404)
    assert not proposing.list_ideas(session, world.ours.organisation_id, world.ours.round_id, now().date())


def test_the_words_of_a_quote_do_not_become_an_ideas(facilitator: Browser, session: Session, world: World) -> None:
    answer(session, world.ours)
    quote = pick_quote(session, world.ours)
    room = make_room(session, world.ours, words="", source="quote", ref=str(quote))
    page = facilitator.get(f"{ideas(world)}/new?card={room.id}.1")
    assert QUOTE not in page.html


def test_an_idea_stays_when_its_reply_is_thrown_away(session: Session, world: World) -> None:
    reply = promising.create(session, world.ours.actor, world.ours.round_id, "Kvällsöppet")
    said = Said("Kvällsöppet", notice_id=reply.id)
    idea = proposing.propose(session, world.ours.actor, world.ours.round_id, said)
    promising.discard(session, world.ours.actor, reply)
    session.expire_all()
    assert proposing.find(session, world.ours.organisation_id, idea.id).notice_id is None
