"""Answering, one question a page."""

from __future__ import annotations

import dataclasses
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select

from survey import config
from survey.application import create_app
from survey.core.answers import BLANK, DONT_KNOW, SEEN, UNCLEAR, WONT_SAY, Answer
from survey.models import Unclear
from tests.browsing import Browser
from tests.respond.arranging import Way, answers, off_path, open_way, responses


@pytest.fixture
def visitor(browser: Browser, way: Way) -> Browser:
    """Somebody who has begun in Swedish and stands at "Har du varit här?"."""
    browser.get(f"{way.address}?lang=sv")
    browser.press("start")
    browser.press("next")
    assert browser.page.h1 == "Har du varit här?"
    return browser


def test_every_answer_is_saved_as_the_person_goes_on(visitor: Browser, session: Session, way: Way) -> None:
    visitor.press("next", been="no")
    assert answers(session, way) == {"story": Answer(missing=SEEN), "been": Answer("no")}
    visitor.press("next", why=["far", "cost"])
    visitor.press("next", minutes="٤٥")
    visitor.press("next", words="Bussen går sällan.")
    assert visitor.page.address == f"{way.address}/check"
    assert answers(session, way) == {
        "story": Answer(missing=SEEN),
        "been": Answer("no"),
        "why": Answer(("far", "cost")),
        "minutes": Answer(45),
        "words": Answer("Bussen går sällan."),
    }


def test_a_question_that_does_not_concern_the_person_is_not_asked(visitor: Browser) -> None:
    assert visitor.press("next", been="yes").h1 == "Hur lång tid tar det?"


@pytest.mark.parametrize(
    ("given", "said"), [("-dont-know", Answer(missing=DONT_KNOW)), ("-wont-say", Answer(missing=WONT_SAY))]
)
def test_not_knowing_and_not_wanting_to_answer_are_kept_apart(
    visitor: Browser, session: Session, way: Way, given: str, said: Answer
) -> None:
    visitor.press("next", been=given)
    assert answers(session, way)["been"] == said


def test_a_required_question_asks_again_in_words(visitor: Browser, session: Session, way: Way) -> None:
    page = visitor.press("next", status=422)
    assert page.h1 == "Har du varit här?"
    assert "been" not in answers(session, way)


@pytest.mark.parametrize("typed", ["femton", "-4", "601", "1,5", "9" * 400])
def test_a_number_that_cannot_be_taken_is_kept_on_the_page(
    visitor: Browser, session: Session, way: Way, typed: str
) -> None:
    visitor.press("next", been="yes")
    page = visitor.press("next", minutes=typed, status=422)
    assert page.one(".//input[@id='minutes']").get("value") == typed
    assert page.one(".//input[@id='minutes']").get("aria-invalid") == "true"
    assert "minutes" not in answers(session, way)


def test_a_text_that_is_too_long_is_kept_on_the_page(visitor: Browser, session: Session, way: Way) -> None:
    visitor.press("next", been="yes")
    visitor.press("next", minutes="5")
    long = "å" * 101
    page = visitor.press("next", words=long, status=422)
    assert (page.one(".//textarea").text or "").strip() == long


def test_an_answer_beside_a_refusal_is_asked_about(visitor: Browser) -> None:
    visitor.press("next", been="yes")
    visitor.press("next", status=422, minutes="5", **{"minutes.missing": "-wont-say"})


def test_back_keeps_what_was_typed_and_demands_nothing(visitor: Browser, session: Session, way: Way) -> None:
    visitor.press("next", been="yes")
    assert visitor.press("back", minutes="30").h1 == "Har du varit här?"
    assert answers(session, way)["minutes"] == Answer(30)
    assert visitor.press("back").h1 == "Så går det till"
    assert visitor.press("back").h1 == "Ditt besök"


def test_an_earlier_answer_stands_filled_in(visitor: Browser) -> None:
    visitor.press("next", been="no")
    page = visitor.press("back")
    (chosen,) = [box for box in page.all(".//input[@name='been']") if box.get("checked") is not None]
    assert chosen.get("value") == "no"


def test_another_language_keeps_the_answers_and_the_place(visitor: Browser, session: Session, way: Way) -> None:
    page = visitor.press("lang:ar", been="no")
    assert (page.language, page.h1) == ("ar", "هل جئت إلى هنا؟")
    assert answers(session, way)["been"] == Answer("no")
    assert visitor.press("next").language == "ar"
    assert responses(session, way)[0].language == "ar"


