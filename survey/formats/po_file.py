"""Gettext's `.po` files, line by line: the part that words without plurals need.

A reader of our own, because a translator's slip must be shown with its line: Babel's takes an unclosed quotation mark
by dropping the last letter, and forgets the previous source words that tell what has changed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from survey.core.definition import Fault

MAX_FAULTS: Final = 20
_LINE = re.compile(r'(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s*)?"((?:[^"\\]|\\.)*)"')
_PARTS = re.compile(r"[^\n]*\n|[^\n]+")
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "\\": "\\"}
_MARKS = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})
_FIELDS = {"msgctxt": "context", "msgid": "source", "msgstr": "words"}


@dataclass
class Entry:
    """One text: where it stands (`context`), its source words and the words that translate them.

    `previous` is the source that a fuzzy translation was made from. `comments` are the translator's, `notes` the
    author's to the translator. `line` is where the entry's first words stand.
    """

    context: str = ""
    source: str = ""
    words: str = ""
    fuzzy: bool = False
    obsolete: bool = False
    previous: str = ""
    comments: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    line: int = 0


@dataclass
class Catalogue:
    """A whole file. `header` is its first entry's list of names and values; `comments` stand above it."""

    header: dict[str, str] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)


def parse(text: str, file: str) -> tuple[Catalogue, list[Fault]]:
    """The catalogue in `text` and what is wrong with it; `file` names it in faults."""
    parser = _Parser(file)
    for number, line in enumerate(text.split("\n"), start=1):
        if len(parser.faults) < MAX_FAULTS:
            parser.take(line.strip(), number)
    parser.finish()
    return parser.catalogue, parser.faults


class _Parser:
    """Gathers lines into entries. An entry ends where the next one's comment, context or source begins."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.catalogue = Catalogue()
        self.faults: list[Fault] = []
        self.entry = Entry()
        self.filled: set[str] = set()
        self.field = ""

    def take(self, line: str, number: int) -> None:
        """Read one line."""
        if line.startswith("#~"):
            self._words(line[2:].lstrip().removeprefix("|").lstrip(), number, "previous" if line[2:3] == "|" else "old")
        elif line.startswith("#|"):
            self._words(line[2:].strip(), number, "previous")
        elif line.startswith("#"):
            self._comment(line)
        elif line:
            self._words(line, number, "")
        else:
            self.field = ""

    def finish(self) -> None:
        """Put the entry that was being read into the catalogue."""
        entry, filled = self.entry, self.filled
        self.entry, self.filled, self.field = Entry(), set(), ""
        if "source" not in filled:
            if filled - {"previous"}:
                self._fault(entry.line, "an entry has no msgid", "Add the line msgid with the source words.")
            return
        if "words" not in filled:
            self._fault(entry.line, "an entry has no msgstr", 'Add the line msgstr "".')
        if not entry.source and not entry.context:
            self._header(entry)
        else:
            self.catalogue.entries.append(entry)

    def _words(self, line: str, number: int, layer: str) -> None:
        found = _LINE.fullmatch(line)
        if not found:
            self._fault(number, "this line cannot be read", 'Write msgctxt, msgid or msgstr and "words in quotes".')
            return
        keyword, quoted = found.groups()
        if keyword and (keyword.endswith(("plural", "]"))):
            self._fault(number, "plural forms are not used in questionnaires", "Write one msgid and one msgstr.")
            return
        words = self._unescaped(quoted, number)
        if keyword:
            self._begin(_FIELDS[keyword], number, layer)
        elif not self.field:
            self._fault(number, "words stand alone here", "Write msgctxt, msgid or msgstr before them.")
        self._add(words)

    def _begin(self, name: str, number: int, layer: str) -> None:
        if layer == "previous":
            if "words" in self.filled:
                self.finish()
            self.field = "previous" if name == "source" else "ignored"
            self.filled.add("previous")
            return
        if name in self.filled or (name != "words" and "words" in self.filled):
            self.finish()
        self.entry.line = self.entry.line or number
        self.entry.obsolete = layer == "old"
        self.filled.add(name)
        self.field = name

    def _add(self, words: str) -> None:
        if self.field not in ("", "ignored"):
            setattr(self.entry, self.field, getattr(self.entry, self.field) + words)

    def _comment(self, line: str) -> None:
        if "words" in self.filled:
            self.finish()
        sign, text = line[1:2], line[2:].strip()
        if sign == ",":
            self.entry.fuzzy |= "fuzzy" in [flag.strip() for flag in text.split(",")]
        elif sign == ".":
            self.entry.notes.append(text)
        elif sign != ":":
            self.entry.comments.append(line[1:].strip())

    def _header(self, entry: Entry) -> None:
        lines = (line.partition(":") for line in entry.words.split("\n"))
        self.catalogue.header = {name.strip(): value.strip() for name, colon, value in lines if colon}
        self.catalogue.comments = entry.comments

    def _unescaped(self, quoted: str, number: int) -> str:
        for sign in _ESCAPE.findall(quoted):
            if sign not in _ESCAPED:
                self._fault(number, f"\\{sign} means nothing here", "Write \\\\ for a backslash.")
        return _ESCAPE.sub(lambda found: _ESCAPED.get(found[1], found[1]), quoted)

    def _fault(self, line: int, what: str, mend: str) -> None:
        message = f"{what[0].upper()}{what[1:]}."
        self.faults.append(Fault("", "broken-words", message, mend, f"{self.file}:{line}"))


def written(catalogue: Catalogue) -> str:
    """The catalogue as text, each field on a line of its own (or one for each line of the words)."""
    head = "".join(f"{name}: {value}\n" for name, value in catalogue.header.items())
    blocks = [[*_comments(catalogue.comments), *_lines("", "msgid", ""), *_lines("", "msgstr", head)]]
    blocks += [_block(entry) for entry in catalogue.entries]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks)


def _block(entry: Entry) -> list[str]:
    layer = "#~ " if entry.obsolete else ""
    lines = _comments(entry.comments)
    lines += [f"#. {note}" for note in entry.notes]
    lines += ["#, fuzzy"] if entry.fuzzy else []
    lines += _lines("#~| " if entry.obsolete else "#| ", "msgid", entry.previous) if entry.previous else []
    lines += _lines(layer, "msgctxt", entry.context) if entry.context else []
    return lines + _lines(layer, "msgid", entry.source) + _lines(layer, "msgstr", entry.words)


def _comments(comments: list[str]) -> list[str]:
    return [f"# {comment}".rstrip() for comment in comments]


def _lines(layer: str, keyword: str, words: str) -> list[str]:
    parts = _PARTS.findall(words)
    if len(parts) < 2:
        return [f'{layer}{keyword} "{words.translate(_MARKS)}"']
    return [f'{layer}{keyword} ""', *(f'{layer}"{part.translate(_MARKS)}"' for part in parts)]
