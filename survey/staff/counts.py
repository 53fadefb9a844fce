"""Counts per question, exact for those who may read single responses and protected for those who may not."""

from __future__ import annotations

from dataclasses import replace

from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.core import disclosure
from survey.services import summarising
from survey.staff.responses import filter_values, read_filters
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values


@page("/rounds/<int:round_id>/counts", "see-counts")
def show_counts(round_id: int) -> BaseResponse:
    """Every question of the round, counted."""
    values = round_values(round_id)
    chosen = replace(read_filters(), state="submitted", text="")
    rule = None if member().may("see-exact-counts") else disclosure.DEFAULT
    counts = summarising.count(db.session(), round_id, values["published"].questionnaire, chosen, rule)
    return render("counts.html", "_counts.html", counts=counts, **filter_values(round_id, chosen), **values)
