"""Taking the responses out as files."""

from __future__ import annotations

from flask import Response, request, stream_with_context, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.errors import InputError
from survey.services import exporting, working
from survey.services.exporting import FORMS
from survey.services.reading import STATES, Filters
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values

_LATER = "later"  # the archive, made in the background


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
    if form == _LATER:
        asked = {"round_id": round_id, "state": state, "form": FORMS[0], "dialect": dialect}
        exporting.check_form(FORMS[0], dialect)
        job_id = working.ask(db.session(), member().actor, "export", "export-responses", asked)
        return web.go(url_for("staff.show_job", job_id=job_id))
    filters = Filters(state=state)
    made = exporting.export(db.session(), member().actor, round_id, published, filters, form, dialect)
    response = Response(stream_with_context(made.parts), content_type=made.type)
    response.headers["Content-Disposition"] = f"attachment; filename={made.name}"
    return response
