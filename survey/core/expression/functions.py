"""The functions of XLSForm's reference, by name. A new one is one entry in a table.

Those that depend on chance, on a place, on other files or on repeated groups are in `UNAVAILABLE`, each with the
reason, so that the author of a form that uses one learns why.
"""

from __future__ import annotations

from typing import Final

from survey.core.expression.function import Function, RefusedError
from survey.core.expression.moment_functions import MOMENT_FUNCTIONS
from survey.core.expression.number_functions import NUMBER_FUNCTIONS
from survey.core.expression.text_functions import TEXT_FUNCTIONS
from survey.core.expression.values import Result, number, text, truth


def _choose(condition: Result, then: Result, otherwise: Result) -> Result:
    return then if truth(condition) else otherwise


def _coalesce(*values: Result) -> Result:
    return next((value for value in values if value not in ("", ())), "")


def _keys(value: Result) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else tuple(text(value).split())


def _selected(value: Result, key: Result) -> bool:
    wanted = key if isinstance(key, str) else text(key)
    return wanted.strip() in (value if isinstance(value, tuple) else text(value).split())


def _selected_at(value: Result, place: Result) -> str:
    keys, index = _keys(value), number(place)
    return keys[int(index)] if 0 <= index < len(keys) else ""


def _checklist(least: Result, most: Result, *values: Result) -> bool:
    return _between(least, most, sum(1.0 for value in values if value == "yes"))


def _weighted(least: Result, most: Result, *pairs: Result) -> bool:
    if len(pairs) % 2:
        raise RefusedError("after the two bounds come pairs of an answer and its weight.")
    weights = (number(weight) for value, weight in zip(pairs[::2], pairs[1::2], strict=True) if value == "yes")
    return _between(least, most, sum(weights))


def _between(least: Result, most: Result, total: float) -> bool:
    low, high = number(least), number(most)
    return (low == -1 or total >= low) and (high == -1 or total <= high)


_ANSWER_FUNCTIONS: Final[dict[str, Function]] = {
    "if": Function(_choose, 3, 3),
    "coalesce": Function(_coalesce, 1, None),
    "not": Function(lambda value: not truth(value), 1, 1),
    "true": Function(lambda: True, 0, 0),
    "false": Function(lambda: False, 0, 0),
    "boolean": Function(truth, 1, 1),
    "boolean-from-string": Function(lambda value: text(value) in ("true", "1"), 1, 1),
    "selected": Function(_selected, 2, 2, compares=True),
    "selected-at": Function(_selected_at, 2, 2),
    "count-selected": Function(lambda value: float(len(_keys(value))), 1, 1),
    "count-non-empty": Function(lambda *values: float(sum(value not in ("", ()) for value in values)), 1, None),
    "checklist": Function(_checklist, 3, None),
    "weighted-checklist": Function(_weighted, 4, None),
}

FUNCTIONS: Final[dict[str, Function]] = {
    **_ANSWER_FUNCTIONS,
    **TEXT_FUNCTIONS,
    **NUMBER_FUNCTIONS,
    **MOMENT_FUNCTIONS,
}

_CHANCE = "its result would change from page to page."
_REPEATS = "there are no repeated groups."
_PLACES = "no question asks for a position on a map."
_FILES = "a questionnaire carries no other files to look in."

UNAVAILABLE: Final[dict[str, str]] = {
    **dict.fromkeys(("random", "randomize", "uuid"), _CHANCE),
    **dict.fromkeys(("position", "indexed-repeat", "last"), _REPEATS),
    "count": f"{_REPEATS} Write count-selected() or count-non-empty().",
    **dict.fromkeys(("area", "distance", "geofence", "enclosed-area"), _PLACES),
    **dict.fromkeys(("instance", "pulldata", "current"), _FILES),
    "once": "an answer is never computed twice; write the expression alone.",
    "jr:choice-name": "it gives words, and those differ between languages; compare the keys of choices.",
    **dict.fromkeys(("digest", "base64-decode", "extract-signed"), "answers are not made into codes."),
}
