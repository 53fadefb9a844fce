"""Taking the responses out as files."""

from __future__ import annotations

from flask import Response, request, stream_with_context
from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.errors import InputError
from survey.services import exporting
from survey.services.reading import STATES, Filters
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values


@page("/rounds/<int:round_id>/export", "export-responses")
def show_export(round_id: int) -> BaseResponse:
    """What can be taken out, and in which form."""
    return render("export.html", **round_values(round_id))


@page("/rounds/<int:round_id>/export", "export-responses", "POST")
def send_export(round_id: int) -> BaseResponse:
    """The file, sent while it is read; that it was taken is written down first."""
    published = round_values(round_id)["published"]
    form, dialect = request.form.get("form", ""), request.form.get("dialect", "")
    state = request.form.get("state", STATES[0])
    if state not in STATES:
        raise InputError(state="unknown-choice")
    filters = Filters(state=state)
    made = exporting.export(db.session(), member().actor, round_id, published, filters, form, dialect)
    response = Response(stream_with_context(made.parts), content_type=made.type)
    response.headers["Content-Disposition"] = f"attachment; filename={made.name}"
    return response
