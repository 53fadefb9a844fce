"""What may be seen of a round by those who may not read single answers: its rule, and the figures as a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core.disclosure import DEFAULT
from survey.errors import InputError
from survey.services import figure_files, populations
from survey.staff.forms import Reader
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values


@page("/rounds/<int:round_id>/disclosure", "edit-disclosure")
def show_disclosure(round_id: int) -> BaseResponse:
    """The round's rule, and the form that changes it."""
    return _rule_page(round_id)


@page("/rounds/<int:round_id>/disclosure", "edit-disclosure", "POST")
def change_disclosure(round_id: int) -> BaseResponse:
    """Change the round's rule: stricter by whoever may edit it, weaker by administrators only."""
    round_values(round_id)
    read = Reader(request.form)
    try:
        base, cell = read.whole("base"), read.whole("cell")
        read.check()
        may_weaken = member().may("weaken-disclosure")
        populations.set_rule(db.session(), member().actor, round_id, base or 0, cell or 0, may_weaken)
    except InputError as error:
        return _rule_page(round_id, 422, request.form, error.problems)
    return web.go(url_for("staff.show_disclosure", round_id=round_id))


@page("/rounds/<int:round_id>/counts/figures.csv", "see-counts")
def send_figures(round_id: int) -> BaseResponse:
    """The protected figures as CSV, the same for everybody: what may be passed on."""
    round_values(round_id)
    name, parts = figure_files.write(db.session(), member().actor, round_id)
    response = Response(b"".join(parts), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


def _rule_page(
    round_id: int, status: int = 200, given: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None
) -> BaseResponse:
    values: dict[str, Any] = round_values(round_id)
    rule = populations.rule_of(db.session(), round_id)
    shown = given or {"base": str(rule.base), "cell": str(rule.cell)}
    return render(
        "disclosure.html", status=status, rule=rule, usual=DEFAULT, given=shown, problems=problems or {}, **values
    )
