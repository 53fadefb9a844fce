"""The commands that exchange questionnaires with other systems write what can be read, and say what did not come."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from survey.formats import yaml_form

SHIPPED = Path(__file__).parent.parent / "questionnaires" / "mammography"
FORM: dict[str, Any] = {
    "resourceType": "Questionnaire",
    "language": "en",
    "title": "Visit",
    "item": [
        {"linkId": "1", "type": "boolean", "text": "Were you there?"},
        {
            "linkId": "2",
            "type": "reference",
            "text": "Who?",
            "enableWhen": [{"question": "1", "operator": "=", "answerBoolean": True}],
        },
    ],
}
SURVEYJS = {"title": "Visit", "elements": [{"type": "signaturepad", "name": "sign", "title": "Sign"}]}
LIMESURVEY = """<document><LimeSurveyDocType>Survey</LimeSurveyDocType>
<surveys><rows><row><sid>1</sid><language>sv</language></row></rows></surveys>
<groups><rows><row><gid>1</gid></row></rows></groups>
<questions><rows><row><qid>1</qid><gid>1</gid><type>I</type><title>q</title><question>Hur?</question></row></rows></questions>
</document>"""


def run(app: Flask, *words: object) -> Result:
    return app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.mark.parametrize(
    ("command", "content", "keys", "reported"),
    [
        ("import-fhir", json.dumps(FORM), ["q1_q", "q2_q"], "the type 'reference' is not asked for here"),
        ("import-surveyjs", json.dumps(SURVEYJS), ["sign"], "the type 'signaturepad' is not asked for here"),
        ("import-lss", LIMESURVEY, ["q"], "the type 'I' is not asked for here"),
    ],
    ids=["fhir", "surveyjs", "limesurvey"],
)
def test_an_import_writes_a_folder_and_says_what_did_not_come(
    command: str, content: str, keys: list[str], reported: str, app: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "form"
    file.write_text(content)
    folder = tmp_path / "visit"
    result = run(app, command, file, folder)
    assert result.exit_code == 0, result.output
    assert reported in result.output
    assert "is written" in result.output
    draft = yaml_form.examine(folder)
    assert draft.questionnaire.key == "visit"
    assert [question.key for question in draft.questionnaire.questions()] == keys


@pytest.mark.parametrize("command", ["import-fhir", "import-surveyjs", "import-lss", "import-zip"])
def test_a_file_that_will_not_do_is_refused_in_words_and_nothing_is_written(
    command: str, app: Flask, tmp_path: Path
) -> None:
    file = tmp_path / "form"
    file.write_text("<html><script>alert(1)</script>")
    result = run(app, command, file, tmp_path / "visit")
    assert result.exit_code == 1
    assert "form" in result.output
    assert "Traceback" not in result.output
    assert not (tmp_path / "visit").exists()


def test_an_import_never_writes_over_a_folder(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "form"
    file.write_text(json.dumps(FORM))
    folder = shutil.copytree(SHIPPED, tmp_path / "mammography")
    before = (folder / yaml_form.FILE).read_bytes()
    assert run(app, "import-fhir", file, folder).exit_code == 1
    assert (folder / yaml_form.FILE).read_bytes() == before


@pytest.mark.parametrize("release", ["r4", "r5"])
def test_an_export_can_be_imported_again(release: str, app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    result = run(app, "export-fhir", SHIPPED, file, "--release", release)
    assert result.exit_code == 0, result.output
    assert run(app, "import-fhir", file, tmp_path / "mammography").exit_code == 0
    before, after = yaml_form.read(SHIPPED), yaml_form.examine(tmp_path / "mammography").questionnaire
    assert after.languages == before.languages
    assert [page.key for page in after.pages] == [page.key for page in before.pages]
    assert after.title.words == before.title.words


def test_an_archive_brings_a_folder_to_another_place(app: Flask, tmp_path: Path) -> None:
    archive = tmp_path / "m.zip"
    assert run(app, "export-zip", SHIPPED, archive).exit_code == 0
    folder = tmp_path / "elsewhere" / "mammography"
    folder.parent.mkdir()
    assert run(app, "import-zip", archive, folder).exit_code == 0
    assert yaml_form.read(folder) == yaml_form.read(SHIPPED)
