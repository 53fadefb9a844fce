"""The parts of a report: added, written in each language, moved and taken out."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core.kinds.writing import clean as clean_words
from survey.core.report import TEXT, THEME
from survey.errors import InputError, NotFoundError
from survey.services import assembling
from survey.staff.forms import clean, read_id
from survey.staff.reports import report_page, report_values
from survey.staff.room import member, page, render

WAYS = {"up": assembling.UP, "down": assembling.DOWN}
FIELDS = {TEXT: ("words",), THEME: ("names", "definitions")}


@page("/rounds/<int:round_id>/reports/<int:report_id>/sections", "edit-reports", "POST")
def add_section(round_id: int, report_id: int) -> BaseResponse:
    """Put a part at the end; of a text go on to write it."""
    values = report_values(round_id, report_id)
    form = request.form
    given = {
        **{name: clean(form.get(name, "")) for name in ("question", "rows", "columns")},
        **{name: read_id(form.get(name, "")) for name in ("code_id", "quote_id")},
    }
    try:
        made = assembling.add(db.session(), member().actor, values["report"], form.get("kind", ""), given)
    except InputError as error:
        return report_page(round_id, report_id, error.problems)
    if made.kind == TEXT:
        return web.go(url_for("staff.show_section", round_id=round_id, report_id=report_id, section_id=made.id))
    return _back(round_id, report_id, made.id)


@page("/rounds/<int:round_id>/reports/<int:report_id>/sections/<int:section_id>", "edit-reports")
def show_section(round_id: int, report_id: int, section_id: int) -> BaseResponse:
    """The words of a part, in every language."""
    return _section_page(round_id, report_id, section_id)


@page("/rounds/<int:round_id>/reports/<int:report_id>/sections/<int:section_id>", "edit-reports", "POST")
def write_section(round_id: int, report_id: int, section_id: int) -> BaseResponse:
    """Keep the words of a part."""
    values = report_values(round_id, report_id)
    section = assembling.find_section(db.session(), values["report"], section_id)
    given = {
        field: {tag: clean_words(request.form.get(f"{field}-{tag}", "")) for tag in values["languages"]}
        for field in FIELDS.get(section.kind, ())
    }
    try:
        assembling.write(db.session(), member().actor, values["report"], section, given)
    except InputError as error:
        return _section_page(round_id, report_id, section_id, error.problems, given)
    return _back(round_id, report_id, section_id)


@page("/rounds/<int:round_id>/reports/<int:report_id>/sections/<int:section_id>/move", "edit-reports", "POST")
def move_section(round_id: int, report_id: int, section_id: int) -> BaseResponse:
    """Let a part change places with its neighbour."""
    values = report_values(round_id, report_id)
    section = assembling.find_section(db.session(), values["report"], section_id)
    way = request.form.get("way", "")
    if way in WAYS:
        assembling.move(db.session(), member().actor, values["report"], section, WAYS[way])
    # Without a place in the address: where it names one, browsers do not focus the button.
    to = url_for("staff.show_report", round_id=round_id, report_id=report_id, moved=section_id, way=way)
    return web.go(to)


@page("/rounds/<int:round_id>/reports/<int:report_id>/sections/<int:section_id>/remove", "edit-reports", "POST")
def remove_section(round_id: int, report_id: int, section_id: int) -> BaseResponse:
    """Take a part out."""
    values = report_values(round_id, report_id)
    section = assembling.find_section(db.session(), values["report"], section_id)
    assembling.remove(db.session(), member().actor, values["report"], section)
    return web.go(url_for("staff.show_report", round_id=round_id, report_id=report_id, _anchor="parts"))


def _back(round_id: int, report_id: int, section_id: int) -> BaseResponse:
    """To the part in its report."""
    anchor = f"section-{section_id}"
    return web.go(url_for("staff.show_report", round_id=round_id, report_id=report_id, _anchor=anchor))


def _section_page(
    round_id: int,
    report_id: int,
    section_id: int,
    problems: Mapping[str, str] | None = None,
    given: Mapping[str, Mapping[str, str]] | None = None,
) -> BaseResponse:
    values = report_values(round_id, report_id)
    section = assembling.find_section(db.session(), values["report"], section_id)
    if section.kind not in FIELDS:
        raise NotFoundError("words of section", section_id)
    shown = given or section.content
    status = 422 if problems else 200
    return render("report_section.html", status=status, section=section, given=shown, problems=problems or {}, **values)
