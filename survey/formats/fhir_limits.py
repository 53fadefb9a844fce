"""What an answer to a FHIR item must fulfil: bounds, lengths, patterns and units, as settings and constraints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from survey.core.definition import Scalar, Text
from survey.core.kinds import KINDS
from survey.formats.fhir_elements import Element, as_text, value_of
from survey.formats.fhir_items import Placed
from survey.formats.import_report import Notes
from survey.formats.made_expressions import all_of, fault_of, quoted
from survey.formats.stock_words import common

ROWS: Final = 5
PRECISIONS: Final = {"yearMonth": "month", "year": "year"}
_TODAY: Final = {"today()", "now()"}


@dataclass(frozen=True)
class Limits:
    """The settings and texts of the kind, and what besides them an answer must fulfil, with its message."""

    settings: Mapping[str, Scalar] = field(default_factory=dict)
    texts: Mapping[str, Text] = field(default_factory=dict)
    constraint: str = ""
    message: Text | None = None
    unit: str = ""


def limits(placed: Placed, key: str, kind: str, notes: Notes) -> Limits:
    """The limits of an item that is asked as a question of `kind`."""
    at = f"question.{key}"
    taken = KINDS[kind].settings if kind in KINDS else {}
    settings = {name: value for name, value in _settings(placed, kind) if name in taken}
    constraint = all_of(_constraints(placed, kind, notes))
    message = placed.item.extension_words("validationtext") or _constraint_words(placed.item)
    unit, unit_words = _unit(placed.item)
    words = {"unit": unit_words, "low": _help(placed, "low"), "high": _help(placed, "high")}
    names = KINDS[kind].texts if kind in KINDS else ()
    texts = {name: Text(f"{at}.{name}", said) for name, said in words.items() if said and name in names}
    if constraint and not message:
        message = common("check", placed.item.words("text") or [placed.item.pairs[0][0]])
        notes.add(placed.link_id, "no message", "a constraint must say what to do", "Write constraint_message:.")
    said = Text(f"{at}.constraint_message", message) if constraint else None
    return Limits(settings, texts, constraint, said, unit)


def _settings(placed: Placed, kind: str) -> Iterator[tuple[str, Scalar]]:
    item = placed.item
    for name, setting in (("minValue", "min"), ("maxValue", "max")):
        value = _number(item.extension_value(name))
        if value is not None:
            yield setting, value
    decimals = item.extension_value("maxDecimalPlaces")
    if placed.type == "integer" or decimals == 0:
        yield "step", 1
    elif isinstance(decimals, int) and 0 < decimals < 10:
        yield "step", 10**-decimals
    longest = item.data.get("maxLength")
    if isinstance(longest, int) and longest > 0:
        yield "max_length", longest
    if placed.type == "text":
        yield "rows", ROWS
    if precision := _precision(placed):
        yield "precision", precision
    most = item.extension_value("questionnaire-maxOccurs")
    if kind == "choices" and isinstance(most, int) and most > 0:
        yield "max_choices", most


def _constraints(placed: Placed, kind: str, notes: Notes) -> Iterator[str]:
    item = placed.item
    if kind == "date":
        for name, sign in (("minValue", ">="), ("maxValue", "<="), ("sdf-minvalue", ">="), ("sdf-maxvalue", "<=")):
            if bound := _day(item.extension(name)):
                yield _date_bound(_precision(placed), sign, bound)
    shortest = item.extension_value("minLength")
    if kind == "text" and isinstance(shortest, int) and shortest > 0:
        yield f"string-length(.) >= {shortest}"
    pattern = as_text(item.extension_value("regex"))
    if kind == "text" and pattern:
        made = f"regex(., {quoted(pattern)})"
        if why := fault_of(made):
            notes.add(placed.link_id, "a pattern", why, f"Left out: {pattern[:100]}")
        else:
            yield made
    for found in (*item.extensions("sdf-fhirpathvalidation"), *item.extensions("questionnaire-constraint")):
        source = as_text(value_of(found.data)[1]) or "in several parts"
        why = "it is written in FHIRPath"
        notes.add(placed.link_id, "a constraint", why, f"Write constraint: for it: {source[:200]}")


def _precision(placed: Placed) -> str:
    """How exactly a date is asked for, "" for to the day."""
    return next((PRECISIONS[code] for code in placed.controls if code in PRECISIONS), "")


def _date_bound(precision: str, sign: str, bound: str) -> str:
    """A bound of a date that is answered with a day, a month or a year."""
    if precision == "month":
        return f"concat(., '-01') {sign} {bound}"
    if precision == "year":
        return f". {sign} format-date({bound}, '%Y')"
    return f". {sign} {bound}"


def has_ends(item: Element) -> bool:
    """Whether a number has both a least and a greatest."""
    return all(_number(item.extension_value(name)) is not None for name in ("minValue", "maxValue"))


def _day(bound: Element | None) -> str:
    """A bound of a date as an expression: a day, or today."""
    if bound is None:
        return ""
    value = as_text(value_of(bound.data)[1])
    if value in _TODAY:
        return "today()"
    return quoted(value[:10]) if len(value) >= 10 and value[4:5] == "-" else ""


def _constraint_words(item: Element) -> dict[str, str]:
    found = item.extension("questionnaire-constraint")
    if found is None:
        return {}
    human = next((part for part in found.each("extension", _address) if _address(part.data) == "human"), None)
    return human.words("valueString") if human else {}


def _unit(item: Element) -> tuple[str, dict[str, str]]:
    """The unit's code and words: the one it has, or the first it offers."""
    found = item.extension("questionnaire-unit") or item.extension("questionnaire-unitOption")
    coding = found.inner("valueCoding") if found else None
    if coding is None:
        return "", {}
    code = coding.text("code")
    return code, coding.words("display") or {coding.pairs[0][0]: code}


def _help(placed: Placed, role: str) -> dict[str, str]:
    return next(iter(placed.help.get(role, ())), {})


def _number(value: Any) -> int | float | None:
    value = value.get("value") if isinstance(value, Mapping) else value
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _address(extension: Mapping[str, Any]) -> str:
    return as_text(extension.get("url"))
