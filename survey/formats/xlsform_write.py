"""A questionnaire as an XLSForm that other programs accept and that `xlsform_read` reads back without a difference.

What a form has no place for (who asks and why, ends, scores) stands in notes for other programs' sake, and whole in a
sheet of our own.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Final

import xlsxwriter

from survey.core.canonical import to_data
from survey.core.definition import Fault, Page, Question, Questionnaire, Repeat, Section, Text
from survey.errors import DefinitionError
from survey.formats.media import Medium
from survey.formats.stock_words import common
from survey.formats.xlsform_columns import OURS, own_column, sealed
from survey.formats.xlsform_languages import name_of
from survey.formats.xlsform_pictures import beside
from survey.formats.xlsform_questions import YES_NO
from survey.formats.xlsform_rows import Cells, Rows, films, keys_of

OWN_SHEET: Final = f"{OURS}whole"
CELL: Final = 30_000  # characters; a spreadsheet's cell holds a few more
_PLAIN: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_SURVEY: Final = (
    *("type", "name", "label", "hint", "guidance_hint", "relevant", "required", "constraint", "constraint_message"),
    *("read_only", "default", "calculation", "choice_filter", "appearance", "parameters", "repeat_count"),
    *("media::image", "media::audio", "media::video", OURS),
)
_CHOICES: Final = ("list_name", "name", "label", "media::image", "media::audio", "", OURS)
_SETTINGS: Final = ("form_title", "form_id", "version", "default_language", OURS)


def write(questionnaire: Questionnaire, path: Path) -> None:
    """Write the workbook; raises DefinitionError where it cannot be written."""
    try:
        path.write_bytes(workbook(questionnaire))
    except OSError as error:
        message = f"It cannot be written ({error.strerror})."
        fault = Fault("", "cannot-write", message, "Check the place and its rights.", path.name)
        raise DefinitionError([fault]) from error


def workbook(questionnaire: Questionnaire) -> bytes:
    """The workbook (.xlsx)."""
    sheets = {
        "survey": (_SURVEY, list(_survey(questionnaire))),
        "choices": (_CHOICES, list(_choices(questionnaire))),
        "settings": (_SETTINGS, [_settings(questionnaire)]),
        OWN_SHEET: (("data",), [{"data": part} for part in _own(questionnaire)]),
    }
    body = io.BytesIO()
    with xlsxwriter.Workbook(body, dict(_PLAIN)) as book:
        heading = book.add_format({"bold": True})
        for name, (order, rows) in sheets.items():
            _fill(book.add_worksheet(name), heading, order, rows)
    return body.getvalue()


def files(questionnaire: Questionnaire, media: Mapping[str, Medium]) -> dict[str, bytes]:
    """The files that belong in one folder beside the workbook, by the names that they have in it."""
    sources = [picture.source for picture in questionnaire.pictures()]
    sources += [source for text in questionnaire.texts() for source in text.sounds.values()]
    sources += [source for sign in questionnaire.signs() for source in (sign.source, sign.captions) if source]
    return {beside(source): media[source].body for source in sources if source in media}


def _fill(sheet: xlsxwriter.worksheet.Worksheet, heading: object, order: Sequence[str], rows: list[Cells]) -> None:
    headers = sorted(dict.fromkeys(name for row in rows for name in row), key=lambda name: _place(name, order))
    for column, name in enumerate(headers):
        sheet.write_string(0, column, name, heading)
        sheet.set_column(column, column, 40 if "::" in name else 18)
    sheet.freeze_panes(1, 2)
    for number, row in enumerate(rows, start=1):
        for column, name in enumerate(headers):
            if text := row.get(name):
                sheet.write_string(number, column, text)


def _place(header: str, order: Sequence[str]) -> int:
    """Where a column stands: by its name, ours last, those of choices' attributes where the order says ""."""
    base = header.rpartition("::")[0] or header
    if base.startswith(OURS):
        return order.index(OURS)
    return order.index(base) if base in order else order.index("")


def _survey(questionnaire: Questionnaire) -> Iterator[Cells]:
    rows = Rows(keys_of(questionnaire))
    names = {question.key for question in questionnaire.questions()}
    for name, text in questionnaire.about.items():
        yield rows.part(f"about:{name}", _free(f"about_{name}", names), text)
    yield from _Layout(questionnaire, rows, names).rows()
    if questionnaire.thanks.source:
        row = rows.part("thanks", _free("thanks", names), questionnaire.thanks)
        yield {**row, **rows.media(questionnaire.thanks, questionnaire.thanks_signs)}
    for end in questionnaire.ends:
        hint = rows.words("hint", end.text)
        row = rows.part(f"end:{end.key}", _free(f"end_{end.key}", names), end.title, relevant=end.relevant, **hint)
        yield {**row, **rows.media(end.title, end.signs)}


