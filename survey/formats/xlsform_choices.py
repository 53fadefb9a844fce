"""The lists of choices of a form, each with keys of ours."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Final

from survey.core.checking import CHOICE_KEY
from survey.core.definition import Choice, Text
from survey.core.kinds.terms import RESERVED
from survey.formats.import_report import Notes
from survey.formats.outside_names import choice_key
from survey.formats.xlsform_columns import OURS, Record
from survey.formats.xlsform_texts import Texts
from survey.formats.yaml_fields import as_number

OTHER: Final = "other"


@dataclass(frozen=True, slots=True)
class Listed:
    """One row of a list, its name in the form and its key here."""

    name: str
    key: str
    record: Record


class Lists:
    """Every list, by name; each is read when the first question asks from it."""

    def __init__(self, records: Iterable[Record], notes: Notes) -> None:
        self.notes = notes
        rows: dict[str, list[Record]] = {}
        for record in records:
            if name := record.value("list_name"):
                rows.setdefault(name, []).append(record)
            elif record.values or record.words:
                self.notes.add(record.place, record.value("name"), "the row is in no list.", "Write its list_name.")
        self._records = rows
        self._lists: dict[str, tuple[Listed, ...]] = {}

    def size(self, name: str) -> int:
        """How many rows a list has."""
        return len(self._records.get(name, ()))

    def rows(self, name: str) -> tuple[Listed, ...]:
        """The rows of a list; from now on it is one that a question asks from."""
        if name not in self._lists:
            self._lists[name] = tuple(self._listed(self._records.get(name, [])))
        return self._lists[name]

    def names(self, name: str) -> Mapping[str, str]:
        """The key of each name in a list that a question asks from."""
        return {row.name: row.key for row in self._lists.get(name, ())}

    def note_unused(self) -> None:
        """Note the lists that no question asks from."""
        for name, records in self._records.items():
            if name not in self._lists:
                why = "no question that came takes its choices from it."
                self.notes.add(records[0].place, f"the list {name} ({len(records)} choices)", why, "Nothing.")

    def _listed(self, records: list[Record]) -> Iterator[Listed]:
        """Rows under keys of their own: a name that can be a key stays, others are changed around it."""
        names = {record.value("name") for record in records}
        taken = {name for name in names if _is_key(name)}
        seen: set[str] = set()
        for record in records:
            name = record.value("name")
            if not name:
                self.notes.add(record.place, "a choice without a name", "nothing could be stored.", "Give it a name.")
            elif name in seen:
                self.notes.add(
                    record.place, name, "the list has a choice of that name already.", "Keep one of the two."
                )
            else:
                seen.add(name)
                key = name if _is_key(name) else self._fresh(name, taken, record)
                yield Listed(name, key, record)

    def _fresh(self, name: str, taken: set[str], record: Record) -> str:
        wanted, number = choice_key(name), 1
        key = wanted
        while key in taken:
            number += 1
            key = f"{wanted}-{number}"
        taken.add(key)
        why = "keys of choices are small letters a to z, digits, - and _."
        self.notes.add(record.place, f"{name[:60]} is now {key}", why, "Nothing; conditions were changed with it.")
        return key


def _is_key(name: str) -> bool:
    return bool(CHOICE_KEY.pattern.fullmatch(name)) and name != RESERVED


def made(rows: Iterable[Listed], at: str, texts: Texts, attributes: bool) -> Iterator[Choice]:
    """The choices of one question; `attributes` keeps what a filter may look at."""
    for row in rows:
        path, record = f"{at}.choice.{row.key}", row.record
        pictured = bool(record.words.get("image"))
        instead = row.name
        label = texts.maybe(f"{path}.label", record, "label")
        if label is None:
            label = texts.fixed(f"{path}.label", instead)
            why = "a choice needs words beside its picture." if pictured else "it has no label."
            texts.notes.add(record.place, f"no label for {row.name}", why, f"{instead!r} stands in; write the words.")
        if record.value(f"{OURS}same"):  # a name, the same in every language
            label = Text("", {texts.source: label.source})
        texts.recordings(label, record)
        yield Choice(
            row.key,
            label,
            texts.picture(path, record),
            value=_number(record.value(f"{OURS}value")),
            exclusive=bool(record.value(f"{OURS}exclusive")),
            write=bool(record.value(f"{OURS}write")),
            fixed=bool(record.value(f"{OURS}fixed")),
            attributes=_attributes(record, attributes),
            region=record.value(f"{OURS}region"),
        )


def _attributes(record: Record, wanted: bool) -> dict[str, str]:
    if kept := record.value(f"{OURS}attributes"):
        return {name: str(value) for name, value in json.loads(kept).items()}
    return {name: value for name, value in record.others.items() if name} if wanted else {}


def _number(text: str) -> float | None:
    number = as_number(text)
    return float(number) if isinstance(number, int | float) else None


def with_other(choices: Iterable[Choice], at: str, texts: Texts) -> Iterator[Choice]:
    """The choices, and one that lets a person write something else."""
    there = False
    for choice in choices:
        there = there or choice.key == OTHER
        yield replace(choice, write=True) if choice.key == OTHER else choice
    if not there:
        yield Choice(OTHER, texts.other(f"{at}.choice.{OTHER}.label"), write=True)
