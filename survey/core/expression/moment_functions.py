"""The functions of dates and times. A date is text in ISO 8601; as a number it is the days since 1970."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from survey.core.expression.function import Function, RefusedError
from survey.core.expression.values import EPOCH, NAN, Result, days, moment_of, number, text

# What a format's marks stand for. Names of months and days are left out: they differ between languages.
_DATE_MARKS: Final[dict[str, Callable[[datetime], str]]] = {
    "%Y": lambda moment: f"{moment.year:04}",
    "%y": lambda moment: f"{moment.year % 100:02}",
    "%m": lambda moment: f"{moment.month:02}",
    "%n": lambda moment: str(moment.month),
    "%d": lambda moment: f"{moment.day:02}",
    "%e": lambda moment: str(moment.day),
}
_TIME_MARKS: Final[dict[str, Callable[[datetime], str]]] = {
    **_DATE_MARKS,
    "%H": lambda moment: f"{moment.hour:02}",
    "%h": lambda moment: str(moment.hour),
    "%M": lambda moment: f"{moment.minute:02}",
    "%S": lambda moment: f"{moment.second:02}",
    "%3": lambda moment: f"{moment.microsecond // 1000:03}",
}
_MARK = re.compile("%.?", re.DOTALL)


def _moment(value: Result) -> datetime | None:
    """The moment that a value is: text in ISO 8601, or a number of days."""
    if isinstance(value, str) and (moment := moment_of(value.strip())):
        return moment
    count = number(value)
    if not math.isfinite(count):
        return None
    try:
        return EPOCH + timedelta(days=count)
    except OverflowError:
        return None


def _date(value: Result) -> str:
    moment = _moment(value)
    return moment.date().isoformat() if moment else ""


def _date_time(value: Result) -> str:
    moment = _moment(value)
    return moment.isoformat(timespec="seconds") if moment else ""


def _decimal_date_time(value: Result) -> float:
    moment = _moment(value)
    return days(moment) if moment else NAN


def _decimal_time(value: Result) -> float:
    """The time of day as a part of it; of a time alone ("18:00") or of a date with a time."""
    written = text(value).strip()
    moment = moment_of(written if "T" in written else f"1970-01-01T{written}")
    if moment is None:
        return NAN
    return (moment.hour * 3_600 + moment.minute * 60 + moment.second + moment.microsecond / 1e6) / 86_400


def _formatting(marks: dict[str, Callable[[datetime], str]]) -> Callable[[Result, Result], str]:
    def call(value: Result, form: Result) -> str:
        check(text(form))
        moment = _moment(value)
        return _MARK.sub(lambda mark: marks[mark.group()](moment), text(form)) if moment else ""

    def check(form: str) -> None:
        unknown = next((mark for mark in _MARK.findall(form) if mark not in marks), None)
        if unknown:
            raise RefusedError(f"{unknown} is not one of {' '.join(marks)}.")

    return call


def _checking(marks: dict[str, Callable[[datetime], str]]) -> Callable[[str], object]:
    formatted = _formatting(marks)
    return lambda form: formatted("", form)


def _today() -> str:
    return datetime.now().astimezone().date().isoformat()


def _now() -> str:
    return datetime.now().astimezone().isoformat(timespec="seconds")


MOMENT_FUNCTIONS: Final[dict[str, Function]] = {
    "today": Function(_today, 0, 0, fleeting=True),
    "now": Function(_now, 0, 0, fleeting=True),
    "date": Function(_date, 1, 1),
    "date-time": Function(_date_time, 1, 1),
    "decimal-date-time": Function(_decimal_date_time, 1, 1),
    "decimal-time": Function(_decimal_time, 1, 1),
    "format-date": Function(_formatting(_DATE_MARKS), 2, 2, checks={1: _checking(_DATE_MARKS)}),
    "format-date-time": Function(_formatting(_TIME_MARKS), 2, 2, checks={1: _checking(_TIME_MARKS)}),
}
