"""The whole application stands: it starts, answers, and says in words what it cannot do."""

from __future__ import annotations

from tests.browsing import Browser


def test_the_front_page_is_there(browser: Browser) -> None:
    assert browser.get("/").h1


def test_an_unknown_address_is_said_in_words(browser: Browser) -> None:
    assert browser.get("/nothing/here?lang=en", status=404).h1 == "There is no such page"
