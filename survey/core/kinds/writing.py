"""The kind answered in a person's own words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from survey.core.answers import Value
from survey.core.definition import Question
from survey.core.kinds.kind import Kind
from survey.core.kinds.terms import Cell, Column, Problem

LONGEST: Final = 5_000  # characters, where the author sets no max_length
# What no one types and storage may refuse: control characters but tab and line feed, lone surrogates.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Writing(Kind):
    """Free text, one line or several."""

    categorical: bool = False

    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """The text, with line ends made alike and the space around it taken away."""
        raw = given[0] if given else ""
        most = longest(question)
        if len(raw) > 4 * most + 1_000:  # however it is normalised it stays too long
            return Problem(question.key, "too-long", {"max": most, "given": len(raw)})
        text = clean(raw)
        if len(text) > most:
            return Problem(question.key, "too-long", {"max": most, "given": len(text)})
        return text or None

    def value_columns(self, question: Question) -> tuple[Column, ...]:
        """One column with the text."""
        return (Column(question.key, "text"),)

    def value_cells(self, question: Question, value: Value) -> tuple[Cell, ...]:
        """The text."""
        return (str(value),)


@dataclass(frozen=True)
class Contacting(Writing):
    """An address or a number by which the person can be reached: whoever gives it is no longer unknown."""

    personal: bool = True
    pattern: re.Pattern[str] = re.compile("")
    texts: tuple[str, ...] = ()

    def read_value(self, question: Question, given: Sequence[str]) -> Value | Problem | None:
        """The address, if it can be one."""
        value = super().read_value(question, given)
        if isinstance(value, str):
            digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in value)
            return digits if self.pattern.fullmatch(digits) else Problem(question.key, f"not-{self.name}")
        return value


EMAIL: Final = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,190}\.[^\s@<>.]{2,60}")
TELEPHONE: Final = re.compile(r"\+?(?:[ ()/.-]*[0-9]){5,15}[ )]*")


def longest(question: Question) -> int:
    """How many characters the question takes."""
    most = question.settings.get("max_length", LONGEST)
    return most if isinstance(most, int) else LONGEST


def clean(raw: str) -> str:
    """Text as it is kept: composed (NFC), with "\\n" between lines, without what cannot be written."""
    lines = raw.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _UNWRITABLE.sub("", lines)).strip()
