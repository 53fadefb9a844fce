"""An XLSForm (.xlsx or .xls) as a questionnaire of ours, with a report of all that did not come as it was.

Import is lenient: a row that cannot be asked, read or understood is said in the report, and the rest comes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from survey.core.checking import SLUG
from survey.core.definition import Fault, Questionnaire, Text
from survey.core.languages import LANGUAGES
from survey.errors import DefinitionError
from survey.formats import xlsform_files, xlsform_kept
from survey.formats.import_report import ImportReport, Note, Notes
from survey.formats.xlsform_choices import Lists
from survey.formats.xlsform_columns import NOBODYS, OURS, Record, beside_none, languages, records
from survey.formats.xlsform_expressions import Expressions
from survey.formats.xlsform_languages import tag_of
from survey.formats.xlsform_outline import Outline, outline
from survey.formats.xlsform_parts import Parts
from survey.formats.xlsform_pictures import Shelf
from survey.formats.xlsform_questions import QuestionMaker
from survey.formats.xlsform_sheets import MAX_ROWS, Sheet, read_sheets
from survey.formats.xlsform_texts import Texts

LIKELY: Final = ("en", "sv")  # of words whose language nobody says
SURVEY, CHOICES, MORE_CHOICES, SETTINGS = "survey", "choices", "external_choices", "settings"
OWN: Final = f"{OURS}whole"  # the sheet that only we write and read
_ROWS: Final = (
    *("type", "name", "relevant", "required", "constraint", "read_only", "default", "calculation", "appearance"),
    *("choice_filter", "parameters", "repeat_count", "rows", "disabled", "trigger"),
    *(f"{OURS}{name}" for name in ("question", "part", "kind", "picture", "decorative", "most", "films")),
)
_CHOICE: Final = (
    *("list_name", "name"),
    *(f"{OURS}{name}" for name in ("value", "exclusive", "write", "fixed", "region", "same", "picture", "decorative")),
    f"{OURS}attributes",
)
_SETTINGS: Final = ("form_title", "form_id", "version", "default_language", f"{OURS}form")
KNOWN: Final = {
    SURVEY: frozenset(_ROWS),
    CHOICES: frozenset(_CHOICE),
    MORE_CHOICES: frozenset(_CHOICE),
    SETTINGS: frozenset(_SETTINGS),
    OWN: frozenset(("data",)),
}
_SILENT: Final = frozenset(("", "form_id", "version"))


@dataclass(frozen=True)
class Imported:
    """What an import made: the questionnaire, the files of its folder and the report."""

    questionnaire: Questionnaire
    files: Mapping[str, bytes]
    report: ImportReport


def read(path: Path, key: str, language: str = "", media: Path | None = None) -> Imported:
    """The questionnaire in a workbook, with the key it is to have.

    `language` is that of words whose language the form does not say. `media` is the folder with the form's pictures,
    sounds and lists; without it, the folder `<form>-media` beside the form. Raises DefinitionError where none is.
    """
    if fault := SLUG.fault("key", key):
        raise DefinitionError([fault])
    if language and language not in LANGUAGES:
        mend = f"Write one of {', '.join(LANGUAGES)}."
        raise DefinitionError([Fault("language", "unknown-language", f"{language!r} is no language here.", mend)])
    sheets, names = read_sheets(path, KNOWN)
    if SURVEY not in sheets:
        there = ", ".join(names[:20]) or "none"
        mend = "Name the sheet with the questions survey."
        raise DefinitionError([Fault("", "no-survey", f"There is no sheet survey; there is {there}.", mend, path.name)])
    beside = media or path.with_name(f"{path.stem}-media")
    return _Reading(sheets, names, key, language, beside if beside.is_dir() else None).imported(path.stem)


class _Reading:
    """One import while it goes on."""

    def __init__(
        self, sheets: Mapping[str, Sheet], names: Iterable[str], key: str, language: str, media: Path | None
    ) -> None:
        self.notes = Notes()
        self.sheets = sheets
        self.key = key
        self.settings = next(iter(self._records(SETTINGS, language)), Record("settings:2"))
        self.ours = bool(self.settings.value(f"{OURS}form"))
        found = languages(sheets, KNOWN)
        self.source = self._source(found, language)
        self.tags = (self.source, *(tag for tag in found if tag in LANGUAGES and tag != self.source))
        self._note_languages(found)
        self._note_sheets(names)
        rows = self._records(SURVEY, self.source)
        self.outline: Outline = outline(rows, self.notes)
        self.expressions = Expressions(self.outline, self.notes)
        self.shelf = Shelf(media, self.notes)
        self.texts = Texts(self.tags, self.expressions, self.shelf, self.notes, verbatim=self.ours)
        listed = [*self._records(CHOICES, self.source), *self._records(MORE_CHOICES, self.source)]
        for table in xlsform_files.tables(media, self.outline.entries, self.notes):
            listed += records(table, KNOWN[CHOICES], self.source, self.notes)
        self.lists = Lists(listed, self.notes)
        self.parts = Parts(self.texts, self.expressions, self.notes)

    def imported(self, stem: str) -> Imported:
        """The questionnaire and what is said of it."""
        maker = QuestionMaker(self.texts, self.lists, self.expressions, self.notes)
        for entry in self.outline.entries:
            question = maker.question(entry, self.parts.condition(entry))
            if question:
                self.parts.place(entry, question)
        groups = dict.fromkeys(group for entry in self.outline.entries for group in entry.groups)
        self.parts.note_empty(list(groups))
        maker.appearances.note_left()
        questionnaire = self._whole(stem)
        if self.ours:
            self.shelf.own_sounds([text.path for text in questionnaire.texts()], self.tags)
        else:
            self.lists.note_unused()
        self._note_missing(questionnaire)
        return Imported(questionnaire, self.shelf.files, self._report(questionnaire))

    def _whole(self, stem: str) -> Questionnaire:
        shown = self.settings.value("form_title") or self.settings.value("form_id") or stem.replace("_", " ")
        record = replace(self.settings, words={**self.settings.words, "title": {self.source: shown}})
        questionnaire = Questionnaire(
            key=self.key,
            languages=self.tags,
            title=self.texts.needed("title", record, "title", self.key),
            about={},
            thanks=Text("thanks", {self.source: ""}),
            pages=tuple(self.parts.pages),
            unreviewed=self.tags[1:],
            sections=tuple(self.parts.sections.values()),
            repeats=tuple(self.parts.repeats.values()),
        )
        if self.ours:
            return self._as_we_wrote(questionnaire)
        why = "a form has no place for who asks, why, who sees the answers, how long it takes, how to delete them."
        self.notes.add("settings:2", "about and thanks", why, "Write about: and thanks: in questionnaire.yaml.")
        return questionnaire

    def _as_we_wrote(self, questionnaire: Questionnaire) -> Questionnaire:
        """The questionnaire with what a form has no place for."""
        said = {
            part: text
            for part, record in self.outline.around.items()
            if (text := self.texts.maybe(part.replace(":", "."), record, "label"))
        }
        about = {part.partition(":")[2]: text for part, text in said.items() if part.startswith("about:")}
        thanks = said.get("thanks", questionnaire.thanks)
        own = xlsform_kept.whole([record.value("data") for record in self._records(OWN, self.source)])
        if own is None:
            why = "it was changed by hand and cannot be read."
            self.notes.add(f"{OWN}:1", "ends, scores and the like", why, "Write them anew in questionnaire.yaml.")
            return replace(questionnaire, about=about, thanks=thanks)
        signs = ("start_signs", "check_signs", "thanks_signs")
        for taken in (*(getattr(own, name) for name in signs), *(end.signs for end in own.ends)):
            self.texts.take(taken, f"{OWN}:1")
        return replace(
            questionnaire,
            about=about,
            thanks=thanks,
            **{name: getattr(own, name) for name in ("picture", "sensitive", "ends", "instruments", *signs)},
            unreviewed=tuple(tag for tag in self.tags[1:] if tag in own.unreviewed or tag not in own.languages),
        )

    def _records(self, name: str, source: str) -> list[Record]:
        sheet = self.sheets.get(name)
        if sheet is None:
            return []
        if sheet.cut:
            why = f"no more than {MAX_ROWS:,} rows of a sheet are read."
            self.notes.add(f"{name}:{sheet.rows[-1].number}", "the rows after this", why, "Make the sheet shorter.")
        return list(records(sheet, KNOWN[name], source, self.notes))

    def _source(self, found: Mapping[str, str], language: str) -> str:
        """The language the form was written in: the one it names, the one asked for, or its first."""
        default = self.settings.value("default_language")
        named = tag_of(default) if default and default.lower() != "default" else ""
        tags = [tag for tag in found if tag in LANGUAGES]
        if named in LANGUAGES and (named in tags or NOBODYS in found):
            return named
        if default and named:
            why = "no column is in that language." if named in LANGUAGES else "the language is not known here."
            self.notes.add("settings:2", f"default_language: {default[:60]}", why, "Name one that the columns have.")
        taken = beside_none(self.sheets, KNOWN) if NOBODYS in found else frozenset[str]()
        wished = [language] if language and (language in tags or NOBODYS in found) else []
        chosen = next(tag for tag in (*wished, *tags, *LIKELY, *LANGUAGES) if tag not in taken)
        if NOBODYS in found and chosen != language:
            name = LANGUAGES[chosen].english
            mend = "Write another in default_language, or name it when importing."
            self.notes.add("settings:2", "words without a language", f"they are taken to be {name}.", mend)
        return chosen

    def _note_languages(self, found: Mapping[str, str]) -> None:
        for tag, name in found.items():
            if tag and tag not in LANGUAGES:
                why = "the language is not known here; nobody can choose it."
                mend = f"Its words are kept in {tag}.po; ask for the language to be added."
                self.notes.add("survey:1", f"{name[:60]}", why, mend)

    def _note_sheets(self, names: Iterable[str]) -> None:
        read = {name.strip().lower() for name in names} & set(self.sheets)
        for name in names:
            if name.strip().lower() not in read and not name.startswith(OURS):
                self.notes.add(f"{name[:60]}:1", "the sheet", "a form has no sheet of that name.", "Nothing.")
        for name, sheet in self.sheets.items():
            for header in sheet.header.values():
                self._note_column(name, sheet, header)
        for name in self.settings.others:
            self.notes.add(self.settings.place, name[:60], "the setting has no meaning here.", "Nothing.")

    def _note_column(self, name: str, sheet: Sheet, header: str) -> None:
        if name != SURVEY:
            return
        if any(header in record.others for record in records(sheet, KNOWN[name], self.source, Notes())):
            number = min(sheet.rows[0].number - 1, 1) if sheet.rows else 1
            self.notes.add(f"{name}:{number}", f"the column {header[:60]}", "it has no meaning here.", "Nothing.")

    def _note_missing(self, questionnaire: Questionnaire) -> None:
        """How many texts lack words in each language; `flask check` names each of them."""
        texts = [text for text in questionnaire.texts() if text.words and text.source]
        for tag in self.tags[1:]:
            lacking = sum(not text.words.get(tag) for text in texts)
            if lacking:
                why = "the form has no words there."
                self.notes.add(
                    "survey:1", f"{lacking} texts lack {LANGUAGES[tag].english}", why, f"Translate {tag}.po."
                )

    def _report(self, questionnaire: Questionnaire) -> ImportReport:
        questions = list(questionnaire.questions())
        counts = {
            "questions": len(questions),
            "choices": sum(len(question.choices) for question in questions),
            "sections": len(questionnaire.sections),
            "repeats": len(questionnaire.repeats),
        }
        for tag in self.tags:
            counts[f"texts in {tag}"] = sum(bool(text.words.get(tag)) for text in questionnaire.texts())
        report = self.notes.report(**counts)
        return replace(report, notes=tuple(sorted(report.notes, key=_order)))


def _order(note: Note) -> tuple[int, int]:
    """Settings first, then the survey row by row, then the choices."""
    sheet, _, row = note.place.partition(":")
    digits = "".join(sign for sign in row.partition(",")[0] if sign.isdigit())
    order = (SETTINGS, SURVEY, CHOICES, MORE_CHOICES)
    return (order.index(sheet) if sheet in order else len(order), int(digits or 0))
