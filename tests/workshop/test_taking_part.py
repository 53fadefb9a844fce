"""People come in by the code, see what is going on, write cards and place them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlmodel import Session

from survey.services import workshops
from tests.browsing import Browser
from tests.pages import words
from tests.workshop.arranging import Room, come_in

Phone = Callable[..., Browser]


def test_one_comes_in_by_the_code_on_the_screen_without_a_name(browser: Browser, workshop: Room) -> None:
    browser.get("/w?lang=sv")
    spaced = f"{workshop.code[:4]} {workshop.code[4:]}"
    page = browser.press("find", code=spaced)
    assert page.h1 == "Hur kommer fler?"
    page = browser.press("in")
    assert page.address == f"/w/{workshop.code}/room"
    assert page.h1 == "Välkommen"
    assert browser.get(f"/w/{workshop.code}").address == f"/w/{workshop.code}/room"


def test_a_code_is_read_in_the_digits_of_every_script(browser: Browser, workshop: Room) -> None:
    persian = workshop.code.translate({ord("0") + place: sign for place, sign in enumerate("۰۱۲۳۴۵۶۷۸۹")})
    browser.get("/w?lang=fa")
    assert browser.press("find", code=persian).h1 == "Hur kommer fler?"


@pytest.mark.parametrize("typed", ["123", "abc", "1234 5678 9"])
def test_what_cannot_be_a_code_is_said(browser: Browser, typed: str) -> None:
    browser.get("/w?lang=sv")
    page = browser.press("find", status=422, code=typed)
    assert "8 siffror" in page.words


@pytest.mark.parametrize("cookie", ["", "1234567890123456"])
def test_guessing_codes_is_stopped_whatever_cookie_comes_along_but_whoever_is_in_goes_on(
    app: Flask, workshop: Room, phone: Phone, browser: Browser, cookie: str
) -> None:
    inside = phone()
    browser.client.set_cookie("medskapa-board", cookie, domain="127.0.0.1", path="/w")
    statuses = [browser.fetch(f"/w/{number:08}").status_code for number in range(70)]
    assert set(statuses[:60]) == {404}
    assert set(statuses[60:]) == {429}
    assert browser.fetch(f"/w/{workshop.code}").status_code == 429
    assert inside.get(f"/w/{workshop.code}/room").h1 == "Välkommen"


def test_a_card_that_is_written_is_seen_by_everybody_in_its_language(workshop: Room, phone: Phone) -> None:
    workshop.open_step("write")
    writer, reader = phone("ar"), phone("sv")
    writer.get(f"/w/{workshop.code}/room")
    writer.press("send", words="الطريق طويل", column="1")
    reader.get(f"/w/{workshop.code}/room")
    card = reader.page.one(".//section[@id='cards']//p[@class='own-words']")
    assert (words(card), card.get("lang"), card.get("dir")) == ("الطريق طويل", "ar", "rtl")
    assert "Ord från ett annat rum" not in reader.page.words


def test_the_screen_shows_a_card_that_nobody_has_placed(workshop: Room, browser: Browser) -> None:
    workshop.write("Vart hör jag?", column=0)
    page = browser.get(f"/w/{workshop.code}/screen")
    assert words(page.all(".//div[@class='column']")[-1]) == "Inte placerade än Vart hör jag?"


def test_words_in_another_language_say_which(workshop: Room, phone: Phone, browser: Browser) -> None:
    workshop.write("الطريق طويل", tag="ar")
    workshop.write("Bussen går inte", tag="sv-simple")
    for page in (phone("sv").get(f"/w/{workshop.code}/room"), browser.get(f"/w/{workshop.code}/screen")):
        assert [words(each) for each in page.all(".//p[@class='tongue']")] == ["العربية"]


def test_a_card_that_waits_is_seen_by_its_writer_alone(workshop: Room, phone: Phone) -> None:
    workshop.do("moderation-set", on=True)
    workshop.open_step("write")
    writer, reader = phone(), phone()
    writer.get(f"/w/{workshop.code}/room")
    writer.press("send", words="Något fult", column="1")
    assert "Bara du ser" in writer.page.words
    assert "Något fult" not in reader.get(f"/w/{workshop.code}/room").words
    workshop.do("card-shown", card=max(workshop.board.cards))
    assert "Något fult" in reader.get(f"/w/{workshop.code}/room").words


def test_the_same_form_sent_again_makes_one_card(workshop: Room, phone: Phone) -> None:
    workshop.open_step("write")
    writer = phone()
    page = writer.get(f"/w/{workshop.code}/room")
    form = {field.get("name", ""): field.get("value", "") for field in page.all(".//div[@id='doing']//input")}
    form |= {"words": "En gång", "column": "1"}
    for _ in range(3):
        writer.post(f"/w/{workshop.code}/cards", form)
    assert [card.words for card in workshop.board.cards.values()] == ["En gång"]
    again = writer.get(f"/w/{workshop.code}/room").one(".//div[@id='doing']//input[@name='turn']").get("value")
    writer.post(f"/w/{workshop.code}/cards", form | {"turn": again or ""})
    assert len(workshop.board.cards) == 2, "written once more on a new form, it is a new card"


def test_a_card_without_words_and_one_with_too_many_are_refused_and_nothing_is_lost(
    workshop: Room, phone: Phone
) -> None:
    workshop.open_step("write")
    writer = phone()
    writer.get(f"/w/{workshop.code}/room")
    assert "Skriv något eller välj en bild" in writer.press("send", status=422, column="1").words
    long = "ord " * 25_000
    page = writer.press("send", status=422, words=long, column="2")
    assert "för lång" in page.words
    assert (page.one(".//textarea").text or "").strip() == long.strip()
    assert page.one(".//input[@id='column.2']").get("checked") is not None
    assert workshop.board.cards == {}


def test_script_and_htmx_in_a_card_are_only_words(workshop: Room, phone: Phone) -> None:
    workshop.open_step("write")
    writer = phone()
    writer.get(f"/w/{workshop.code}/room")
    evil = "<img src=x onerror=alert(1) hx-get=/x data-hx-get=/x><script>alert(1)</script>"
    page = writer.press("send", words=evil, column="1")
    assert evil in page.words
    assert page.all(".//*[@data-hx-get]") == page.all(".//script[@src='x']") == []


def test_a_form_of_another_site_does_nothing(workshop: Room, phone: Phone) -> None:
    workshop.open_step("write")
    writer = phone()
    writer.post(f"/w/{workshop.code}/cards", {"words": "Falskt", "token": "0" * 24}, 403)
    assert workshop.board.cards == {}


def test_a_frozen_board_can_be_read_and_keeps_what_was_sent_on_the_page(workshop: Room, phone: Phone) -> None:
    workshop.open_step("write")
    writer = phone()
    writer.get(f"/w/{workshop.code}/room")
    workshop.do("frozen")
    page = writer.press("send", status=422, words="För sent", column="1")
    assert "vilar" in page.words
    assert workshop.board.cards == {}


def test_a_card_of_ones_own_is_taken_back_and_nobody_elses(workshop: Room, phone: Phone) -> None:
    workshop.open_step("write")
    others = workshop.write("Någon annans")
    writer, reader = phone(), phone()
    writer.get(f"/w/{workshop.code}/room")
    writer.press("send", words="Jag ångrar mig", column="1")
    own = max(workshop.board.cards)
    forms = [form for form in writer.page.all(".//form") if form.get("action", "").endswith("/withdraw")]
    assert [button.get("value") for form in forms for button in form.iter("button")] == [str(own)]
    reader.get(f"/w/{workshop.code}/room")
    assert "Jag ångrar mig" in reader.page.words
    assert not [form for form in reader.page.all(".//form") if form.get("action", "").endswith("/withdraw")]
    writer.press(str(own))
    assert "Jag ångrar mig" not in writer.page.words
    assert "Jag ångrar mig" not in reader.get(f"/w/{workshop.code}/room").words
    token = reader.page.all(".//input[@name='token']")[0].get("value", "")
    reader.post(f"/w/{workshop.code}/withdraw", {"token": token, "card": str(others)}, 422)
    assert [card.words for card in workshop.board.shown_cards] == ["Någon annans"]


def test_a_card_that_still_waits_can_be_taken_back(workshop: Room, phone: Phone) -> None:
    workshop.do("moderation-set", on=True)
    workshop.open_step("write")
    writer = phone("ar")
    writer.get(f"/w/{workshop.code}/room")
    writer.press("send", words="خطأ", column="1")
    page = writer.press(str(max(workshop.board.cards)))
    assert "خطأ" not in page.words
    assert workshop.board.held_cards == ()


def test_a_new_code_keeps_who_is_in_and_the_old_one_lets_nobody_in(
    app: Flask, workshop: Room, phone: Phone, session: Session
) -> None:
    old, inside, late = workshop.code, phone(), Browser(app)
    workshops.renew_code(session, workshop.actor, workshop.id, workshop.replay.acts_of(0))
    new = workshops.find(session, workshop.actor.organisation_id, workshop.id).code
    workshop.open_step("write")
    inside.get(f"/w/{old}/room")
    inside.press("send", words="Jag är kvar", column="1")
    assert "Jag är kvar" in inside.page.words
    for page in ("", "/room", "/screen", "/qr.svg"):
        assert late.fetch(f"/w/{old}{page}").status_code == 404
    assert "Jag är kvar" in come_in(late, new).page.words
    assert "2 mobiler är med" in late.get(f"/w/{new}/screen").words
    workshop.do("ended")
    assert inside.get(f"/w/{old}/room", 410).h1 == "Workshoppen är slut"


def test_the_workshop_ends_and_the_phone_forgets(app: Flask, workshop: Room, phone: Phone) -> None:
    guest = phone()
    workshop.do("ended")
    page = guest.get(f"/w/{workshop.code}/room", 410)
    assert page.h1 == "Workshoppen är slut"
    assert guest.client.get_cookie("medskapa-board", path=f"/w/{workshop.code}") is None


def test_nothing_new_is_told_without_a_page(workshop: Room, phone: Phone) -> None:
    guest = phone()
    page = guest.get(f"/w/{workshop.code}/room")
    seen = page.one(".//*[@data-seen]").get("data-seen")
    address = f"/w/{workshop.code}/room?seen={seen}"
    assert guest.fetch(address, HX_Request="true").status_code == 204
    workshop.write("Nytt")
    answer = guest.fetch(address, HX_Request="true")
    assert answer.status_code == 200
    assert "Nytt" in answer.text
