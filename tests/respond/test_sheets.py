"""A page that is kept for everyone is nobody's: it has each person's token, and nothing that anybody wrote."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlmodel import Session

from survey.respond.sheets import TOKEN_PLACE
from tests.browsing import Browser
from tests.respond.arranging import QUESTIONNAIRE, Way, open_way

TELLING = QUESTIONNAIRE + '  - {key: again, kind: text, label: "Du skrev ${words}. Mer?"}\n'
NewBrowser = Callable[[], Browser]


def come_to(browser: Browser, way: Way, question: str, tag: str = "sv", **answers: str) -> Browser:
    """Answer until the page of `question` is on screen."""
    browser.get(f"{way.address}?lang={tag}")
    browser.press("start")
    while not browser.page.address.endswith(f"/q/{question}"):
        key = browser.page.address.rpartition("/")[2]
        browser.press("next", **({key: answers[key]} if key in answers else {}))
    return browser


def token(browser: Browser) -> str:
    return browser.page.one(".//input[@name='token']").get("value", "")


def test_a_kept_page_carries_the_token_of_whoever_sees_it(way: Way, new_browser: NewBrowser) -> None:
    one, another = (come_to(new_browser(), way, "been") for _ in range(2))
    assert token(one) != token(another)
    assert TOKEN_PLACE not in one.page.html
    for browser in (one, another):
        browser.press("next", been="yes")
        assert browser.page.h1 == "Hur lång tid tar det?"


def test_what_one_person_wrote_is_not_on_the_page_of_the_next(way: Way, new_browser: NewBrowser) -> None:
    one = come_to(new_browser(), way, "words", been="yes")
    one.press("next", words="Bara mitt")
    one.get(f"{way.address}/q/words")
    assert "Bara mitt" in one.page.html
    another = come_to(new_browser(), way, "words", been="yes")
    assert "Bara mitt" not in another.page.html


def test_a_mistake_of_one_person_is_not_on_the_page_of_the_next(way: Way, new_browser: NewBrowser) -> None:
    come_to(new_browser(), way, "minutes", been="yes").press("next", status=422, minutes="många")
    assert not come_to(new_browser(), way, "minutes", been="yes").page.all(".//*[@aria-invalid]")


def test_a_page_that_tells_an_answer_is_drawn_for_each(
    session: Session, tmp_path: Path, new_browser: NewBrowser
) -> None:
    way = open_way(session, tmp_path, text=TELLING)
    for words in ("ett", "annat"):
        browser = come_to(new_browser(), way, "again", been="yes", words=words)
        assert browser.page.h1 == f"Du skrev {words}. Mer?"


def test_a_kept_page_is_in_the_language_of_whoever_sees_it(way: Way, new_browser: NewBrowser) -> None:
    for tag in ("sv", "en", "ar", "sv"):
        assert come_to(new_browser(), way, "been", tag).page.language == tag


def test_somebody_who_goes_by_htmx_gets_a_part_and_others_the_page(way: Way, new_browser: NewBrowser) -> None:
    for htmx in (False, True, False):
        browser = come_to(new_browser(), way, "been")
        browser.press("next", been="yes", _htmx=htmx)
        assert browser.page.is_part == htmx
