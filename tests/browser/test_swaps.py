"""With scripts a page is put in place of the one before; whoever listens or goes Back must not notice a difference."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Request, expect

from tests.browser.conftest import NewVisitor
from tests.browser.states import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def visitor(visitor_again: NewVisitor) -> Visitor:
    """Somebody at the second question, which came in place of the first."""
    come = visitor_again("sv")
    come.begin("mammography", "been")
    come.fill("mammography", "been", "yes")
    come.press("next")
    return come


def test_the_focus_starts_at_the_new_heading(visitor: Visitor) -> None:
    expect(visitor.page.locator("h1")).to_be_focused()
    expect(visitor.page.locator("h1")).to_have_text("Hur kändes det förra gången?", use_inner_text=True)


def test_the_title_the_address_and_the_place_on_the_page_are_new(visitor: Visitor) -> None:
    expect(visitor.page).to_have_title("Hur kändes det förra gången? – Mammografi: inte den här gången")
    expect(visitor.page).to_have_url(f"{visitor.product.address}/s/{visitor.link}/q/last_time")
    assert visitor.page.evaluate("scrollY") == 0


def test_one_request_brings_the_next_question(visitor: Visitor) -> None:
    asked: list[Request] = []
    visitor.page.on("request", lambda request: asked.append(request))
    visitor.press("next")
    expect(visitor.page.locator("h1")).to_be_focused()
    needed = [request.url for request in asked if request.resource_type not in ("image", "other")]
    assert needed == [f"{visitor.product.address}/s/{visitor.link}/q/last_time"]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_an_error_takes_the_focus_and_is_announced_whole(scripts: bool, visitor_again: NewVisitor) -> None:
    visitor = visitor_again("sv", scripts=scripts)
    visitor.begin("mammography", "been")
    visitor.press("next")
    summary = visitor.page.locator(".summary:not([hidden])")
    expect(summary).to_be_focused()
    expect(summary).to_have_role("group")
    expect(summary).to_have_accessible_name(visitor.product.words("sv", "Something needs to be changed"))
    expect(summary).to_have_accessible_description(summary.locator("a").inner_text())


def test_the_words_of_an_error_stand_at_the_field_too_and_the_field_says_so(visitor_again: NewVisitor) -> None:
    visitor = visitor_again("sv")
    visitor.begin("mammography", "travel_time")
    visitor.fill("mammography", "travel_time", "601")
    visitor.press("next")
    field = visitor.page.locator("#travel_time")
    words = visitor.page.locator(".summary:not([hidden]) a").inner_text()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_accessible_description(f"Du kan gissa. {words} minuter")


def test_back_in_the_browser_shows_the_page_before_with_its_answer(visitor: Visitor) -> None:
    fetched: list[Request] = []
    visitor.page.on("request", lambda request: fetched.append(request))
    visitor.page.go_back()
    expect(visitor.page.locator("h1")).to_have_text("Har du varit på mammografi förut?", use_inner_text=True)
    expect(visitor.page).to_have_title("Har du varit på mammografi förut? – Mammografi: inte den här gången")
    expect(visitor.page.locator("input[value=yes]")).to_be_checked()
    assert [request for request in fetched if request.url.endswith("/q/been")], "the page came from a cache"
    assert visitor.page.evaluate("JSON.stringify({...localStorage, ...sessionStorage})") == "{}"


def test_forward_in_the_browser_comes_to_the_question_again(visitor: Visitor) -> None:
    visitor.page.go_back()
    expect(visitor.page.locator("input[value=yes]")).to_be_checked()
    visitor.page.go_forward()
    expect(visitor.page.locator("h1")).to_have_text("Hur kändes det förra gången?", use_inner_text=True)
    visitor.press("next")
    expect(visitor.page.locator("input[value=far]")).to_be_visible()


def test_after_back_in_the_browser_one_goes_on_as_before(visitor: Visitor) -> None:
    visitor.page.go_back()
    expect(visitor.page.locator("input[value=yes]")).to_be_checked()
    visitor.fill("mammography", "been", "no")
    visitor.press("next")
    expect(visitor.page.locator("h1")).to_have_text("Vad gjorde det svårt att komma?", use_inner_text=True)
    assert visitor.product.answers(visitor.link, visitor.code)["been"].value == "no"


def test_the_check_of_all_answers_comes_in_place_of_the_last_question_and_is_sent_from_there(
    visitor_again: NewVisitor,
) -> None:
    visitor = visitor_again("sv")
    visitor.begin("mammography", "anything_else")
    here = f"{visitor.product.address}/s/{visitor.link}"
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.press("next")
    heading = visitor.page.locator("h1")
    expect(heading).to_be_focused()
    expect(heading).to_have_text(visitor.product.words("sv", "Check your answers"), use_inner_text=True)
    expect(visitor.page).to_have_url(f"{here}/check")
    expect(visitor.page).to_have_title(re.compile(visitor.product.words("sv", "Check your answers")))
    assert asked == [f"{here}/q/anything_else"]
    visitor.page.go_back()
    expect(visitor.page.locator("#anything_else")).to_be_visible()
    visitor.press("next")
    expect(heading).to_be_focused()
    visitor.page.locator("main button[value=submit]").click()
    expect(visitor.page).to_have_url(f"{here}/thanks")


def test_two_quick_presses_are_one_answer(visitor_again: NewVisitor) -> None:
    visitor = visitor_again("sv")
    visitor.begin("mammography", "been")
    visitor.fill("mammography", "been", "yes")
    visitor.page.locator("main button[value=next]").dblclick()
    expect(visitor.page.locator("h1")).to_have_text("Hur kändes det förra gången?", use_inner_text=True)
    assert list(visitor.product.answers(visitor.link, visitor.code)) == ["been"]


def test_a_reason_for_no_answer_stands_alone_and_gives_the_typed_words_back(visitor_again: NewVisitor) -> None:
    visitor = visitor_again("sv")
    visitor.begin("mammography", "own_words")
    field = visitor.page.locator("#own_words")
    reason = visitor.page.locator("input[value='-dont-know']")
    field.fill("Det var långt dit.")
    reason.check()
    expect(field).to_have_value("")
    reason.uncheck()
    expect(field).to_have_value("Det var långt dit.")
    reason.check()
    field.fill("Nu minns jag.")
    expect(reason).not_to_be_checked()


def test_the_choice_that_excludes_the_others_clears_them(visitor_again: NewVisitor) -> None:
    visitor = visitor_again("sv")
    visitor.begin("mammography", "getting_there")
    boxes = visitor.page.locator("input[type=checkbox]:checked")
    for value in ("far", "cost", "none"):
        visitor.page.locator(f"input[value={value}]").check()
    expect(boxes).to_have_count(1)
    visitor.page.locator("input[value=far]").check()
    expect(boxes).to_have_count(1)
    expect(visitor.page.locator("input[value=far]")).to_be_checked()
