"""Counts per question, exact for those who may read single responses and protected for those who may not."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.core import disclosure
from survey.services import summarising
from survey.staff.results import result_values
from survey.staff.room import member, page, render


@page("/rounds/<int:round_id>/counts", "see-counts")
def show_counts(round_id: int) -> BaseResponse:
    """Every question of the round, counted."""
    values = result_values(round_id)
    rule = None if member().may("see-exact-counts") else disclosure.DEFAULT
    questionnaire = values["published"].questionnaire
    counts = summarising.count(db.session(), round_id, questionnaire, values["chosen"], rule)
    return render("counts.html", "_counts.html", counts=counts, **values)
