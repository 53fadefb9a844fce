"""The way into the staff's room and out of it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlmodel import Session

from survey import security
from survey.models import User
from survey.services import accounts, auditing
from tests.browsing import Browser
from tests.staff.arranging import World, send, sign_in

PASSWORD = "fyra korta ord här"
WRONG = "Adressen eller lösenordet stämmer inte. Försök igen."


@pytest.fixture
def user(session: Session, world: World) -> User:
    """A reviewer without a password."""
    return accounts.create(session, world.ours.actor, "ann@example.org", "Ann", "reviewer")


@pytest.fixture
def known(app: Flask, session: Session, world: World, user: User) -> Browser:
    """The reviewer's browser, in which a password was chosen."""
    browser = Browser(app)
    browser.get(f"/staff/once/{accounts.make_sign_in(session, world.ours.actor, user.id or 0)}")
    send(browser, "/staff/once/")
    send(browser, "/staff/account/password", password=PASSWORD)
    return browser


def enter(browser: Browser, email: str, password: str, status: int = 200) -> None:
    browser.get("/staff/sign-in")
    send(browser, "/staff/sign-in", status, email=email, password=password)


def test_a_one_time_sign_in_leads_to_choosing_a_password(
    app: Flask, session: Session, world: World, user: User
) -> None:
    browser = Browser(app)
    token = accounts.make_sign_in(session, world.ours.actor, user.id or 0)
    assert browser.get(f"/staff/once/{token}").h1 == "Logga in en gång"
    assert send(browser, "/staff/once/").h1 == "Ditt konto"
    assert "ann@example.org" in browser.page.words


def test_looking_at_the_address_does_not_use_it_up(app: Flask, session: Session, world: World, user: User) -> None:
    token = accounts.make_sign_in(session, world.ours.actor, user.id or 0)
    for _ in range(3):
        Browser(app).get(f"/staff/once/{token}")
    browser = Browser(app)
    browser.get(f"/staff/once/{token}")
    send(browser, "/staff/once/")
    assert browser.page.h1 == "Ditt konto"


def test_a_one_time_sign_in_opens_once(app: Flask, session: Session, world: World, user: User) -> None:
    token = accounts.make_sign_in(session, world.ours.actor, user.id or 0)
    first, second = Browser(app), Browser(app)
    for browser in (first, second):
        browser.get(f"/staff/once/{token}")
    send(first, "/staff/once/")
    assert send(second, "/staff/once/", 410).h1 == "Inloggningen går inte att använda"
    second.get("/staff/")
    assert second.page.h1 == "Logga in"


def test_of_many_browsers_at_once_one_gets_in(app: Flask, session: Session, world: World, user: User) -> None:
    token = accounts.make_sign_in(session, world.ours.actor, user.id or 0)
    browsers = [Browser(app) for _ in range(8)]
    for browser in browsers:
        browser.get(f"/staff/once/{token}")

    def press(browser: Browser) -> int:
        field = browser.page.all(".//main//input[@name='csrf_token']")[0]
        form = {"csrf_token": field.get("value", "")}
        return browser.client.post(f"/staff/once/{token}", base_url=browser.base, data=form).status_code

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(press, browsers)) == [303] + [410] * 7


def test_a_password_lets_in_whatever_the_capitals_of_the_address(known: Browser, app: Flask) -> None:
    browser = Browser(app)
    enter(browser, "ANN@Example.org", PASSWORD)
    assert browser.page.h1 == "Omgångar"


def test_whoever_does_not_get_in_is_not_told_why(known: Browser, app: Flask) -> None:
    browser = Browser(app)
    wrong = [("ann@example.org", "fel lösenord"), ("nobody@example.org", PASSWORD), ("", ""), ("ann", "x" * 5_000)]
    for email, password in wrong:
        enter(browser, email, password, 422)
        assert WRONG in browser.page.words
        assert browser.page.title.startswith("Fel: Logga in")
        assert "value" not in browser.page.one(".//input[@id='password']").attrib


def test_an_account_without_a_password_cannot_be_entered_with_one(app: Flask, user: User) -> None:
    browser = Browser(app)
    for password in ("", "None", PASSWORD):
        enter(browser, "ann@example.org", password, 422)
        assert WRONG in browser.page.words


def test_the_password_is_kept_as_argon2id(known: Browser, session: Session, user: User) -> None:
    session.refresh(user)
    assert user.password is not None
    assert user.password.startswith("$argon2id$")


def test_a_short_password_is_refused_and_not_shown_again(known: Browser) -> None:
    known.get("/staff/account")
    page = send(known, "/staff/account/password", 422, password="kort")
    assert "Använd minst 12 tecken." in page.words
    assert "kort" not in page.html


def test_a_new_password_signs_other_browsers_out(known: Browser, app: Flask) -> None:
    other = Browser(app)
    enter(other, "ann@example.org", PASSWORD)
    known.get("/staff/account")
    send(known, "/staff/account/password", password="ett annat långt lösenord")
    assert known.get("/staff/").h1 == "Omgångar"
    assert other.get("/staff/").h1 == "Logga in"


