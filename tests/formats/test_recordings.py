"""Recordings beside a questionnaire: each belongs to a text and a language, or is a fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.formats.recordings import Recordings, read
from tests.samples import mp3, ogg

TAGS = ("sv", "ar")
PATHS = ("title", "question.been.label")
OGG = ogg()


def recorded(home: Path, *names: str, content: bytes = OGG) -> Recordings:
    for name in names:
        path = home / "sounds" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return read(home, TAGS, PATHS)


def test_a_questionnaire_without_recordings_has_none(tmp_path: Path) -> None:
    assert read(tmp_path, TAGS, PATHS) == Recordings({}, {}, ())


def test_each_recording_is_found_by_its_text_and_language(tmp_path: Path) -> None:
    found = recorded(tmp_path, "sv/title.ogg", "ar/title.ogg", "ar/question.been.label.ogg")
    assert found.files == {
        "title": {"ar": "sounds/ar/title.ogg", "sv": "sounds/sv/title.ogg"},
        "question.been.label": {"ar": "sounds/ar/question.been.label.ogg"},
    }
    assert set(found.media) == {name for by_tag in found.files.values() for name in by_tag.values()}
    assert not found.faults


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("fi/title.ogg", "unknown-language"),
        ("title.ogg", "unknown-language"),
        ("sv/inner/title.ogg", "unknown-language"),
        ("sv/titel.ogg", "sound-of-nothing"),
        ("sv/title.exe", "unknown-sound"),
    ],
)
def test_a_recording_of_nothing_is_a_fault_that_names_the_file(tmp_path: Path, name: str, code: str) -> None:
    found = recorded(tmp_path, name)
    assert [(fault.code, fault.place) for fault in found.faults] == [(code, f"sounds/{name}:1")]
    assert not found.media


def test_two_recordings_of_the_same_words_are_a_fault(tmp_path: Path) -> None:
    recorded(tmp_path, "sv/title.mp3", content=mp3())
    assert [fault.code for fault in recorded(tmp_path, "sv/title.ogg").faults] == ["duplicate-sound"]


def test_hidden_files_and_links_are_passed_by(tmp_path: Path) -> None:
    recorded(tmp_path, "sv/.DS_Store")
    (tmp_path / "sounds" / "sv" / "title.ogg").symlink_to("/etc/hostname")
    assert read(tmp_path, TAGS, PATHS) == Recordings({}, {}, ())
