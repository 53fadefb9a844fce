"""Expressions read: from text to a function that computes it, in one pass, by operator precedence.

Chains of one operator (a or b or c …) become one loop and nesting is counted, so neither reading nor computing can
exhaust the stack.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple, NoReturn

from survey.core.expression.function import Function, RefusedError
from survey.core.expression.functions import FUNCTIONS, UNAVAILABLE
from survey.core.expression.operators import BINDING, CHAINED, OPERATIONS, Run, folding
from survey.core.expression.tokens import Token, tokens
from survey.core.expression.values import Lookup, Result, given, number
from survey.errors import ExpressionError

LONGEST: Final = 10_000
DEEPEST: Final = 100
ATTRIBUTE: Final = "@"  # begins the names under which a filter of choices looks up their attributes
CURRENT: Final = "."  # the name under which a constraint looks up the answer it is about

_KEY = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)


class Mention(NamedTuple):
    """One `${name}` and where it stands; `compared` is the literal it is held against, None where there is none."""

    name: str
    column: int
    compared: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A piece that can be computed. `height` is how deep its computing nests."""

    run: Run
    height: int
    column: int
    answer: str = ""
    literal: str | None = None


@dataclass
class Reader:
    """Reads one expression. `mentions` gathers the answers it refers to, by column.

    With `attributes` a bare name is an attribute of a choice, looked up under `ATTRIBUTE` and the name.
    """

    source: str
    attributes: bool = False
    mentions: dict[int, Mention] = field(default_factory=dict)
    current: bool = False
    fleeting: bool = False
    depth: int = 0

    def __post_init__(self) -> None:
        if len(self.source) > LONGEST:
            raise ExpressionError(self.source[:80], LONGEST, f"An expression is at most {LONGEST:,} characters long.")
        self._tokens = list(tokens(self.source))
        self._place = 0

    def read(self) -> Part:
        """The whole expression."""
        part = self._expression(0)
        if self._next.type != "end":
            self._fail(self._next, self._unexpected(self._next))
        return part

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._next
        self._place += token.type != "end"
        return token

    def _skip(self, sign: str) -> bool:
        """Pass `sign` if it stands next."""
        found = self._next.type == "sign" and self._next.words == sign
        self._place += found
        return found

    def _expression(self, binding: int) -> Part:
        """Everything from here on whose operators bind tighter than `binding`."""
        self.depth += 1
        if self.depth > DEEPEST:
            self._too_deep(self._next)
        left = self._operand()
        while (level := self._level()) > binding:
            left = self._chain(left, level)
        self.depth -= 1
        return left

    def _level(self) -> int:
        return BINDING.get(self._next.words, 0) if self._next.type in ("sign", "name") else 0

    def _chain(self, first: Part, level: int) -> Part:
        """The operators of one level that follow each other, with their operands."""
        signs: list[str] = []
        parts = [first]
        while self._level() == level:
            signs.append(self._take().words)
            parts.append(self._expression(level))
            if signs[-1] in ("=", "!="):
                self._note(parts[-2], parts[-1])
        runs = [part.run for part in parts]
        if chained := CHAINED.get(signs[0]):
            run = chained(runs)
        else:
            run = folding(runs[0], [(OPERATIONS[sign], run) for sign, run in zip(signs, runs[1:], strict=True)])
        return self._part(run, parts, first.column)

    def _note(self, *pair: Part) -> None:
        """Remember which literal an answer is compared with."""
        answer = next((part for part in pair if part.answer), None)
        literal = next((part.literal for part in pair if part.literal is not None), None)
        if answer and literal is not None:
            self.mentions[answer.column] = Mention(answer.answer, answer.column, literal)

    def _part(self, run: Run, parts: Sequence[Part], column: int) -> Part:
        height = 1 + max((part.height for part in parts), default=0)
        if height > DEEPEST:
            self._too_deep(self._next)
        return Part(run, height, column)

    def _operand(self) -> Part:
        token = self._take()
        minuses = 0
        while token.type == "sign" and token.words == "-":
            minuses += 1
            token = self._take()
        part = self._primary(token)
        if not minuses:
            return part
        inner, sign = part.run, -1.0 if minuses % 2 else 1.0
        return self._part(lambda lookup: sign * number(inner(lookup)), [part], token.column)

    def _primary(self, token: Token) -> Part:
        if token.type == "number":
            constant = float(token.words)
            return Part(lambda lookup: constant, 1, token.column)
        if token.type == "text":
            words = token.words[1:-1]
            return Part(lambda lookup: words, 1, token.column, literal=words)
        if token.type == "answer":
            return self._answer(token)
        if token.type == "current":
            self.current = True
            return Part(lambda lookup: given(lookup(CURRENT)), 1, token.column)
        if token.type == "sign" and token.words == "(":
            part = self._expression(0)
            self._close(token)
            return part
        if token.type == "name" and self.attributes and self._next.words != "(":
            name = ATTRIBUTE + token.words
            return Part(lambda lookup: given(lookup(name)), 1, token.column)
        if token.type != "name" or not self._skip("("):
            self._fail(token, self._unexpected(token))
        return self._call(token)

    def _answer(self, token: Token) -> Part:
        name = token.words[2:-1].strip()
        if not _KEY.fullmatch(name):
            self._fail(token, "This is not the key of a question: write letters, digits and _ inside ${}.")
        self.mentions[token.column] = Mention(name, token.column)
        return Part(lambda lookup: given(lookup(name)), 1, token.column, answer=name)

    def _call(self, name: Token) -> Part:
        function = FUNCTIONS.get(name.words) or self._unknown(name)
        parts = []
        if not self._skip(")"):
            parts.append(self._expression(0))
            while self._skip(","):
                parts.append(self._expression(0))
            self._close(name)
        if not parts and function.about_current:
            self.current = True
            parts.append(Part(lambda lookup: given(lookup(CURRENT)), 1, name.column))
        if not function.takes(len(parts)):
            self._fail(name, f"{name.words}() takes {function.counts}, not {len(parts)}.")
        self.fleeting |= function.fleeting
        if function.compares:
            self._note(*parts)
        self._try_literals(function, name, parts)
        run = _calling(function, [part.run for part in parts], self.source, name.column)
        return self._part(run, parts, name.column)

    def _try_literals(self, function: Function, name: Token, parts: Sequence[Part]) -> None:
        """Let a function refuse a literal argument now, rather than when somebody answers."""
        for place, check in function.checks.items():
            literal = parts[place].literal if place < len(parts) else None
            if literal is not None:
                try:
                    check(literal)
                except RefusedError as refused:
                    self._fail(Token("text", literal, parts[place].column), f"{name.words}(): {refused}")

    def _unknown(self, name: Token) -> NoReturn:
        if why := UNAVAILABLE.get(name.words):
            self._fail(name, f"{name.words}() cannot be used here: {why}")
        near = difflib.get_close_matches(name.words, FUNCTIONS, 1)
        hint = f" Did you mean {near[0]}()?" if near else ""
        self._fail(name, f"There is no function {name.words[:40]}().{hint}")

    def _close(self, opened: Token) -> None:
        if not self._skip(")"):
            if self._next.type == "end":
                self._fail(opened, "This parenthesis is never closed: add ).")
            self._fail(self._next, self._unexpected(self._next))

    def _unexpected(self, token: Token) -> str:
        if token.type == "end":
            return "Something is missing at the end."
        if token.type == "name" and token.words not in BINDING:
            return f"Put the key of a choice in quotation marks, {token.words[:40]!r}, and that of a question in ${{}}."
        return f"{token.words[:40]} cannot stand here."

    def _too_deep(self, token: Token) -> NoReturn:
        self._fail(token, f"Nested more than {DEEPEST} deep: split the condition.")

    def _fail(self, token: Token, why: str) -> NoReturn:
        raise ExpressionError(self.source, token.column, why)


def _calling(function: Function, parts: Sequence[Run], source: str, column: int) -> Run:
    call = function.call

    def run(lookup: Lookup) -> Result:
        try:
            return call(*[part(lookup) for part in parts])
        except RefusedError as refused:
            raise ExpressionError(source, column, str(refused)) from refused

    return run
