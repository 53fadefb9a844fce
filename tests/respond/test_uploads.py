"""Photos and recordings as answers: sent without scripts, shown again, replaced, removed, refused in words."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image
from sqlmodel import Session, select

from survey.core.answers import BLANK, Answer
from survey.models import Upload
from survey.respond.uploads import LARGEST_FORM
from tests.browsing import Browser, File
from tests.pages import words
from tests.respond.arranging import Way, answers, open_way
from tests.samples import PLACE, amr, huge_png, movie, photo, picture, voice, webm

TEXT = """
key: visit
source: sv
languages: [sv-simple, en, ar]
title: Bild och röst
about: {who: Vi frågar., why: Vi vill lära., sees: Bara vi ser., time: Två minuter., delete: Med koden.}
thanks: Vi läser allt.
questions:
  - {key: first, kind: text, layout: line, label: Hej}
  - {key: shot, kind: photo, label: Visa oss}
  - {key: said, kind: voice, label: Säg det, max_seconds: 60}
  - {key: both, page: both, kind: photo, label: Bild och ord, required: yes}
  - {key: age, page: both, kind: number, label: Hur gammal?, min: 0}
"""


@pytest.fixture
def media(session: Session, tmp_path: Path) -> Way:
    """A link to the questionnaire, open now."""
    return open_way(session, tmp_path, TEXT)


@pytest.fixture
def guest(browser: Browser, media: Way) -> Browser:
    """Somebody at the question for a photo."""
    browser.get(f"{media.address}?lang=sv")
    browser.press("start")
    browser.press("next", first="Kim")
    return browser


def uploads(session: Session) -> list[Upload]:
    """All files in the database, as they are now."""
    session.rollback()
    session.expire_all()
    found = list(session.exec(select(Upload)).all())
    for each in found:
        session.expunge(each)
    return found


def send(browser: Browser, field: str, body: bytes, act: str = "next", status: int = 200, **rest: str) -> None:
    browser.press(act, status, _files={field: File(body, "IMG_0001.jpg", "image/jpeg")}, **rest)


def shown(browser: Browser) -> str:
    """The address of the photo or the recording on screen."""
    found = browser.page.all(".//img[@class='shot']") + browser.page.all(".//audio[@src]")
    assert len(found) == 1
    return found[0].get("src", "")


@pytest.mark.both_databases
def test_a_photo_is_kept_small_upright_and_without_its_place(guest: Browser, media: Way, session: Session) -> None:
    send(guest, "shot", photo(turned=6, size=(3_000, 1_000)))
    assert guest.page.address.endswith("/q/said")
    (kept,) = uploads(session)
    assert answers(session, media)["shot"] == Answer(f"{kept.id}.jpg")
    assert (kept.question_key, kept.mime, kept.size) == ("shot", "image/jpeg", len(kept.body or b""))
    assert PLACE not in (kept.body or b"")
    guest.press("back")
    fetched = guest.fetch(shown(guest))
    assert fetched.mimetype == "image/jpeg"
    assert fetched.headers["Cache-Control"] == "no-store"
    assert Image.open(io.BytesIO(fetched.data)).size == (533, 1_600)


@pytest.mark.parametrize("field", ["shot", "shot.camera"])
def test_a_photo_is_taken_or_chosen(guest: Browser, session: Session, field: str) -> None:
    send(guest, field, picture())
    assert len(uploads(session)) == 1


@pytest.mark.parametrize("body", [voice(1), movie(b"soun"), webm(), amr()], ids=["wav", "m4a", "webm", "amr"])
def test_a_recording_is_kept_and_played_in_pieces(guest: Browser, session: Session, body: bytes) -> None:
    guest.press("next")
    send(guest, "said", body)
    assert guest.page.address.endswith("/q/both")
    (kept,) = uploads(session)
    guest.press("back")
    assert guest.fetch(shown(guest)).data == kept.body
    piece = guest.fetch(shown(guest), Range="bytes=2-5")
    assert (piece.status_code, piece.data) == (206, (kept.body or b"")[2:6])


def test_what_was_sent_stands_on_the_check_page(guest: Browser) -> None:
    send(guest, "shot", picture())
    send(guest, "said", voice())
    send(guest, "both", picture("PNG"))
    assert guest.page.address.endswith("/check")
    assert [image.get("alt") for image in guest.page.all(".//img[@class='shot']")] == ["Din bild", "Din bild"]
    assert [audio.get("aria-label") for audio in guest.page.all(".//audio")] == ["Din inspelning"]
    for element in guest.page.all(".//img[@class='shot']") + guest.page.all(".//audio"):
        assert guest.fetch(element.get("src", "")).status_code == 200


@pytest.mark.both_databases
def test_a_new_photo_replaces_the_old_one(guest: Browser, media: Way, session: Session) -> None:
    send(guest, "shot", picture())
    (first,) = uploads(session)
    guest.press("back")
    send(guest, "shot", picture("PNG", (10, 10)))
    (second,) = uploads(session)
    assert answers(session, media)["shot"] == Answer(f"{second.id}.jpg") != Answer(f"{first.id}.jpg")
    assert guest.fetch(f"{media.address}/upload/{first.id}.jpg").status_code == 404


def test_going_on_without_a_new_file_keeps_the_old_one(guest: Browser, session: Session) -> None:
    send(guest, "shot", picture())
    guest.press("back")
    guest.press("next")
    guest.press("back")
    assert guest.fetch(shown(guest)).status_code == 200
    assert len(uploads(session)) == 1


@pytest.mark.parametrize("act", ["back", "lang:en", "exit", "unclear"])
def test_the_file_is_kept_whatever_button_sends_it(guest: Browser, session: Session, act: str) -> None:
    send(guest, "shot", picture(), act)
    assert len(uploads(session)) == 1


@pytest.mark.parametrize("act", ["clear", "next"])
def test_a_photo_can_be_taken_back(guest: Browser, media: Way, session: Session, act: str) -> None:
    send(guest, "shot", picture())
    guest.press("back")
    declined = {"shot.missing": "-wont-say"} if act == "next" else {}
    guest.press(act, **declined)
    assert uploads(session) == []
    assert answers(session, media)["shot"] == Answer(missing="wont-say" if declined else BLANK)


def test_a_file_and_a_no_at_once_are_asked_about_and_nothing_is_kept(guest: Browser, session: Session) -> None:
    send(guest, "shot", picture(), status=422, **{"shot.missing": "-dont-know"})
    assert "Behåll" in words(guest.page.one(".//*[@id='summary']"))
    assert uploads(session) == []


@pytest.mark.parametrize(
    ("field", "body", "said"),
    [
        ("shot", b"", "tom"),
        ("shot", b"hello", "öppna bilden"),
        ("shot", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "öppna bilden"),
        ("shot", b"<html>" + picture(), "öppna bilden"),
        ("shot", huge_png(30_000, 30_000), "för stor"),
        ("shot", bytes(15_000_001), "15 megabyte"),
        ("said", picture(), "spela upp"),
        ("said", voice(70, 1_000), "1 minuter"),
        ("said", movie(b"soun", b"vide"), "spela upp"),
        ("said", bytes(10_000_001), "10 megabyte"),
    ],
    ids=["empty", "text", "svg", "html", "bomb", "large", "picture", "long", "film", "large-sound"],
)
def test_what_cannot_be_taken_is_said_in_words_and_what_was_there_stays(
    guest: Browser, media: Way, session: Session, field: str, body: bytes, said: str
) -> None:
    if field == "said":
        guest.press("next")
    send(guest, field, picture() if field == "shot" else voice())
    guest.press("back")
    send(guest, field, body, status=422)
    assert said in words(guest.page.one(f".//*[@id='{field}.problem']"))
    assert guest.fetch(shown(guest)).status_code == 200
    (kept,) = uploads(session)
    assert answers(session, media)[field].value == f"{kept.id}.{kept.suffix}"


def test_a_form_that_is_far_too_large_is_answered_with_the_question_and_words(guest: Browser, session: Session) -> None:
    send(guest, "shot", picture())
    guest.press("back")
    send(guest, "shot", bytes(LARGEST_FORM + 1), status=413)
    assert "15 megabyte" in words(guest.page.one(".//*[@id='shot.problem']"))
    assert guest.fetch(shown(guest)).status_code == 200
    assert len(uploads(session)) == 1


def test_only_a_page_that_asks_for_a_file_takes_a_large_form(browser: Browser, media: Way) -> None:
    browser.get(f"{media.address}?lang=sv")
    browser.press("start")
    token = browser.page.one(".//input[@name='token']").get("value", "")
    form = {"token": token, "go": "next", "first": "x" * 3_000_000}
    browser.post(f"{media.address}/q/first", form, 413)


def test_a_mistake_beside_it_loses_no_file(guest: Browser, media: Way, session: Session) -> None:
    guest.press("next")
    guest.press("next")
    send(guest, "both", picture(), status=422, age="gammal")
    assert len(uploads(session)) == 1
    assert guest.fetch(shown(guest)).status_code == 200
    guest.press("next", age="70")
    assert guest.page.address.endswith("/check")
    guest.get(f"{media.address}/q/both")
    assert guest.fetch(shown(guest)).status_code == 200


def test_a_photo_that_must_be_there_is_asked_for(guest: Browser) -> None:
    guest.press("next")
    guest.press("next")
    guest.press("next", 422)
    assert guest.page.one(".//*[@id='both.problem']") is not None
    guest.press("next", **{"both.missing": "-dont-know"})
    assert guest.page.address.endswith("/check")


def test_a_name_that_somebody_writes_is_no_file(guest: Browser, media: Way, session: Session) -> None:
    send(guest, "shot", picture())
    (kept,) = uploads(session)
    token = guest.page.one(".//input[@name='token']").get("value", "")
    for value in (f"{kept.id}.jpg", "1.jpg", "../../etc/passwd"):
        guest.post(f"{media.address}/q/said", {"token": token, "go": "next", "said": value, "said_words": "Hej"})
        assert answers(session, media)["said"] == Answer(missing=BLANK)
    assert "said_words" not in answers(session, media)


def test_nobody_else_sees_it(guest: Browser, media: Way, session: Session, new_browser: Callable[[], Browser]) -> None:
    send(guest, "shot", picture())
    (kept,) = uploads(session)
    address = f"{media.address}/upload/{kept.id}.jpg"
    assert guest.fetch(address).status_code == 200
    for wrong in (f"{kept.id}.png", f"{kept.id}", "0.jpg", f"{kept.id + 1}.jpg", "9" * 16 + ".jpg", "x.jpg"):
        assert guest.fetch(f"{media.address}/upload/{wrong}").status_code == 404
    stranger = new_browser()
    assert stranger.fetch(address).status_code == 404
    stranger.get(f"{media.address}?lang=sv")
    stranger.press("start")
    assert stranger.fetch(address).status_code == 404


def test_after_handing_in_the_device_shows_it_no_more_and_nothing_can_be_added(
    guest: Browser, media: Way, session: Session
) -> None:
    send(guest, "shot", picture())
    guest.press("next")
    send(guest, "both", picture())
    code = guest.client.get_cookie("medskapa", "127.0.0.1", media.address)
    assert code is not None
    token = guest.page.one(".//input[@name='token']").get("value", "")
    guest.press("submit")
    first, _ = uploads(session)
    assert guest.fetch(f"{media.address}/upload/{first.id}.jpg").status_code == 404
    guest.client.set_cookie("medskapa", code.value, domain="127.0.0.1", path=media.address)
    assert guest.fetch(f"{media.address}/upload/{first.id}.jpg").status_code == 404
    before = answers(session, media)
    sent = {"token": token, "go": "next", "shot": (io.BytesIO(picture()), "a.jpg")}
    late = guest.client.post(f"{media.address}/q/shot", data=sent, base_url=guest.base)
    assert late.status_code == 403
    assert (answers(session, media), len(uploads(session))) == (before, 2)


@pytest.mark.both_databases
def test_deleting_the_response_deletes_its_files_and_no_others(
    guest: Browser, media: Way, session: Session, new_browser: Callable[[], Browser]
) -> None:
    other = new_browser()
    other.get(f"{media.address}?lang=sv")
    other.press("start")
    other.press("next")
    send(other, "shot", picture())
    send(guest, "shot", picture())
    send(guest, "said", voice(), "exit")
    code = words(guest.page.one(".//strong[@class='code']"))
    assert len(uploads(session)) == 3
    guest.get("/code?lang=sv")
    guest.press("delete", code=code)
    guest.press("delete-now")
    (left,) = uploads(session)
    assert other.fetch(f"{media.address}/upload/{left.id}.jpg").status_code == 200


@pytest.mark.both_databases
def test_two_forms_at_once_are_one_answer_and_one_file(
    guest: Browser, media: Way, session: Session, app: Flask
) -> None:
    token = guest.page.one(".//input[@name='token']").get("value", "")
    code = guest.client.get_cookie("medskapa", "127.0.0.1", media.address)
    assert code is not None

    def post(number: int) -> int:
        client = app.test_client()
        client.set_cookie("medskapa", code.value, domain="127.0.0.1", path=media.address)
        sent = {"token": token, "go": "next", "shot": (io.BytesIO(picture(size=(9 + number, 9))), "a.jpg")}
        return client.post(f"{media.address}/q/shot", data=sent, base_url=guest.base).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(post, range(24))) == {303}
    (kept,) = uploads(session)
    assert answers(session, media)["shot"] == Answer(f"{kept.id}.jpg")


def test_a_page_that_asks_for_a_file_may_do_more_than_others_and_only_it(guest: Browser, media: Way) -> None:
    def policies(page: str) -> tuple[str, str]:
        headers = guest.get(f"{media.address}/q/{page}").headers
        return headers["Content-Security-Policy"], headers["Permissions-Policy"]

    content, permitted = policies("first")
    assert "blob:" not in content
    assert "microphone=()" in permitted
    content, permitted = policies("shot")
    assert "img-src 'self' blob:" in content
    assert "microphone=()" in permitted
    guest.press("next")
    content, permitted = policies("said")
    assert "media-src 'self' blob:" in content
    assert "microphone=(self)" in permitted
    assert "camera=()" in permitted


def test_htmx_comes_to_such_a_page_and_leaves_it_whole(browser: Browser, media: Way) -> None:
    browser.get(f"{media.address}?lang=sv")
    browser.press("start")
    browser.press("next", _htmx=True, first="Kim")
    assert not browser.page.is_part
    assert browser.page.one(".//form").get("data-hx-encoding") == "multipart/form-data"
    browser.press("next", 422, _htmx=True, _files={"shot": File(b"x", "x.jpg")})
    assert browser.page.is_part
    browser.press("next", _htmx=True, _files={"shot": File(picture(), "x.jpg")})
    assert not browser.page.is_part
