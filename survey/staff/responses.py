"""Responses: the list with its filters, and one response whole."""

from __future__ import annotations

from typing import Any

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n
from survey.services import reaching, reading
from survey.services.reading import MODES, STATES, Filters
from survey.staff.forms import clean, read_id, read_place, write_place
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
    return render("response.html", whole=whole, **values)


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
    }
    kept = {name: value for name, value in kept.items() if value}
    return {"groups": groups, "chosen": chosen, "kept": kept}
