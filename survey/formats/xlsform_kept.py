"""What a form has no place for, read back from the columns and the sheet of our own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from survey.core import canonical
from survey.core.definition import Question, Questionnaire, Sign
from survey.formats.import_report import Notes
from survey.formats.xlsform_columns import OURS, Record

_FLAGS: Final = ("dont_know", "wont_say", "random")
_WORDS: Final = ("opt_out_reason", "layout")
_EDITED: Final = "it was changed by hand and cannot be read."


def restored(question: Question, record: Record, notes: Notes) -> Question:
    """The question as it was written, where its row was not changed since."""
    text = record.value(f"{OURS}question")
    kept = _loaded(text)
    if kept is None:
        notes.add(record.place, f"{OURS}question", _EDITED, "Check the question's settings.")
        return question
    plain: dict[str, Any] = {name: kept[name] for name in _FLAGS if isinstance(kept.get(name), bool)}
    plain |= {name: kept[name] for name in _WORDS if isinstance(kept.get(name), str)}
    if isinstance(settings := kept.get("settings"), dict):
        plain["settings"] = {
            name: value for name, value in settings.items() if isinstance(value, str | int | float | bool)
        }
    default, needed = kept.get("default"), kept.get("required_if")
    if isinstance(default, str) and shown_default(default) == record.value("default"):
        plain["default"] = default
    if isinstance(needed, str) and (question.required or record.value("required") == needed):
        plain["required_if"] = needed
    return replace(question, **plain)


def shown_default(expression: str) -> str:
    """A default as a form says it: a literal without its quotation marks, an expression as it is."""
    inner = expression[1:-1]
    literal = len(expression) > 1 and expression[0] == expression[-1] == "'" and not set(inner) & set("'\"{}()[]$")
    return inner.strip() if literal else expression.strip()


def films(text: str) -> tuple[Sign, ...]:
    """A page's films; none where the column was changed by hand and cannot be read."""
    held = (_loaded(text) or {}).items()
    found = [(tag, places) for tag, places in held if isinstance(places, list) and len(places) == 2]
    return tuple(Sign(tag, *places) for tag, places in found if all(isinstance(place, str) for place in places))


def whole(texts: list[str]) -> Questionnaire | None:
    """The questionnaire without its questions that our own sheet holds; None where it cannot be read."""
    data = _loaded("".join(texts))
    try:
        return canonical.from_data(data) if data else None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError):
        return None


def _loaded(text: str) -> Mapping[str, Any] | None:
    if not text:
        return {}
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None
