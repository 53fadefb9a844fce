"""What the columns of a form's sheets mean, under all the names they have had, and each row read by them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from survey.formats.import_report import Notes
from survey.formats.xlsform_languages import tag_of

if TYPE_CHECKING:  # what reads workbooks is heavy, and whoever writes one has no need of it
    from survey.formats.xlsform_sheets import Sheet

OURS: Final = "medskapa_"  # begins the columns that only we write and read
_OWN_WORDS = re.compile(rf"({OURS}text_[a-z_]+)\.([a-z0-9-]+)")
NOBODYS: Final = ""  # the language of a column that names none
_WORDS: Final = frozenset(
    ("label", "hint", "guidance_hint", "constraint_message", "required_message", "image", "audio", "video")
)
_ALIASES: Final = {
    "caption": "label",
    "command": "type",
    "tag": "name",
    "value": "name",
    "list name": "list_name",
    "media::image": "image",
    "media::audio": "audio",
    "media::video": "video",
    "big-image": "image",
    "media::big-image": "image",
    "bind::relevant": "relevant",
    "relevance": "relevant",
    "bind::required": "required",
    "bind::readonly": "read_only",
    "readonly": "read_only",
    "bind::constraint": "constraint",
    "bind::jr:constraintmsg": "constraint_message",
    "bind:jr:constraintmsg": "constraint_message",
    "jr:constraintmsg": "constraint_message",
    "constraining_message": "constraint_message",
    "bind::jr:requiredmsg": "required_message",
    "jr:requiredmsg": "required_message",
    "requiredmsg": "required_message",
    "bind::calculate": "calculation",
    "calculate": "calculation",
    "control::appearance": "appearance",
    "body::appearance": "appearance",
    "count": "repeat_count",
    "jr:count": "repeat_count",
    "control::jr:count": "repeat_count",
    "set_form_title": "form_title",
    "title": "form_title",
    "set_form_id": "form_id",
    "id_string": "form_id",
}
_SPACE = re.compile("[\u00a0\u2007\u202f]")  # what word processors put for a space
_NOTHING = re.compile("[\u200b\ufeff]")


class Column(NamedTuple):
    """What a column holds, and in which language."""

    name: str
    language: str = NOBODYS


@dataclass(frozen=True, slots=True)
class Record:
    """One row by its columns: `values` those without a language, `words` those that people read, by language.

    `others` are the columns that XLSForm gives no meaning, under the names the author gave them.
    """

    place: str
    values: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    def value(self, name: str) -> str:
        """The text in a column without a language, "" where it is empty."""
        return self.values.get(name, "")


def column_of(header: str, known: frozenset[str]) -> Column | None:
    """What a header means, None for one that XLSForm does not know."""
    if own := _OWN_WORDS.fullmatch(header):
        return Column(own[1], own[2])
    parts = [part for part in re.split(r"\s*::\s*", header.strip()) if part]
    for length in range(len(parts), 0, -1):
        base = "::".join(parts[:length]).lower()
        name = _plain(base)
        if name in known and length == len(parts):
            return Column(name)
        if _is_words(name) and length >= len(parts) - 1:
            return Column(name, tag_of(parts[-1]) if length < len(parts) else NOBODYS)
    base, colon, language = header.partition(":")  # as forms were written ten years ago: "label:English"
    if colon and _is_words(_plain(base.lower())) and "::" not in header:
        return Column(_plain(base.lower()), tag_of(language))
    return None


def own_column(name: str, tag: str) -> str:
    """The header of words that only we write and read; other programs take it for a name, and leave it."""
    return f"{OURS}text_{name}.{tag}"


def sealed(words: str) -> str:
    """Words in a column of our own, where other programs must not find names of answers that they cannot read."""
    return words.replace("\\", "\\\\").replace("${", "$\\{")


def unsealed(text: str) -> str:
    """The words that `sealed` was given."""
    return re.sub(r"\\(.)", r"\1", text)


def _plain(base: str) -> str:
    tidy = " ".join(base.split())
    return _ALIASES.get(tidy) or _ALIASES.get(tidy.replace(" ", "_")) or tidy.replace(" ", "_")


def _is_words(name: str) -> bool:
    return name in _WORDS or name.startswith(f"{OURS}text_")


def records(sheet: Sheet, known: frozenset[str], source: str, notes: Notes) -> Iterator[Record]:
    """The rows of a sheet. Words without a language are in `source`; columns without a meaning are noted once."""
    name = sheet.name.strip().lower()
    columns = {place: column_of(header, known) for place, header in sheet.header.items()}
    for row in sheet.rows:
        values: dict[str, str] = {}
        words: dict[str, dict[str, str]] = {}
        others: dict[str, str] = {}
        for place, text in row.cells.items():
            column = columns.get(place)
            if column is None:
                others.setdefault(sheet.header.get(place, ""), text)
            elif _is_words(column.name):
                _keep(words.setdefault(column.name, {}), column.language or source, text, f"{name}:{row.number}", notes)
            else:
                ours = column.name.startswith(OURS) or column.name == "data"
                bare = text if ours else _NOTHING.sub("", _SPACE.sub(" ", text)).strip()
                _keep(values, column.name, bare, f"{name}:{row.number}", notes)
        yield Record(f"{name}:{row.number}", values, words, others)


def _keep(held: dict[str, str], key: str, text: str, place: str, notes: Notes) -> None:
    """Keep the first of two cells that say the same thing in one language."""
    if held.setdefault(key, text) != text:
        notes.add(place, text[:60], f"another column holds {key} already.", "Keep one of the two columns.")


def languages(sheets: Mapping[str, Sheet], known: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """The languages that columns name, in their order: tag → what the author called it; "" for words without one."""
    found: dict[str, str] = {}
    for name, sheet in sheets.items():
        for header in sheet.header.values():
            column = column_of(header, known[name])
            if column and _is_words(column.name) and column.name not in ("image", "audio", "video"):
                found.setdefault(column.language, header.rpartition("::")[2] if column.language else "")
    return found


def beside_none(sheets: Mapping[str, Sheet], known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The languages of labels in sheets that also have labels without a language: those cannot be in one of these."""
    found: set[str] = set()
    for name, sheet in sheets.items():
        columns = [column_of(header, known[name]) for header in sheet.header.values()]
        tags = {column.language for column in columns if column and column.name == "label"}
        if NOBODYS in tags:
            found |= tags - {NOBODYS}
    return frozenset(found)
