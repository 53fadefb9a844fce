"""Responses: the list with its filters, and one response whole."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n
from survey.core.kinds.uploading import transcripts
from survey.services import reading, transcribing
from survey.staff.filters import filter_values, read_filters
from survey.staff.forms import read_place, write_place
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values


@page("/rounds/<int:round_id>/responses", "read-responses")
def show_responses(round_id: int) -> BaseResponse:
    """The round's responses, newest first."""
    values = round_values(round_id)
    chosen = read_filters()
    before = read_place(request.args.get("before", ""))
    questionnaire = values["published"].questionnaire
    listing = reading.list_responses(db.session(), round_id, questionnaire, chosen, before)
    return render(
        "responses.html",
        "_responses.html",
        listing=listing,
        next=write_place(*listing.next) if listing.next else "",
        first=before is None,
        speaks=bool(transcripts(questionnaire.questions())),
        **filter_values(round_id, chosen),
        **values,
    )


@page("/rounds/<int:round_id>/responses/<int:response_id>", "read-responses")
def show_response(round_id: int, response_id: int) -> BaseResponse:
    """One response, with the questions in the member's language."""
    values = round_values(round_id)
    whole = reading.read_response(
        db.session(),
        member().organisation_id,
        round_id,
        response_id,
        values["published"].questionnaire,
        i18n.language().tag,
    )
    questionnaire = values["published"].questionnaire
    recordings = transcribing.of_response(db.session(), round_id, questionnaire, response_id)
    return render("response.html", whole=whole, recordings=recordings, **values)
