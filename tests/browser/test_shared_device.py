"""A phone that is passed on: who comes after finds nothing of what was answered before."""

from __future__ import annotations

import pytest

from tests.browser.answering import Person
from tests.browser.conftest import NewVisitor
from tests.browser.states import Visitor

SECRET = "hemligt-svar-som-ingen-ska-se"
TELLER = Person("teller", says={"own_words": [SECRET], "anything_else": [SECRET], "travel_time": ["123"]})
_ANSWERS = """() => [
  document.documentElement.textContent,
  ...[...document.querySelectorAll("input[type=text], textarea")].map((field) => field.value),
  ...[...document.querySelectorAll("input:checked")].map((field) => `chosen ${field.name}`),
].join(" ")"""
_LEFT = f"() => [({_ANSWERS})(), JSON.stringify({{...localStorage, ...sessionStorage}})]"

pytestmark = [pytest.mark.browser, pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])]


def nothing_is_left(visitor: Visitor) -> None:
    """Check that the page on screen and the browser's stores hold no answer."""
    shown, stored = visitor.page.evaluate(_LEFT)
    for trace in (SECRET, "123 minuter", "chosen "):
        assert trace not in shown, f"{visitor.page.url} shows {trace!r}"
    assert stored == "{}"


def look_for_answers(visitor: Visitor, steps: int) -> None:
    """Go back through the history and forward again, reload, and open the pages by their addresses."""
    for move in (*["go_back"] * steps, *["go_forward"] * steps, "reload"):
        getattr(visitor.page, move)()
        if visitor.page.url.startswith(visitor.product.address):
            visitor.arrive()
            nothing_is_left(visitor)
    for place in ("", "/next", "/check", "/q/own_words", "/q/been", "/thanks", "/saved"):
        visitor.page.goto(f"/s/{visitor.link}{place}")
        nothing_is_left(visitor)


@pytest.mark.one_in(2)  # each way of leaving, and with scripts and without
@pytest.mark.parametrize("act", ["submit", "exit"])
def test_after_sending_or_saving_nobody_finds_an_answer(act: str, scripts: bool, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("sv", scripts=scripts)
    visitor.begin("mammography", "anything_else" if act == "submit" else "own_words", TELLER)
    visitor.page.locator("textarea").fill(SECRET)
    visitor.press("next")
    if act == "submit":
        assert SECRET in visitor.page.evaluate(_ANSWERS), "the answers are there before they are sent"
    visitor.press(act)
    look_for_answers(visitor, 3)


@pytest.mark.one_in(2)  # and each the other way round
@pytest.mark.parametrize("act", ["exit", "submit"])
def test_the_code_is_gone_from_the_device_once_it_is_hidden(act: str, scripts: bool, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("sv", scripts=scripts)
    visitor.begin("after-workshop")
    visitor.press(act)
    code = visitor.page.locator(".code").inner_text()
    with visitor.change():
        visitor.page.locator("form .go.second").click()
    for move in ("reload", "go_back", "go_forward"):
        getattr(visitor.page, move)()
        assert code not in visitor.page.evaluate("document.body.innerText")
    assert not [cookie for cookie in visitor.page.context.cookies() if cookie["value"] == code.replace(" ", "")]


def test_leaving_quickly_goes_elsewhere_and_back_does_not_come_home(scripts: bool, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("sv", scripts=scripts)
    away = visitor.product.app.config["SETTINGS"].quick_exit
    visitor.page.context.route(f"{away}**", lambda route: route.fulfill(body="Weather", content_type="text/plain"))
    visitor.begin("mammography", "own_words", TELLER)
    visitor.page.locator("a[data-leave]").click()
    visitor.page.wait_for_url(away)
    assert visitor.page.evaluate("document.referrer") == ""
    if scripts:
        visitor.page.go_back()
        assert f"/s/{visitor.link}" not in visitor.page.url


def test_the_next_person_starts_from_nothing(scripts: bool, new_visitor: NewVisitor) -> None:
    visitor = new_visitor("sv", scripts=scripts)
    visitor.begin("mammography", "", TELLER)
    visitor.press("submit")
    visitor.start("mammography")
    assert visitor.page.locator("button[value=on]").count() == 0
    visitor.press("start")
    nothing_is_left(visitor)
    assert visitor.page.url.endswith("/q/been")