class _Layout:
    """The pages in the groups that stand for their sections and repeats."""

    def __init__(self, questionnaire: Questionnaire, rows: Rows, names: set[str]) -> None:
        self.pages = questionnaire.pages
        self.sections = {section.key: section for section in questionnaire.sections}
        self.repeats = {repeat.key: repeat for repeat in questionnaire.repeats}
        self.words = rows
        self.names = names

    def rows(self) -> Iterator[Cells]:
        """All rows: a repeat in one section stands inside it, one that spans sections around them."""
        for (section, spanning), pages in groupby(self.pages, self._outer):
            inner = list(pages)
            held = self._section(section) if section else self._repeat(spanning) if spanning else []
            yield from held
            key = (lambda page: page.section) if spanning else (lambda page: page.repeat)
            open_inner = self._section if spanning else self._repeat
            for name, run in groupby(inner, key):
                opened = list(open_inner(name)) if name else []
                yield from opened
                for page in run:
                    yield from self._page(page)
                yield from self._ended(opened)
            yield from self._ended(held)

    def _outer(self, page: Page) -> tuple[str, str]:
        """The section and repeat that a page's outermost group stands for: one of the two."""
        if page.repeat and len({each.section for each in self.pages if each.repeat == page.repeat}) > 1:
            return "", page.repeat
        return page.section, ""

    def _section(self, key: str) -> list[Cells]:
        section = self.sections.get(key) or Section(key, Text("", {}))
        relevant = {"relevant": section.relevant} if section.relevant else {}
        row = self.words.part(f"section:{key}", self._named("section", key), section.title, "begin group", **relevant)
        return [{**row, **self.words.words("hint", section.intro), **films(section.signs)}]

    def _repeat(self, key: str) -> list[Cells]:
        repeat = self.repeats.get(key) or Repeat(key, Text("", {}))
        count = {"repeat_count": repeat.count} if repeat.count else {}
        name = self._named("repeat", key)
        row = self.words.part(f"repeat:{key}", name, repeat.title, "begin repeat", **count)
        again = {**self.words.ours("again", repeat.again), **films(repeat.signs)}
        return [{**row, f"{OURS}most": str(repeat.most), **again}]

    def _page(self, page: Page) -> Iterator[Cells]:
        plain = len(page.questions) == 1 and page.key == page.questions[0].key and not page.relevant
        opened: list[Cells] = []
        if not plain:
            row = {"type": "begin group", "name": self._named("page", page.key), "appearance": "field-list"}
            opened = [{**row, "relevant": page.relevant, f"{OURS}part": f"page:{page.key}"}]
        yield from opened
        for question in page.questions:
            yield from self.words.question(question)
        yield from self._ended(opened)

    def _named(self, what: str, key: str) -> str:
        name = _free(f"{what}_{key}", self.names)
        self.names.add(name)
        return name

    @staticmethod
    def _ended(opened: Sequence[Cells]) -> list[Cells]:
        return [{"type": row["type"].replace("begin", "end")} for row in opened]


def _choices(questionnaire: Questionnaire) -> Iterator[Cells]:
    rows = Rows(keys_of(questionnaire))
    questions = list(questionnaire.questions())
    for question in questions:
        yield from rows.choices(question)
    if any(not question.choices and _chooses(question, rows) for question in questions):
        for key in ("yes", "no"):
            yield {
                "list_name": YES_NO,
                "name": key,
                **rows.words("label", Text("", common(key, questionnaire.languages))),
            }


def _chooses(question: Question, rows: Rows) -> bool:
    return YES_NO in next(rows.question(question))["type"]


def _settings(questionnaire: Questionnaire) -> Cells:
    title = questionnaire.title
    return {
        "form_title": Rows(frozenset()).shown(title.source),
        "form_id": questionnaire.key,
        "default_language": name_of(questionnaire.source),
        f"{OURS}form": "1",
        **{own_column("title", tag): sealed(words) for tag, words in title.words.items()},
    }


def _own(questionnaire: Questionnaire) -> Iterator[str]:
    """What no other sheet has, as JSON in as many cells as it takes."""
    bare = replace(questionnaire, pages=(), sections=(), repeats=(), about={})
    text = json.dumps(to_data(bare), ensure_ascii=False, allow_nan=False, sort_keys=True)
    for start in range(0, len(text), CELL):
        yield text[start : start + CELL]


def _free(name: str, taken: Iterable[str]) -> str:
    """A name that no question has."""
    while name in taken:
        name += "_"
    return name
