"""Check, hand in, thank you; leave and come back; delete."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session, col, select

from survey.models import Answer as AnswerRow
from tests.browsing import Browser
from tests.pages import words
from tests.respond.arranging import Way, answers, responses


@pytest.fixture
def finisher(browser: Browser, way: Way) -> Browser:
    """Somebody who has answered everything in Swedish and stands at the check of all answers."""
    browser.get(f"{way.address}?lang=sv")
    browser.press("start")
    browser.press("next")
    browser.press("next", been="no")
    browser.press("next", why=["far", "fear"])
    browser.press("next", **{"minutes.missing": "-dont-know"})
    browser.press("next", words="Två rader\nhar jag.")
    assert browser.page.address == f"{way.address}/check"
    return browser


def code_on(browser: Browser) -> str:
    """The receipt code on the page on screen."""
    return words(browser.page.one(".//strong[@class='code']"))


def test_all_answers_are_shown_in_words(finisher: Browser) -> None:
    for said in ("Nej", "Långt", "Rädd", "Två rader"):
        assert said in finisher.page.words


def test_an_answer_can_be_changed_before_sending(finisher: Browser, session: Session, way: Way) -> None:
    finisher.get(f"{way.address}/q/why?checking=1")
    assert finisher.press("next", why="cost").address == f"{way.address}/check"
    assert answers(session, way)["why"].value == ("cost",)


def test_a_change_that_opens_a_new_question_leads_there_before_the_check(finisher: Browser, way: Way) -> None:
    finisher.get(f"{way.address}/q/why?checking=1")
    finisher.press("back")
    finisher.press("next", been="yes")
    finisher.get(f"{way.address}/check")
    assert finisher.page.address == f"{way.address}/check"


def test_sending_hands_in_once_and_coarsens_the_time(finisher: Browser, session: Session, way: Way) -> None:
    (before,) = responses(session, way)
    assert before.changed_at is not None
    thanks = finisher.press("submit", helper="interpreter")
    assert "Vi läser allt." in thanks.words
    (response,) = responses(session, way)
    assert (response.state, response.mode, response.helper) == ("submitted", "helped", "interpreter")
    assert response.changed_at is None
    assert response.submitted_on is not None


def test_sending_twice_is_sending_once(finisher: Browser, session: Session, way: Way) -> None:
    check = finisher.page
    finisher.press("submit")
    _, form = check.button("submit")
    fields = {field.get("name", ""): field.get("value", "") for field in form.iter("input") if field.get("name")}
    finisher.post(f"{way.address}/check", fields | {"go": "submit"}, status=403)
    (response,) = responses(session, way)
    assert (response.state, response.mode) == ("submitted", "self")


def test_a_made_up_helper_is_not_believed(finisher: Browser, session: Session, way: Way) -> None:
    token = finisher.page.one(".//input[@name='token']").get("value", "")
    finisher.post(f"{way.address}/check", {"token": token, "go": "submit", "helper": "the king"})
    assert responses(session, way)[0].mode == "self"


def test_nothing_can_be_written_after_sending(finisher: Browser, session: Session, way: Way) -> None:
    old = finisher.get(f"{way.address}/q/words")
    token = old.one(".//input[@name='token']").get("value", "")
    cookie = finisher.client.get_cookie("medskapa", path=way.address, domain="127.0.0.1")
    assert cookie is not None
    finisher.get(f"{way.address}/check")
    finisher.press("submit")
    finisher.client.set_cookie("medskapa", cookie.value, path=way.address, domain="127.0.0.1")
    finisher.post(f"{way.address}/q/words", {"token": token, "words": "senare", "go": "next"}, status=403)
    assert answers(session, way)["words"].value == "Två rader\nhar jag."


def test_nobody_after_on_the_same_device_sees_an_answer(finisher: Browser, way: Way) -> None:
    finisher.press("submit")
    for address in ("/check", "/q/words", "/q/why", "/next", ""):
        page = finisher.get(f"{way.address}{address}")
        assert "Två rader" not in page.html
        assert page.h1 == "Ditt besök"


def test_sending_before_the_end_leads_to_what_is_left(browser: Browser, session: Session, way: Way) -> None:
    browser.get(f"{way.address}?lang=sv")
    browser.press("start")
    token = browser.page.one(".//input[@name='token']").get("value", "")
    assert browser.post(f"{way.address}/check", {"token": token, "go": "submit"}).h1 == "Så går det till"
    assert browser.get(f"{way.address}/check").h1 == "Så går det till"
    assert responses(session, way)[0].state == "open"


def test_whoever_leaves_comes_back_by_the_code_on_another_device(
    finisher: Browser, new_browser: Callable[[], Browser], way: Way
) -> None:
    finisher.press("exit")
    code = code_on(finisher)
    assert finisher.get(f"{way.address}/check").h1 == "Ditt besök"
    elsewhere = new_browser()
    elsewhere.get("/code?lang=sv")
    assert elsewhere.press("continue", code=code.replace(" ", "-")).address == f"{way.address}/check"
    assert "Två rader" in elsewhere.page.words


def test_a_code_in_arabic_digits_is_read(finisher: Browser, new_browser: Callable[[], Browser], way: Way) -> None:
    finisher.press("exit")
    arabic = code_on(finisher).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    elsewhere = new_browser()
    elsewhere.get("/code?lang=ar")
    assert elsewhere.press("continue", code=arabic).address == f"{way.address}/check"


def test_the_code_can_be_taken_off_the_device(finisher: Browser, way: Way) -> None:
    finisher.press("submit")
    assert code_on(finisher)
    finisher.press("")
    assert finisher.page.all(".//strong[@class='code']") == []


def test_the_code_deletes_the_response_and_every_answer(finisher: Browser, session: Session, way: Way) -> None:
    finisher.press("submit")
    code = code_on(finisher)
    finisher.get("/code?lang=sv")
    finisher.press("delete", code=code)
    assert len(responses(session, way)) == 1, "nothing is deleted before it is confirmed"
    finisher.press("delete-now")
    assert responses(session, way) == []
    assert session.exec(select(AnswerRow).where(col(AnswerRow.round_id) == way.round.id)).all() == []
    finisher.get("/code?lang=sv")
    finisher.press("delete", code=code, status=422)


def test_what_was_sent_cannot_be_opened_with_the_code(finisher: Browser) -> None:
    finisher.press("submit")
    code = code_on(finisher)
    finisher.get("/code?lang=sv")
    page = finisher.press("continue", code=code, status=422)
    assert "Två rader" not in page.html


@pytest.mark.parametrize("typed", ["", "12", "1234 5678 9012 345x", "0" * 16, "9" * 40, "<script>"])
def test_a_code_that_is_none_is_answered_in_words(browser: Browser, way: Way, typed: str) -> None:
    browser.get("/code?lang=sv")
    browser.press("continue", code=typed, status=422)


def test_guessing_is_slowed_down(browser: Browser, way: Way) -> None:
    browser.get("/code?lang=sv")
    token = browser.page.one(".//input[@name='token']").get("value", "")
    form = {"token": token, "go": "continue", "code": "0" * 16}
    for _ in range(20):
        browser.post("/code?lang=sv", form, status=422)
    browser.post("/code?lang=sv", form, status=429)
