"""Coding together: a sample drawn and coded blind on pages, compared, and decided by a third."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Coding, Sample, Version
from survey.services import codebooks, coding, drawing
from tests.browsing import Browser
from tests.staff.arranging import World, respond, send, sign_in


@pytest.fixture
def codes(session: Session, world: World) -> tuple[int, int]:
    """Six answers to code, and two codes."""
    questionnaire_id = session.get_one(Version, world.ours.published.version_id).questionnaire_id
    for number in range(6):
        respond(session, world.ours.links[0], {"words": Answer(f"<i>Långt</i> och dyrt {number}")})
    far, cost = (codebooks.make(session, world.ours.actor, questionnaire_id, name) for name in ("Långt", "Dyrt"))
    return far.id or 0, cost.id or 0


@pytest.fixture
def coders(app: Flask, world: World) -> tuple[Browser, Browser, Browser]:
    """Three reviewers' browsers."""
    first, second, third = (sign_in(app, world.ours.actor, "reviewer") for _ in range(3))
    return first, second, third


def name_of(browser: Browser) -> str:
    browser.get("/staff/account")
    return next(link.text or "" for link in browser.page.all(".//a") if "@" in (link.text or ""))


def draw(world: World, browser: Browser, coders: tuple[str, str], status: int = 200, **fields: str) -> str:
    browser.get(f"/staff/rounds/{world.ours.round_id}/coding")
    given = {"name": "Halva", "size": "4", "coder-1": coders[0], "coder-2": coders[1], **fields}
    send(browser, "/samples", status, **given)
    return browser.page.address


def test_two_code_blind_and_a_third_decides(
    session: Session, world: World, codes: tuple[int, int], coders: tuple[Browser, Browser, Browser]
) -> None:
    first, second, third = coders
    address = draw(world, third, (name_of(first), name_of(second)))
    assert "blint" in third.page.html
    for browser, ticked in ((first, codes[0]), (second, codes[1])):
        browser.get(f"{address}/code")
        assert "&lt;i&gt;Långt" in browser.page.html
        send(browser, f"{address}/code/", code=str(ticked))
        send(browser, f"{address}/code/", code=[str(code) for code in codes])
        assert "2 av 4 klara" in browser.page.html
    assert "stängd" in first.get(address).html
    assert "stängd" in first.get(f"{address}/differences").html
    third.get(address)
    send(third, "/open")
    assert "Krippendorffs alfa" in third.page.html
    assert "nan" not in third.page.html.lower()
    page = third.get(f"{address}/differences")
    assert len(page.all(".//section")) == 1
    assert "tredje person" in first.get(f"{address}/differences").html
    send(third, f"{address}/differences/", code=str(codes[1]))
    assert "Avgjort av" in third.page.html
    counts = coding.count_codes(session, world.ours.round_id)
    assert {code: one.own for code, one in counts.items()} == {codes[0]: 1, codes[1]: 2}
    third.get(f"{address}/differences?all=yes")
    assert len(third.page.all(".//section")) == 4


def test_a_sample_that_cannot_be_drawn_keeps_what_was_typed(
    session: Session, world: World, codes: tuple[int, int], reviewer: Browser
) -> None:
    me = name_of(reviewer)
    draw(world, reviewer, (me, me), 422, name="Min stickprovsstudie", size="400")
    assert "Min stickprovsstudie" in reviewer.page.html
    assert "minst två kodare" in reviewer.page.html
    assert not session.exec(select(Sample)).all()


def test_unticking_a_code_takes_it_away_and_the_page_says_how_far_one_is(
    session: Session, world: World, codes: tuple[int, int], coders: tuple[Browser, Browser, Browser]
) -> None:
    first, second, _third = coders
    address = draw(world, first, (name_of(first), name_of(second)))
    first.get(f"{address}/code")
    send(first, f"{address}/code/", code=str(codes[0]))
    (coded,) = session.exec(select(Coding)).all()
    first.get(f"{address}/code?answer={coded.response_id}")
    send(first, f"{address}/code/", code="")
    session.expire_all()
    assert not session.exec(select(Coding)).all()
    first.get(f"/staff/rounds/{world.ours.round_id}/coding")
    send(first, "/coding/undo")
    assert len(session.exec(select(Coding)).all()) == 1
    assert "1 / 4" in first.get(address).html


def test_progress_and_counts_are_shown_to_readers_only(
    session: Session,
    world: World,
    codes: tuple[int, int],
    reviewer: Browser,
    as_role: Callable[[str], Browser],
) -> None:
    page = reviewer.get(f"/staff/rounds/{world.ours.round_id}/coding")
    assert "Ingen har kodat" in page.html
    as_role("facilitator").get(f"/staff/rounds/{world.ours.round_id}/coding", 403)
    reviewer.get(f"/staff/rounds/{world.theirs.round_id}/coding", 404)
    assert not drawing.list_samples(session, world.ours.organisation_id, world.ours.round_id)
