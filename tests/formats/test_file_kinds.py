"""What other systems ask a file for becomes a photo or a voice, and comes out again as what it was."""

from __future__ import annotations

import pytest

from survey.formats import fhir_read, surveyjs
from survey.formats.file_kinds import kind_of_file
from tests.formats.test_fhir_read import extension, item, only
from tests.formats.test_fhir_write import exported, question, whole


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        ([], "photo"),
        (["image/*"], "photo"),
        ([".png", " .PDF"], "photo"),
        (["audio/*", "image/*"], "photo"),
        (["audio/*"], "voice"),
        (["mp3", "wav"], "voice"),
        (["application/pdf"], ""),
        (["doc", "odt"], ""),
    ],
)
def test_the_types_of_file_say_which_kind_it_is(types: list[str], kind: str) -> None:
    assert kind_of_file(types) == kind


@pytest.mark.parametrize("type_", ["image/png", "audio/ogg", "application/pdf", ""])
def test_a_fhir_attachment_is_what_it_lets_in(type_: str) -> None:
    held = [extension("mimeType", valueCode=type_)] if type_ else []
    kinds = {"audio/ogg": "voice", "application/pdf": "text"}
    assert only(item("attachment", *held)).kind == kinds.get(type_, "photo")


@pytest.mark.parametrize("release", ["r4", "r5"])
@pytest.mark.parametrize("kind", ["photo", "voice"])
def test_it_goes_out_to_fhir_so_that_others_know_it_too(kind: str, release: str) -> None:
    form = exported(whole(question("one", kind)), release)
    asked = next(each for each in form["item"] if each["linkId"] == "one")
    assert asked["type"] == "attachment"
    asked["extension"] = [each for each in asked["extension"] if not each["url"].startswith("urn:medskapa:")]
    read = fhir_read.read([{**form, "url": "https://example.org/form"}], "small").questionnaire
    assert next(each.kind for each in read.questions() if each.key == "one") == kind


@pytest.mark.parametrize(
    ("more", "kind"), [({}, "photo"), ({"acceptedTypes": "audio/*"}, "voice"), ({"acceptedTypes": ".pdf"}, "text")]
)
def test_a_surveyjs_file_is_what_it_accepts(more: dict[str, str], kind: str) -> None:
    form = {"elements": [{"type": "file", "name": "one", "title": "Ett", "allowMultiple": True, **more}]}
    imported = surveyjs.read(form, "small")
    assert [each.kind for each in imported.questionnaire.questions()] == [kind]
    assert any("file" in note.what or "type" in note.what for note in imported.report.notes)
