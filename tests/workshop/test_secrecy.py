"""Before votes are revealed, nothing that a participant can fetch tells what others voted, nor whether they did."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlmodel import Session

from survey.services import participating
from survey.services.workshops import Deed
from tests.browsing import Browser
from tests.workshop.arranging import Room

Phone = Callable[..., Browser]
KINDS = ("dots", "faces", "rank", "agree")
CHOICES = {"dots": {"1": 2}, "faces": {"step": 5}, "rank": {"1": 1}, "agree": {"1": 1}}


def all_that_can_be_fetched(app: Flask, browser: Browser, code: str) -> dict[str, tuple[int, str]]:
    """Every address of the workshop's room that answers to GET, as this phone gets it, whole and as a part."""
    got = {}
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint.startswith("workshop.")]
    for rule in rules:
        if "GET" in (rule.methods or ()):
            for headers in ({}, {"HX_Request": "true"}):
                answer = browser.fetch(rule.rule.replace("<code>", code), **headers)
                got[f"{rule.rule} {headers}"] = (answer.status_code, re.sub(r'value="[0-9a-f]{24}"', "", answer.text))
    return got


def vote_as_others(session: Session, room: Room, step: int, kind: str, how_many: int) -> None:
    for number in range(how_many):
        visit = participating.arrive(session, room.code, f"other-{number}")
        assert visit is not None
        if not visit.seat:
            continue
        participating.act(session, visit, Deed("voted", {"step": step, "choices": CHOICES[kind]}), number)


@pytest.mark.parametrize("kind", KINDS)
def test_everything_is_the_same_to_the_byte_whatever_others_vote_until_it_is_revealed(
    app: Flask, session: Session, workshop: Room, phone: Phone, kind: str
) -> None:
    for number in range(3):
        workshop.write(f"Kort {number}")
        visit = participating.arrive(session, workshop.code, "")
        assert visit is not None
        participating.join(session, visit, f"other-{number}", "sv")
    step = workshop.open_step(kind)
    guest, outsider = phone(), phone("ar")
    before = [all_that_can_be_fetched(app, browser, workshop.code) for browser in (guest, outsider)]
    assert len(before[0]) > 8
    vote_as_others(session, workshop, step, kind, 3)
    workshop.do("voted", step=step, choices=CHOICES[kind], whole=True, voter=-1)
    after = [all_that_can_be_fetched(app, browser, workshop.code) for browser in (guest, outsider)]
    assert after == before
    page = guest.get(f"/w/{workshop.code}/room")
    assert page.headers.get("ETag") is None
    workshop.do("votes-revealed", step=step)
    shown = all_that_can_be_fetched(app, guest, workshop.code)
    assert shown != before[0], "the search finds votes once they are revealed"
    assert "4 har röstat" in guest.get(f"/w/{workshop.code}/room").words


def test_revealed_votes_are_covered_again_when_the_leader_hides_them(workshop: Room, phone: Phone) -> None:
    workshop.write("Kort")
    step = workshop.open_step("dots")
    guest = phone()
    workshop.do("votes-revealed", step=step)
    assert "Det vi valde" in guest.get(f"/w/{workshop.code}/room").words
    workshop.do("votes-hidden", step=step)
    assert "Det vi valde" not in guest.get(f"/w/{workshop.code}/room").words


def test_dots_are_given_and_taken_back_within_the_budget(workshop: Room, phone: Phone) -> None:
    workshop.write("Kort")
    workshop.open_step("dots")
    guest = phone()
    for dots in (1, 2, 3):
        guest.get(f"/w/{workshop.code}/room")
        page = guest.press(f"1:{dots}")
    assert "Du har 0 röster kvar" in page.words
    guest.press("1:2")
    assert "Du har 1 röst kvar" in guest.page.words
