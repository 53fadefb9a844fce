"""Counts per question, exact for those who may read single responses and protected for those who may not."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.services import protected_counts, summarising
from survey.services.filtering import GROUP, LANGUAGE, MODE, Filters
from survey.services.protected_counts import WHOLE, Part
from survey.staff.results import result_values
from survey.staff.room import member, page, render


@page("/rounds/<int:round_id>/counts", "see-counts")
def show_counts(round_id: int) -> BaseResponse:
    """Every question of the round, counted."""
    values = result_values(round_id)
    chosen: Filters = values["chosen"]
    if member().may("see-exact-counts"):
        counts = summarising.count(db.session(), round_id, values["published"].questionnaire, chosen)
        return render("counts.html", "_counts.html", counts=counts, **values)
    parts = _parts(chosen)
    counts = protected_counts.count(db.session(), member().actor, round_id, parts[0] if len(parts) == 1 else WHOLE)
    return render("counts.html", "_counts.html", counts=counts, too_fine=len(parts) > 1, **values)


def _parts(chosen: Filters) -> list[Part]:
    """The parts of the round that are asked for; protected figures are narrowed by one of these at a time."""
    wanted = ((GROUP, str(chosen.group_id or "")), (LANGUAGE, chosen.language), (MODE, chosen.mode))
    return [part for part in wanted if part[1]]
