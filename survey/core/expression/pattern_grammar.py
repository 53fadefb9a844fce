"""Regular expressions read: from text to a program of places, each with where it leads."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NoReturn

from survey.core.expression.pattern_classes import (
    CONTROLS,
    SHORT,
    Test,
    any_of,
    between,
    category,
    in_any_case,
    in_line,
    one,
    other_than,
)
from survey.core.expression.pattern_program import ACCEPT, PatternError, Program

LONGEST: Final = 1_000  # characters of a pattern
DEEPEST: Final = 50  # groups inside groups

_COUNT = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}", re.ASCII)
_CATEGORY = re.compile(r"\{(\^?)([A-Z][a-z]?)\}|([LMNPSZC])")
_CODE = re.compile(r"u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})")
_GROUP_NAME = re.compile(r"\?(?::|P?<[A-Za-z]\w*>)", re.ASCII)


# A piece of a pattern, as a function that adds it to the program in front of a place and gives the place it begins at.
Piece = Callable[[int], int]


class _Reader:
    """Reads one pattern, by descent."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._place = 0
        self._depth = 0
        self._program = Program()
        self._any_case = self._skip("(?i)")

    def read(self) -> Program:
        piece = self._alternatives()
        if self._place < len(self._source):
            self._fail("this ) closes nothing")
        self._program.first = piece(ACCEPT)
        return self._program

    def _fail(self, why: str) -> NoReturn:
        raise PatternError(f"at character {self._place + 1} of the pattern, {why}.")

    def _ahead(self, length: int = 1) -> str:
        return self._source[self._place : self._place + length]

    def _skip(self, words: str) -> bool:
        found = self._source.startswith(words, self._place)
        self._place += len(words) * found
        return found

    def _take(self) -> str:
        if not self._ahead():
            self._fail("something is missing")
        self._place += 1
        return self._source[self._place - 1]

    def _alternatives(self) -> Piece:
        options = [self._sequence()]
        while self._skip("|"):
            options.append(self._sequence())
        if len(options) == 1:
            return options[0]
        return lambda after: self._program.free(*[option(after) for option in options])

    def _sequence(self) -> Piece:
        pieces: list[Piece] = []
        while self._ahead() and self._ahead() not in "|)":
            pieces.append(self._repeated(self._atom()))

        def build(after: int) -> int:
            for piece in reversed(pieces):
                self._program.count()
                after = piece(after)
            return after

        return build

    def _repeated(self, piece: Piece) -> Piece:
        counted = self._count()
        if counted is None:
            return piece
        if self._skip("+"):
            self._fail("a second + cannot be used")
        self._skip("?")  # taking as little as possible: the same, where the whole text must match
        if self._ahead() and self._ahead() in "*+?{":
            self._fail("there is nothing to repeat")
        least, most = counted
        return lambda after: self._repeat(piece, least, most, after)

    def _repeat(self, piece: Piece, least: int, most: int | None, after: int) -> int:
        program = self._program
        if most is None:
            loop = program.free()
            program.ways[loop] = (piece(loop), after)
            after = loop
        else:
            end = after
            for _ in range(most - least):
                after = program.free(piece(after), end)
        for _ in range(least):
            program.count()
            after = piece(after)
        return after

    def _count(self) -> tuple[int, int | None] | None:
        """How many times the piece before is repeated, at least and at most; None where nothing says so."""
        counts: dict[str, tuple[int, int | None]] = {"*": (0, None), "+": (1, None), "?": (0, 1)}
        sign = self._ahead()
        if sign in counts:
            return counts[self._take()]
        if sign != "{":
            return None
        found = _COUNT.match(self._source, self._place)
        if not found:
            self._fail("write how many times inside {}, or \\{ for the character itself")
        least = int(found[1])
        most = least if found[2] is None else int(found[3]) if found[3] else None
        if most is not None and most < least:
            self._fail("the second number inside {} is less than the first")
        self._place = found.end()
        return least, most

    def _atom(self) -> Piece:
        character = self._take()
        if character == "(":
            return self._group()
        if character == "[":
            return self._testing(self._class())
        if character == "\\":
            return self._testing(self._escaped())
        if character == ".":
            return self._testing(in_line)
        if character in "^$":
            return self._edge(self._program.starts if character == "^" else self._program.ends)
        if character in "*+?{":
            self._place -= 1
            self._fail(f"there is nothing for {character} to repeat")
        return self._testing(self._cased(one(character)))

    def _edge(self, places: set[int]) -> Piece:
        def build(after: int) -> int:
            place = self._program.free(after)
            places.add(place)
            return place

        return build

    def _testing(self, test: Test) -> Piece:
        return lambda after: self._program.taking(test, after)

    def _cased(self, test: Test) -> Test:
        return in_any_case(test) if self._any_case else test

    def _group(self) -> Piece:
        if self._ahead() == "?":
            named = _GROUP_NAME.match(self._source, self._place)
            if not named:
                self._fail("looking ahead or behind cannot be used; a group begins ( or (?:")
            self._place = named.end()
        self._depth += 1
        if self._depth > DEEPEST:
            self._fail(f"groups are nested more than {DEEPEST} deep")
        piece = self._alternatives()
        if not self._skip(")"):
            self._fail("a ( is never closed")
        self._depth -= 1
        return piece

    def _escaped(self) -> Test:
        character = self._take()
        if test := SHORT.get(character.lower()):
            return other_than(test) if character.isupper() else test
        if character in "pP":
            return self._in_category(negated=character == "P")
        return self._cased(one(self._literal(character)))

    def _in_category(self, negated: bool) -> Test:
        found = _CATEGORY.match(self._source, self._place)
        if not found:
            self._fail("after \\p comes a category, as in \\p{L}")
        self._place = found.end()
        test = category(found[2] or found[3])
        return other_than(test) if negated != bool(found[1]) else test

    def _literal(self, character: str) -> str:
        """The character that stands escaped; `character` is what follows the backslash."""
        if code := _CODE.match(self._source, self._place - 1):
            self._place = code.end()
            return chr(int(code[1] or code[2], 16))
        if character in CONTROLS:
            return CONTROLS[character]
        if character.isascii() and character.isalnum():
            self._fail(f"\\{character} cannot be used")
        return character

    def _class(self) -> Test:
        negated = self._skip("^")
        tests: list[Test] = []
        while not tests or self._ahead() != "]":
            if self._ahead(2) == "&&":
                self._fail("&& cannot be used inside []")
            tests.append(self._member())
        self._place += 1
        return other_than(any_of(tests)) if negated else any_of(tests)

    def _member(self) -> Test:
        low = self._take()
        if low == "\\":
            if self._ahead() and self._ahead() in "dDwWsSpP":
                return self._escaped()
            low = self._literal(self._take())
        rest = self._ahead(2)
        if not rest.startswith("-") or rest in ("-", "-]"):
            return self._cased(one(low))
        self._place += 1
        high = self._take()
        if high == "\\":
            high = self._literal(self._take())
        if high < low:
            self._fail(f"the range {low}-{high} runs backwards")
        return self._cased(between(low, high))


def compiled(source: str) -> Program:
    """Read a pattern; `PatternError` with the place of the fault if it cannot be read."""
    if len(source) > LONGEST:
        raise PatternError(f"a pattern is at most {LONGEST:,} characters long.")
    return _Reader(source).read()
