"""The public room."""

from __future__ import annotations

from pathlib import Path

import brotli
import pytest
from sqlmodel import Session

from survey.core.languages import LANGUAGES
from survey.services import publishing
from tests.browsing import Browser
from tests.respond.arranging import QUESTIONNAIRE, open_way

PAGES = ("/", "/credits", "/accessibility", "/code")


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("tag", ["sv", "sv-simple", "en", "ar", "fa", "prs", "so", "ti", "fi"])
def test_every_page_is_there_in_every_language(browser: Browser, address: str, tag: str) -> None:
    page = browser.get(f"{address}?lang={tag}")
    assert page.language == tag
    assert page.root.get("dir") == LANGUAGES[tag].direction


def test_a_code_from_a_poster_leads_to_its_questionnaire(browser: Browser, session: Session, tmp_path: Path) -> None:
    way = open_way(session, tmp_path)
    browser.get("/?lang=sv")
    browser.press(code=f" {way.code[:3].upper()} {way.code[3:]} ")
    assert browser.page.address.startswith(way.address)


@pytest.mark.parametrize("typed", ["", "..", "a/b", "<script>", "x" * 60])
def test_a_code_that_cannot_be_one_is_answered_in_words(browser: Browser, typed: str) -> None:
    browser.get("/find?code=" + typed, status=404 if typed == "x" * 60 else 422)


def test_an_address_that_does_not_exist_is_told_in_words(browser: Browser) -> None:
    assert browser.get("/nothing?lang=sv", status=404).language == "sv"


def test_a_wrong_method_is_told_in_words(browser: Browser) -> None:
    browser.post("/credits", {}, status=405)


def test_whoever_watches_sees_that_it_is_up(browser: Browser) -> None:
    response = browser.fetch("/up")
    assert (response.status_code, response.data) == (200, b"up\n")


class TestMedia:
    """Pictures of published versions."""

    @pytest.fixture
    def address(self, session: Session, tmp_path: Path) -> str:
        text = QUESTIONNAIRE.replace("kind: choice\n", "kind: choice\n    picture: own:letter\n    alt: Ett brev\n")
        published = publishing.load(session, open_way(session, tmp_path, text=text).version_id)
        (picture,) = published.questionnaire.pictures()
        return f"/media/{picture.media[:20]}"

    def test_a_picture_is_sent_compressed_and_kept_for_a_year(self, browser: Browser, address: str) -> None:
        plain = browser.fetch(address)
        packed = browser.fetch(address, Accept_Encoding="gzip, br")
        assert plain.mimetype == packed.mimetype == "image/svg+xml"
        assert packed.headers["Content-Encoding"] == "br"
        assert brotli.decompress(packed.data) == plain.data
        assert "immutable" in plain.headers["Cache-Control"]
        assert "default-src 'none'" in plain.headers["Content-Security-Policy"]

    @pytest.mark.parametrize("digest", ["0" * 20, "x", "%25" * 20, "0" * 4000])
    def test_a_picture_that_does_not_exist_is_not_found(self, browser: Browser, address: str, digest: str) -> None:
        assert browser.fetch(f"/media/{digest}").status_code == 404
