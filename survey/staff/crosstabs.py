"""Any two questions or background variables of a round against each other."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.core.crosstab import pearson_of
from survey.services import crossing
from survey.staff import pictures
from survey.staff.results import axis_keys, group_names, read_choice, result_values, results_page
from survey.staff.room import page

SHARES = ("column", "row", "all")


@page("/rounds/<int:round_id>/counts/crosstab", "see-exact-counts")
def show_crosstab(round_id: int) -> BaseResponse:
    """The form that chooses the two, and their table."""
    values = result_values(round_id)
    offered = axis_keys(values)
    questions = crossing.axes(values["published"].questionnaire)
    rows = read_choice("rows", offered, questions[0].key if questions else "")
    columns = read_choice("columns", offered, crossing.AXES[0])
    share = read_choice("share", list(SHARES), SHARES[0])
    values["own"] = {"rows": rows, "columns": columns, "share": share}
    shown = _table(round_id, values, rows, columns) if rows else {"table": None, "test": None}
    drawing = pictures.of_crosstab(shown["table"]) if shown["table"] else None
    if drawing and pictures.wanted():
        return pictures.send(drawing, "crosstab")
    return results_page("crosstab", values, axes=crossing.AXES, questions=questions, drawing=drawing, **shown)


def _table(round_id: int, values: dict[str, Any], rows: str, columns: str) -> dict[str, Any]:
    session, questionnaire = db.session(), values["published"].questionnaire
    groups = group_names(values)
    up, aside = (crossing.find_variable(session, round_id, questionnaire, key, groups) for key in (rows, columns))
    table = crossing.cross(session, round_id, questionnaire, up, aside, values["chosen"])
    return {"table": table, "test": pearson_of(table) if rows != columns else None}
