"""Taking the responses out as files."""

from __future__ import annotations

from flask import Response, request, stream_with_context, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core.kinds import KINDS
from survey.errors import InputError
from survey.services import exporting, working
from survey.services.exporting import HEAVY, Wish
from survey.services.filtering import STATES, Filters
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values


@page("/rounds/<int:round_id>/export", "export-responses")
def show_export(round_id: int) -> BaseResponse:
    """What can be taken out, and in which form."""
    values = round_values(round_id)
    asked = values["published"].questionnaire.questions()
    return render("export.html", files=any(KINDS[question.kind].uploads for question in asked), **values)


@page("/rounds/<int:round_id>/export", "export-responses", "POST")
def send_export(round_id: int) -> BaseResponse:
    """The file, sent while it is read; or where it is heavy or can wait, the page that follows its making."""
    published = round_values(round_id)["published"]
    wish = _read_wish(published.questionnaire.languages)
    if wish.form in HEAVY or "later" in request.form:
        asked = exporting.wanted(round_id, wish)
        job_id = working.ask(db.session(), member().actor, "export", "export-responses", asked)
        return web.go(url_for("staff.show_job", job_id=job_id))
    made = exporting.export(db.session(), member().actor, round_id, published, wish)
    response = Response(stream_with_context(made.parts), content_type=made.type)
    response.headers["Content-Disposition"] = f"attachment; filename={made.name}"
    return response


def _read_wish(languages: tuple[str, ...]) -> Wish:
    asked = request.form
    state, tag = asked.get("state", STATES[0]), asked.get("labels", "")
    if state not in STATES:
        raise InputError(state="unknown-choice")
    if tag and tag not in languages:
        raise InputError(labels="unknown-choice")
    return Wish(asked.get("form", ""), asked.get("dialect", ""), asked.get("shape", "wide"), tag, Filters(state=state))
