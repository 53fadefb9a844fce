"""Any two questions or background variables of a round against each other: exact for those who may read single
responses, and for those who may not what `services.disclosing` lets out."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.core.crosstab import pearson_of
from survey.core.disclosure.axes import OTHER
from survey.core.disclosure.table import Table
from survey.services import crossing, disclosing
from survey.staff import pictures
from survey.staff.results import axis_keys, group_names, read_choice, result_values, results_page
from survey.staff.room import member, page

SHARES = ("column", "row", "all")


@page("/rounds/<int:round_id>/counts/crosstab", "see-counts")
def show_crosstab(round_id: int) -> BaseResponse:
    """The form that chooses the two, and their table."""
    values = result_values(round_id)
    if not member().may("see-exact-counts"):
        return _show_protected(round_id, values)
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


def _show_protected(round_id: int, values: dict[str, Any]) -> BaseResponse:
    """The same without filters, tests and pictures: of each count either itself or a dot."""
    desk = disclosing.open_desk(db.session(), member().actor, round_id)
    questions = [question for question in desk.questionnaire.questions() if question.key in desk.axes]
    backgrounds = [key for key in crossing.AXES if key in desk.axes]
    offered = [*backgrounds, *(question.key for question in questions)]
    rows = read_choice("rows", offered, questions[0].key if questions else backgrounds[-1])
    columns = read_choice("columns", offered, backgrounds[0])
    found = desk.protect(rows, columns)
    desk.close("crosstab")
    values |= {"own": {"rows": rows, "columns": columns}, "kept": {}}
    return results_page(
        "protected_crosstab",
        values,
        protected=found,
        lines=_lines(found.table, rows) if found.table else [],
        axes=backgrounds,
        questions=questions,
        by_key={question.key: question for question in questions},
        names=group_names(values),
    )


def _lines(table: Table, rows: str) -> list[tuple[str, list[tuple[str, int]]]]:
    """The rows as they were asked for, without rows and columns that nobody is in and that hide nothing."""
    turned = table.rows != rows
    ups, asides = (table.column_keys, table.row_keys) if turned else (table.row_keys, table.column_keys)
    cells = list(zip(*table.counts, strict=True)) if turned else table.counts
    kept = [at for at, key in enumerate(asides) if key != OTHER and any(row[at] for row in cells)]
    rows_kept = [(key, row) for key, row in zip(ups, cells, strict=True) if key != OTHER and any(row)]
    return [(key, [(asides[at], row[at]) for at in kept]) for key, row in rows_kept]
