"""One question's answer, as every part of the product passes it around."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Value = str | int | float | tuple[str, ...]

DONT_KNOW: Final = "dont-know"
WONT_SAY: Final = "wont-say"
BLANK: Final = "blank"  # went on without answering
SEEN: Final = "seen"  # a page that asks nothing (slides) was passed
UNCLEAR: Final = "unclear"  # did not understand the question and left it
MISSING: Final = (DONT_KNOW, WONT_SAY, BLANK, SEEN, UNCLEAR)


@dataclass(frozen=True, slots=True)
class Answer:
    """A value, or the reason why there is none: exactly one of the two.

    `value` is a choice's key, a tuple of keys in the definition's order, a number or a text, by the question's kind.
    `missing` is one of `MISSING`, or "" where there is a value.
    """

    value: Value | None = None
    missing: str = ""

    def __post_init__(self) -> None:
        if (self.value is None) == (self.missing == ""):
            raise ValueError("an answer has either a value or a reason why it has none")


Answers = Mapping[str, Answer]
_decode = json.JSONDecoder().raw_decode  # each page reads every answer before it: what is stored has no space around it


def stored(answer: Answer) -> tuple[str | None, str]:
    """The answer as its two columns: JSON text of the value (None where missing) and the missing reason."""
    value = None if answer.value is None else json.dumps(answer.value, ensure_ascii=False, separators=(",", ":"))
    return value, answer.missing


def restored(value: str | None, missing: str) -> Answer:
    """The answer that `stored` wrote."""
    if value is None:
        return Answer(missing=missing)
    loaded, _ = _decode(value)
    return Answer(tuple(loaded) if isinstance(loaded, list) else loaded)
