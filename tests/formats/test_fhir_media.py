"""Films in sign language and recordings go out in a FHIR resource and come back as they were."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from survey.core import signing
from survey.core.definition import Questionnaire
from survey.formats import fhir_attachments, fhir_read, fhir_write, yaml_form, yaml_write
from survey.formats.fhir_read import Imported
from survey.formats.yaml_form import Draft
from tests.formats.test_fhir_read import item, read, translated
from tests.formats.test_fhir_write import FORMS, RELEASES
from tests.formats.test_signs import CALLED, PAGES, call_films
from tests.respond.arranging import write_questionnaire
from tests.samples import movie, voice

MP4 = movie(b"vide", brand=b"mp42")
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition/"
UNPLACED = {"start", "check", "end.safe"}  # pages that a FHIR form has not


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A questionnaire with a film of every page, one of them named and in two languages, and recordings."""
    two = "{key: been, signs: {fse: videos/b.mp4}, kind"
    folder = write_questionnaire(tmp_path, PAGES.replace("{key: been, kind", two))
    call_films(tmp_path, *CALLED)
    (folder / "videos" / "b.mp4").write_bytes(MP4)
    for name in ("videos/b.vtt", "videos/swl/question.story.slide.a.vtt"):
        (folder / name).write_text("WEBVTT\n", "utf-8")
    (folder / "sounds" / "sv").mkdir(parents=True)
    for name in (
        "question.been.label",
        "question.story.slide.a.text",
        "section.first.title",
        "repeat.child.title",
        "thanks",
        "title",
    ):
        (folder / "sounds" / "sv" / f"{name}.wav").write_bytes(voice())
    return folder


def exported(folder: Draft, release: str) -> tuple[dict[str, Any], list[str]]:
    """The resource, which the library of the release accepts, and where something has no place in it."""
    written = fhir_write.write(folder.questionnaire, release, folder.media)
    FORMS[release].model_validate(written.resource)
    return json.loads(json.dumps(written.resource)), [note.place for note in written.report.notes]


def written(imported: Imported, home: Path) -> Draft:
    """The folder of what was imported."""
    yaml_write.write(imported.questionnaire, home / "again" / "visit", imported.files)
    return yaml_form.examine(home / "again" / "visit")


def films(questionnaire: Questionnaire) -> dict[str, list[tuple[str, str, str]]]:
    return {
        page.name: [(sign.tag, sign.source, sign.captions) for sign in page.signs]
        for page in signing.pages(questionnaire)
        if page.name not in UNPLACED
    }


@pytest.mark.parametrize("release", RELEASES)
def test_films_and_recordings_come_back_where_they_were(home: Path, tmp_path: Path, release: str) -> None:
    before = yaml_form.examine(home)
    resource, places = exported(before, release)
    after = written(fhir_read.read([resource], "visit"), tmp_path)
    assert films(after.questionnaire) == films(before.questionnaire)
    assert len(films(before.questionnaire)["question.been"]) == 2
    sounds = {text.path: text.sounds for text in before.questionnaire.texts() if text.sounds}
    assert {text.path: text.sounds for text in after.questionnaire.texts() if text.sounds} == {
        path: held for path, held in sounds.items() if path != "title"
    }
    assert {name: after.media[name].body for name in after.media} == {
        name: before.media[name].body
        for name in before.media
        if not name.removeprefix("videos/swl/").startswith((*UNPLACED, "sounds/sv/title"))
    }
    assert {"start", "check", "texts"} <= set(places)


def test_a_film_says_its_sign_language_as_any_attachment_does(home: Path) -> None:
    resource, _ = exported(yaml_form.examine(home), "r4")
    (been,) = [each for each in resource["item"] if each["linkId"] == "been"]
    held = [each["valueAttachment"] for each in been["extension"] if each["url"].endswith("itemMedia")]
    said = [(each["contentType"], each["language"], each.get("title", "")) for each in held]
    assert said == [
        ("audio/wav", "sv", ""),
        ("video/mp4", "fse", "Suomalainen viittomakieli"),
        ("video/mp4", "swl", "Svenskt teckenspråk"),
    ]


def test_what_there_is_no_room_for_is_named_and_said(
    monkeypatch: pytest.MonkeyPatch, home: Path, tmp_path: Path
) -> None:
    monkeypatch.setattr(fhir_attachments, "ROOM", 0)
    before = yaml_form.examine(home)
    resource, places = exported(before, "r4")
    assert "data" not in json.dumps(resource)
    assert "question.been.label" in places
    came = fhir_read.read([resource], "visit")
    assert films(came.questionnaire) == films(before.questionnaire)
    assert [note.place for note in came.report.notes if "put it at videos/b.mp4" in note.mend] == ["been"]


def shown(type_: str, **held: Any) -> dict[str, Any]:
    data = {"data": base64.b64encode(MP4 if type_ == "video/mp4" else voice()).decode()}
    return {"url": f"{SDC}sdc-questionnaire-itemMedia", "valueAttachment": {"contentType": type_, **data, **held}}


@pytest.mark.parametrize("tag", ["swl", "sgn-swl", "SWL"])
def test_a_film_of_others_that_names_a_sign_language_is_found_by_its_page(tag: str) -> None:
    came = read(item("string", shown("video/mp4", language=tag, url="https://example.org/a.mp4")))
    (question,) = came.questionnaire.questions()
    assert [(sign.tag, sign.source) for sign in question.signs] == [("swl", "videos/swl/question.a.mp4")]
    assert came.files == {"videos/swl/question.a.mp4": MP4}


@pytest.mark.parametrize("held", [{}, {"language": "sv"}, {"language": "xx", "url": "videos/../../a.mp4"}])
def test_a_film_of_others_in_no_sign_language_is_reported(held: dict[str, str]) -> None:
    came = read(item("string", shown("video/mp4", **held)))
    (question,) = came.questionnaire.questions()
    assert (question.signs, came.files) == ((), {})
    assert ["sign language" in note.mend for note in came.report.notes if note.what == "video/mp4"] == [True]


def test_a_recording_is_of_the_language_that_it_says() -> None:
    both = [shown("audio/wav"), shown("audio/wav", language="sv-SE"), shown("audio/wav", language="fi")]
    came = read(item("string", *both, _text=translated("sv", "A?")))
    (question,) = came.questionnaire.questions()
    assert question.label.sounds == {tag: f"sounds/{tag}/question.a.label.wav" for tag in ("en", "sv")}
