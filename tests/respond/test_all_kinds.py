"""Every kind of question, answered to the end as a resident does, without scripts, in each language of the gallery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlmodel import Session

from survey.core.answers import SEEN, Answer
from survey.core.kinds import KINDS
from survey.services import accounts, publishing, reaching
from survey.services.auditing import Actor
from tests.browsing import Browser, File
from tests.pages import words
from tests.respond.arranging import Way, answers, off_path
from tests.samples import photo, voice
from tests.seeding import begin_with

FOLDER = Path(__file__).parents[2] / "questionnaires" / "all-kinds"
# The page, what is filled in there, and what is kept.
STEPS: tuple[tuple[str, dict[str, Any], dict[str, Answer]], ...] = (
    ("trial", {"trial": "apple"}, {"trial": Answer("apple")}),
    ("trial-feedback", {}, {"trial-feedback": Answer(missing=SEEN)}),
    ("agree", {"agree": "yes"}, {"agree": Answer("yes")}),
    ("story", {}, {"story": Answer(missing=SEEN)}),
    ("section-choosing", {}, {}),
    ("name", {"name": "Kim <b>"}, {"name": Answer("Kim <b>")}),
    ("been", {"been": "yes"}, {"been": Answer("yes")}),
    ("how", {"how": "other", "how_other": "Båt"}, {"how": Answer("other"), "how_other": Answer("Båt")}),
    ("good", {"good": ["near", "language"]}, {"good": Answer(("near", "language"))}),
    ("best", {"best": "language"}, {"best": Answer("language")}),
    ("felt", {"felt": "1"}, {"felt": Answer("1")}),
    ("calm", {"calm": "2"}, {}),
    ("rested", {"rested": "1"}, {}),
    (
        "easy",
        {"easy_find": "easy", "easy_understand": "hard", "easy_ask": "-dont-know"},
        {"easy_find": Answer("easy"), "easy_ask": Answer(missing="dont-know"), "easy": Answer(missing=SEEN)},
    ),
    (
        "order",
        {"order.letter": "2", "order.time": "1", "order.help": "٣"},
        {"order": Answer(("time", "letter", "help"))},
    ),
    ("share", {"share.bus": "7", "share.food": "3"}, {"share": Answer(("bus:7", "food:3"))}),
    ("where", {"where": ["head", "legs"]}, {"where": Answer(("head", "legs"))}),
    ("county", {"county": "norrbotten"}, {"county": Answer("norrbotten")}),
    ("town", {"town": "Luleå"}, {"town": Answer("lulea")}),
    ("safe", {"safe": "no"}, {"safe": Answer("no")}),
    ("end-help", {}, {"end-help": Answer(missing=SEEN)}),
    ("section-numbers", {}, {}),
    ("rate", {"rate": "0"}, {"rate": Answer(0)}),
    ("far", {"far": "35"}, {"far": Answer(35)}),
    ("minutes", {"minutes": "90"}, {"minutes": Answer(90), "hours": Answer(1.5), "source": Answer("prov")}),
    ("told", {}, {}),
    (
        "day",
        {"day.day": "1", "day.month": "۱۱", "day.year": "2026", "day.about": "1"},
        {"day": Answer("2026-11-01~")},
    ),
    ("month", {"month.month": "2", "month.year": "2027"}, {"month": Answer("2027-02")}),
    ("clock", {"clock.hour": "9", "clock.minute": "05"}, {"clock": Answer("09:05")}),
    ("children", {"children": "2"}, {"children": Answer(2)}),
    ("child_age", {"child_age": "3"}, {"child_age": Answer(3)}),
    ("child_well", {"child_well": "yes"}, {}),
    ("child_age_2", {"child_age_2": "11"}, {"child_age_2": Answer(11)}),
    ("child_well_2", {"child_well_2": "no"}, {"child_well_2": Answer("no")}),
    ("section-own", {}, {}),
    ("words", {"words": "Mer tid."}, {"words": Answer("Mer tid.")}),
    ("mail", {"mail": "kim@example.org"}, {"mail": Answer("kim@example.org")}),
    ("phone", {"phone": "070-123 45 67"}, {"phone": Answer("070-123 45 67")}),
    ("photo", {"photo": File(photo(), "IMG_1.jpg", "image/jpeg")}, {}),
    ("spoken", {"spoken": File(voice(), "memo.wav", "audio/wav")}, {}),
    ("called", {}, {"called": Answer("Kim <b>")}),
)


@pytest.fixture
def gallery(session: Session) -> Way:
    """A link to the gallery, open now."""
    return begin_with(session, "gallery", lambda: _open_gallery(session))


def _open_gallery(session: Session) -> Way:
    organisation = accounts.find_or_make_organisation(session, "default", "Region Test")
    actor = Actor(organisation.id or 0, "test")
    version = publishing.publish(session, actor.organisation_id, FOLDER)
    made = reaching.create_round(session, actor, version.id or 0, "ours", date(2026, 1, 1), None)
    group = reaching.create_group(session, actor, made.id or 0, "ours", 100, 50)
    link = reaching.create_link(session, actor, group, "ours")
    return Way(link.code, link, made, version.id or 0)


def walk(browser: Browser, gallery: Way, language: str, until: str = "") -> None:
    """Begin in a language and answer as `STEPS` says, to the end or to a page."""
    browser.get(f"{gallery.address}?lang={language}")
    browser.press("start")
    for page, given, _ in STEPS:
        assert browser.page.address.endswith(f"/q/{page}"), (browser.page.address, page)
        if page == until:
            return
        files = {name: value for name, value in given.items() if isinstance(value, File)}
        browser.press("next", _files=files, **{name: value for name, value in given.items() if name not in files})


@pytest.mark.parametrize("language", ["sv", "sv-simple", "en", "ar"])
def test_every_kind_is_answered_to_the_end(browser: Browser, gallery: Way, session: Session, language: str) -> None:
    walk(browser, gallery, language)
    assert browser.page.address.endswith("/check")
    kept = answers(session, gallery)
    for _, _, expected in STEPS:
        assert {key: kept.get(key) for key in expected} == expected
    sent = {"photo": "jpg", "spoken": "wav"}
    assert {key: str(kept[key].value).partition(".")[2] for key in sent} == sent
    assert off_path(session, gallery) == set()
    asked = {question.kind for question in publishing.load(session, gallery.version_id).questionnaire.questions()}
    assert asked == set(KINDS)
    browser.press("submit")
    assert browser.page.address.endswith("/thanks")
    assert [link.get("href") for link in browser.page.all(".//section//a")] == ["tel:112", "tel:1177"]


def test_what_was_answered_stands_in_the_fields_again(browser: Browser, gallery: Way) -> None:
    walk(browser, gallery, "sv")
    for page, given, _ in STEPS:
        browser.get(f"{gallery.address}/q/{page}")
        for name, value in given.items():
            if isinstance(value, File):
                assert browser.page.one(".//div[@class='own']/*[@src]") is not None
                continue
            wanted = [value] if isinstance(value, str) else value
            fields = browser.page.all(f".//input[@name='{name}']") + browser.page.all(f".//textarea[@name='{name}']")
            shown = [
                field.get("value") or (field.text or "").strip()
                for field in fields
                if field.get("type") not in ("radio", "checkbox") or field.get("checked") is not None
            ]
            western = {"٣": "3", "۱۱": "11", "1": "01", "2": "02", "9": "09"} if "." in name else {}
            assert shown == [western.get(each, each) for each in wanted] or shown == [
                each.translate(str.maketrans("٣", "3")) for each in wanted
            ], (page, name)


def test_earlier_answers_stand_in_the_words_as_text_and_never_as_code(browser: Browser, gallery: Way) -> None:
    walk(browser, gallery, "sv", until="been")
    assert browser.page.h1 == "Har du varit på en hälsocentral, Kim <b>?"
    assert [words(each) for each in browser.page.all(".//h1//bdi")] == ["Kim <b>"]
    browser.get(f"{gallery.address}/q/name")
    browser.press("next", name="${been} {{7*7}} </title>")
    assert browser.page.h1 == "Har du varit på en hälsocentral, ${been} {{7*7}} </title>?"
    browser.get(f"{gallery.address}/q/name")
    browser.press("next", name="")
    assert browser.page.h1 == "Har du varit på en hälsocentral, du?"


def test_a_repeat_says_which_time_round_it_is(browser: Browser, gallery: Way) -> None:
    walk(browser, gallery, "sv", until="child_well_2")
    assert "Barn 2" in browser.page.words
    assert browser.page.h1 == "Mår barnet bra, hon eller han som är 11 år?"


def test_only_the_choices_on_offer_can_be_chosen(browser: Browser, gallery: Way) -> None:
    walk(browser, gallery, "sv", until="best")
    offered = [field.get("value") for field in browser.page.all(".//input[@name='best']")]
    assert offered[:2] == ["near", "language"]
    token = browser.page.one(".//input[@name='token']").get("value", "")
    browser.post(f"{gallery.address}/q/best", {"token": token, "go": "next", "best": "kind"}, 422)


def test_an_answer_whose_choice_is_no_longer_offered_is_asked_for_again(browser: Browser, gallery: Way) -> None:
    walk(browser, gallery, "sv", until="felt")
    browser.get(f"{gallery.address}/q/good")
    browser.press("next", good=["near", "kind"])
    assert browser.page.address.endswith("/q/best")
    browser.get(f"{gallery.address}/next")
    assert browser.page.address.endswith("/q/best")


@pytest.mark.parametrize(
    ("page", "given", "said"),
    [
        ("minutes", {"minutes": "601"}, "Skriv högst 600 minuter."),
        ("share", {"share.bus": "7"}, "7"),
        ("order", {"order.letter": "1", "order.time": "1", "order.help": "2"}, "samma"),
        ("day", {"day.day": "31", "day.month": "2", "day.year": "2026"}, "datum"),
        ("clock", {"clock.hour": "25", "clock.minute": "0"}, "tid"),
        ("mail", {"mail": "kim"}, "e-post"),
        ("phone", {"phone": "ring mig"}, "telefon"),
        ("words", {"words": ""}, "svar"),
        ("town", {"town": "Umeå"}, "namn"),
        ("town", {"town": "Över"}, "Överkalix, Övertorneå"),
    ],
)
def test_what_cannot_be_taken_is_explained_and_kept_on_the_page(
    browser: Browser, gallery: Way, page: str, given: dict[str, str], said: str
) -> None:
    walk(browser, gallery, "sv", until=page)
    browser.press("next", 422, **given)
    summary = browser.page.one(".//*[@id='summary']")
    assert said in words(summary)
    for name, value in given.items():
        field = (browser.page.all(f".//input[@name='{name}']") or browser.page.all(f".//textarea[@name='{name}']"))[0]
        assert (field.get("value") or (field.text or "").strip()) == value


def test_what_may_not_be_written_is_not_read(browser: Browser, gallery: Way, session: Session) -> None:
    walk(browser, gallery, "sv", until="called")
    token = browser.page.one(".//input[@name='token']").get("value", "")
    browser.post(f"{gallery.address}/q/called", {"token": token, "go": "next", "called": "Mallory", "hours": "99"})
    kept = answers(session, gallery)
    assert kept["called"] == Answer("Kim <b>")
    assert kept["hours"] == Answer(1.5)


def test_the_order_of_shuffled_choices_is_the_persons_own_and_stays(
    new_browser: Callable[[], Browser], gallery: Way
) -> None:
    orders = set()
    for _ in range(12):
        browser = new_browser()
        walk(browser, gallery, "sv", until="how")
        first = [field.get("value") for field in browser.page.all(".//input[@name='how']")][:3]
        browser.get(f"{gallery.address}/q/how")
        assert [field.get("value") for field in browser.page.all(".//input[@name='how']")][:3] == first
        assert first[2] == "other"
        orders.add(tuple(first))
    assert len(orders) == 2


def test_the_score_is_shown_with_its_words_where_the_author_says_so(browser: Browser, gallery: Way) -> None:
    walk(browser, gallery, "en")
    browser.press("submit")
    assert "You are fairly well" in browser.page.words


def test_the_style_of_less_common_kinds_is_fetched_only_where_it_is_needed(
    browser: Browser, gallery: Way, client: FlaskClient
) -> None:
    walk(browser, gallery, "sv", until="easy")
    [sheet] = [link.get("href", "") for link in browser.page.all(".//link[@rel='stylesheet']")]
    assert client.get(sheet).status_code == 200
    browser.get(f"{gallery.address}/q/agree")
    assert not browser.page.all(".//link[@rel='stylesheet']")