def test_a_deactivated_account_is_out_at_once(known: Browser, session: Session, world: World, user: User) -> None:
    accounts.deactivate(session, world.ours.actor, user.id or 0)
    assert known.get("/staff/").h1 == "Logga in"
    enter(known, "ann@example.org", PASSWORD, 422)


def test_a_forged_session_opens_nothing(app: Flask, user: User) -> None:
    browser = Browser(app)
    forged = app.session_interface.get_signing_serializer(Flask("other"))
    assert forged is None
    for value in ("", "x", "eyJfdXNlcl9pZCI6IjEifQ.aaaa.bbbb"):
        browser.client.set_cookie(app.config["SESSION_COOKIE_NAME"], value)
        assert browser.get("/staff/").h1 == "Logga in"


def test_signing_out_ends_the_session(administrator: Browser) -> None:
    administrator.get("/staff/")
    assert send(administrator, "/staff/sign-out").h1 == "Logga in"
    assert administrator.get("/staff/").h1 == "Logga in"


def test_after_signing_in_one_comes_where_one_wanted_to_go(known: Browser, app: Flask, world: World) -> None:
    browser = Browser(app)
    browser.get(f"/staff/rounds/{world.ours.round_id}/counts?language=ar")
    assert browser.page.h1 == "Logga in"
    send(browser, "/staff/sign-in", email="ann@example.org", password=PASSWORD)
    assert (browser.page.h1, browser.page.address.endswith("language=ar")) == ("Resultat", True)


def test_nobody_is_sent_out_of_the_room(known: Browser, app: Flask) -> None:
    elsewhere = ("https://example.org/", "//example.org", "/\\example.org", "/staff//example.org", "/s/abc")
    for wanted in elsewhere:
        browser = Browser(app)
        page = browser.get(f"/staff/sign-in?to={wanted}")
        assert not page.all(".//main//input[@name='to']")
        token = page.all(".//input[@name='csrf_token']")[0].get("value", "")
        form = {"csrf_token": token, "email": "ann@example.org", "password": PASSWORD, "to": wanted}
        assert browser.post("/staff/sign-in", form).h1 == "Omgångar"


@pytest.mark.parametrize("token", ["", "forged"])
def test_a_form_from_elsewhere_is_refused(administrator: Browser, token: str) -> None:
    for address in ("/staff/rounds", "/staff/accounts", "/staff/sign-out", "/staff/language", "/staff/sign-in"):
        assert administrator.post(address, {"csrf_token": token}, 403).h1 == "Du får inte göra det här"


def test_another_sessions_token_is_no_token(app: Flask, world: World, administrator: Browser) -> None:
    other = sign_in(app, world.ours.actor, "administrator")
    token = other.get("/staff/").all(".//input[@name='csrf_token']")[0].get("value", "")
    administrator.post("/staff/sign-out", {"csrf_token": token}, 403)


def test_guessing_is_slowed_down_without_keeping_addresses(app: Flask, user: User) -> None:
    security.attempts.reset()
    browser = Browser(app)
    for _ in range(10):
        enter(browser, "ann@example.org", "fel lösenord", 422)
    enter(browser, "ann@example.org", "fel lösenord", 429)
    assert browser.page.h1 == "För många försök"
    assert "127.0.0.1" not in repr(vars(security.attempts.storage))
    security.attempts.reset()


def test_the_language_is_switched_and_kept_with_the_account(
    known: Browser, app: Flask, session: Session, user: User
) -> None:
    known.get("/staff/questionnaires")
    page = known.press("en")
    assert (page.h1, page.language, page.address) == ("Questionnaires", "en", "/staff/questionnaires")
    session.refresh(user)
    assert user.language == "en"
    other = Browser(app)
    enter(other, "ann@example.org", PASSWORD)
    assert other.page.language == "en"


def test_a_language_that_staff_pages_do_not_have_is_not_taken(app: Flask) -> None:
    browser = Browser(app)
    token = browser.get("/staff/sign-in").all(".//input[@name='csrf_token']")[0].get("value", "")
    assert browser.post("/staff/language", {"csrf_token": token, "language": "ar"}).language == "sv"


def test_ways_in_are_written_down(known: Browser, session: Session, world: World) -> None:
    events = auditing.list_events(session, world.ours.organisation_id, None, 4)
    assert [(event.act, event.details.get("way")) for event in events] == [
        ("signed-in", "new-password"),
        ("password-chosen", None),
        ("signed-in", "one-time"),
        ("sign-in-made", None),
    ]


def test_staff_cookies_are_out_of_the_reach_of_scripts_and_other_sites(
    as_role: Callable[[str], Browser], app: Flask
) -> None:
    browser = as_role("reviewer")
    cookie = browser.client.get_cookie(app.config["SESSION_COOKIE_NAME"], "127.0.0.1")
    assert cookie is not None
    assert (cookie.http_only, cookie.same_site) == (True, "Lax")


def test_a_resident_gets_no_staff_cookie(app: Flask, world: World) -> None:
    browser = Browser(app)
    browser.get("/")
    browser.get(f"/s/{world.ours.links[0].code}")
    assert browser.client.get_cookie(app.config["SESSION_COOKIE_NAME"], "127.0.0.1") is None
