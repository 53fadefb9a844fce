"""Questionnaires: their versions, and how each language stands."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.services import cataloguing, drafting
from survey.staff.room import member, page, render


@page("/questionnaires", "see-questionnaires")
def show_questionnaires() -> BaseResponse:
    """Every published questionnaire, and the drafts for those who make them."""
    catalogue = cataloguing.list_questionnaires(db.session(), member().organisation_id)
    edits = member().may("edit-questionnaires")
    drafts = drafting.list_drafts(db.session(), member().organisation_id) if edits else ()
    return render("questionnaires.html", catalogue=catalogue, drafts=drafts)


@page("/questionnaires/<int:questionnaire_id>", "see-questionnaires")
def show_questionnaire(questionnaire_id: int) -> BaseResponse:
    """One questionnaire: its versions, its languages, its questions."""
    found = cataloguing.find_questionnaire(db.session(), member().organisation_id, questionnaire_id)
    signed = cataloguing.count_signed(db.session(), member().organisation_id, found)
    return render("questionnaire.html", found=found, signed=signed)