def test_another_language_keeps_even_what_cannot_be_saved(visitor: Browser) -> None:
    visitor.press("next", been="yes")
    page = visitor.press("lang:en", minutes="femton", status=422)
    assert page.language == "en"
    assert page.one(".//input[@id='minutes']").get("value") == "femton"


def test_a_language_that_the_questionnaire_does_not_speak_changes_nothing(visitor: Browser, way: Way) -> None:
    token = visitor.page.one(".//input[@name='token']").get("value", "")
    page = visitor.post(f"{way.address}/q/been", {"token": token, "go": "lang:de"})
    assert page.language == "sv"


def test_not_understanding_is_counted_on_the_question_and_explained(
    visitor: Browser, session: Session, way: Way
) -> None:
    page = visitor.press("unclear")
    assert "Har du kommit hit någon gång?" in page.words
    session.rollback()
    (noted,) = session.exec(select(Unclear)).all()
    assert (noted.round_id, noted.question_key, noted.language, noted.count) == (way.round.id, "been", "sv", 1)
    assert visitor.press("skip").h1 == "Hur lång tid tar det?"
    assert answers(session, way)["been"] == Answer(missing=UNCLEAR)


def test_an_answer_can_be_taken_away_again(visitor: Browser, session: Session, way: Way) -> None:
    visitor.press("next", been="no")
    visitor.press("back")
    page = visitor.press("clear")
    assert page.h1 == "Har du varit här?"
    assert all(box.get("checked") is None for box in page.all(".//input[@name='been']"))
    assert answers(session, way)["been"] == Answer(missing=BLANK)


def test_answers_that_fall_off_the_path_are_marked_and_come_back(visitor: Browser, session: Session, way: Way) -> None:
    visitor.press("next", been="no")
    visitor.press("next", why="far")
    visitor.get(f"{way.address}/q/been")
    visitor.press("next", been="yes")
    assert off_path(session, way) == {"why"}
    assert answers(session, way)["why"] == Answer(("far",))
    visitor.get(f"{way.address}/q/been")
    visitor.press("next", been="no")
    assert off_path(session, way) == set()


@pytest.mark.parametrize("page", ["words", "why", "nothing", "%00", "story/x"])
def test_a_page_that_is_not_on_the_persons_path_leads_to_the_one_that_is(visitor: Browser, way: Way, page: str) -> None:
    if page == "story/x":
        visitor.get(f"{way.address}/q/{page}", status=404)
    else:
        assert visitor.get(f"{way.address}/q/{page}").h1 == "Har du varit här?"


def test_posting_to_a_page_not_yet_reached_overwrites_nothing(visitor: Browser, session: Session, way: Way) -> None:
    token = visitor.page.one(".//input[@name='token']").get("value", "")
    page = visitor.post(f"{way.address}/q/words", {"token": token, "words": "hit", "go": "next"})
    assert page.h1 == "Har du varit här?"
    assert "words" not in answers(session, way)


def test_htmx_gets_the_next_page_in_one_answer(visitor: Browser, way: Way) -> None:
    page = visitor.press("next", been="yes", _htmx=True)
    assert page.is_part
    assert page.headers["HX-Push-Url"] == f"{way.address}/q/minutes"
    assert "HX-Request" in page.headers["Vary"]
    assert page.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'", "no document"
    assert sum(len(name) + len(value) + 4 for name, value in page.headers.items()) < 650


def test_htmx_gets_the_check_of_all_answers_in_one_answer_after_the_last_page_and_after_a_change(
    visitor: Browser, way: Way
) -> None:
    visitor.press("next", been="yes")
    visitor.press("next", minutes="5")
    last = visitor.press("next", words="Nej", _htmx=True)
    visitor.get(f"{way.address}/q/minutes?checking=1")
    changed = visitor.press("next", minutes="6", _htmx=True)
    for page in (last, changed):
        assert page.is_part
        assert page.h1 == "Kontrollera dina svar"
        assert page.headers["HX-Push-Url"] == f"{way.address}/check"
    assert "6" in changed.words
    visitor.get(f"{way.address}/q/been?checking=1")
    assert visitor.press("next", been="no", _htmx=True).address == f"{way.address}/q/why", "not asked before"
    assert not visitor.page.all(".//input[@name='checking']"), "from there one goes on as without scripts"


def test_history_that_is_restored_gets_a_whole_page(visitor: Browser, way: Way) -> None:
    page = visitor.get(f"{way.address}/q/been", HX_Request="true", HX_History_Restore_Request="true")
    assert not page.is_part


