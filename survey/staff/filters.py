"""The filters that an address carries: read, shown in a form, and written into the addresses of other pages."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from flask import request

from survey import db
from survey.core.definition import Choice, Question, Questionnaire
from survey.services import reaching, reading
from survey.services.filtering import MODES, STATES, Filters
from survey.staff.forms import clean, read_id
from survey.staff.room import member

MOST_ANSWERS = 8
LONGEST_LIST = 300  # choices; a longer list is no list to choose from


def read_filters() -> Filters:
    """The filters that the address carries; what cannot be one is left out."""
    asked = request.args
    state, mode = asked.get("state", ""), asked.get("mode", "")
    return Filters(
        group_id=read_id(asked.get("group", "")),
        language=clean(asked.get("language", "")[:20]),
        mode=mode if mode in MODES else "",
        state=state if state in STATES else STATES[0],
        text=clean(asked.get("text", "")[: reading.LONGEST_SEARCH]),
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        answers=tuple(dict.fromkeys(_answers(asked.getlist("answer")))),
        code_id=read_id(asked.get("code", "")),
    )


def filter_values(round_id: int, chosen: Filters) -> dict[str, Any]:
    """What the filters' form shows."""
    groups = reaching.list_groups(db.session(), member().organisation_id, round_id)
    kept = {
        "group": chosen.group_id or "",
        "language": chosen.language,
        "mode": chosen.mode,
        "state": chosen.state if chosen.state != STATES[0] else "",
        "text": chosen.text,
        "since": chosen.since.isoformat() if chosen.since else "",
        "until": chosen.until.isoformat() if chosen.until else "",
        "answer": [f"{key}:{choice}" for key, choice in chosen.answers],
        "code": chosen.code_id or "",
    }
    return {"groups": groups, "chosen": chosen, "kept": {name: value for name, value in kept.items() if value}}


def choice_questions(questionnaire: Questionnaire) -> list[Question]:
    """The questions whose choices can be filtered by."""
    return [each for each in questionnaire.questions() if 0 < len(each.choices) <= LONGEST_LIST and not each.rows]


def given_answers(questionnaire: Questionnaire, chosen: Filters) -> list[tuple[str, Question, Choice]]:
    """The answers that are filtered by, as the address has them, with their words; unknown ones are left out."""
    questions = {question.key: question for question in questionnaire.questions()}
    found = []
    for key, choice_key in chosen.answers:
        question = questions.get(key)
        choice = question.choice(choice_key) if question else None
        if question and choice:
            found.append((f"{key}:{choice_key}", question, choice))
    return found


def _answers(given: Iterable[str]) -> Iterable[tuple[str, str]]:
    for pair in list(given)[:MOST_ANSWERS]:
        key, _, choice = clean(pair[:300]).partition(":")
        if key and choice:
            yield key, choice


def _day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return None
