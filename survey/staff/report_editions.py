"""What was published of a report: read in each language, let out to everybody, and taken along as files."""

from __future__ import annotations

from typing import Any

from flask import make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, reports, web
from survey.reports import showing
from survey.services import binding, reporting
from survey.staff.reports import read_tag, report_values, title_of
from survey.staff.room import member, page, render

_PLACE = "/rounds/<int:round_id>/reports/<int:report_id>/editions/<int:number>"


@page(_PLACE, "see-reports")
def show_edition(round_id: int, report_id: int, number: int) -> BaseResponse:
    """An edition in one of its languages, word for word as it was, but for quotes that were taken back."""
    values = _values(round_id, report_id, number)
    bound = binding.bind(db.session(), values["edition"])
    tag = read_tag(bound.edition.languages)
    values["title"] = title_of(bound.snapshot.titles)
    return render(
        "report_edition.html",
        told=reports.tell_edition(bound, tag),
        tag=tag,
        draw=showing.on_page,
        files=binding.list_files(db.session(), bound),
        forms=binding.FORMS,
        **values,
    )


@page(f"{_PLACE}/report.<form>", "see-reports")
def send_edition(round_id: int, report_id: int, number: int, form: str) -> BaseResponse:
    """The edition as a file; while it is being made, back to the page that says so."""
    bound = binding.bind(db.session(), _values(round_id, report_id, number)["edition"])
    tag = read_tag(bound.edition.languages)
    body = binding.find_file(db.session(), bound, tag, form)
    if body is None:
        return _back(round_id, report_id, number)
    response = make_response(body)
    response.headers["Content-Type"] = binding.MIMES[form]
    response.headers["Content-Disposition"] = f"attachment; filename=report-{bound.edition.code}-{tag}.{form}"
    return response


@page(f"{_PLACE}/files", "publish-reports", "POST")
def make_edition_files(round_id: int, report_id: int, number: int) -> BaseResponse:
    """Ask for the files that are missing, and follow their making."""
    edition = _values(round_id, report_id, number)["edition"]
    job_id = reporting.ask_for_files(db.session(), member().actor, edition)
    return web.go(url_for("staff.show_job", job_id=job_id))


@page(f"{_PLACE}/public", "publish-reports", "POST")
def let_see_edition(round_id: int, report_id: int, number: int) -> BaseResponse:
    """Let everybody read the edition, or nobody any more."""
    edition = _values(round_id, report_id, number)["edition"]
    reporting.let_see(db.session(), member().actor, edition, everybody=request.form.get("everybody") == "yes")
    return _back(round_id, report_id, number)


def _back(round_id: int, report_id: int, number: int) -> BaseResponse:
    return web.go(url_for("staff.show_edition", round_id=round_id, report_id=report_id, number=number))


def _values(round_id: int, report_id: int, number: int) -> dict[str, Any]:
    values = report_values(round_id, report_id)
    return {**values, "edition": reporting.find_edition(db.session(), values["report"], number)}
