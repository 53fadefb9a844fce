"""Which of a round's responses are meant: as conditions of a query, and as tests of a round's columns."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, exists, or_

from survey.core.columnar import Entry
from survey.models import Answer as AnswerRow
from survey.models import Coding, Response

STATES: Final = ("submitted", "open")
MODES: Final = ("self", "helped")
GROUP, LANGUAGE, MODE, HELPER, DAY = ".group", ".language", ".mode", ".helper", ".day"
LINK, ALOUD, BEGUN = ".link", ".read_aloud", ".begun"
BACKGROUND: Final = {  # the columns that no question fills, and where they come from
    GROUP: "group_id",
    LANGUAGE: "language",
    MODE: "mode",
    HELPER: "helper",
    DAY: "submitted_on",
    LINK: "link_id",
    ALOUD: "read_aloud",
    BEGUN: "started_on",
}

_answer: Any = AnswerRow.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_coding: Any = Coding.__table__  # type: ignore[attr-defined]
Test = Callable[[Entry], bool]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which of a round's responses are meant. Empty: any. `text` is looked for in what people wrote themselves.

    `since` and `until` bound the day of handing in (of the start where it was not handed in), both within. `answers`
    are (question, choice): all of them must have been given. `code_id` is a code that an answer was given, and `among`
    are the responses that have it, for those who look at columns (`services.narrowing` finds them).
    """

    group_id: int | None = None
    language: str = ""
    mode: str = ""
    state: str = "submitted"
    text: str = ""
    since: date | None = None
    until: date | None = None
    answers: tuple[tuple[str, str], ...] = ()
    code_id: int | None = None
    among: frozenset[int] | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        """What holds of every response that is meant, without `text`."""
        wanted = {
            _response.c.group_id: self.group_id,
            _response.c.language: self.language,
            _response.c.mode: self.mode,
            _response.c.state: self.state,
        }
        day = _response.c.started_on if self.state == "open" else _response.c.submitted_on
        bounds = [
            bound for bound in (self.since and day >= self.since, self.until and day <= self.until) if bound is not None
        ]
        given = [*map(_gave, self.answers), *([_coded(self.code_id)] if self.code_id else [])]
        return [column == value for column, value in wanted.items() if value] + bounds + given

    @property
    def narrows(self) -> bool:
        """Whether anything but the state and the text is asked for."""
        return self.code_id is not None or any(True for _ in self.tests())

    def tests(self) -> Iterable[tuple[str, Test]]:
        """The same of what was handed in, as tests of the values in columns, without `text`."""
        wanted = {GROUP: str(self.group_id or ""), LANGUAGE: self.language, MODE: self.mode}
        for key, value in wanted.items():
            if value:
                yield key, _is((value, ""))
        if self.since or self.until:
            yield DAY, _within(self.since, self.until)
        for question, choice in self.answers:
            yield question, _holds(choice)


def _is(entry: Entry) -> Test:
    return lambda other: other == entry


def _within(since: date | None, until: date | None) -> Test:
    low, high = (since or date.min).isoformat(), (until or date.max).isoformat()
    return lambda entry: low <= (entry[0] or "") <= high


def _holds(choice: str) -> Test:
    def test(entry: Entry) -> bool:
        value = json.loads(entry[0]) if entry[0] is not None else None
        return choice in value if isinstance(value, list) else value is not None and str(value) == choice

    return test


def _coded(code_id: int) -> ColumnElement[bool]:
    """That an answer of the response has the code, by a coding that counts."""
    return exists().where(
        _coding.c.response_id == _response.c.id, _coding.c.code_id == code_id, _coding.c.counts.is_(True)
    )


def _gave(given: tuple[str, str]) -> ColumnElement[bool]:
    """That the response has this choice, alone or among others; a number on a scale is its own key."""
    key, choice = given
    return exists().where(
        _answer.c.response_id == _response.c.id,
        _answer.c.question_key == key,
        _answer.c.on_path,
        or_(
            _answer.c.value == choice, _answer.c.value.contains(json.dumps(choice, ensure_ascii=False), autoescape=True)
        ),
    )
