"""`enableWhen` as conditions of ours, and back.

FHIR compares an item's answers, of which there may be several, with one value: `=` holds when one of them is equal,
`!=` when none is (also when there is no answer), the others when one of them compares so. A table of what each operator
does with each type of answer is in docs/conditions.md, made by the tests.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from survey.formats.fhir_elements import Data, as_text, value_of
from survey.formats.made_expressions import all_of, answer, any_of, plain, quoted

OPERATORS: Final = ("exists", "=", "!=", ">", "<", ">=", "<=")
YES: Final = "yes"
NO: Final = "no"
NEVER: Final = "false()"
_PARTIAL = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d).*)?")
TIME = re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?")


class ConditionError(Exception):
    """A condition that cannot be said here; the text says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """A question that conditions look at: its key, what its answers are, and the keys of its choices.

    `type` is the type of FHIR its answers have: boolean, decimal, integer, quantity, date, dateTime, time, string or
    coding. `codes` maps (system, code), and ("", code), to the key of a choice; it is empty for an open list.
    """

    key: str
    type: str
    several: bool = False
    codes: Mapping[tuple[str, str], str] = field(default_factory=dict)
    unit: str = ""


def condition(when: Data, targets: Mapping[str, Target]) -> str:
    """One `enableWhen` as an expression; ConditionError says why it cannot be one."""
    link_id = as_text(when.get("question"))
    target = targets.get(link_id)
    if target is None:
        raise ConditionError(f"it looks at {link_id!r}, which is no question that is asked here")
    operator = as_text(when.get("operator")) or "="
    type_, value = value_of(when, "answer")
    if operator not in OPERATORS:
        raise ConditionError(f"there is no operator {operator!r}")
    if operator == "exists":
        return f"{answer(target.key)} {'=' if value is False else '!='} ''"
    return _COMPARISONS.get(type_, _other)(target, operator, value)


def conditions(whens: list[str], behaviour: str) -> str:
    """Several conditions as one: any of them, or all."""
    return all_of(whens) if behaviour == "all" else any_of(whens)


def _boolean(target: Target, operator: str, value: Any) -> str:
    _only_equality(operator)
    return f"{answer(target.key)} {operator} {quoted(YES if value is True else NO)}"


def _number(target: Target, operator: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ConditionError("its number is none")
    return f"{answer(target.key)} {operator} {plain(value)}"


def _quantity(target: Target, operator: str, value: Any) -> str:
    held = value if isinstance(value, Mapping) else {}
    unit = as_text(held.get("code")) or as_text(held.get("unit"))
    if unit and target.unit and unit != target.unit:
        raise ConditionError(f"it compares with {unit}, and the answer is in {target.unit}")
    return _number(target, operator, held.get("value"))


def _date(target: Target, operator: str, value: Any) -> str:
    """Days; of a month or a year, its first or last day, whichever the comparison is about."""
    if operator in ("=", "!="):
        day_of(value)
        return f"{answer(target.key)} {operator} {quoted(as_text(value)[:10])}"
    return f"{answer(target.key)} {operator} {quoted(day_of(value, late=operator in ('>', '<=')))}"


def day_of(value: Any, late: bool = False) -> str:
    """The day of a date of FHIR's; the first one, or the last one if `late`, of a month or a year."""
    found = _PARTIAL.fullmatch(as_text(value))
    if not found:
        raise ConditionError("its date is none")
    year, month, day = found.groups()
    month = month or ("12" if late else "01")
    if not 1 <= int(month) <= 12 or int(year) < 1:
        raise ConditionError("its date is none")
    day = day or (f"{calendar.monthrange(int(year), int(month))[1]:02}" if late else "01")
    return f"{year}-{month}-{day}"


def _time(target: Target, operator: str, value: Any) -> str:
    if not TIME.fullmatch(as_text(value)):
        raise ConditionError("its time is none")
    return f"decimal-time({answer(target.key)}) {operator} decimal-time({quoted(as_text(value)[:8])})"


def _string(target: Target, operator: str, value: Any) -> str:
    _only_equality(operator)
    if target.codes:
        return _chosen(target, operator, "", as_text(value))
    return f"{answer(target.key)} {operator} {quoted(as_text(value))}"


def _coding(target: Target, operator: str, value: Any) -> str:
    _only_equality(operator)
    coding = value if isinstance(value, Mapping) else {}
    return _chosen(target, operator, as_text(coding.get("system")), as_text(coding.get("code")))


def _chosen(target: Target, operator: str, system: str, code: str) -> str:
    if not target.codes:  # an open list: the code is written as it is
        return f"{answer(target.key)} {operator} {quoted(code)}"
    key = target.codes.get((system, code)) or target.codes.get(("", code))
    if key is None:
        raise ConditionError(f"{code!r} is no choice of that question")
    if target.several:
        chosen = f"selected({answer(target.key)}, {quoted(key)})"
        return chosen if operator == "=" else f"not({chosen})"
    return f"{answer(target.key)} {operator} {quoted(key)}"


def _other(target: Target, operator: str, value: Any) -> str:
    raise ConditionError("it compares with a type that is not asked for here")


def _only_equality(operator: str) -> None:
    if operator not in ("=", "!="):
        raise ConditionError(f"{operator} needs numbers, dates or times")


_COMPARISONS: Final = {
    "Boolean": _boolean,
    "Decimal": _number,
    "Integer": _number,
    "Quantity": _quantity,
    "Date": _date,
    "DateTime": _date,
    "Time": _time,
    "String": _string,
    "Uri": _string,
    "Coding": _coding,
}