@pytest.mark.parametrize("token", ["", "forged", "å" * 30])
def test_a_forged_form_is_refused_and_what_was_typed_is_shown(
    visitor: Browser, session: Session, way: Way, token: str
) -> None:
    visitor.press("next", been="yes")
    visitor.press("next", minutes="5")
    form = {"token": token, "go": "next", "words": "Detta skrev jag länge på."}
    page = visitor.post(f"{way.address}/q/words", form, status=403)
    assert "Detta skrev jag länge på." in page.words
    assert "words" not in answers(session, way)


@pytest.mark.parametrize("cookie", [None, "", "123", "x" * 4000, "0000000000000000"])
def test_a_missing_stale_or_forged_cookie_is_explained(browser: Browser, way: Way, cookie: str | None) -> None:
    if cookie is not None:
        browser.client.set_cookie("medskapa", cookie, path=way.address, domain="127.0.0.1")
    browser.post(f"{way.address}/q/been", {"token": "x", "go": "next", "been": "no"}, status=403)
    assert browser.get(f"{way.address}/q/been").h1 == "Ditt besök"


def test_a_cookie_of_another_link_opens_nothing_here(visitor: Browser, session: Session, way: Way) -> None:
    other = session.exec(select(type(way.link)).where(type(way.link).name == "noise")).one()
    code = visitor.client.get_cookie("medskapa", path=way.address, domain="127.0.0.1")
    assert code is not None
    visitor.client.set_cookie("medskapa", code.value, path=f"/s/{other.code}", domain="127.0.0.1")
    assert visitor.get(f"/s/{other.code}/q/been").h1 == "Ditt besök"


@pytest.mark.parametrize("count", [10_000, 200_000])
def test_ten_thousand_choices_are_refused_in_words(visitor: Browser, session: Session, way: Way, count: int) -> None:
    visitor.press("next", been="no")
    token = visitor.page.one(".//input[@name='token']").get("value", "")
    visitor.post(f"{way.address}/q/why", {"token": token, "go": "next", "why": ["far"] * count}, status=413)
    assert "why" not in answers(session, way)


@pytest.mark.parametrize("given", ["other", "<script>alert(1)</script>", "far\x00", "-" * 90])
def test_a_choice_that_is_not_offered_is_refused_in_words(
    visitor: Browser, session: Session, way: Way, given: str
) -> None:
    visitor.press("next", been="no")
    token = visitor.page.one(".//input[@name='token']").get("value", "")
    page = visitor.post(f"{way.address}/q/why", {"token": token, "go": "next", "why": given}, status=422)
    assert "<script>alert" not in page.html
    assert "why" not in answers(session, way)


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", '"><img src=x onerror=a>', "{{7*7}}", "${been}"])
def test_what_people_write_is_shown_as_they_wrote_it(visitor: Browser, way: Way, payload: str) -> None:
    visitor.press("next", been="yes")
    visitor.press("next", minutes="5")
    page = visitor.press("next", words=payload)
    assert payload in page.words
    assert payload not in page.html or "<" not in payload


@pytest.mark.sqlite_alone
class TestABusyDatabase:
    """The writers' turn is taken by somebody else for longer than a person should wait."""

    @pytest.fixture
    def app(self, settings: config.Settings) -> Iterator[Flask]:
        app = create_app(dataclasses.replace(settings, busy_seconds=0.2))
        app.testing = True
        yield app
        app.extensions["engine"].dispose()

    def test_says_so_and_keeps_what_was_typed(self, visitor: Browser, settings: config.Settings, way: Way) -> None:
        visitor.press("next", been="yes")
        visitor.press("next", minutes="5")
        other = sqlite3.connect(settings.database.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        page = visitor.press("next", words="Viktiga ord", status=503)
        assert (page.one(".//textarea").text or "").strip() == "Viktiga ord"
        other.execute("ROLLBACK")
        other.close()
        assert visitor.press("next").address == f"{way.address}/check"


def test_a_new_version_leaves_those_under_way_with_theirs(
    visitor: Browser, session: Session, way: Way, tmp_path: Path
) -> None:
    newer = open_way(session, tmp_path, text=QUESTIONNAIRE_CHANGED)
    assert newer.version_id != way.version_id
    assert visitor.press("next", been="no").h1 == "Varför inte?"


QUESTIONNAIRE_CHANGED = """
key: visit
source: sv
languages: [sv-simple, en, ar]
title: Ditt besök
about: {who: Vi frågar., why: Vi vill lära., sees: Bara vi ser., time: Två minuter., delete: Med koden.}
thanks: Vi läser allt.
questions:
  - {key: words, kind: text, label: Något helt annat.}
"""
