"""What an answer to a FHIR item must fulfil: bounds, lengths, patterns and units, as settings and constraints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from survey.core.definition import Scalar, Text
from survey.core.kinds import KINDS
from survey.formats import fhir_rules
from survey.formats.fhir_conditions import TIME, ConditionError, day_of
from survey.formats.fhir_elements import Element, as_text, value_of
from survey.formats.fhir_items import Placed, kept
from survey.formats.import_report import Notes
from survey.formats.made_expressions import all_of, fault_of, quoted
from survey.formats.stock_words import common

ROWS: Final = 5
PRECISIONS: Final = {"yearMonth": fhir_rules.MONTH, "year": fhir_rules.YEAR}
_BOUNDS: Final = (("minValue", ">="), ("maxValue", "<="), ("sdf-minvalue", ">="), ("sdf-maxvalue", "<="))
_COMPUTED: Final = ("cqf-calculatedValue", "cqf-expression")


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
    constraint = "" if kept(placed.item, "constraint") else all_of(_constraints(placed, kind, notes))
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
    for name, sign in _BOUNDS:
        if found := item.extension(name):
            yield from _bound(found, sign, placed, kind, notes)
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
        parts = {_address(part): value_of(part)[1] for part in found.items("extension")}
        if as_text(parts.get("severity")) == "warning":
            why = "it is a warning, and an answer is kept or not"
            notes.add(placed.link_id, "a constraint", why, f"Left out: {_source(parts.get('expression'))[:200]}")
        else:
            yield from _rules(_source(parts.get("expression") or value_of(found.data)[1]), placed, kind, notes)


def _bound(found: Element, sign: str, placed: Placed, kind: str, notes: Notes) -> Iterator[str]:
    """A least or greatest value that is no setting: a day, a time, or one that is computed."""
    type_, value = value_of(found.data)
    beside = next((found.inner(name) for name in found.data if name.startswith("_value")), None)
    computed = beside and next((each for name in _COMPUTED if (each := beside.extension(name))), None)
    if computed:
        yield from _rules(f"$this {sign} {_source(value_of(computed.data)[1])}", placed, kind, notes)
    elif kind == "date" and type_ == "String":
        yield from _rules(f"$this {sign} {as_text(value)}", placed, kind, notes)
    elif kind == "date":
        try:
            yield fhir_rules.bound(_precision(placed), sign, quoted(day_of(value, late=sign == "<=")))
        except ConditionError as error:
            notes.add(placed.link_id, "a bound", str(error), "Write constraint: for it.")
    elif kind == "time" and TIME.fullmatch(as_text(value)):
        yield f"decimal-time(.) {sign} decimal-time({quoted(as_text(value)[:8])})"


def _rules(source: str, placed: Placed, kind: str, notes: Notes) -> list[str]:
    """Rules in FHIRPath as constraints; none, and a note, where they are not understood."""
    made = fhir_rules.constraints(source, kind, _precision(placed))
    if not made:
        why = "this FHIRPath is not understood here"
        notes.add(
            placed.link_id, "a constraint", why, f"Write constraint: for it: {source[:200] or 'in several parts'}"
        )
    return made


def _source(value: Any) -> str:
    """The source of an expression, which stands alone or with its language."""
    return as_text(value.get("expression") if isinstance(value, Mapping) else value)


def _precision(placed: Placed) -> str:
    """How exactly a date is asked for, "" for to the day."""
    return next((PRECISIONS[code] for code in placed.controls if code in PRECISIONS), "")


def has_ends(item: Element) -> bool:
    """Whether a number has both a least and a greatest."""
    return all(_number(item.extension_value(name)) is not None for name in ("minValue", "maxValue"))


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
