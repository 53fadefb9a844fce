"""Films in sign language: read from the folder, checked, and whole wherever a questionnaire goes."""

from __future__ import annotations

from base64 import b64encode
from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session

from survey.core import signing
from survey.formats import folder_zip, media, yaml_form, yaml_write
from survey.services import crediting, packaging, publishing
from tests.browsing import Browser
from tests.respond.arranging import QUESTIONNAIRE, open_way, write_questionnaire
from tests.samples import PLACE, movie, webm

FILMED_BY = movie(b"vide", b"soun", brand=b"mp42")
MP4 = media.film("been.mp4", FILMED_BY).body
WEBM = webm(b"V_VP8", 1)
FILMED = QUESTIONNAIRE.replace(
    "    label: Har du varit här?", "    sign: videos/been.mp4\n    label: Har du varit här?"
)
CREDITS = (
    "files:\n  - {file: videos/been.mp4, credit: Ann Signer, licence: CC BY 4.0, source: example.org, reviewed: yes}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the questionnaire with a film, its words in writing, and whose it is."""
    videos = tmp_path / "visit" / "videos"
    videos.mkdir(parents=True)
    (videos / "been.mp4").write_bytes(FILMED_BY)
    (videos / "been.vtt").write_text("WEBVTT\n", "utf-8")
    (tmp_path / "visit" / "credits.yaml").write_text(CREDITS, "utf-8")
    return tmp_path


def test_a_film_is_shown_on_its_page_and_loads_only_when_asked_for(
    session: Session, browser: Browser, folder: Path
) -> None:
    way = open_way(session, folder, FILMED)
    browser.get(f"{way.address}?lang=sv")
    browser.press("start")
    assert browser.page.all(".//video") == []
    page = browser.press("next")
    film = page.one(".//details[@class='sign']/video")
    assert (film.get("preload"), film.get("autoplay"), film.get("controls")) == ("none", None, "")
    part = browser.fetch(film.get("src", ""), Range="bytes=4-7")
    assert (part.status_code, part.data, part.mimetype) == (206, b"ftyp", "video/mp4")
    assert part.headers["Content-Range"] == f"bytes 4-7/{len(MP4)}"
    assert browser.fetch(film.get("src", ""), Range="bytes=9999-").status_code == 416
    assert PLACE in FILMED_BY
    assert PLACE not in browser.fetch(film.get("src", "")).data
    track = page.one(".//video/track")
    assert browser.fetch(track.get("src", "")).mimetype == "text/vtt"
    assert "Ann Signer" in browser.get("/credits?lang=sv").words


def test_a_version_with_a_film_comes_out_whole_and_goes_in_as_the_same(session: Session, folder: Path) -> None:
    way = open_way(session, folder, FILMED)
    published = publishing.load(session, way.version_id)
    assert signing.coverage(published.questionnaire)[""][0] == 1
    version = session.get_one(publishing.Version, way.version_id)
    sent = packaging.pack_version(session, version.organisation_id, version.questionnaire_id, way.version_id, "zip")
    packed = folder / "out.zip"
    packed.write_bytes(sent.body)
    (folder / "again").mkdir()
    folder_zip.read(packed, folder / "again" / "visit")
    again = publishing.publish(session, version.organisation_id, folder / "again" / "visit")
    assert (again.id, again.sha256) == (way.version_id, published.sha256)


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("videos/been.mp4", WEBM, "unknown-video"),
        ("videos/been.mp4", movie(b"soun"), "unknown-video"),
        ("videos/been.webm", WEBM[:60], "unknown-video"),
        ("videos/been.webm", WEBM, ""),
        ("videos/been.mov", MP4, "unknown-video"),
        ("videos/been.mp4", None, "missing-video"),
        ("../../etc/passwd", None, "unknown-video"),
        ("videos/been.mp4", MP4 + b"\0" * 20_000_000, "too-large"),
    ],
)
def test_a_film_that_will_not_do_is_named_with_its_line(folder: Path, name: str, body: bytes | None, code: str) -> None:
    visit = folder / "visit"
    (visit / "credits.yaml").unlink()
    (visit / "videos" / "been.mp4").unlink()
    if body is not None:
        (visit / name).write_bytes(body)
    (visit / "questionnaire.yaml").write_text(FILMED.replace("videos/been.mp4", name), "utf-8")
    faults = [fault for fault in yaml_form.examine(visit).faults if fault.at == "question.been.sign"]
    assert [fault.code for fault in faults] == ([code] if code else [])
    assert all(fault.place.startswith("questionnaire.yaml:") for fault in faults)


