"""Rows of a form's survey sheet as questions of ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from survey.core.definition import Choice, Picture, Question, Slide, Text
from survey.core.kinds import KINDS
from survey.formats import xlsform_choices, xlsform_kept
from survey.formats.import_report import Notes
from survey.formats.made_expressions import all_of, quoted
from survey.formats.stock_words import common
from survey.formats.xlsform_choices import Lists
from survey.formats.xlsform_columns import OURS, Record
from survey.formats.xlsform_expressions import Expressions
from survey.formats.xlsform_outline import PART, Entry
from survey.formats.xlsform_settings import Appearances, Looks
from survey.formats.xlsform_texts import Texts
from survey.formats.xlsform_types import FROM_ELSEWHERE, FROM_FILE

KIND_OF: Final = {
    "select_one": "choice",
    "select_one_external": "choice",
    "select_one_from_file": "choice",
    "select_multiple": "choices",
    "select_multiple_from_file": "choices",
    "rank": "rank",
    "integer": "number",
    "decimal": "number",
    "range": "slider",
    "text": "text",
    "barcode": "text",
    "note": "note",
    "date": "date",
    "dateTime": "date",
    "time": "time",
    "acknowledge": "consent",
    "image": "photo",
    "audio": "voice",
    "calculate": "calculated",
    "hidden": "hidden",
}
_FLAGS: Final = {
    **dict.fromkeys(("yes", "true", "true()", "1"), True),
    **dict.fromkeys(("", "no", "false", "false()", "0"), False),
}
YES_NO: Final = f"{OURS}yes_no"
TICKED: Final = "acknowledge"
_TICKED: Final = {"OK": "yes"}
_CHANGED: Final = {
    "dateTime": (
        "a date and a time of day are two questions here; the date came.",
        "Add a question of kind time after it.",
    ),
    TICKED: ("a box to tick is a question with yes and no here.", "Say in hint: what one agrees to."),
    "select_one_external": ("its choices stand in the questionnaire itself.", "Nothing."),
    "barcode": ("nothing is scanned here; what the code says is written.", "Nothing; or leave it out."),
}
_COMPUTED = re.compile(r"\$\{|[A-Za-z][\w-]*\(")
_MEND: Final = "Ask it in another way, or leave it out."


class QuestionMaker:
    """Makes questions, in order: each may look back at those before it alone."""

    def __init__(self, texts: Texts, lists: Lists, expressions: Expressions, notes: Notes) -> None:
        self.texts = texts
        self.lists = lists
        self.expressions = expressions
        self.notes = notes
        self.appearances = Appearances(notes)

    def question(self, entry: Entry, condition: str) -> Question | None:
        """The question, asked where `condition` holds too; None, and a note, where it cannot be asked."""
        kind = self._kind(entry)
        choices = self._choices(entry, kind) if kind else None
        if kind is None or choices is None:
            return None
        names = _TICKED if entry.asked.type == TICKED else self.lists.names(entry.asked.list)
        self.expressions.choices[entry.order] = names
        calculation = self._calculation(entry, kind)
        if calculation is None:
            del self.expressions.choices[entry.order]
            return None
        at = f"question.{entry.key}"
        looks = Looks() if self.texts.verbatim else self.appearances.looks(entry, kind)
        question = Question(
            key=entry.key,
            kind=kind,
            label=self._label(entry, at, kind),
            hint=self.texts.maybe(f"{at}.hint", entry.record, "hint", entry),
            explain=self.texts.maybe(f"{at}.explain", entry.record, "guidance_hint", entry),
            picture=self.texts.picture(at, entry.record),
            choices=choices,
            required=self._flag(entry, "required"),
            relevant=all_of((condition, self._expression(entry, "relevant"))),
            settings=looks.settings,
            constraint=self._expression(entry, "constraint", itself=True),
            constraint_message=self.texts.maybe(f"{at}.constraint_message", entry.record, "constraint_message", entry),
            required_if=self._expression(entry, "required") if self._is_expression(entry, "required") else "",
            read_only=self._flag(entry, "read_only"),
            default=self._default(entry, names),
            calculation=calculation,
            choice_filter=self._filter(entry, choices),
            random=looks.random,
            layout=looks.layout,
            signs=self.texts.films(at, entry.record),
        )
        self._note_rest(entry, question)
        if self.texts.verbatim:
            question = self._as_we_wrote(entry, question)
        for part in KINDS[kind].parts(question):
            self.expressions.parts[entry.name + part.key.removeprefix(entry.key)] = (part.key, entry.order)
        return question

    def _as_we_wrote(self, entry: Entry, question: Question) -> Question:
        """The question with what a form has no place for, from our own columns and rows."""
        at = f"question.{entry.key}"
        texts = {name: self.texts.maybe(f"{at}.{name}", entry.record, name) for name in KINDS[question.kind].texts}
        slides = [
            Slide(key, *self._part(at, what, key, "text", record), self.texts.films(f"{at}.slide.{key}", record))
            for what, key, record in _parts(entry, "slide")
        ]
        rows = [Choice(key, *self._part(at, what, key, "label", record)) for what, key, record in _parts(entry, "row")]
        whole = replace(
            question,
            slides=tuple(slides),
            rows=tuple(rows),
            texts={name: text for name, text in texts.items() if text},
        )
        return xlsform_kept.restored(whole, entry.record, self.notes)

    def _part(self, at: str, what: str, key: str, name: str, record: Record) -> tuple[Text, Picture | None]:
        """The words and the picture of a slide or a row."""
        path = f"{at}.{what}.{key}"
        text = self.texts.needed(f"{path}.{name}", record, "label", key)
        self.texts.recordings(text, record)
        return text, self.texts.picture(path, record)

    def _kind(self, entry: Entry) -> str | None:
        type_ = entry.asked.type
        kind = entry.record.value(f"{OURS}kind") or KIND_OF.get(type_, "")
        if type_ == TICKED and "hint" not in entry.record.words:
            kind = "yes_no"
        if (
            type_ == "hidden"
            and not self.texts.verbatim
            and not entry.record.value("default")
            and not entry.record.value("calculation")
        ):
            self.notes.add(entry.record.place, entry.name, "nothing gives it a value.", "Write one in default.")
            return None
        if kind in KINDS:
            if changed := _CHANGED.get(type_):
                self.notes.add(entry.record.place, entry.name, *changed)
            return kind
        what = entry.record.value("type")[:60]
        if type_ in FROM_ELSEWHERE:
            why, mend = "a questionnaire reads no other files.", "Nothing."
        else:
            why, mend = f"this kind of question cannot be asked here: {what}.", _MEND
        self.notes.add(entry.record.place, entry.name, why, mend)
        return None

    def _choices(self, entry: Entry, kind: str) -> tuple[Choice, ...] | None:
        """The question's choices; None, and a note, where it has not those it needs."""
        name, most = entry.asked.list, KINDS[kind].most_choices
        if not most or name == YES_NO or (entry.asked.type == TICKED and kind == "yes_no"):
            return ()
        if entry.asked.type == TICKED:
            return tuple(
                Choice(key, Text(f"question.{entry.key}.choice.{key}.label", common(key, self.texts.tags)))
                for key in ("yes", "no")
            )
        size = self.lists.size(name)
        if not size:
            why, mend = f"the list {name[:60]!r} has no choices.", "Add them to the sheet choices."
            if entry.asked.type.endswith(FROM_FILE):
                why = f"its choices are in another file ({name[:60]})."
                mend = "Give the file (.csv) with the form, or copy them to the sheet choices."
            self.notes.add(entry.record.place, entry.name, why, mend)
            return None
        if size > most:
            why = f"it has {size:,} choices, and nobody finds theirs among more than {most}."
            self.notes.add(entry.record.place, entry.name, why, "Ask in two steps, or let people write.")
            return None
        rows = self.lists.rows(name)
        at = f"question.{entry.key}"
        filtered = bool(entry.record.value("choice_filter"))
        choices = tuple(self._followed(entry, xlsform_choices.made(rows, at, self.texts, filtered)))
        if entry.asked.other:
            choices = tuple(xlsform_choices.with_other(choices, at, self.texts))
        if len(choices) < KINDS[kind].least_choices:
            why = f"the list {name[:60]!r} has {len(choices)} choice."
            self.notes.add(entry.record.place, entry.name, why, f"Give it {KINDS[kind].least_choices}.")
        return choices

    def _followed(self, entry: Entry, choices: Iterable[Choice]) -> Iterator[Choice]:
        """The choices; names of others in what the filter looks at are changed as those others' keys were."""
        source = "" if self.texts.verbatim else entry.record.value("choice_filter")
        columns = self.expressions.columns(source, entry.groups, entry.order) if source else {}
        for choice in choices:
            held = {name: columns.get(name, {}).get(value, value) for name, value in choice.attributes.items()}
            yield replace(choice, attributes=held) if held != choice.attributes else choice

    def _label(self, entry: Entry, at: str, kind: str) -> Text:
        if not KINDS[kind].shown:  # words for staff alone
            return self.texts.maybe(f"{at}.label", entry.record, "label", entry) or self.texts.fixed(
                f"{at}.label", entry.key
            )
        label = self.texts.needed(f"{at}.label", entry.record, "label", entry.name, entry)
        self.texts.recordings(label, entry.record)
        return label

    def _calculation(self, entry: Entry, kind: str) -> str | None:
        """What is computed; None, and a note, where that cannot be, so that the row would say nothing."""
        source = entry.record.value("calculation")
        if entry.asked.type == "calculate" and not self.texts.verbatim:
            return self._expression(entry, "calculation") or None
        if self.texts.verbatim:
            return self._expression(entry, "calculation")
        if source and kind != "calculated":
            why = "an answer that a person gives is not computed."
            self.notes.add(entry.record.place, f"calculation: {source[:80]}", why, "Use a row of type calculate.")
        return ""

    def _expression(self, entry: Entry, column: str, itself: bool = False) -> str:
        return self.expressions.about(entry, column, entry.record.value(column), itself)

    def _is_expression(self, entry: Entry, column: str) -> bool:
        return entry.record.value(column).lower() not in _FLAGS

    def _flag(self, entry: Entry, column: str) -> bool:
        value = entry.record.value(column)
        if column == "read_only" and value.lower() not in _FLAGS:
            why = "a question can be changed by everybody or by nobody."
            self.notes.add(entry.record.place, f"{column}: {value[:80]}", why, "Write yes or no.")
        return _FLAGS.get(value.lower(), False)

    def _default(self, entry: Entry, names: Mapping[str, str]) -> str:
        """What stands in the field at first: an expression as it is, anything else as a literal."""
        given = entry.record.value("default")
        if not given or _COMPUTED.search(given):
            return self._expression(entry, "default")
        if given.upper() == "TRUE" and entry.asked.type == TICKED:
            return "'yes'"
        if names:
            return quoted(" ".join(names.get(name, name) for name in given.split()))
        return quoted(given)

    def _filter(self, entry: Entry, choices: tuple[Choice, ...]) -> str:
        source = entry.record.value("choice_filter")
        if not source:
            return ""
        if not choices:
            why = "the question has no choices to filter."
            self.notes.add(entry.record.place, f"choice_filter: {source[:80]}", why, "Write it in relevant, if meant.")
            return ""
        return self.expressions.rewritten(
            _literals(source, choices),
            entry.record.place,
            "choice_filter",
            entry.groups,
            entry.order,
            attributes=True,
        )

    def _note_rest(self, entry: Entry, question: Question) -> None:
        """Note what else the row says."""
        place = entry.record.place
        if question.explain and not self.texts.verbatim:
            why = "it is shown to those who do not understand the question."
            self.notes.add(place, f"guidance_hint of {entry.name}", why, "Read it as such.")
        if entry.record.words.get("required_message"):
            why = "what is said when an answer is missing is the same for all questions."
            self.notes.add(place, f"required_message of {entry.name}", why, "Nothing.")
        if trigger := entry.record.value("trigger"):
            why = "values are computed whenever what they depend on changes."
            self.notes.add(place, f"trigger {trigger[:60]}", why, "Nothing.")


def _parts(entry: Entry, wanted: str) -> Iterator[tuple[str, str, Record]]:
    """The rows that stand for parts of one sort, with the parts' keys."""
    for record in entry.parts:
        what, _, key = record.value(PART).split(":", 2)
        if what == wanted:
            yield what, key, record


def _literals(source: str, choices: tuple[Choice, ...]) -> str:
    """A filter in which words without quotation marks that are values, not columns, get them: pastel=yes."""
    columns = {name for choice in choices for name in choice.attributes} | {"name"}
    values = {value for choice in choices for value in choice.attributes.values()}

    def mended(found: re.Match[str]) -> str:
        word = found[2]
        return f"{found[1]}'{word}'" if word in values - columns else found[0]

    return re.sub(r"(!?=\s*)([A-Za-z_][\w-]*)(?![\w(:-])", mended, source)
