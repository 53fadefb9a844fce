"""A condition taken apart into comparisons, for formats that keep conditions as lists of comparisons.

What a list can say is a comparison of one answer with one value, several of which must all hold, or one of which must.
Anything else (arithmetic, functions, two answers compared) is `None` here, and has to be kept some other way.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple

from survey.core import expression
from survey.core.expression.tokens import Token, tokens
from survey.errors import ExpressionError

MOST_CLAUSES: Final = 32
_FLIPPED: Final = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}
_CONTRARY: Final = {"=": "!=", "!=": "="}


class Comparison(NamedTuple):
    """`${question} operator value`; `selected` says that the value is one of several that were chosen."""

    question: str
    operator: str
    value: str | float
    selected: bool = False


Clause = tuple[Comparison, ...]


class _UnsayableError(Exception):
    """The condition is more than comparisons."""


def clauses(source: str) -> tuple[Clause, ...] | None:
    """A condition as clauses that must all hold, each by one of its comparisons; None where it is more than that."""
    try:
        expression.parse(source)
        reader = _Reader(list(tokens(source)))
        found = reader.any_of()
        reader.expect("end", "")
    except (_UnsayableError, ExpressionError):
        return None
    return tuple(tuple(dict.fromkeys(clause)) for clause in dict.fromkeys(found))


class _Reader:
    """Reads tokens into clauses."""

    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._place = 0

    def any_of(self) -> list[Clause]:
        """Parts with `or` between: every clause of one with every clause of the others."""
        found = self._all_of()
        while self._skip("or"):
            other = self._all_of()
            if len(found) * len(other) > MOST_CLAUSES:
                raise _UnsayableError
            found = [one + two for one in found for two in other]
        return found

    def _all_of(self) -> list[Clause]:
        found = self._one()
        while self._skip("and"):
            found = found + self._one()
        return found

    def _one(self) -> list[Clause]:
        token = self._take()
        if token.words == "(" and token.type == "sign":
            found = self.any_of()
            self.expect("sign", ")")
            return found
        if token.type == "name" and token.words == "not":
            self.expect("sign", "(")
            found = self.any_of()
            self.expect("sign", ")")
            return _contrary(found)
        if token.type == "name" and token.words == "selected":
            return [(self._selected(),)]
        return [(self._comparison(token),)]

    def _selected(self) -> Comparison:
        self.expect("sign", "(")
        name = self.expect("answer").words[2:-1].strip()
        self.expect("sign", ",")
        value = self.expect("text").words[1:-1]
        self.expect("sign", ")")
        return Comparison(name, "=", value, selected=True)

    def _comparison(self, token: Token) -> Comparison:
        left = self._side(token)
        operator = self.expect("sign").words
        right = self._side(self._take())
        if operator not in _FLIPPED or left[0] == right[0]:
            raise _UnsayableError
        if left[0]:
            return Comparison(left[0], operator, right[1])
        return Comparison(right[0], _FLIPPED[operator], left[1])

    def _side(self, token: Token) -> tuple[str, str | float]:
        """An answer's name and "", or "" and a literal; a time of day stands inside a function of its own."""
        if token.type == "name" and token.words == "decimal-time":
            self.expect("sign", "(")
            side = self._side(self._take())
            self.expect("sign", ")")
            return side
        if token.type == "answer":
            return token.words[2:-1].strip(), ""
        if token.type == "text":
            return "", token.words[1:-1]
        if token.type == "sign" and token.words == "-":
            return "", -float(self.expect("number").words)
        if token.type == "number":
            return "", float(token.words)
        raise _UnsayableError

    def expect(self, type_: str, words: str | None = None) -> Token:
        """The next token, which must be this."""
        token = self._take()
        if token.type != type_ or (words is not None and token.words != words):
            raise _UnsayableError
        return token

    def _skip(self, word: str) -> bool:
        token = self._tokens[self._place]
        found = token.type == "name" and token.words == word
        self._place += found
        return found

    def _take(self) -> Token:
        token = self._tokens[self._place]
        self._place += token.type != "end"
        return token


def _contrary(found: list[Clause]) -> list[Clause]:
    """What holds when the clauses do not: only for one clause, whose comparisons then all fail."""
    if len(found) == 1:
        return [(each,) for each in _denied(found[0])]
    if all(len(clause) == 1 for clause in found):
        return [tuple(each for clause in found for each in _denied(clause))]
    raise _UnsayableError


def _denied(clause: Clause) -> Iterator[Comparison]:
    for each in clause:
        if each.operator not in _CONTRARY:
            raise _UnsayableError  # the contrary of "less" is not "at least" where there is no answer
        yield each._replace(operator=_CONTRARY[each.operator])
