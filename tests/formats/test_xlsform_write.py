"""What we write as an XLSForm other programs accept, and we read back without a difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import given, settings
from pyxform.xls2xform import convert

from survey.core.definition import Choice, End, Page, Question, Questionnaire, Repeat, Section, Text
from survey.errors import DefinitionError
from survey.formats import xlsform_read, xlsform_write, yaml_form
from tests.formats.generated import questionnaires
from tests.properties import examples

SHIPPED = sorted(path.parent for path in (Path(__file__).parents[2] / "questionnaires").glob("*/questionnaire.yaml"))


def again(questionnaire: Questionnaire, home: Path) -> xlsform_read.Imported:
    """The questionnaire after it was written and read."""
    path = home / "form.xlsx"
    xlsform_write.write(questionnaire, path)
    return xlsform_read.read(path, questionnaire.key)


def text(path: str, words: str) -> Text:
    return Text(path, {"sv": words})


def small(*questions: Question, **more: object) -> Questionnaire:
    pages = tuple(Page(question.key, (question,)) for question in questions)
    return Questionnaire("form", ("sv",), text("title", "Titel"), {}, text("thanks", "Tack"), pages, **more)  # type: ignore[arg-type]


def ask(key: str, words: str = "Vad?", kind: str = "text", **more: object) -> Question:
    return Question(key, kind, text(f"question.{key}.label", words), **more)  # type: ignore[arg-type]


def cells(path: Path, sheet: str) -> Iterator[dict[str, str]]:
    """The rows of a sheet by their headers."""
    rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    headers = [str(header) for header in next(rows)]
    for row in rows:
        yield {name: str(cell) for name, cell in zip(headers, row, strict=True) if cell is not None}


@pytest.mark.parametrize("folder", SHIPPED, ids=[folder.name for folder in SHIPPED])
def test_every_shipped_questionnaire_is_the_same_after_writing_and_reading(folder: Path, tmp_path: Path) -> None:
    questionnaire = yaml_form.examine(folder).questionnaire
    found = again(questionnaire, tmp_path)
    assert found.questionnaire == questionnaire
    assert found.report.notes == ()


@pytest.mark.parametrize("folder", SHIPPED, ids=[folder.name for folder in SHIPPED])
def test_every_shipped_questionnaire_is_accepted_by_other_programs(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    questionnaire = yaml_form.examine(folder).questionnaire
    xlsform_write.write(questionnaire, path)
    xform = convert(str(path), validate=False).xform
    for words in questionnaire.pages[0].questions[0].label.words.values():
        assert words in xform


@settings(deadline=None, max_examples=examples(15))
@given(questionnaires())
def test_any_questionnaire_is_the_same_after_writing_and_reading(questionnaire: Questionnaire) -> None:
    with TemporaryDirectory() as home:
        assert again(questionnaire, Path(home)).questionnaire == questionnaire


@settings(deadline=None, max_examples=examples(15))
@given(questionnaires())
def test_any_questionnaire_is_accepted_by_other_programs(questionnaire: Questionnaire) -> None:
    with TemporaryDirectory() as home:
        path = Path(home) / "form.xlsx"
        xlsform_write.write(questionnaire, path)
        assert convert(str(path), validate=False).xform


def test_words_with_a_fallback_are_plain_for_others_and_whole_for_us(tmp_path: Path) -> None:
    questionnaire = small(ask("name"), ask("why", "Varför, ${name|du}? Kosta ${nothing} eller ${?"))
    found = again(questionnaire, tmp_path)
    assert found.questionnaire == questionnaire
    rows = {row["name"]: row for row in cells(tmp_path / "form.xlsx", "survey")}
    assert rows["why"]["label::Svenska (sv)"] == "Varför, ${name}? Kosta $ {nothing} eller $ {?"
    assert convert(str(tmp_path / "form.xlsx"), validate=False).xform


def test_what_somebody_writes_beside_a_choice_can_be_named_elsewhere_too(tmp_path: Path) -> None:
    choices = (
        Choice("bus", text("question.how.choice.bus.label", "Buss")),
        Choice("other", text("question.how.choice.other.label", "Annat"), write=True),
    )
    questionnaire = small(ask("how", kind="choice", choices=choices), ask("why", relevant="${how_other} != ''"))
    assert again(questionnaire, tmp_path).questionnaire == questionnaire
    assert convert(str(tmp_path / "form.xlsx"), validate=False).xform


def test_a_row_of_a_matrix_is_called_as_a_choice_that_would_be_written_beside(tmp_path: Path) -> None:
    choices = tuple(
        Choice(key, text(f"question.how.choice.{key}.label", key), write=key == "other") for key in ("good", "other")
    )
    rows = (Choice("other", text("question.how.row.other.label", "Annat")),)
    questionnaire = small(ask("how", kind="matrix", choices=choices, rows=rows))
    assert again(questionnaire, tmp_path).questionnaire == questionnaire
    assert convert(str(tmp_path / "form.xlsx"), validate=False).xform


def test_a_repeat_that_spans_sections_stands_around_them(tmp_path: Path) -> None:
    pages = (
        Page("a", (ask("a"),)),
        Page("b", (ask("b"),), section="one", repeat="child"),
        Page("c", (ask("c"),), section="two", repeat="child"),
        Page("d", (ask("d"), ask("e")), relevant="${a} = '1'", section="two"),
    )
    sections = tuple(Section(key, text(f"section.{key}.title", key)) for key in ("one", "two"))
    repeats = (Repeat("child", text("repeat.child.title", "Barn"), count="2", most=3),)
    questionnaire = replace(small(), pages=pages, sections=sections, repeats=repeats)
    assert again(questionnaire, tmp_path).questionnaire == questionnaire
    assert convert(str(tmp_path / "form.xlsx"), validate=False).xform.count("<repeat ") == 1


def test_ends_come_back_and_are_notes_for_others(tmp_path: Path) -> None:
    end = End("help", text("end.help.title", "Ring"), text("end.help.text", "Ring 112."), "${a} = '1'", safety=True)
    questionnaire = small(ask("a"), ends=(end,), sensitive=True)
    assert again(questionnaire, tmp_path).questionnaire == questionnaire
    last = list(cells(tmp_path / "form.xlsx", "survey"))[-1]
    assert (last["type"], last["relevant"], last["label::Svenska (sv)"]) == ("note", "${a} = '1'", "Ring")


def test_what_somebody_changes_in_the_workbook_is_what_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    xlsform_write.write(small(ask("a", "Hej ${form|du}", default="1 + 1"), ask("b", relevant="${a} = '1'")), path)
    book = openpyxl.load_workbook(path)
    sheet = book["survey"]
    header = {str(cell.value): cell.column for cell in sheet[1]}
    row = next(number for number in range(2, 10) if sheet.cell(number, header["name"]).value == "a")
    sheet.cell(row, header["label::Svenska (sv)"], "Nya ord")
    sheet.cell(row, header["default"], "7")
    sheet.cell(row + 1, header["relevant"], "${a} = '2'")
    book.save(path)
    first, second = xlsform_read.read(path, "form").questionnaire.questions()
    assert (first.label.source, first.default, second.relevant) == ("Nya ord", "'7'", "${a} = '2'")


def test_nothing_in_a_cell_is_run_by_a_spreadsheet(tmp_path: Path) -> None:
    questionnaire = small(
        ask("a", "=HYPERLINK(1)"), ask("b", "+1"), ask("c", "@SUM(1)"), ask("d", "http://example.org")
    )
    assert again(questionnaire, tmp_path).questionnaire == questionnaire
    sheet = openpyxl.load_workbook(tmp_path / "form.xlsx")["survey"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert not any(cell.hyperlink for row in sheet.iter_rows() for cell in row)


def test_a_workbook_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="cannot be written"):
        xlsform_write.write(small(ask("a")), tmp_path / "none" / "form.xlsx")
