"""What the pages of a round's results share: whose answers are meant, and what can be chosen on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.core.measuring import has_numbers
from survey.services import coding, crossing, narrowing
from survey.staff import pictures
from survey.staff.filters import choice_questions, filter_values, given_answers, read_filters
from survey.staff.forms import clean
from survey.staff.room import member, render
from survey.staff.rounds import round_values

_TOOLS: dict[str, Any] = {"draw_chart": pictures.shown, "has_numbers": has_numbers}


def result_values(round_id: int, **own: str) -> dict[str, Any]:
    """The round, the filters and what they can be; `own` are the page's own choices, kept when the filters change.

    Raises NotFoundError when the round is not the member's organisation's.
    """
    values = round_values(round_id)
    organisation_id, session = member().organisation_id, db.session()
    chosen = replace(read_filters(), state="submitted", text="")
    chosen = narrowing.settled(session, round_id, member().actor.name, chosen)
    questionnaire = values["published"].questionnaire
    return {
        **values,
        **filter_values(round_id, chosen),
        "own": {name: value for name, value in own.items() if value},
        "choice_questions": choice_questions(questionnaire),
        "given_answers": given_answers(questionnaire, chosen),
        "codes": coding.list_codes(
            session, organisation_id, coding.questionnaire_of(session, organisation_id, round_id)
        ),
    }


def axis_keys(values: dict[str, Any]) -> list[str]:
    """What the round's responses can be sorted by, as addresses have it."""
    questions = crossing.axes(values["published"].questionnaire)
    return [*crossing.AXES, *(question.key for question in questions)]


def read_choice(name: str, offered: list[str], usual: str = "") -> str:
    """One of what is offered, by the address; the usual one where it names none."""
    given = clean(request.args.get(name, "")[:300])
    return given if given in offered else usual


def group_names(values: dict[str, Any]) -> dict[str, str]:
    """The ids of the round's target groups and their names."""
    return {str(group.id): group.name for group in values["groups"]}


def results_page(here: str, values: dict[str, Any], status: int = 200, **shown: Any) -> BaseResponse:
    """One of the pages of the results, or for htmx what stands below their heading."""
    part = f"_{here}.html"
    return render("results.html", part, status, here=here, inner=f"staff/{part}", **_TOOLS, **shown, **values)
