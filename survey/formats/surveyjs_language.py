"""SurveyJS' expression language, and its texts in several languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from survey.formats.fhir_elements import tag_of
from survey.formats.outside_expressions import Dialect

DEFAULT: Final = "default"
LONGEST: Final = 2_000

_OPERATORS: Final = {
    "or": "or",
    "||": "or",
    "and": "and",
    "&&": "and",
    "not": "not",
    "!": "not",
    "negate": "not",
    **dict.fromkeys(("=", "==", "equal", "equals"), "="),
    **dict.fromkeys(("!=", "<>", "notequal"), "!="),
    **dict.fromkeys((">", "greater"), ">"),
    **dict.fromkeys(("<", "less"), "<"),
    **dict.fromkeys((">=", "greaterorequal"), ">="),
    **dict.fromkeys(("<=", "lessorequal"), "<="),
    "empty": "empty",
    "notempty": "notempty",
    **dict.fromkeys(("contains", "contain"), "contains"),
    **dict.fromkeys(("notcontains", "notcontain"), "notcontains"),
    "anyof": "anyof",
    "allof": "allof",
    "noneof": "noneof",
}


def _sum(parts: Sequence[str]) -> str:
    return " + ".join(f"({part})" for part in parts)


_FUNCTIONS: Final[dict[str, Callable[[Sequence[str]], str]]] = {
    "iif": lambda parts: f"if({parts[0]}, {parts[1]}, {parts[2]})",
    "today": lambda parts: "today()",
    "currentdate": lambda parts: "today()",
    "age": lambda parts: f"int((decimal-date-time(today()) - decimal-date-time({parts[0]})) div 365.25)",
    "round": lambda parts: f"round({parts[0]}, {parts[1] if len(parts) > 1 else 0})",
    "trunc": lambda parts: f"int({parts[0]})",
    "sum": lambda parts: f"({_sum(parts)})",
    "avg": lambda parts: f"(({_sum(parts)}) div {len(parts)})",
    "min": lambda parts: f"min({', '.join(parts)})",
    "max": lambda parts: f"max({', '.join(parts)})",
}
SURVEYJS: Final = Dialect(_OPERATORS, _FUNCTIONS, braced=True)


def words_of(value: Any, source: str) -> dict[str, str]:
    """A text, which is plain or has one for each language; the source language first."""
    if isinstance(value, Mapping):
        said = {(source if name == DEFAULT else tag_of(str(name))): words for name, words in value.items()}
        found = {tag: _tidy(words) for tag, words in said.items() if tag and _tidy(words)}
        return {tag: found[tag] for tag in (source, *found) if tag in found}
    words = _tidy(value)
    return {source: words} if words else {}


def _tidy(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).replace("\r\n", "\n").strip()
