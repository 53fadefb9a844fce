"""The values expressions work with, and how one type becomes another, as in XPath 1.0 with XLSForm's dates.

A question that was not answered is the empty text. What was chosen among several is a tuple of keys, which as text is
the keys with spaces between. A date is text, "2026-11-21"; as a number it is the days since 1970.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from survey.core.answers import Value

Result = bool | float | str | tuple[str, ...]
Lookup = Callable[[str], Value | None]

NAN: Final = math.nan
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_SECONDS = 86_400
_NUMBER = re.compile(r"-?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d)?)?", re.ASCII)


def given(value: Value | None) -> Result:
    """An answer's value as expressions see it."""
    if value is None:
        return ""
    if isinstance(value, int):
        return _float(value)
    return value


def _float(value: int) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def truth(value: Result) -> bool:
    """As true or false: what is empty, 0 or not a number is false."""
    if isinstance(value, float):
        return value == value and value != 0.0
    return bool(value)


def text(value: Result) -> str:
    """As text."""
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return " ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return _written(value)


def _written(value: float) -> str:
    if value != value:
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value.is_integer():
        return str(int(value))
    plain = repr(value)
    return plain if "e" not in plain else f"{value:.20f}".rstrip("0").rstrip(".")


def number(value: Result) -> float:
    """As a number; what is none is not-a-number, which is neither less nor more than anything nor equal to it."""
    if isinstance(value, float):
        return value
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    written = text(value).strip()
    if _NUMBER.fullmatch(written):
        return float(written)
    moment = moment_of(written)
    return NAN if moment is None else days(moment)


def moment_of(written: str) -> datetime | None:
    """The date or time that `written` is in ISO 8601, or None; a time without a zone is taken as UTC."""
    if not _MOMENT.fullmatch(written):
        return None
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def days(moment: datetime) -> float:
    """Days since 1970 began, with the time of day as the fraction."""
    return (moment - EPOCH).total_seconds() / _DAY_SECONDS


def equal(left: Result, right: Result) -> bool:
    """Whether two values are equal: compared as truths if one is a truth, else as numbers, else as texts."""
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return truth(left) == truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return number(left) == number(right)
    return text(left) == text(right)
