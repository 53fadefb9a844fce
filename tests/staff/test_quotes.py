"""Quotes on the pages: from the reading room to what a facilitator reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Quote
from tests.browsing import Browser
from tests.staff.arranging import World, respond, send

WORDS = "Jag blev rädd. Ring 070-174 06 05."


@pytest.fixture
def room(session: Session, world: World) -> str:
    """The address of a round where twelve people have answered, one of them in words."""
    for _ in range(11):
        respond(session, world.ours.links[0], {"been": Answer("yes")})
    respond(session, world.ours.links[0], {"words": Answer(WORDS)})
    return f"/staff/rounds/{world.ours.round_id}"


def pick(browser: Browser, room: str) -> None:
    browser.get(f"{room}/answers")
    browser.get(browser.page.all(".//tbody//a")[0].get("href", ""))
    send(browser, "/quotes")


def test_a_quote_comes_to_the_facilitator_when_two_have_seen_it(
    session: Session, room: str, as_role: Callable[[str], Browser]
) -> None:
    reviewer, other, facilitator = as_role("reviewer"), as_role("administrator"), as_role("facilitator")
    pick(reviewer, room)
    page = reviewer.page
    assert "Jag blev rädd. Ring […]." in page.words
    address = page.address
    number = session.exec(select(Quote.id)).one()
    send(reviewer, f"/quotes/{number}", basis="told-beforehand", shown="group")
    page = send(reviewer, "/clear", 422)
    assert "Någon annan" in page.words
    assert "Jag blev" not in facilitator.get(f"{room}/quotes").words
    other.get(address)
    send(other, "/clear")
    page = facilitator.get(f"{room}/quotes")
    assert "Jag blev rädd. Ring […]." in page.words
    assert "Norr" in page.words
    assert "070" not in page.html
    facilitator.get(address, 403)
    assert "Jag blev rädd" in reviewer.get(f"{room}/quotes?state=cleared").words
    reviewer.get(address)
    send(reviewer, "/withdraw")
    assert "Jag blev" not in facilitator.get(f"{room}/quotes").words
    assert "Jag blev" not in reviewer.get(f"{room}/quotes").words
    assert "Jag blev" in reviewer.get(f"{room}/quotes?state=withdrawn").words


def test_parts_are_hidden_shown_again_and_put_in_another_language(room: str, reviewer: Browser) -> None:
    pick(reviewer, room)
    page = send(reviewer, "/masks", part="rädd", instead="orolig")
    assert "Jag blev [orolig]" in page.words
    assert "finns inte i citatet" in send(reviewer, "/masks", 422, part="saknas").words
    page = send(reviewer, "/remove")
    assert "Jag blev rädd" in page.words
    page = send(reviewer, "/translations", to_language="en", translation="I was afraid.")
    assert page.one(".//p[@class='translation']").get("lang") == "en"


@pytest.mark.parametrize("query", ["state=gone", "theme=x", "theme=" + "9" * 40, "state=%00"])
def test_hostile_filters_are_nothing(room: str, reviewer: Browser, query: str) -> None:
    reviewer.get(f"{room}/quotes?{query}")


def test_hostile_fields_are_words(session: Session, room: str, reviewer: Browser) -> None:
    pick(reviewer, room)
    number = session.exec(select(Quote.id)).one()
    token = reviewer.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    address = f"{room}/quotes/{number}"
    reviewer.post(address, {"csrf_token": token, "basis": "because"}, 422)
    reviewer.post(address, {"csrf_token": token, "theme": "9999", "basis": ""}, 404)
    reviewer.post(f"{address}/translations", {"csrf_token": token, "to_language": "xx", "translation": "x"}, 422)
    reviewer.post(f"{address}/masks/999/remove", {"csrf_token": token}, 404)
