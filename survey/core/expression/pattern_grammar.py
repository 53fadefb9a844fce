"""Regular expressions read: from text to a program of places, each with where it leads."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NoReturn

LONGEST: Final = 1_000  # characters of a pattern
DEEPEST: Final = 50  # groups inside groups
MOST_PLACES: Final = 2_000  # places of a program, once its repetitions are written out
ACCEPT: Final = 0  # the place where the whole pattern has been met

Test = Callable[[str], bool]


class PatternError(Exception):
    """A pattern cannot be read, or not be matched; the message says why."""


@dataclass(eq=False, slots=True)
class Program:
    """A pattern as numbered places.

    A place is passed by a character that its test takes, and leads to `after`; or freely, and leads to each of
    `ways`; or, in `starts` and `ends`, freely at the start or the end of the text only.
    """

    tests: list[Test | None] = field(default_factory=lambda: [None])
    after: list[int] = field(default_factory=lambda: [ACCEPT])
    ways: list[tuple[int, ...]] = field(default_factory=lambda: [()])
    starts: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)
    first: int = ACCEPT

    def add(self, test: Test | None, after: int, *ways: int) -> int:
        """A new place; its number."""
        if len(self.tests) >= MOST_PLACES:
            raise PatternError("the pattern repeats too much: write smaller numbers inside {}.")
        self.tests.append(test)
        self.after.append(after)
        self.ways.append(ways)
        return len(self.tests) - 1


# A piece of a pattern, as a function that adds it to the program in front of a place and gives the place it begins at.
Piece = Callable[[int], int]

_COUNT = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}", re.ASCII)
_CATEGORY = re.compile(r"\{(\^?)([A-Z][a-z&]?)\}|([LMNPSZC])")
_CODE = re.compile(r"u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})")
_CONTROLS: Final = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
_SHORT: Final[dict[str, Test]] = {
    "d": lambda character: "0" <= character <= "9",
    "w": lambda character: character.isascii() and (character.isalnum() or character == "_"),
    "s": lambda character: character in " \t\n\r\f\v",
}
_GROUP_NAME = re.compile(r"\?(?::|P?<[A-Za-z]\w*>)", re.ASCII)


def _not(test: Test) -> Test:
    return lambda character: not test(character)


def _one(wanted: str) -> Test:
    return lambda character: character == wanted


def _category(name: str) -> Test:
    return lambda character: unicodedata.category(character).startswith(name)


def _range(low: str, high: str) -> Test:
    return lambda character: low <= character <= high


def _any_of(tests: list[Test]) -> Test:
    return lambda character: any(test(character) for test in tests)


def _any_case(test: Test) -> Test:
    return lambda character: test(character) or test(character.lower()[:1]) or test(character.upper()[:1])


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

    def _skip(self, words: str) -> bool:
        found = self._source.startswith(words, self._place)
        self._place += len(words) * found
        return found

    def _take(self) -> str:
        if self._place >= len(self._source):
            self._fail("something is missing")
        self._place += 1
        return self._source[self._place - 1]

    def _alternatives(self) -> Piece:
        options = [self._sequence()]
        while self._skip("|"):
            options.append(self._sequence())
        if len(options) == 1:
            return options[0]
        program = self._program
        return lambda after: program.add(None, ACCEPT, *[option(after) for option in options])

    def _sequence(self) -> Piece:
        pieces: list[Piece] = []
        while self._place < len(self._source) and self._source[self._place] not in "|)":
            pieces.append(self._repeated(self._atom()))

        def build(after: int) -> int:
            for piece in reversed(pieces):
                after = piece(after)
            return after

        return build

    def _repeated(self, piece: Piece) -> Piece:
        least, most = self._count()
        if (least, most) == (1, 1):
            return piece
        if self._skip("+"):
            self._fail("a second + cannot be used")
        self._skip("?")  # taking as little as possible: the same, where the whole text must match
        if self._place < len(self._source) and self._source[self._place] in "*+?{":
            self._fail("there is nothing to repeat")
        program = self._program

        def build(after: int) -> int:
            if most is None:
                loop = program.add(None, ACCEPT)
                program.ways[loop] = (piece(loop), after)
                after = loop
            else:
                end = after
                for _ in range(most - least):
                    after = program.add(None, ACCEPT, piece(after), end)
            for _ in range(least):
                after = piece(after)
            return after

        return build

    def _count(self) -> tuple[int, int | None]:
        for sign, count in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._skip(sign):
                return count
        if not self._source.startswith("{", self._place):
            return 1, 1
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
            return self._testing(lambda given: given not in "\r\n")
        if character in "^$":
            return self._edge(self._program.starts if character == "^" else self._program.ends)
        if character in "*+?{":
            self._place -= 1
            self._fail(f"there is nothing for {character} to repeat")
        return self._testing(_one(character))

    def _edge(self, places: set[int]) -> Piece:
        def build(after: int) -> int:
            place = self._program.add(None, ACCEPT, after)
            places.add(place)
            return place

        return build

    def _testing(self, test: Test) -> Piece:
        checked = _any_case(test) if self._any_case else test
        return lambda after: self._program.add(checked, after)

    def _group(self) -> Piece:
        if self._source.startswith("?", self._place):
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
        if test := _SHORT.get(character.lower()):
            return _not(test) if character.isupper() else test
        if character in "pP":
            return self._in_category(negated=character == "P")
        return _one(self._literal(character))

    def _in_category(self, negated: bool) -> Test:
        found = _CATEGORY.match(self._source, self._place)
        if not found:
            self._fail("after \\p comes a category, as in \\p{L}")
        self._place = found.end()
        test = _category((found[2] or found[3]).removesuffix("&"))
        return _not(test) if negated != bool(found[1]) else test

    def _literal(self, character: str) -> str:
        """The character that stands escaped; `character` is what follows the backslash."""
        if code := _CODE.match(self._source, self._place - 1):
            self._place = code.end()
            return chr(int(code[1] or code[2], 16))
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character.isascii() and character.isalnum():
            self._fail(f"\\{character} cannot be used")
        return character

    def _class(self) -> Test:
        negated = self._skip("^")
        tests: list[Test] = []
        while not tests or not self._source.startswith("]", self._place):
            tests.append(self._member())
        self._place += 1
        return _not(_any_of(tests)) if negated else _any_of(tests)

    def _member(self) -> Test:
        low = self._take()
        if low == "\\":
            if self._source[self._place : self._place + 1] in tuple("dDwWsSpP"):
                return self._escaped()
            low = self._literal(self._take())
        rest = self._source[self._place : self._place + 2]
        if not rest.startswith("-") or rest in ("-", "-]"):
            return _one(low)
        self._place += 1
        high = self._take()
        if high == "\\":
            high = self._literal(self._take())
        if high < low:
            self._fail(f"the range {low}-{high} runs backwards")
        return _range(low, high)


def compiled(source: str) -> Program:
    """Read a pattern."""
    if len(source) > LONGEST:
        raise PatternError(f"a pattern is at most {LONGEST:,} characters long.")
    return _Reader(source).read()
