"""The pieces of an expression: numbers, texts, answers, signs and names, each with its column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from survey.errors import ExpressionError

_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>\d+(?:\.\d*)?|\.\d+)
      | (?P<text>"[^"]*"|'[^']*'|[‘’][^‘’]*[‘’]|[“”][^“”]*[“”])
      | (?P<answer>\$\{[^{}]*\})
      | (?P<sign><=|>=|!=|[=<>+\-*(),])
      | (?P<name>[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?)
      | (?P<current>\.(?!\.))""",
    re.VERBOSE | re.ASCII,
)
_MISTAKES: Final = {
    "&": "write 'and' between two conditions",
    "|": "write 'or' between two conditions",
    "==": "write = once",
    "<>": "write != for 'is not'",
    "!": "write not(…), or != for 'is not'",
    "$": "write ${key} for a question's answer",
    "/": "write 'div' to divide, and ${key} for a question's answer",
    "%": "write 'mod' for the remainder",
    "..": "there are no groups to refer to; write ${key} for a question's answer",
    "'": "this quotation mark is never closed",
    '"': "this quotation mark is never closed",
    "‘": "this quotation mark is never closed",
    "“": "this quotation mark is never closed",
    "[": "there are no repeated groups to pick from",
}


class Token(NamedTuple):
    """A piece of an expression and where it begins, from 1."""

    type: str
    words: str
    column: int


def tokens(source: str) -> Iterator[Token]:
    """The pieces of `source`, without the spaces, and an end."""
    place = 0
    while place < len(source):
        found = _TOKEN.match(source, place)
        if found is None or source.startswith(("==", "<>"), place):
            raise ExpressionError(source, place + 1, _mistake(source, place))
        kind = found.lastgroup or ""
        if kind != "space":
            yield Token(kind, found.group(), place + 1)
        place = found.end()
    yield Token("end", "", len(source) + 1)


def _mistake(source: str, place: int) -> str:
    for length in (2, 1):
        if advice := _MISTAKES.get(source[place : place + length]):
            return f"{source[place : place + length]} cannot stand here: {advice}."
    return f"{source[place]!r} cannot stand here."
