"""The commands that bring forms in and out, as somebody at a terminal meets them."""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from survey.formats import yaml_form
from tests.formats.books import write_book

MAMMOGRAPHY = Path(__file__).parent.parent / "questionnaires" / "mammography"


def test_a_form_becomes_a_folder_and_the_table_says_what_did_not_come(app: Flask, tmp_path: Path) -> None:
    form = write_book(tmp_path / "form.xlsx", survey="type | name | label\ntext | q | Q?\ngeopoint | b | B?")
    ran = app.test_cli_runner().invoke(args=["import-xlsform", str(form), str(tmp_path / "visit")])
    assert ran.exit_code == 0, ran.output
    assert "1 questions" in ran.output
    assert "survey:3" in ran.output
    assert "cannot be asked here: geopoint" in ran.output
    assert yaml_form.examine(tmp_path / "visit").questionnaire.pages[0].key == "q"


def test_a_file_that_is_no_form_is_refused_in_words(app: Flask, tmp_path: Path) -> None:
    (tmp_path / "form.xlsx").write_text("no")
    ran = app.test_cli_runner().invoke(args=["import-xlsform", str(tmp_path / "form.xlsx"), str(tmp_path / "visit")])
    assert ran.exit_code == 1
    assert "no workbook" in ran.output
    assert not (tmp_path / "visit").exists()


def test_a_questionnaire_goes_out_and_comes_back(app: Flask, tmp_path: Path) -> None:
    form, folder = tmp_path / "form.xlsx", tmp_path / "mammography"
    out = app.test_cli_runner().invoke(args=["export-xlsform", str(MAMMOGRAPHY), str(form)])
    back = app.test_cli_runner().invoke(args=["import-xlsform", str(form), str(folder)])
    assert (out.exit_code, back.exit_code) == (0, 0), out.output + back.output
    pictures = {picture.source for picture in yaml_form.examine(MAMMOGRAPHY).questionnaire.pictures()}
    assert len(list((tmp_path / "form-media").iterdir())) == len(pictures)
    assert yaml_form.examine(folder).questionnaire == yaml_form.examine(MAMMOGRAPHY).questionnaire
