"""Expressions of a form in terms of our keys: the names of answers and of choices that were changed are changed here.

An expression that names what did not come, or that our language cannot read, is left out and said in the report.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from survey.core import expression
from survey.core.expression.tokens import Token, tokens
from survey.errors import ExpressionError
from survey.formats.import_report import Notes
from survey.formats.xlsform_outline import Entry, Group, Outline

_ALWAYS: Final = {"yes": "true()", "true": "true()", "1": "true()", "no": "false()", "false": "false()", "0": "false()"}
_QUOTES: Final = str.maketrans("‘’“”", "''\"\"")
_COMPARES: Final = frozenset(("=", "!="))
_MEND: Final = "Write it anew in the questionnaire, or leave it out."
_MENDS: Final = {
    "relevant": "It is asked of everybody until it is written anew.",
    "choice_filter": "All choices are offered until it is written anew.",
    "constraint": "Any answer is taken until it is written anew.",
}


class UnreachableError(Exception):
    """An expression names something that is not there; the message says why."""


@dataclass(slots=True)
class Expressions:
    """Rewrites the expressions of one form. `choices` has, for each entry that came, its choices' names and keys.

    `parts` has what is asked with an entry under names of its own: the key, and the entry's order.
    """

    outline: Outline
    notes: Notes
    choices: dict[int, Mapping[str, str]] = field(default_factory=dict)
    parts: dict[str, tuple[str, int]] = field(default_factory=dict)

    def came(self, entry: Entry) -> bool:
        """Whether an entry became a question."""
        return entry.order in self.choices

    def about(self, entry: Entry, column: str, source: str, itself: bool = False) -> str:
        """An entry's expression; "" where there is none, or none that can be used. `itself` may it name."""
        return self.rewritten(source, f"{entry.record.place}", column, entry.groups, entry.order, itself)

    def rewritten(
        self,
        source: str,
        place: str,
        column: str,
        groups: Sequence[Group],
        order: int,
        itself: bool = False,
        attributes: bool = False,
    ) -> str:
        """An expression that stands inside `groups` before what is asked as number `order`."""
        if not source.strip():
            return ""
        text = _ALWAYS.get(source.strip().lower(), source)
        try:
            written = "".join(self._pieces(text, groups, order, itself)).strip()
            expression.parse(written, attributes)
        except ExpressionError as error:
            self._note(place, column, source, f"at column {error.column}: {error.why}")
        except UnreachableError as error:
            self._note(place, column, source, str(error))
        else:
            return written
        return ""

    def _note(self, place: str, column: str, source: str, why: str) -> None:
        self.notes.add(place, f"{column}: {_short(source)}", why, _MENDS.get(column, _MEND))

    def key_of(self, name: str, groups: Sequence[Group], order: int, itself: bool = False) -> str:
        """What stands for `${name}`; raises UnreachableError."""
        found = self.outline.find(name, groups, order)
        if found is None and name in self.parts:  # what people write beside a choice, a row of a matrix
            key, asked = self.parts[name]
            if asked < order:
                return "${" + key + "}"
        if found is None:
            if self.outline.gone.get(name) == "today":
                return "today()"
            why = "did not come" if name in self.outline.gone else "is in no row of the form"
            raise UnreachableError(f"{name} {why}.")
        if found.order == order and itself:
            return "."
        if found.order >= order:
            raise UnreachableError(f"{name} ({found.record.place}) is not asked before this.")
        if not self.came(found):
            raise UnreachableError(f"{name} ({found.record.place}) did not come.")
        return "${" + found.key + "}"

    def columns(self, source: str, groups: Sequence[Group], order: int) -> dict[str, dict[str, str]]:
        """The columns that a filter holds against answers, each with the keys that the names in them have now."""
        found: dict[str, dict[str, str]] = {}
        try:
            read = list(tokens(source))
        except ExpressionError:
            return {}
        for place, token in enumerate(read):
            about = _compared(read, place) if token.type == "name" else None
            entry = self.outline.find(about.words[2:-1].strip(), groups, order) if about else None
            if entry:
                found.setdefault(token.words, {}).update(self.choices.get(entry.order, {}))
        return found

    def _pieces(self, text: str, groups: Sequence[Group], order: int, itself: bool) -> Iterator[str]:
        """The text between tokens as it was, and the tokens as they are now."""
        read = list(tokens(text))
        end = 0
        for place, token in enumerate(read):
            begin = token.column - 1
            yield text[end:begin]
            end = begin + len(token.words)
            yield self._token(read, place, lambda name: self.key_of(name, groups, order, itself), groups, order)

    def _token(
        self, read: list[Token], place: int, key_of: Callable[[str], str], groups: Sequence[Group], order: int
    ) -> str:
        token = read[place]
        if token.type == "answer":
            return key_of(token.words[2:-1].strip())
        if token.type != "text":
            return token.words
        about = _compared(read, place)
        if about is None:
            return token.words
        named = self.outline.entries[order] if about.type == "current" else None
        entry = named or self.outline.find(about.words[2:-1].strip(), groups, order)
        renamed = self.choices.get(entry.order, {}) if entry else {}
        literal = token.words[1:-1]
        return f"'{renamed[literal]}'" if renamed.get(literal, literal) != literal else token.words


def _compared(read: list[Token], place: int) -> Token | None:
    """The answer that a literal is held against: `${x} = 'a'`, `'a' = ${x}` and `selected(${x}, 'a')`."""
    before, after = read[max(0, place - 2) : place], read[place + 1 : place + 3]
    for signs, other in ((before[1:], before[:1]), (after[:1], after[1:])):
        if signs and other and signs[0].words in _COMPARES and other[0].type in ("answer", "current"):
            return other[0]
    call = [token.words for token in read[max(0, place - 4) : place - 2]]
    if call == ["selected", "("] and before[1:] and before[1].words == "," and before[0].type in ("answer", "current"):
        return before[0]
    return None


def _short(source: str) -> str:
    tidy = " ".join(source.translate(_QUOTES).split())
    return tidy if len(tidy) <= 120 else f"{tidy[:117]}…"
