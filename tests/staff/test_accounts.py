"""Accounts on the pages: invited, given roles, turned off and on."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlmodel import Session

from survey.models import User
from survey.services import accounts
from tests.browsing import Browser
from tests.conftest import ADDRESS
from tests.staff.arranging import World, send


def invite(browser: Browser, email: str = "bo@example.org", role: str = "reviewer", status: int = 200) -> str:
    """The one-time address that the administrator is shown."""
    browser.get("/staff/accounts")
    page = send(browser, "/staff/accounts", status, email=email, name="Bo", role=role)
    found = re.search(re.escape(ADDRESS) + r"(/staff/once/[\w-]+)", page.words)
    return found[1] if found else ""


def test_somebody_invited_gets_in_by_the_address_and_with_the_role(administrator: Browser, app: Flask) -> None:
    address = invite(administrator)
    browser = Browser(app)
    browser.get(address)
    assert send(browser, "/staff/once/").h1 == "Ditt konto"
    assert "Granskare" in browser.page.words
    browser.get("/staff/accounts", 403)


@pytest.mark.parametrize(("email", "words"), [("", "Fyll i det här."), ("bo", "Skriv en e-postadress")])
def test_an_invitation_that_cannot_be_is_explained(administrator: Browser, email: str, words: str) -> None:
    invite(administrator, email, status=422)
    assert words in administrator.page.words
    assert administrator.page.one(".//input[@id='name']").get("value") == "Bo"


def test_an_address_is_invited_once(administrator: Browser) -> None:
    invite(administrator)
    invite(administrator, status=422)
    assert "Det finns redan ett konto med den adressen." in administrator.page.words


def test_a_role_is_given_and_an_account_turned_off_and_on(
    session: Session, administrator: Browser, world: World
) -> None:
    user = accounts.create(session, world.ours.actor, "aa@example.org", "", "reviewer")
    administrator.get("/staff/accounts")
    send(administrator, f"/{user.id}/role", role="facilitator")
    send(administrator, f"/{user.id}/deactivate")
    assert "Avstängt" in administrator.page.words
    fresh(session, user)
    assert ([role.name for role in user.roles], user.active) == (["facilitator"], False)
    send(administrator, f"/{user.id}/activate")
    fresh(session, user)
    assert user.active


def test_a_forgotten_password_is_mended_by_another_one_time_sign_in(
    session: Session, administrator: Browser, app: Flask, world: World
) -> None:
    user = accounts.create(session, world.ours.actor, "aa@example.org", "", "reviewer")
    administrator.get("/staff/accounts")
    page = send(administrator, f"/{user.id}/sign-in")
    found = re.search(r"/staff/once/[\w-]+", page.words)
    assert found
    browser = Browser(app)
    browser.get(found[0])
    send(browser, "/staff/once/")
    assert browser.page.h1 == "Ditt konto"


def test_the_last_administrator_cannot_turn_themselves_off(administrator: Browser, session: Session) -> None:
    administrator.get("/staff/accounts")
    page = send(administrator, "/deactivate", 422)
    assert "Minst en administratör måste finnas kvar." in page.words
    page = send(administrator, "/role", 422, role="reviewer")
    assert "Minst en administratör måste finnas kvar." in page.words


def test_another_organisations_accounts_are_neither_listed_nor_changed(
    session: Session, world: World, administrator: Browser
) -> None:
    user = accounts.create(session, world.theirs.actor, "their@example.org", "", "reviewer")
    page = administrator.get("/staff/accounts")
    assert "their@example.org" not in page.words
    token = page.all(".//input[@name='csrf_token']")[0].get("value", "")
    for act in ("role", "deactivate", "activate", "sign-in"):
        administrator.post(f"/staff/accounts/{user.id}/{act}", {"csrf_token": token, "role": "administrator"}, 404)
    fresh(session, user)
    assert ([role.name for role in user.roles], user.active) == (["reviewer"], True)


def fresh(session: Session, user: User) -> None:
    session.rollback()
    session.refresh(user)
