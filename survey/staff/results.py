"""What the pages of a round's results share: whose answers are meant, and what can be chosen on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import request

from survey.services import crossing
from survey.staff.filters import choice_questions, filter_values, given_answers, read_filters
from survey.staff.forms import clean
from survey.staff.rounds import round_values


def result_values(round_id: int, **own: str) -> dict[str, Any]:
    """The round, the filters and what they can be; `own` are the page's own choices, kept when the filters change.

    Raises NotFoundError when the round is not the member's organisation's.
    """
    values = round_values(round_id)
    chosen = replace(read_filters(), state="submitted", text="")
    questionnaire = values["published"].questionnaire
    return {
        **values,
        **filter_values(round_id, chosen),
        "own": {name: value for name, value in own.items() if value},
        "choice_questions": choice_questions(questionnaire),
        "given_answers": given_answers(questionnaire, chosen),
    }


def axis_keys(values: dict[str, Any]) -> list[str]:
    """What the round's responses can be sorted by, as addresses have it."""
    questions = crossing.axes(values["published"].questionnaire)
    return [*crossing.AXES, *(question.key for question in questions)]


def read_choice(name: str, offered: list[str], usual: str = "") -> str:
    """One of what is offered, by the address; the usual one where it names none."""
    given = clean(request.args.get(name, "")[:300])
    return given if given in offered else usual
