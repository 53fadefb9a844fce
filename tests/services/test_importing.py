"""Whatever form a questionnaire comes in, it becomes a folder with a report, or words that say why not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from survey.errors import DefinitionError
from survey.formats import yaml_form
from survey.services import importing, packaging, reading_apart
from tests.formats.books import write_book

FHIR = {"resourceType": "Questionnaire", "language": "en", "title": "Visit", "item": [{"linkId": "1", "type": "date"}]}
SURVEYJS = {"title": "Visit", "elements": [{"type": "text", "name": "name", "title": "Name?"}]}
LIMESURVEY = """<document><LimeSurveyDocType>Survey</LimeSurveyDocType>
<surveys><rows><row><sid>1</sid><language>sv</language></row></rows></surveys>
<groups><rows><row><gid>1</gid></row></rows></groups>
<questions><rows><row><qid>1</qid><gid>1</gid><type>S</type><title>q</title><question>Hur?</question></row></rows></questions>
</document>"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [
        ("f.json", json.dumps(FHIR), "fhir"),
        ("f.json", "\ufeff\n " + json.dumps(SURVEYJS), "surveyjs"),
        ("f", LIMESURVEY, "limesurvey"),
        ("f", b"PK\x03\x04", "zip"),
        ("f", b"\xd0\xcf\x11\xe0", "xlsform"),
        ("F.XLS", b"", "xlsform"),
    ],
)
def test_a_form_is_known_by_its_name_or_by_what_is_in_it(
    tmp_path: Path, name: str, content: str | bytes, form: str
) -> None:
    assert importing.recognise([write(tmp_path, name, content)]) == form


def test_a_workbook_without_its_name_is_known_from_an_archive_of_ours(tmp_path: Path) -> None:
    book = write_book(tmp_path / "form.xlsx", survey="type | name | label\ntext | q | Q?")
    assert importing.recognise([book.rename(tmp_path / "form")]) == "xlsform"


@pytest.mark.parametrize(
    ("name", "key"),
    [("Hälsa 2026 (1)", "halsa-2026-1"), ("2026", "form-2026"), ("ሰላም", "form"), ("a" * 80, "a" * 60), ("--", "form")],
)
def test_a_key_is_made_from_any_name(name: str, key: str) -> None:
    assert importing.key_of(name) == key


def test_pictures_that_come_with_a_form_are_in_its_folder(tmp_path: Path) -> None:
    survey = "type | name | label | media::image\nnote | n | Look | bus.svg"
    book = write_book(tmp_path / "form.xlsx", survey=survey)
    drawing = write(tmp_path, "bus.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>')
    folder, form, _ = importing.bring_anything([drawing, book], tmp_path / "made", "", "sv")
    assert (folder.name, form) == ("form", "xlsform")
    assert [path.name for path in (folder / "pictures").iterdir()] == ["bus.svg"]


HOSTILE = {
    "no-zip.xlsx": b"PK\x03\x04" + b"\0" * 50,
    "deep.json": b"[" * 100_000,
    "wrong.json": json.dumps({"resourceType": "<script>", "item": 7}).encode(),
    "entities.lss": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><a>&c;</a>',
    "program.exe": b"MZ",
    "picture.png": b"",
    "empty.json": b"",
    "not-ours": b"PK\x03\x04",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_will_not_do_is_refused_in_words_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    made = tmp_path / "made"
    made.mkdir()
    with pytest.raises(DefinitionError) as refused:
        importing.bring_anything([write(tmp_path, name, HOSTILE[name])], made, "visit", "sv")
    assert refused.value.faults[0].mend
    assert list(made.iterdir()) == []


def test_two_forms_at_once_are_refused_but_for_fhir(tmp_path: Path) -> None:
    files = [write(tmp_path, f"{name}.lss", LIMESURVEY) for name in "ab"]
    with pytest.raises(DefinitionError, match="Only FHIR"):
        importing.bring_anything(files, tmp_path / "made", "visit", "sv")


def test_what_takes_too_long_or_too_much_ends_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_apart, "SECONDS", 0.01)
    with pytest.raises(DefinitionError, match="within the time and the memory"):
        reading_apart.read([write(tmp_path, "form.json", json.dumps(FHIR))], tmp_path, "visit", "sv")


def test_a_reader_of_strangers_files_carries_nothing_that_serves_residents() -> None:
    program = "import sys, survey.services.importing; print(*{'flask', 'sqlalchemy'} & sys.modules.keys())"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not ran.stdout.split()


def test_an_archives_own_name_holds(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "questionnaires" / "mammography"
    archive = write(tmp_path, "m.zip", packaging.pack_folder(shipped, "zip").body)
    (tmp_path / "made").mkdir()
    read = reading_apart.read([archive], tmp_path / "made", "other", "sv")
    assert read.folder.name == "mammography"
    assert read.report["notes"][0][1] == "the name other"
    assert yaml_form.read(read.folder) == yaml_form.read(shipped)
