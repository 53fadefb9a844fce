"""Questionnaires: their versions, and how each language stands."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.services import cataloguing
from survey.staff.room import member, page, render


@page("/questionnaires", "see-questionnaires")
def show_questionnaires() -> BaseResponse:
    """Every published questionnaire."""
    catalogue = cataloguing.list_questionnaires(db.session(), member().organisation_id)
    return render("questionnaires.html", catalogue=catalogue)


@page("/questionnaires/<int:questionnaire_id>", "see-questionnaires")
def show_questionnaire(questionnaire_id: int) -> BaseResponse:
    """One questionnaire: its versions, its languages, its questions."""
    found = cataloguing.find_questionnaire(db.session(), member().organisation_id, questionnaire_id)
    return render("questionnaire.html", found=found)
