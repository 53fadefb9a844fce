"""Reports of rounds in public: in each language that they were published in, as a page and as files."""

from __future__ import annotations

from typing import Any, Final

from flask import make_response, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, reports, web
from survey.public.keeping import kept
from survey.public.room import room
from survey.reports import showing
from survey.services import binding, presenting, reporting
from survey.services.binding import Bound

WAIT: Final = "60"  # seconds until a file that is being made is asked for again


@room.get("/findings/<code>")
def show_findings(code: str) -> BaseResponse:
    """A report as it was published, without quotes that were taken back since."""
    bound = _find(code)
    newer = reporting.newer_public(db.session(), bound.edition)
    page = _page("findings", bound, told=reports.tell_edition(bound), draw=showing.on_page, newer=newer)
    return kept(page, quotes=bool(bound.quotes))


@room.get("/findings/<code>/report.<form>")
def send_findings(code: str, form: str) -> BaseResponse:
    """The report as a file, or while it is being made a page that says so."""
    bound = _find(code)
    tag = i18n.language().tag
    body = binding.find_file(db.session(), bound, tag, form)
    if body is None:
        waiting = _page("findings_file", bound, status=503)
        waiting.headers["Retry-After"] = WAIT
        return waiting
    response = make_response(body)
    response.headers["Content-Type"] = binding.MIMES[form]
    response.headers["Content-Disposition"] = f"attachment; filename=report-{code}-{tag}.{form}"
    return response


def _find(code: str) -> Bound:
    """The report of an address, and its language for this page; raises NotFoundError."""
    edition = reporting.find_public(db.session(), code)
    i18n.use(i18n.choose(edition.languages, request.args.get("lang", ""), request.headers.get("Accept-Language", "")))
    return binding.bind(db.session(), edition)


def _page(name: str, bound: Bound, status: int = 200, **values: Any) -> BaseResponse:
    whose = presenting.find_organisation(db.session(), bound.edition.organisation_id)
    values |= {"organisation": whose.name, "home": presenting.home_of(db.session(), whose.slug)}
    edition, title = bound.edition, bound.snapshot.titles[i18n.language().tag]
    return web.render(f"public/{name}.html", status=status, edition=edition, title=title, **values)
