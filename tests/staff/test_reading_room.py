"""The reading room on the pages: the list with its filters, columns and views, and one answer after the other."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Comment, CommentView, Event
from tests.browsing import Browser
from tests.pages import words
from tests.staff.arranging import World, respond, send


@pytest.fixture
def room(world: World) -> str:
    """The address of the reading room."""
    return f"/staff/rounds/{world.ours.round_id}/answers"


def say(session: Session, world: World, text: str, **more: object) -> None:
    respond(session, world.ours.links[0], {"words": Answer(text), "felt": Answer("1")}, **more)  # type: ignore[arg-type]


def quotes(browser: Browser) -> list[str]:
    return [words(quote) for quote in browser.page.all(".//blockquote")]


def test_the_list_shows_words_with_background_hits_and_warnings(
    session: Session, world: World, reviewer: Browser, room: str
) -> None:
    say(session, world, "Ring mig på 070-174 06 05 <b>om</b> bussen", mode="helped")
    say(session, world, "لم أفهم الرسالة", language="ar")
    page = reviewer.get(f"{room}?column=felt")
    assert "Norr" in page.words
    assert "med hjälp" in page.words
    assert "telefonnummer" in page.words
    assert "Hur kändes det?" in words(page.one(".//thead"))
    assert page.words.count("Illa") >= 2
    assert page.one(".//blockquote[@lang='ar']").get("dir") == "rtl"
    page = reviewer.get(f"{room}?text=BUSS&column=felt")
    assert [mark.text for mark in page.all(".//mark")] == ["buss"]
    assert quotes(reviewer) == ["Ring mig på 070-174 06 05 <b>om</b> bussen"]


def test_a_chosen_column_filters_and_sorts(session: Session, world: World, reviewer: Browser, room: str) -> None:
    say(session, world, "Illa var det")
    respond(session, world.ours.links[0], {"words": Answer("Bra var det"), "felt": Answer("3")})
    reviewer.get(f"{room}?column=felt&a.felt=3")
    assert quotes(reviewer) == ["Bra var det"]
    reviewer.get(f"{room}?column=felt&order=felt")
    assert quotes(reviewer) == ["Illa var det", "Bra var det"]


def test_the_part_for_htmx_is_in_the_page(session: Session, world: World, reviewer: Browser, room: str) -> None:
    say(session, world, "Nio mil")
    whole, part = reviewer.get(room), reviewer.get(room, HX_Request="true")
    assert part.is_part
    assert part.words in whole.words


def test_pages_carry_the_wish_on(session: Session, world: World, reviewer: Browser, room: str) -> None:
    for _ in range(30):
        say(session, world, "Nio mil", language="en")
    first = reviewer.get(f"{room}?text=nio&language=en&order=old")
    second = reviewer.follow("Nästa sida")
    assert "text=nio" in second.address
    assert len(first.all(".//blockquote")), len(second.all(".//blockquote")) == (25, 5)
    assert "Denna är den första" not in second.words


HOSTILE = ("order=gone", "group=x", "a.felt=%00", "text=%00", "column=nothing", "assigned=me&assigned=x")
TOO_LONG = ("area=" + "x" * 5_000, "text=" + "%22" * 300)
NO_PLACES = ("after=x", "after=1", "after=~", "after=" + "9" * 30 + "~x")


@pytest.mark.parametrize("query", [*HOSTILE, *TOO_LONG, *NO_PLACES])
def test_hostile_wishes_are_words_or_nothing(reviewer: Browser, room: str, query: str) -> None:
    status = 400 if query.startswith("after=") else 200
    reviewer.get(f"{room}?{query}", status)


def test_the_chosen_are_marked_and_given(session: Session, world: World, reviewer: Browser, room: str) -> None:
    say(session, world, "Nio mil")
    page = reviewer.get(room)
    assert "1 kvar att läsa" in page.words
    chosen = page.one(".//input[@name='answer']").get("value", "")
    page = reviewer.press("read", answer=chosen)
    assert "0 kvar att läsa" in page.words
    page = reviewer.press("assign", answer=chosen)
    assert "för reviewer-" in page.words
    assert reviewer.get(f"{room}?assigned=0").all(".//blockquote") == []
    acts = session.exec(
        select(Event.act).where(Event.object == f"answer {chosen} of round {world.ours.round_id}").order_by(Event.id)
    ).all()
    assert acts == ["answer-read", "answer-assigned"]


def test_a_view_keeps_what_was_chosen_and_is_shared_when_wished(
    session: Session, world: World, reviewer: Browser, administrator: Browser, room: str
) -> None:
    say(session, world, "Nio mil", language="ar")
    reviewer.get(f"{room}?language=ar&column=felt&unread=1")
    send(reviewer, "/answers/views", name="Arabiska")
    page = reviewer.follow("Arabiska")
    assert "language=ar" in page.address
    assert "column=felt" in page.address
    assert not [link for link in administrator.get(room).all(".//a") if words(link) == "Arabiska"]
    send(reviewer, "/answers/views", name="Arabiska", shared="on")
    assert [link for link in administrator.get(room).all(".//a") if words(link).startswith("Arabiska")]
    view = session.exec(select(CommentView)).one()
    administrator.get(room)
    assert send_alien(administrator, f"{room}/views/{view.id}/delete") == 404
    send(reviewer, f"/views/{view.id}/delete")
    session.expire_all()
    assert session.exec(select(CommentView)).all() == []


def send_alien(browser: Browser, address: str) -> int:
    token = browser.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    return browser.client.post(address, base_url=browser.base, data={"csrf_token": token}).status_code


def test_a_view_without_a_name_is_refused_in_words(
    session: Session, world: World, reviewer: Browser, room: str
) -> None:
    say(session, world, "Nio mil")
    reviewer.get(f"{room}?language=sv")
    page = send(reviewer, "/answers/views", 422, name="")
    assert "Fyll i det här." in page.words
    assert quotes(reviewer) == ["Nio mil"]


def test_answers_are_read_one_after_the_other(session: Session, world: World, reviewer: Browser, room: str) -> None:
    for number in range(3):
        say(session, world, f"Nummer {number}")
    reviewer.get(f"{room}?text=nummer")
    order = quotes(reviewer)
    link = reviewer.page.all(".//tbody//a")[0].get("href", "")
    reviewer.get(link)
    seen = quotes(reviewer)
    page = reviewer.press("yes")
    seen += quotes(reviewer)
    assert "text=nummer" in page.address
    reviewer.follow("Nästa")
    seen += quotes(reviewer)
    assert seen == order
    assert "Detta är det sista" in reviewer.page.words
    reviewer.follow("Föregående")
    reviewer.follow("Föregående")
    page = reviewer.press("no")
    assert "Läst, gå vidare" in page.words
    assert "Illa" in page.words


def test_giving_an_answer_swaps_the_part(session: Session, world: World, reviewer: Browser, room: str) -> None:
    say(session, world, "Nio mil")
    reviewer.get(room)
    reviewer.get(reviewer.page.all(".//tbody//a")[0].get("href", ""))
    member = reviewer.page.all(".//button[@name='member']")[0].get("value", "")
    page = send(reviewer, "/owner", member=member)
    assert [option.get("value") for option in page.all(".//select[@name='member']/option[@selected]")] == [member]
    assert "Ta den" not in page.words


def test_the_keys_are_written_and_can_be_turned_off(
    session: Session, world: World, reviewer: Browser, room: str
) -> None:
    say(session, world, "Nio mil")
    reviewer.get(room)
    page = reviewer.get(reviewer.page.all(".//tbody//a")[0].get("href", ""))
    assert page.all(".//*[@data-key]")
    page = reviewer.press("off")
    assert not page.all(".//*[@data-key]")
    assert reviewer.press("on").all(".//*[@data-key]")


def test_facilitators_and_others_do_not_read(
    session: Session, world: World, facilitator: Browser, administrator: Browser, room: str
) -> None:
    say(session, world, "Nio mil")
    assert "Nio mil" not in facilitator.get(room, 403).html
    administrator.get(room)
    theirs = session.exec(select(Comment.id).where(Comment.organisation_id == world.theirs.organisation_id)).first()
    administrator.get(f"{room}/{theirs or 1}", 404)
    administrator.get(f"{room}/{2**62}", 404)