def test_films_in_several_sign_languages_are_written_as_they_are_read(folder: Path) -> None:
    visit = folder / "visit"
    both = "signs: {swl: videos/been.mp4, fse: videos/been.mp4}"
    (visit / "questionnaire.yaml").write_text(FILMED.replace("sign: videos/been.mp4", both), "utf-8")
    read = yaml_form.examine(visit)
    assert [sign.tag for sign in read.questionnaire.signs()] == ["swl", "fse"]
    files = {name: (visit / name).read_bytes() for name in ("videos/been.mp4", "videos/been.vtt")}
    yaml_write.write(read.questionnaire, folder / "new" / "visit", files)
    assert yaml_form.examine(folder / "new" / "visit").questionnaire == read.questionnaire


def test_a_sign_language_nobody_knows_is_a_fault(folder: Path) -> None:
    visit = folder / "visit"
    text = FILMED.replace("sign: videos/been.mp4", "signs: {xx: videos/been.mp4}")
    (visit / "questionnaire.yaml").write_text(text, "utf-8")
    assert "unknown-sign-language" in [fault.code for fault in yaml_form.examine(visit).faults]


@pytest.mark.parametrize("row", ["{file: videos/no.mp4, credit: A}", "{credit: A}", "{file: videos/been.mp4, by: A}"])
def test_a_credit_that_will_not_do_is_named_with_its_line(folder: Path, row: str) -> None:
    visit = folder / "visit"
    (visit / "questionnaire.yaml").write_text(FILMED, "utf-8")
    (visit / "credits.yaml").write_text(f"files:\n  - {row}\n", "utf-8")
    assert [fault.place for fault in yaml_form.examine(visit).faults] == ["credits.yaml:2"]


def test_only_what_is_in_use_is_credited(session: Session, folder: Path) -> None:
    way = open_way(session, folder, FILMED)
    assert {one.credit for one in crediting.list_credited(session, way.round.opens_on)} == {"", "Ann Signer"} - {""}
    assert crediting.list_credited(session, date(1990, 1, 1)) == ()


PAGES = """
key: visit
source: sv
languages: [sv-simple, en, ar]
title: Ditt besök
about: {who: Vi frågar., why: Vi vill lära., sees: Bara vi ser., time: Två minuter., delete: Med koden.}
thanks: Vi läser allt.
sections: [{key: first, title: Först, intro: Nu börjar vi.}]
repeats: [{key: child, title: Barn, most: 2, again: Ett barn till?}]
ends:
  - {key: safe, title: A, text: A, relevant: "${been}='no'", safety: yes, contacts: [{key: a, label: A, reach: "1"}]}
questions:
  - {key: story, section: first, kind: slides, label: Så går det till, slides: [{key: a, text: Du kommer.}]}
  - {key: been, kind: choice, label: Har du varit här?, choices: [{key: "yes", label: Ja}, {key: "no", label: Nej}]}
  - {key: name, repeat: child, kind: text, label: Vad heter barnet?}
"""
CALLED = (
    "start",
    "section.first",
    "question.story",
    "question.story.slide.a",
    "question.been",
    "end.safe",
    "question.name",
    "repeat.child",
    "check",
    "thanks",
)


def call_films(home: Path, *names: str) -> dict[str, bytes]:
    """Films in Swedish Sign Language that are called as pages, each of another length; what is served of them."""
    videos = home / "visit" / "videos" / "swl"
    videos.mkdir(parents=True, exist_ok=True)
    bodies = {name: movie(b"vide", brand=b"mp42", seconds=each) for each, name in enumerate(names, 1)}
    for name, body in bodies.items():
        (videos / f"{name}.mp4").write_bytes(body)
    return {name: media.film(name, body).body for name, body in bodies.items()}


def test_every_page_shows_the_film_that_is_called_as_it(session: Session, browser: Browser, tmp_path: Path) -> None:
    served = call_films(tmp_path, *CALLED)
    way = open_way(session, tmp_path, PAGES)
    shown = []

    def look() -> None:
        found = [
            browser.fetch(film.get("src", "")).data for film in browser.page.all(".//details[@class='sign']/video")
        ]
        names = {body: name for name, body in served.items()}
        shown.append([names[body] for body in found])

    browser.get(f"{way.address}?lang=sv")
    look()
    browser.press("start")
    look()
    for answers in ({}, {}, {"been": "no"}, {}, {"name": "Ann"}, {"child_again": "no"}):
        browser.press("next", **answers)
        look()
    browser.press("submit")
    look()
    assert shown == [
        ["start"],
        ["section.first"],
        ["question.story", "question.story.slide.a"],
        ["question.been"],
        ["end.safe"],
        ["question.name"],
        ["repeat.child"],
        ["check"],
        ["end.safe", "thanks"],
    ]
    assert browser.page.all(".//link[@rel='stylesheet']")


