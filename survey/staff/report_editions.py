"""What was published of a report: read in each language, let out to everybody, and taken along as files."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, reports, web
from survey.reports import showing
from survey.reports.telling import Edition
from survey.services import publishing, reporting
from survey.staff.reports import read_tag, report_values, title_of
from survey.staff.room import member, page, render

_PLACE = "/rounds/<int:round_id>/reports/<int:report_id>/editions/<int:number>"


@page(_PLACE, "see-reports")
def show_edition(round_id: int, report_id: int, number: int) -> BaseResponse:
    """An edition in one of its languages, word for word as it was, but for quotes that were taken back."""
    values = _values(round_id, report_id, number)
    session, edition = db.session(), values["edition"]
    snapshot = reporting.read(edition)
    tag = read_tag(edition.languages)
    questionnaire = publishing.load(session, snapshot.version_id).questionnaire
    quotes = reporting.quotes_of(session, edition.organisation_id, round_id, edition.quote_ids)
    told = reports.tell(snapshot, questionnaire, quotes, tag, Edition(edition.number, edition.published_on))
    values["title"] = title_of(snapshot.titles)
    return render("report_edition.html", told=told, tag=tag, draw=showing.on_page, **values)


@page(f"{_PLACE}/public", "publish-reports", "POST")
def let_see_edition(round_id: int, report_id: int, number: int) -> BaseResponse:
    """Let everybody read the edition, or nobody any more."""
    edition = _values(round_id, report_id, number)["edition"]
    reporting.let_see(db.session(), member().actor, edition, everybody=request.form.get("everybody") == "yes")
    return web.go(url_for("staff.show_edition", round_id=round_id, report_id=report_id, number=number))


def _values(round_id: int, report_id: int, number: int) -> dict[str, Any]:
    values = report_values(round_id, report_id)
    return {**values, "edition": reporting.find_edition(db.session(), values["report"], number)}
