"""One FHIR item as a question of ours: its kind, its choices, its bounds and its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from survey.core.definition import Choice, Question, Text
from survey.core.kinds import KINDS
from survey.formats.fhir_conditions import NO, YES, Target
from survey.formats.fhir_elements import as_text, value_of
from survey.formats.fhir_items import EXPLAIN, HINT, OURS, Placed, kept
from survey.formats.fhir_limits import has_ends, limits
from survey.formats.fhir_media import MediaShelf, attachments, is_sound
from survey.formats.fhir_options import Option, ValueSets, options_of
from survey.formats.fhir_ours import first_row, restored, rows
from survey.formats.file_kinds import kind_of_file
from survey.formats.import_report import Notes
from survey.formats.made_expressions import plain, quoted
from survey.formats.outside_names import Names
from survey.formats.stock_words import common

CHOOSING: Final = frozenset(("coding", "choice", "open-choice"))
OPEN: Final = frozenset(("optionsOrString", "optionsOrType"))
SEVERAL: Final = frozenset(("check-box", "multi-select"))
OTHER: Final = "other"
KIND_OF: Final = {
    "boolean": "yes_no",
    "decimal": "number",
    "integer": "number",
    "quantity": "number",
    "date": "date",
    "dateTime": "date",
    "time": "time",
    "string": "text",
    "text": "text",
    "url": "text",
    "display": "note",
    "attachment": "photo",
}
_NUMBERS: Final = frozenset(("decimal", "integer", "quantity"))


@dataclass(frozen=True)
class Made:
    """A question without its conditions, what conditions and answers see of it, and where it stood."""

    placed: Placed
    question: Question
    target: Target
    options: Mapping[str, Option] = field(default_factory=dict)


class QuestionMaker:
    """Makes the questions of one questionnaire. Keys are given once; files go on the shelf, gaps into the notes."""

    def __init__(self, tags: tuple[str, ...], sets: ValueSets, shelf: MediaShelf, names: Names, notes: Notes) -> None:
        self.tags = tags
        self.sets = sets
        self.shelf = shelf
        self.notes = notes
        self.names = names

    def make(self, placed: Placed) -> Made:
        """The question of an item."""
        key = self.names.fresh(placed.link_id or "question")
        item = placed.item
        holder = first_row(item) if placed.type == OURS else item
        options = options_of(holder, self.sets) if holder and placed.type != "display" else []
        choices, codes = self._choices(key, placed, options)
        kind = self._kind(placed, choices)
        if not codes:
            choices = ()
        made, explain = self._words(key, placed)
        limited = limits(placed, key, kind, self.notes)
        question = Question(
            key=key,
            kind=kind,
            label=made[0],
            hint=made[1],
            explain=explain,
            choices=choices,
            rows=rows(key, item) if placed.type == OURS and choices else (),
            required=item.flag("required") and kind not in ("note", "hidden"),
            read_only=item.flag("readOnly") and kind not in ("note", "hidden"),
            settings=limited.settings,
            texts=limited.texts,
            constraint=limited.constraint,
            constraint_message=limited.message,
            default=self._default(placed, codes, options),
        )
        several = kind == "choices"
        type_ = "coding" if codes and placed.type != "boolean" else placed.type
        target = Target(key, type_, several, codes, limited.unit)
        if question.kind == "hidden":
            question = replace(question, settings={}, texts={}, choices=(), constraint="", constraint_message=None)
        question = restored(self._with_media(question, placed), placed, self.shelf)
        return Made(placed, question, target, _by_key(options, codes))

    def _kind(self, placed: Placed, choices: tuple[Choice, ...]) -> str:
        if placed.where.hidden or placed.item.extension_value("questionnaire-hidden") is True:
            return "hidden"
        if choices and placed.type not in ("boolean", OURS):
            several = placed.item.flag("repeats") or not SEVERAL.isdisjoint(placed.controls) or len(choices) == 1
            return "choices" if several else "choice"
        if placed.type in CHOOSING:
            self._note_no_choices(placed)
            return "text"
        if placed.type == OURS:
            return kept(placed.item, "kind")
        if placed.type in _NUMBERS and "slider" in placed.controls and has_ends(placed.item):
            return "slider"
        if placed.type == "dateTime":
            self.notes.add(placed.link_id, "a time of day", "a date is asked to the day", "Ask for it in a time.")
        kind = KIND_OF.get(placed.type)
        if placed.type == "attachment":
            kind = kind_of_file(as_text(value_of(each.data)[1]) for each in placed.item.extensions("mimeType"))
        if kind not in KINDS:
            why = f"the type {placed.type[:40]!r} is not asked for here"
            self.notes.add(placed.link_id, "a question of another type", why, "Asked as text; change its kind.")
            return "text"
        if placed.item.flag("repeats"):
            self.notes.add(placed.link_id, "several answers", f"a {kind} takes one here", "Ask it in a repeat.")
        return str(kind)

    def _note_no_choices(self, placed: Placed) -> None:
        address = placed.item.text("answerValueSet")
        why = f"its value set {address} is not in the file, or only names a code system" if address else "it lists none"
        self.notes.add(placed.link_id, "no choices", why, "Asked as text; make it a choice and add choices:.")

    def _words(self, key: str, placed: Placed) -> tuple[tuple[Text, Text | None], Text | None]:
        """The label and hint, and the explanation. Where a question has no words of its own, its help is the label."""
        at = f"question.{key}"
        hints = [*placed.help.get(HINT, ())]
        if sublabel := placed.item.extension_words("sdf-sublabel"):
            hints.append(sublabel)
        label = placed.item.words("text")
        if not label and hints:
            label = hints.pop(0)
        if not label:
            label = {self.tags[0]: placed.link_id or key}
            if placed.type != "display":
                self.notes.add(placed.link_id, "no words", "the item has no text", "Write its label.")
        if placed.item.text("prefix"):
            self.notes.add(
                "every item", "prefixes", "pages say where one is by themselves", "Nothing; or write them in."
            )
        hint, explain = (
            _joined(f"{at}.{name}", found) for name, found in ((HINT, hints), (EXPLAIN, placed.help.get(EXPLAIN, ())))
        )
        return (Text(f"{at}.label", label), hint), explain

    def _choices(
        self, key: str, placed: Placed, options: list[Option]
    ) -> tuple[tuple[Choice, ...], dict[tuple[str, str], str]]:
        """The choices, and the key of each by its system and code."""
        if placed.type == "boolean":
            said = {YES: common("yes", self.tags), NO: common("no", self.tags)}
            made = tuple(
                Choice(name, Text(f"question.{key}.choice.{name}.label", words)) for name, words in said.items()
            )
            return made, {("", name): name for name in said}
        names = Names(choices=True)
        codes: dict[tuple[str, str], str] = {}
        choices = []
        for option in options:
            if (option.system, option.code) in codes:
                self.notes.add(placed.link_id, f"choice {option.code}", "it is listed twice", "Kept once.")
                continue
            name = names.fresh(option.code)
            codes[option.system, option.code] = name
            codes.setdefault(("", option.code), name)
            choices.append(self._choice(key, placed, name, option))
        if choices and _is_open(placed) and not any(choice.write for choice in choices):
            name = names.fresh(OTHER)
            words = placed.item.extension_words("questionnaire-openLabel") or common("other", self.tags)
            choices.append(Choice(name, Text(f"question.{key}.choice.{name}.label", words), write=True))
        return tuple(choices), codes

    def _choice(self, key: str, placed: Placed, name: str, option: Option) -> Choice:
        at = f"question.{key}.choice.{name}"
        attachment = option.media.inner("valueAttachment") if option.media else None
        picture = self.shelf.picture(attachment, placed.link_id, at) if attachment else None
        made = Choice(name, Text(f"{at}.label", option.words), picture, option.value, option.exclusive, option.write)
        return replace(made, region=option.region)

    def _default(self, placed: Placed, codes: Mapping[tuple[str, str], str], options: list[Option]) -> str:
        """What stands in the field at first."""
        values = [value_of(each) for each in placed.item.items("initial")] or [value_of(placed.item.data, "initial")]
        chosen = [codes[option.system, option.code] for option in options if option.initial]
        said = [self._literal(type_, value, codes) for type_, value in values if type_]
        if any(not each for each in said):
            self.notes.add(placed.link_id, "an initial value", "its type is not kept here", "Write default: by hand.")
        keys = [*chosen, *(each for each in said if each)]
        if not keys:
            return ""
        if codes:
            return quoted(" ".join(keys))
        return keys[0] if placed.type in _NUMBERS else quoted(keys[0])

    def _literal(self, type_: str, value: Any, codes: Mapping[tuple[str, str], str]) -> str:
        if isinstance(value, bool):
            return YES if value else NO
        if isinstance(value, Mapping):
            if isinstance(value.get("value"), int | float):
                return plain(value["value"])
            code = as_text(value.get("code"))
            return codes.get((as_text(value.get("system")), code)) or codes.get(("", code), "" if codes else code)
        if isinstance(value, int | float):
            return plain(value)
        return codes.get(("", as_text(value)), "") if codes else as_text(value)

    def _with_media(self, question: Question, placed: Placed) -> Question:
        """The question with its picture, the recordings of its label and its films in sign language."""
        at = f"question.{question.key}"
        for attachment in attachments(placed.item):
            if is_sound(attachment) or self.shelf.is_signed(attachment):
                continue
            picture = self.shelf.picture(attachment, placed.link_id, at)
            if picture and question.picture is None:
                question = replace(question, picture=picture)
            else:
                self.shelf.other(attachment, placed.link_id)
        label = self.shelf.spoken(placed.item, placed.link_id, question.label)
        return replace(question, label=label, signs=self.shelf.films(placed.item, placed.link_id, at))


def _is_open(placed: Placed) -> bool:
    return placed.type == "open-choice" or placed.item.text("answerConstraint") in OPEN


def _joined(path: str, found: tuple[Mapping[str, str], ...] | list[dict[str, str]]) -> Text | None:
    """Several helps as one text."""
    tags = dict.fromkeys(tag for words in found for tag in words)
    said = {tag: "\n".join(words[tag] for words in found if tag in words) for tag in tags}
    return Text(path, said) if said else None


def _by_key(options: list[Option], codes: Mapping[tuple[str, str], str]) -> dict[str, Option]:
    by_key: dict[str, Option] = {}
    for option in options:
        by_key.setdefault(codes[option.system, option.code], option)
    return by_key
