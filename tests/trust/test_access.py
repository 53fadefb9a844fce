"""A session ends when it is ended, begins anew at signing in, and a resident's form belongs to one visit."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlmodel import Session

from survey.services import accounts
from tests.browsing import Browser
from tests.staff.arranging import World, send

COOKIE = "medskapa-staff"


def cookie(browser: Browser) -> str:
    kept = browser.client.get_cookie(COOKIE, "127.0.0.1")
    assert kept is not None
    return kept.value


def test_a_copy_of_the_cookie_opens_nothing_once_its_owner_has_signed_out(app: Flask, administrator: Browser) -> None:
    thief = Browser(app)
    thief.client.set_cookie(COOKIE, cookie(administrator), domain="127.0.0.1")
    assert thief.get("/staff/").h1 == "Omgångar"
    administrator.get("/staff/")
    send(administrator, "/staff/sign-out")
    thief.client.set_cookie(COOKIE, cookie(thief), domain="127.0.0.1")
    assert thief.get("/staff/").h1 == "Logga in"


def test_a_cookie_that_was_planted_before_signing_in_is_not_signed_in_after(
    app: Flask, session: Session, world: World
) -> None:
    attacker, victim = Browser(app), Browser(app)
    attacker.get("/staff/sign-in")
    planted = cookie(attacker)
    victim.client.set_cookie(COOKIE, planted, domain="127.0.0.1")
    user = accounts.create(session, world.ours.actor, "ann@example.org", "Ann", "reviewer")
    victim.get(f"/staff/once/{accounts.make_sign_in(session, world.ours.actor, user.id or 0)}")
    send(victim, "/staff/once/")
    assert cookie(victim) != planted
    assert victim.get("/staff/").h1 == "Omgångar"
    assert attacker.get("/staff/").h1 == "Logga in"


def test_a_residents_form_is_refused_without_the_token_of_its_own_visit(
    new_browser: Callable[[], Browser], world: World
) -> None:
    here = f"/s/{world.ours.links[0].code}"
    mine, other = new_browser(), new_browser()
    for browser in (mine, other):
        browser.get(here)
        browser.press("start")
    foreign = other.page.one(".//input[@name='token']").get("value", "")
    for address in (here, mine.page.address, f"{here}/check"):
        for form in ({}, {"token": ""}, {"token": foreign}, {"token": [foreign, "x"]}):
            mine.post(address, {"go": "next", **form}, 403)
    for form in ({}, {"token": foreign}):
        mine.get("/code")
        mine.post("/code", {"code": "1" * 16, "go": "delete-now", **form}, 403)
