"""Recordings of a draft: what lacks is listed, and each lands beside its text."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session

from survey.formats import spoken
from survey.services import drafting
from tests.browsing import Browser
from tests.samples import ogg, voice
from tests.staff.arranging import World

OGG = spoken.read(ogg()).body


@pytest.fixture
def draft_id(session: Session, world: World, tmp_path: Path) -> int:
    """A draft of ours without any recording."""
    return drafting.keep(session, world.ours.actor, tmp_path / "visit", [], {})


def test_recordings_land_beside_the_texts_that_they_are_called_as(
    session: Session, world: World, administrator: Browser, draft_id: int
) -> None:
    page = administrator.get(f"/staff/drafts/{draft_id}/sounds?lang=ar")
    lacking = len(page.all(".//tbody//span[@class='tag warn']"))
    files = [("question.been.label.ogg", OGG), ("thanks.mp3", OGG)]
    page = administrator.upload("/sounds", files)
    assert len(page.all(".//tbody//span[@class='tag warn']")) == lacking - 2
    heard = administrator.fetch(page.all(".//audio")[0].get("src", ""), Range="bytes=0-3")
    assert (heard.status_code, heard.data, heard.mimetype) == (206, b"OggS", "audio/ogg")
    opened = drafting.open_draft(session, world.ours.organisation_id, draft_id)
    assert opened.folder.all_faults == ()
    spoken = {text.path for text in opened.questionnaire.texts() if text.sounds}
    assert spoken == {"question.been.label", "thanks"}


def test_one_file_of_any_name_is_for_the_text_that_is_chosen(administrator: Browser, draft_id: int) -> None:
    administrator.get(f"/staff/drafts/{draft_id}/sounds?lang=sv")
    page = administrator.upload("/sounds", [("Inspelning 7.ogg", OGG)], only="title")
    assert len(page.all(".//audio")) == 1
    page = administrator.upload("/sounds", [("Inspelning 8.wav", voice(0.1))], only="title")
    assert len(page.all(".//audio")) == 1


@pytest.mark.parametrize(
    ("files", "only", "problem"),
    [
        ([], "", "Fyll i det här."),
        ([("nothing.ogg", OGG)], "", "En fil heter inte som någon av texterna."),
        ([("thanks.ogg", OGG), ("title.ogg", b"MZ")], "", "En fil är ingen inspelning"),
        ([("thanks.ogg", OGG + b"\0" * 3_000_000)], "", "En fil är ingen inspelning"),
        ([("a.ogg", OGG), ("b.ogg", OGG)], "title", "Välj en fil för en text."),
    ],
)
def test_a_file_that_will_not_do_is_said_and_none_is_added(
    administrator: Browser, draft_id: int, files: list[tuple[str, bytes]], only: str, problem: str
) -> None:
    administrator.get(f"/staff/drafts/{draft_id}/sounds?lang=sv")
    page = administrator.upload("/sounds", files, 422, only=only)
    assert problem in page.words
    assert page.all(".//audio") == []
