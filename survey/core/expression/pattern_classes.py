"""Which characters a piece of a regular expression takes."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Final

Test = Callable[[str], bool]

CONTROLS: Final = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "0": "\0"}
SHORT: Final[dict[str, Test]] = {
    "d": lambda character: "0" <= character <= "9",
    "w": lambda character: character.isascii() and (character.isalnum() or character == "_"),
    "s": lambda character: character in " \t\n\r\f\v",
}


def in_line(character: str) -> bool:
    """Anything but the end of a line."""
    return character not in "\r\n"


def other_than(test: Test) -> Test:
    """What `test` does not take."""
    return lambda character: not test(character)


def one(wanted: str) -> Test:
    """One character."""
    return lambda character: character == wanted


def category(name: str) -> Test:
    """A general category of Unicode, such as L or Lu."""
    return lambda character: unicodedata.category(character).startswith(name)


def between(low: str, high: str) -> Test:
    """The characters from `low` to `high`."""
    return lambda character: low <= character <= high


def any_of(tests: list[Test]) -> Test:
    """What any of `tests` takes."""
    return lambda character: any(test(character) for test in tests)


def in_any_case(test: Test) -> Test:
    """What `test` takes as it is, as a small letter or as a capital."""
    return lambda character: any(test(form) for form in (character, *_cases(character)))


def _cases(character: str) -> list[str]:
    return [form for form in (character.lower(), character.upper()) if len(form) == 1]
