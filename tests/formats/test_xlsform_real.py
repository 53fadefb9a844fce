"""Real forms, made by others: what each row became, or what the report says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import openpyxl
import pytest
import xlrd
from pyxform.xls2xform import convert

from survey.core.definition import Question
from survey.formats import xlsform_read, xlsform_write, yaml_form, yaml_write
from survey.formats.xlsform_languages import tag_of
from survey.formats.xlsform_read import Imported
from survey.formats.xlsform_words import names_in, plain

HOME = Path(__file__).parents[3] / "shared" / "real" / "xlsform"
FORMS = sorted(HOME.glob("*.xls*")) if HOME.is_dir() else []
pytestmark = [
    pytest.mark.skipif(not FORMS, reason="the real forms are not here"),
    pytest.mark.filterwarnings("ignore:Unknown extension:UserWarning"),
]
each_form = pytest.mark.parametrize("path", FORMS, ids=[path.stem for path in FORMS])
Raw = dict[str, str]


@cache
def imported(path: Path) -> Imported:
    return xlsform_read.read(path, "form")


@cache
def raw(path: Path, sheet: str) -> dict[int, Raw]:
    """The rows of a sheet that hold something, by their numbers, read with nothing of ours."""
    rows = enumerate(raw_rows(path, sheet), start=1)
    headers = [str(cell or "").strip().lower() for cell in next(rows)[1]]
    found: dict[int, Raw] = {}
    for number, row in rows:
        cells = {name: text for name, cell in zip(headers, row, strict=False) if name and (text := as_text(cell))}
        if cells:
            found[number] = cells
        elif number > max(found, default=0) + 1_000:
            break
    return found


def raw_rows(path: Path, sheet: str) -> Iterator[list[object]]:
    if path.suffix == ".xls":
        table = xlrd.open_workbook(path).sheet_by_name(sheet)
        yield from (table.row_values(number) for number in range(table.nrows))
    else:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        yield from (list(row) for row in book[sheet].iter_rows(max_col=60, values_only=True))
        book.close()


def as_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def asking(path: Path) -> dict[int, Raw]:
    """The rows of the survey that are not the edge of a group."""
    rows = raw(path, "survey").items()
    return {number: row for number, row in rows if not re.match(r"(begin|end)[ _]", row.get("type", "begin "))}


def noted(found: Imported, number: int) -> bool:
    """Whether the report says anything of a row, alone or among others."""
    for note in found.report.notes:
        sheet, _, rows = note.place.partition(":")
        if sheet == "survey" and str(number) in re.findall(r"\d+", rows):
            return True
    return False


def question_of(found: Imported, number: int, row: Raw) -> Question | None:
    """The question that a row became: under its name, or under the one that the report gives."""
    keys = {question.key: question for question in found.questionnaire.questions()}
    for note in found.report.notes:
        if note.place == f"survey:{number}" and " is now " in note.what:
            return keys.get(note.what.rpartition(" is now ")[2])
    return keys.get(row.get("name", ""))


@each_form
def test_every_row_comes_or_is_said(path: Path) -> None:
    found = imported(path)
    rows = asking(path)
    came = {number: question for number, row in rows.items() if (question := question_of(found, number, row))}
    assert len(came) == len(list(found.questionnaire.questions()))
    silent = [number for number in rows if number not in came and not noted(found, number)]
    assert not silent


@each_form
def test_every_label_comes_in_its_language_or_is_said(path: Path) -> None:
    found = imported(path)
    counted = 0
    for number, row in asking(path).items():
        question = question_of(found, number, row)
        for header, label in row.items():
            name, colons, language = header.partition("::")
            if question is None or name != "label":
                continue
            tag = tag_of(language) if colons else found.questionnaire.source
            words = question.label.words.get(tag, "")
            counted += 1
            same = " ".join(words.split()) == " ".join(plain(label).split())
            assert same or names_in(label) or noted(found, number), (number, label, words)
    assert (
        counted
        >= len([question for question in found.questionnaire.questions() if question.kind != "calculated"]) * 0.9
    )


@each_form
def test_every_choice_of_every_question_comes_or_is_said(path: Path) -> None:
    found = imported(path)
    lists: dict[str, list[str]] = {}
    for sheet in ("choices", "external_choices"):
        if sheet == "choices" or "03_" in path.name:
            for row in raw(path, sheet).values():
                lists.setdefault(row.get("list_name", row.get("list name", "")), []).append(row.get("name", ""))
    dropped = [note.what for note in found.report.notes if "already" in note.why]
    for number, row in asking(path).items():
        question = question_of(found, number, row)
        listed = re.fullmatch(
            r"(?:select\S*|rank)(?: (?:one|all that apply))? (?:from )?\s*(\S+)( or_other)?", row["type"]
        )
        if question and listed:
            names = lists[listed[1]]
            doubled = len(names) - len(set(names))
            assert doubled == 0 or dropped
            assert len(question.choices) == len(names) - doubled + bool(listed[2])


@each_form
def test_what_came_can_be_written_as_a_folder_and_read_again(path: Path, tmp_path: Path) -> None:
    found = imported(path)
    yaml_write.write(found.questionnaire, tmp_path / "form")
    draft = yaml_form.examine(tmp_path / "form")
    mended = ("missing-text", "missing-field", "missing-alt", "missing-picture", "no-questions", "empty-field")
    own = ("unknown-choice", "no-message", "nothing-to-read")  # what is wrong or missing in the form itself
    allowed = {*mended, *own, "missing-words", "too-few-choices", "bad-pipe", "unknown-question", "missing-hint"}
    assert {fault.code for fault in draft.all_faults} <= allowed, [str(fault) for fault in draft.all_faults]
    assert [page.questions[0].key for page in draft.questionnaire.pages] == [
        page.questions[0].key for page in found.questionnaire.pages
    ]


@each_form
def test_what_came_goes_out_as_a_form_that_others_accept_and_comes_back_the_same(path: Path, tmp_path: Path) -> None:
    questionnaire = imported(path).questionnaire
    if not questionnaire.pages:
        pytest.skip("nothing in it can be asked")
    xlsform_write.write(questionnaire, tmp_path / "form.xlsx")
    assert convert(str(tmp_path / "form.xlsx"), validate=False).xform
    assert xlsform_read.read(tmp_path / "form.xlsx", "form").questionnaire.pages == questionnaire.pages
