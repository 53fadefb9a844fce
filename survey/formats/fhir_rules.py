"""What an answer must fulfil, where FHIR says it in FHIRPath, as constraints of ours; and bounds of dates, both ways.

Understood are the few rules that forms use, joined by `and`: `$this <= today()`, `this.value >= today() - 120 years`,
`$this < @2026-11-22`, `$this >= 18`, `$this.length() > 3`, `$this.matches('^[0-9]+$')`.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from survey.core.definition import Question
from survey.formats.fhir_made import CORE, Made
from survey.formats.made_expressions import fault_of, quoted

MONTH, YEAR = "month", "year"  # how exactly a date is asked for, if not to the day
_IT: Final = r"(?:\$?this(?:\.answer)?(?:\.value)?|(?:%context\.)?answer\.value)"
_SPAN: Final = r"(?P<sign>[+-])\s*(?P<count>\d{1,5})\s*'?(?P<unit>day|week|year)s?\b'?"
_AWAY: Final = rf"(?P<today>(?:today|now)\(\))(?:\s*{_SPAN})?"
_RIGHT: Final = rf"(?:{_AWAY}|@(?P<day>\d{{4}}-\d\d-\d\d)|(?P<number>-?\d{{1,15}}(?:\.\d{{1,15}})?))"
_COMPARED: Final = rf"(?P<length>\.length\(\))?\s*(?P<operator>[<>]=?)\s*{_RIGHT}"
_MATCHED: Final = r"\.matches\(\s*'(?P<pattern>(?:[^'\\]|\\['\\])*)'\s*\)"
_RULE: Final = re.compile(rf"{_IT}(?:{_COMPARED}|{_MATCHED})")
_AND: Final = re.compile(r"\s+and\s+")
_STAMPS: Final = {  # by precision: an answer and today as whole numbers, and what a year is among these
    "": ("format-date(., '%Y%m%d')", "format-date(today(), '%Y%m%d')", 10_000),
    MONTH: ("format-date(concat(., '-01'), '%Y%m')", "format-date(today(), '%Y%m')", 100),
    YEAR: (".", "format-date(today(), '%Y')", 1),
}
_BOUND: Final = re.compile(r"\. (>=|<=) (?:'(\d{4}-\d\d-\d\d)'|(today\(\))(?: ([+-]) (\d{1,5}))?)")
_NAMES: Final = {">=": "minValue", "<=": "maxValue"}


def constraints(source: str, kind: str, precision: str = "") -> list[str]:
    """The constraints that say together what FHIRPath says of an answer to a question of `kind`; none where it is not
    understood."""
    source = source.strip()
    parts: list[str] = []
    place = 0
    while found := _RULE.match(source, place):
        part = _rule(found, kind, precision)
        if not part or fault_of(part):
            return []
        parts.append(part)
        if found.end() == len(source):
            return parts
        joined = _AND.match(source, found.end())
        place = joined.end() if joined else len(source)
    return []


def bound(precision: str, operator: str, day: str) -> str:
    """The constraint that holds a date, which is answered with a day, a month or a year, against an expression."""
    if precision == MONTH:
        return f"concat(., '-01') {operator} {day}"
    if precision == YEAR:
        return f". {operator} format-date({day}, '%Y')"
    return f". {operator} {day}"


def bounds(question: Question) -> list[Made]:
    """The extensions that say all of a date's constraint to others, none where they cannot.

    A day is a `minValue` or a `maxValue`. What is counted from today is FHIRPath beside the item's answer.
    """
    made: dict[str, Made] = {}
    computed: list[str] = []
    parts = question.constraint.split(" and ")
    for part in parts:
        found = _BOUND.fullmatch(part)
        if not found:
            return []
        operator, day, today, sign, count = found.groups()
        if day:
            made[operator] = {"url": f"{CORE}{_NAMES[operator]}", "valueDate": day}
        else:
            computed.append(f"answer.value {operator} {today}{f' {sign} {count} days' if sign else ''}")
    if len(made) + len(computed) < len(parts):
        return []
    return [*made.values(), *([_constraint(question, " and ".join(computed))] if computed else [])]


def _constraint(question: Question, source: str) -> Made:
    message = question.constraint_message
    parts = {
        "key": {"valueId": question.key.replace("_", "-")[:64]},
        "severity": {"valueCode": "error"},
        "expression": {"valueString": source},
        "human": {"valueString": message.source if message else source},
    }
    held = [{"url": name, **value} for name, value in parts.items()]
    return {"url": f"{CORE}questionnaire-constraint", "extension": held}


def _rule(found: re.Match[str], kind: str, precision: str) -> str:
    operator, number, pattern = found["operator"], found["number"], found["pattern"]
    if kind == "text" and pattern is not None:
        whole = re.sub(r"\\(.)", r"\1", pattern)  # FHIRPath looks for it anywhere, we match the whole answer
        return f"regex(., {quoted(whole)})" if whole.startswith("^") and whole.endswith("$") else ""
    if kind == "text" and found["length"] and number:
        return f"string-length(.) {operator} {number}"
    if kind == "date" and operator and not found["length"]:
        return _dated(found, precision)
    return f". {operator} {number}" if kind in ("number", "slider") and number and not found["length"] else ""


def _dated(found: re.Match[str], precision: str) -> str:
    operator, sign, unit = found["operator"], found["sign"], found["unit"]
    count = int(found["count"] or 0)
    if unit == "year":
        answer, today, year = _STAMPS[precision]
        return f"{answer} {operator} {today} {sign} {count * year}"
    if found["today"]:
        days = count * 7 if unit == "week" else count
        return bound(precision, operator, f"today() {sign} {days}" if sign else "today()")
    return bound(precision, operator, quoted(found["day"])) if _is_day(found["day"]) else ""


def _is_day(written: str | None) -> bool:
    try:
        return bool(written and date.fromisoformat(written))
    except ValueError:
        return False
