"""Replies in public: in every language that they are told in, light, and in plain words where there is none."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import brotli
import pytest
from PIL import Image
from sqlmodel import Session

from survey.core.answers import Answer
from survey.core.languages import LANGUAGES
from survey.models import Notice
from survey.services import proclaiming, promising, translating
from tests.browsing import Browser
from tests.services.replies import SAID, make_reply, publish
from tests.staff.arranging import World, make_world, respond

BYTES = 6_000  # of the compressed page


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    """Two organisations, in ours forty who have answered."""
    made = make_world(session, tmp_path)
    for number in range(40):
        respond(session, made.ours.links[0], {"been": Answer("yes" if number % 2 else "no")})
    return made


@pytest.fixture
def notice(session: Session, world: World) -> Notice:
    """A reply in four languages with a picture, a link, figures and what came of it, in public."""
    actor = world.ours.actor
    made = make_reply(session, world.ours, "sv-simple", "en", "ar")
    promising.change(session, actor, made, "doing", date(2027, 3, 1), [("https://example.org/plan", "Planen")])
    promising.illustrate(session, actor, made, "own:mobile-clinic")
    promising.rest_on(session, actor, made, [], [["been", "no"]])
    pictured = {"sv": "En buss", "en": "A bus", "ar": "حافلة"}
    for tag, words in pictured.items():
        translating.write(session, actor, made, tag, {"picture": words})
    publish(session, world.ours, made)
    return made


@pytest.mark.parametrize("tag", ["sv", "sv-simple", "en", "ar"])
def test_a_reply_is_told_in_the_language_of_its_reader(browser: Browser, notice: Notice, tag: str) -> None:
    page = browser.get(f"/replies/{notice.code}?lang={tag}")
    assert (page.language, page.root.get("dir")) == (tag, LANGUAGES[tag].direction)
    assert page.h1 == SAID[tag].get("theme", SAID["sv"]["theme"])
    assert SAID[tag]["heard"] in page.words
    assert SAID[tag]["done"] in page.words
    switch = [link.get("hreflang") for link in page.all(".//details//a")]
    assert switch == ["sv", "sv-simple", "en", "ar"]
    assert page.one(".//article/img").get("alt") in ("En buss", "A bus", "حافلة")
    assert "20" in page.one(".//span[@class='many']").text
    size = len(brotli.compress(page.html.encode(), quality=4))
    assert size <= BYTES


def test_a_reader_of_another_language_gets_the_one_it_was_written_in(browser: Browser, notice: Notice) -> None:
    assert browser.get(f"/replies/{notice.code}?lang=so").language == "sv"


def test_a_reply_may_be_kept_for_a_minute_and_is_shared_with_a_picture(browser: Browser, notice: Notice) -> None:
    address = f"/replies/{notice.code}"
    first = browser.fetch(address)
    assert first.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
    assert "Accept-Language" in first.headers["Vary"]
    assert browser.fetch(address, If_None_Match=first.headers["ETag"]).status_code == 304
    page = browser.get(f"{address}?lang=ar")
    said = {each.get("property"): each.get("content") for each in page.all(".//meta") if each.get("property")}
    assert said["og:title"] == SAID["ar"]["theme"]
    picture = browser.fetch((said["og:image"] or "").removeprefix(browser.base))
    assert Image.open(io.BytesIO(picture.data)).size == (1_200, 630)
    assert browser.fetch("/replies/nothing/preview.png").status_code == 404


@pytest.mark.parametrize("code", ["nothing", "%00", "..", "x" * 300])
def test_where_there_is_no_reply_that_is_said_in_words(browser: Browser, code: str) -> None:
    page = browser.get(f"/replies/{code}?lang=ar", status=404)
    assert page.language == "ar" or code == ".."
    browser.get(f"/progress/{code}?lang=sv", status=404)


def test_a_draft_and_what_was_taken_down_are_not_there(
    browser: Browser, session: Session, world: World, notice: Notice
) -> None:
    draft = make_reply(session, world.ours)
    browser.get(f"/replies/{draft.code}", status=404)
    proclaiming.take_down(session, world.ours.actor, notice)
    browser.get(f"/replies/{notice.code}", status=404)


def test_what_staff_write_is_words_and_never_markup(browser: Browser, session: Session, world: World) -> None:
    hostile = "<script>alert(1)</script><img src=x onerror=alert(1)> \" ' {{ 7 * 7 }} \u202e"
    made = make_reply(session, world.ours)
    written = dict.fromkeys(("theme", "heard", "done", "who"), hostile)
    translating.write(session, world.ours.actor, made, "sv", written)
    promising.change(session, world.ours.actor, made, "doing", date(2027, 3, 1), [("https://example.org/", hostile)])
    publish(session, world.ours, made)
    page = browser.get(f"/replies/{made.code}?lang=sv")
    assert page.words.count("<script>alert(1)</script>") == 5
    assert "49" not in page.words
    assert not [each for each in page.all(".//img") if each.get("onerror")]
