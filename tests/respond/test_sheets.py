"""A page that is kept for everyone is nobody's: it has each person's token, and nothing that anybody wrote."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session

from survey.core.shelf import Shelf
from survey.respond import packing
from survey.respond.sheets import MOST_KEPT, TOKEN_PLACE, Drawn, Sheet
from survey.security import grouped
from tests.browsing import Browser
from tests.properties import examples
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


def found_token(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_kept_page_carries_the_token_of_whoever_sees_it(way: Way, new_browser: NewBrowser) -> None:
    one, another = (come_to(new_browser(), way, "been") for _ in range(2))
    assert token(one) != token(another)
    assert TOKEN_PLACE not in one.page.html
    for browser in (one, another):
        browser.press("next", been="yes")
        assert browser.page.h1 == "Hur lång tid tar det?"


def test_kept_pages_of_thanks_and_of_leaving_show_the_code_of_whoever_sees_them(
    way: Way, new_browser: NewBrowser
) -> None:
    for tag in ("sv", "sv", "sv", "en", "ar", "en"):
        for act, page in (("exit", "saved"), ("submit", "thanks")):
            browser = come_to(new_browser(), way, "words", tag, been="yes")
            cookie = browser.client.get_cookie("medskapa", path=way.address, domain="127.0.0.1")
            assert cookie is not None
            if act == "submit":
                browser.press("next")
            browser.press(act)
            assert browser.page.address == f"{way.address}/{page}"
            assert ["".join(code.itertext()).strip() for code in browser.page.all(".//strong[@class='code']")] == [
                grouped(cookie.value)
            ]
            assert browser.page.root.get("lang") == tag
            other = browser.get(f"{way.address}/{'saved' if act == 'submit' else 'thanks'}")
            assert not other.all(".//strong[@class='code']"), "the code is for the one page alone"


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


def test_thanks_that_tell_an_answer_are_drawn_for_each(
    session: Session, tmp_path: Path, new_browser: NewBrowser
) -> None:
    telling = QUESTIONNAIRE.replace("thanks: Vi läser allt.", 'thanks: "Vi läser ${words}."')
    way = open_way(session, tmp_path, text=telling)
    for words in ("ett", "annat"):
        browser = come_to(new_browser(), way, "words", been="yes")
        browser.press("next", words=words)
        assert f"Vi läser {words}." in browser.press("submit").words


def test_a_kept_page_is_in_the_language_of_whoever_sees_it(way: Way, new_browser: NewBrowser) -> None:
    for tag in ("sv", "en", "ar", "sv"):
        assert come_to(new_browser(), way, "been", tag).page.language == tag


def test_somebody_who_goes_by_htmx_gets_a_part_and_others_the_page(way: Way, new_browser: NewBrowser) -> None:
    for htmx in (False, True, False):
        browser = come_to(new_browser(), way, "been")
        browser.press("next", been="yes", _htmx=htmx)
        assert browser.page.is_part == htmx


def come_back(client: FlaskClient, address: str, key: str, coding: str) -> str:
    """The page of a question as it comes in a coding, unpacked."""
    response = client.get(f"{address}/q/{key}", headers={"Accept-Encoding": coding} if coding else {})
    assert response.headers.get("Content-Encoding", "") == coding
    return {"": bytes, **packing.UNPACKERS}[coding](response.data).decode()


@pytest.mark.parametrize("tag", ["sv", "sv-simple", "en", "ar"])
def test_what_is_kept_is_to_the_letter_what_would_be_drawn_anew(
    way: Way, app: Flask, client: FlaskClient, tag: str
) -> None:
    given = {"been": "no", "why": "far", "minutes": "30", "words": '<b>Eget & "fritt"</b>', "felt": "1"}
    page = client.get(f"{way.address}?lang={tag}").text
    client.post(way.address, data={"token": found_token(page), "go": "start", "lang": tag})
    seen: list[str] = []
    for _ in range(12):
        address = client.get(f"{way.address}/next").location
        if address.endswith("/check"):
            break
        key = address.rpartition("/")[2]
        seen.append(key)
        page = client.get(address).text
        form = {"token": found_token(page), "go": "next", key: given.get(key, "")}
        assert client.post(address, data=form).status_code in (303, 422)
        if client.get(f"{way.address}/next").location == address:
            client.post(address, data=form | {key: "", f"{key}.missing": "-dont-know"})
        anew: list[str] = []
        for _ in ("one", "another"):
            app.extensions["sheets"] = Shelf[Hashable, Drawn](MOST_KEPT)
            anew.append(come_back(client, way.address, key, ""))
        assert anew[0] == anew[1]
        assert all(come_back(client, way.address, key, coding) == anew[0] for coding in ("", *packing.UNPACKERS))
    assert {"been", "why", "words"} <= set(seen)


def test_a_page_with_a_choice_chosen_is_kept_and_one_with_words_of_ones_own_is_not(
    way: Way, app: Flask, new_browser: NewBrowser
) -> None:
    for words in ("Mina egna", "Andra"):
        browser = come_to(new_browser(), way, "words", been="yes", words=words)
        browser.press("next", words=words)
        for key in ("been", "words"):
            browser.get(f"{way.address}/q/{key}")
    kept = [sheet for sheet in app.extensions["sheets"]._held if isinstance(sheet, Sheet) and sheet.chosen]
    assert [sheet.chosen for sheet in kept if sheet.page_key == "been"] == [(("been", ("yes",)),)]
    assert not any(sheet.page_key == "words" for sheet in kept)


@settings(max_examples=examples(100), deadline=None)
@given(st.text(max_size=400), st.text(max_size=400), st.text("0123456789abcdef", min_size=24, max_size=24))
def test_a_page_packed_around_a_hole_unpacks_to_the_page_with_its_words(head: str, tail: str, words: str) -> None:
    page = packing.Page(b"<p>" + head.encode() * 5, b'">' + tail.encode() * 5)
    for coding, unpacked in packing.UNPACKERS.items():
        made = packing.packed(page, coding, TOKEN_PLACE.encode())
        assert made is None or unpacked(made(words.encode())) == page.whole(words.encode())


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [("gzip, deflate, br, zstd", "zstd"), ("gzip, br", "br"), ("GZIP", "gzip"), ("br;q=0", ""), ("", ""), ("*", "")],
)
def test_the_coding_is_one_that_the_browser_takes(accepted: str, coding: str) -> None:
    assert packing.choose(accepted) == coding