def test_films_that_are_called_as_their_pages_come_out_whole_and_go_in_as_the_same(
    session: Session, tmp_path: Path
) -> None:
    served = call_films(tmp_path, *CALLED)
    way = open_way(session, tmp_path, PAGES)
    version = session.get_one(publishing.Version, way.version_id)
    written = publishing.definition(session, version.organisation_id, version.questionnaire_id, way.version_id)
    assert signing.coverage(written) == {"swl": (10, 10)}
    sent = packaging.pack_version(session, version.organisation_id, version.questionnaire_id, way.version_id, "zip")
    (tmp_path / "out.zip").write_bytes(sent.body)
    fhir = packaging.pack_version(session, version.organisation_id, version.questionnaire_id, way.version_id, "fhir-r4")
    for name, body in served.items():
        assert (b64encode(body) in fhir.body) is (name not in ("start", "check", "end.safe"))
    (tmp_path / "again").mkdir()
    folder_zip.read(tmp_path / "out.zip", tmp_path / "again" / "visit")
    assert (tmp_path / "again" / "visit" / "videos" / "swl" / "repeat.child.mp4").is_file()
    again = publishing.publish(session, version.organisation_id, tmp_path / "again" / "visit")
    assert (again.id, again.sha256) == (way.version_id, version.sha256)


def test_films_may_be_named_for_the_pages_that_every_questionnaire_has(folder: Path) -> None:
    visit = folder / "visit"
    named = "start_sign: videos/been.mp4\ncheck_signs: {swl: videos/been.mp4}\nthanks_sign: videos/been.mp4\n"
    (visit / "questionnaire.yaml").write_text(QUESTIONNAIRE + named, "utf-8")
    read = yaml_form.examine(visit)
    assert read.faults == ()
    whole = read.questionnaire
    films = [(sign.tag, sign.source, sign.captions) for sign in whole.signs()]
    assert films == [(tag, "videos/been.mp4", "videos/been.vtt") for tag in ("", "swl", "")]
    files = {name: (visit / name).read_bytes() for name in ("videos/been.mp4", "videos/been.vtt")}
    yaml_write.write(whole, folder / "new" / "visit", files)
    assert yaml_form.examine(folder / "new" / "visit").questionnaire.start_signs == whole.start_signs


@pytest.mark.parametrize(
    ("text", "films", "fault"),
    [
        (PAGES, ["swl/question.ben.mp4"], ("film-of-nothing", "videos/swl/question.ben.mp4:1")),
        (PAGES, ["xx/check.mp4"], ("unknown-sign-language", "questionnaire.yaml:2")),
        (PAGES, ["swl/check.mp4", "swl/check.webm"], ("duplicate-film", "videos/swl/check.webm:1")),
        (PAGES, ["swl/check.mov"], ("unknown-video", "questionnaire.yaml:2")),
        (
            PAGES.replace("intro: Nu börjar vi.", ""),
            ["swl/section.first.mp4"],
            ("film-of-nothing", "questionnaire.yaml:8"),
        ),
        (
            PAGES.replace(", again: Ett barn till?", ""),
            ["swl/repeat.child.mp4"],
            ("film-of-nothing", "questionnaire.yaml:9"),
        ),
        (PAGES + "check_sign: videos/swl/check.mp4", ["swl/check.mp4"], ("unknown-video", "questionnaire.yaml:16")),
        (
            PAGES + "check_signs: {swl: videos/a.mp4}",
            ["swl/check.mp4", "a.mp4"],
            ("duplicate-film", "questionnaire.yaml:16"),
        ),
    ],
    ids=["no page", "no language", "twice", "no film", "no intro", "no more", "named as found", "named and found"],
)
def test_a_film_that_belongs_nowhere_is_named_with_its_place(
    tmp_path: Path, text: str, films: list[str], fault: tuple[str, str]
) -> None:
    home = write_questionnaire(tmp_path, text)
    for name in films:
        (home / "videos" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "videos" / name).write_bytes(WEBM if name.endswith(".webm") else MP4)
    faults = yaml_form.examine(home).faults
    assert fault in [(each.code, each.place) for each in faults]
    assert all(each.mend for each in faults)
