"""Reports of a round: the list with what was published, and one report being put together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, reports, web
from survey.core import codebook
from survey.core.definition import Questionnaire
from survey.errors import InputError
from survey.reports import showing
from survey.services import assembling, coding, quoting, report_figures, reporting
from survey.staff.forms import clean
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values


@page("/rounds/<int:round_id>/reports", "see-reports")
def show_reports(round_id: int) -> BaseResponse:
    """The round's reports, and every edition of them."""
    return _list_page(round_id)


@page("/rounds/<int:round_id>/reports", "edit-reports", "POST")
def create_report(round_id: int) -> BaseResponse:
    """Begin a report."""
    try:
        made = assembling.make(db.session(), member().actor, round_id, clean(request.form.get("title", "")))
    except InputError as error:
        return _list_page(round_id, error.problems)
    return web.go(url_for("staff.show_report", round_id=round_id, report_id=made.id))


@page("/rounds/<int:round_id>/reports/<int:report_id>", "edit-reports")
def show_report(round_id: int, report_id: int) -> BaseResponse:
    """One report: its parts in order, what can be added, and in which languages it is whole."""
    return report_page(round_id, report_id)


@page("/rounds/<int:round_id>/reports/<int:report_id>/titles", "edit-reports", "POST")
def name_report(round_id: int, report_id: int) -> BaseResponse:
    """Give the report its titles."""
    values = report_values(round_id, report_id)
    titles = {tag: clean(request.form.get(f"title-{tag}", "")) for tag in values["languages"]}
    try:
        assembling.name(db.session(), member().actor, values["report"], titles)
    except InputError as error:
        return report_page(round_id, report_id, error.problems, titles)
    return web.go(url_for("staff.show_report", round_id=round_id, report_id=report_id))


@page("/rounds/<int:round_id>/reports/<int:report_id>/remove", "edit-reports", "POST")
def discard_report(round_id: int, report_id: int) -> BaseResponse:
    """Throw away a report that was never published."""
    values = report_values(round_id, report_id)
    try:
        assembling.discard(db.session(), member().actor, values["report"])
    except InputError as error:
        return report_page(round_id, report_id, error.problems)
    return web.go(url_for("staff.show_reports", round_id=round_id))


@page("/rounds/<int:round_id>/reports/<int:report_id>/preview", "edit-reports")
def show_report_preview(round_id: int, report_id: int) -> BaseResponse:
    """The report as it would be published now, in one language."""
    values = report_values(round_id, report_id)
    session, me = db.session(), member()
    tag = read_tag(values["languages"])
    snapshot = reporting.draft(session, me.actor, values["report"])
    quotes = reporting.quotes_of(session, me.organisation_id, round_id, snapshot.quote_ids)
    told = reports.tell(snapshot, values["published"].questionnaire, quotes, tag)
    gaps = reporting.gaps(session, values["report"], i18n.offered())
    return render("report_preview.html", told=told, tag=tag, gaps=gaps[tag], draw=showing.on_page, **values)


@page("/rounds/<int:round_id>/reports/<int:report_id>/publish", "publish-reports", "POST")
def publish_report(round_id: int, report_id: int) -> BaseResponse:
    """Publish the report as it is now."""
    values = report_values(round_id, report_id)
    try:
        edition = reporting.publish(db.session(), member().actor, values["report"], i18n.offered())
    except InputError as error:
        return report_page(round_id, report_id, error.problems)
    return web.go(url_for("staff.show_edition", round_id=round_id, report_id=report_id, number=edition.number))


def report_values(round_id: int, report_id: int) -> dict[str, Any]:
    """What every page of a report shows of it; raises NotFoundError when it is not the member's organisation's."""
    values = round_values(round_id)
    report = assembling.find(db.session(), member().organisation_id, round_id, report_id)
    languages = values["published"].questionnaire.languages
    return {**values, "report": report, "languages": languages, "title": title_of(report.titles)}


def title_of(titles: Mapping[str, str]) -> str:
    """A report's title in the member's language, else in the first that it has."""
    return titles.get(i18n.language().tag) or next(iter(titles.values()), "")


def read_tag(languages: tuple[str, ...] | list[str]) -> str:
    """The language that the address asks for, of those that there are."""
    wished = request.args.get("lang", "")
    return wished if wished in languages else languages[0]


def report_page(
    round_id: int,
    report_id: int,
    problems: Mapping[str, str] | None = None,
    given: Mapping[str, str] | None = None,
) -> BaseResponse:
    """The page on which a report is put together."""
    values = report_values(round_id, report_id)
    session, me, report = db.session(), member(), values["report"]
    questionnaire: Questionnaire = values["published"].questionnaire
    offered = report_figures.offered(session, me.actor, round_id)
    by_key = {question.key: question for question in questionnaire.questions()}
    codes = coding.list_codes(
        session, me.organisation_id, coding.questionnaire_of(session, me.organisation_id, round_id)
    )
    published = reporting.editions_of(session, me.organisation_id, round_id)
    return render(
        "report.html",
        status=422 if problems else 200,
        problems=problems or {},
        given=given or report.titles,
        sections=assembling.sections_of(session, report),
        gaps=reporting.gaps(session, report, i18n.offered()),
        offered=offered,
        by_key=by_key,
        codes=codebook.in_order(codes),
        quotes=quoting.cleared(session, me.organisation_id, round_id),
        editions=[one for one in published if one.report_id == report.id],
        moved=request.args.get("moved", ""),
        way_gone=request.args.get("way", ""),
        **values,
    )


def _list_page(round_id: int, problems: Mapping[str, str] | None = None) -> BaseResponse:
    values = round_values(round_id)
    session, organisation_id = db.session(), member().organisation_id
    listed = assembling.list_reports(session, organisation_id, round_id)
    editions: dict[int, list[Any]] = {}
    for one in reporting.editions_of(session, organisation_id, round_id):
        editions.setdefault(one.report_id, []).append(one)
    return render(
        "reports.html",
        status=422 if problems else 200,
        problems=problems or {},
        given=request.form,
        listed=[one for one in listed if one.id in editions or member().may("edit-reports")],
        titles={one.id: title_of(one.titles) for one in listed},
        editions=editions,
        **values,
    )
