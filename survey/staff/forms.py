"""Reading what staff type into forms: values, or a code for each field that cannot be used."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Mapping
from datetime import date

from flask import request

from survey.errors import InputError

FARTHEST = 1e12


class Reader:
    """Reads one form's fields and gathers what is wrong with them; `check` raises it all at once."""

    def __init__(self, form: Mapping[str, str]) -> None:
        self._form = form
        self._problems: dict[str, str] = {}

    def text(self, field: str) -> str:
        """The field's text, without the space around it and what nobody types."""
        return clean(self._form.get(field, ""))

    def ticked(self, field: str) -> bool:
        """Whether the box was ticked."""
        return field in self._form

    def date(self, field: str, required: bool = False) -> date | None:
        """The date that a date field gives (ISO 8601)."""
        raw = self.text(field)
        if not raw:
            if required:
                self._problems[field] = "required"
            return None
        try:
            return date.fromisoformat(raw)
        except ValueError:
            self._problems[field] = "not-a-date"
            return None

    def whole(self, field: str) -> int | None:
        """The whole number in the field, with or without spaces between thousands; None where it is empty."""
        raw = "".join(self.text(field).split())
        if not raw:
            return None
        if not raw.isdecimal() or len(raw) > 12:
            self._problems[field] = "not-a-number-of-people"
            return None
        return int(raw)

    def check(self) -> None:
        """Raise InputError with every problem so far."""
        if self._problems:
            raise InputError(**self._problems)


def clean(text: str) -> str:
    """The text without control characters and halves of characters, which no page may hold and PostgreSQL refuses."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cc", "Cs")).strip()


def read_id(raw: str) -> int | None:
    """An id from a form or an address; None where it cannot be one."""
    return int(raw) if raw.isdecimal() and len(raw) <= 18 else None


def read_number(name: str) -> float | None:
    """The number that the address gives under a name, with either decimal mark; None where it gives none."""
    return to_number(request.args.get(name, ""))


def to_number(raw: str) -> float | None:
    """The number that somebody typed, with either decimal mark and perhaps a per cent sign; None where it is none."""
    text = "".join(clean(raw[:40]).replace(",", ".").rstrip("%").split())
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < FARTHEST else None


def write_place(day: date, number: int) -> str:
    """A place in a list, as an address carries it."""
    return f"{day.isoformat()}~{number}"


def read_place(raw: str) -> tuple[date, int] | None:
    """The place that `write_place` wrote; None where there is none. Raises InputError for anything else."""
    if not raw:
        return None
    day, _, number = raw.partition("~")
    known = read_id(number)
    try:
        parsed = date.fromisoformat(day)
    except ValueError:
        parsed = None
    if parsed is None or known is None:
        raise InputError(before="not-a-place")
    return parsed, known
