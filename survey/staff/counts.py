"""Counts per question, exact for those who may read single responses and protected for those who may not."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.services import protected_counts, rating, summarising
from survey.services.filtering import GROUP, LANGUAGE, MODE, Filters
from survey.services.protected_counts import WHOLE, Part
from survey.services.summarising import Counts
from survey.staff import pictures
from survey.staff.results import result_values, results_page
from survey.staff.room import member, page


@page("/rounds/<int:round_id>/counts", "see-counts")
def show_counts(round_id: int) -> BaseResponse:
    """Every question of the round, counted."""
    values = result_values(round_id)
    chosen: Filters = values["chosen"]
    if not member().may("see-exact-counts"):
        parts = _parts(chosen)
        part = parts[0] if len(parts) == 1 else WHOLE
        protected = protected_counts.count(db.session(), member().actor, round_id, part)
        return _answer(values, protected, too_fine=len(parts) > 1)
    questionnaire = values["published"].questionnaire
    counts = summarising.count(db.session(), round_id, questionnaire, chosen)
    return _answer(values, counts, scores=rating.rate(db.session(), round_id, questionnaire, chosen))


def _answer(values: dict[str, Any], counts: Counts, **shown: Any) -> BaseResponse:
    """The page, or the picture of one question that the address asks for."""
    if not pictures.wanted():
        return results_page("counts", values, counts=counts, **shown)
    key = request.args.get("question", "")
    fits = (each for each in counts.questions if each.question.key == key and each.summary.lines)
    return pictures.send(pictures.of_counts(web.found(next(fits, None))), key)


def _parts(chosen: Filters) -> list[Part]:
    """The parts of the round that are asked for; protected figures are narrowed by one of these at a time."""
    wanted = ((GROUP, str(chosen.group_id or "")), (LANGUAGE, chosen.language), (MODE, chosen.mode))
    return [part for part in wanted if part[1]]
