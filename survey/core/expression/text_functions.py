"""The functions that search, take apart and put together text."""

from __future__ import annotations

import math
from typing import Final

from survey.core.expression.function import Function, RefusedError
from survey.core.expression.number_functions import rounded
from survey.core.expression.pattern import PatternError, pattern
from survey.core.expression.values import Result, number, text

LONGEST_TEXT: Final = 100_000  # characters that a text made by an expression may have


def _limited(made: str) -> str:
    if len(made) > LONGEST_TEXT:
        raise RefusedError(f"the text would be longer than {LONGEST_TEXT:,} characters.")
    return made


def _join(separator: Result, *values: Result) -> str:
    texts = [part for value in values for part in (value if isinstance(value, tuple) else (text(value),))]
    between = text(separator)
    if sum(map(len, texts)) + len(between) * len(texts) > 2 * LONGEST_TEXT:
        _limited(" " * (LONGEST_TEXT + 1))
    return _limited(between.join(texts))


def _concat(*values: Result) -> str:
    return _limited("".join(map(text, values)))


def _substring(value: Result, start: Result, length: Result = math.inf) -> str:
    """XPath's: places count from 1, and are rounded."""
    first = rounded(number(start), 0)
    last = first + rounded(number(length), 0)
    return "".join(character for place, character in enumerate(text(value), 1) if first <= place < last)


def _substr(value: Result, start: Result, end: Result = math.inf) -> str:
    """XLSForm's: places count from 0, those below 0 from the end."""
    words, first, last = text(value), number(start), number(end)
    if first != first or last != last:
        return ""
    size = len(words)
    return words[_place(first, size) : _place(last, size)]


def _place(place: float, size: int) -> int:
    bounded = int(min(max(place, -size), size))
    return bounded + size if bounded < 0 else bounded


def _before(value: Result, mark: Result) -> str:
    before, found, _ = text(value).partition(text(mark)) if text(mark) else ("", "", "")
    return before if found else ""


def _after(value: Result, mark: Result) -> str:
    return text(value).partition(text(mark))[2] if text(mark) else text(value)


def _translate(value: Result, characters: Result, others: Result) -> str:
    to = text(others)
    table: dict[int, str | None] = {}
    for place, character in enumerate(text(characters)):
        table.setdefault(ord(character), to[place] if place < len(to) else None)
    return text(value).translate(table)


def _regex(value: Result, source: Result) -> bool:
    try:
        return pattern(text(source)).matches(text(value))
    except PatternError as error:
        raise RefusedError(str(error)) from error


def _check_pattern(source: str) -> None:
    try:
        pattern(source)
    except PatternError as error:
        raise RefusedError(str(error)) from error


TEXT_FUNCTIONS: Final[dict[str, Function]] = {
    "string": Function(text, 1, 1, about_current=True),
    "concat": Function(_concat, 1, None),
    "join": Function(_join, 2, None),
    "string-length": Function(lambda value: float(len(text(value))), 1, 1, about_current=True),
    "normalize-space": Function(lambda value: " ".join(text(value).split()), 1, 1, about_current=True),
    "contains": Function(lambda value, part: text(part) in text(value), 2, 2),
    "starts-with": Function(lambda value, part: text(value).startswith(text(part)), 2, 2),
    "ends-with": Function(lambda value, part: text(value).endswith(text(part)), 2, 2),
    "substr": Function(_substr, 2, 3),
    "substring": Function(_substring, 2, 3),
    "substring-before": Function(_before, 2, 2),
    "substring-after": Function(_after, 2, 2),
    "translate": Function(_translate, 3, 3),
    "upper-case": Function(lambda value: text(value).upper(), 1, 1),
    "lower-case": Function(lambda value: text(value).lower(), 1, 1),
    "regex": Function(_regex, 2, 2, checks={1: _check_pattern}),
}
