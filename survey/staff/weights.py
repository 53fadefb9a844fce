"""Answers weighted to known shares of the population."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core.crosstab import Variable
from survey.core.measuring import Measure
from survey.errors import InputError
from survey.services import crossing, following, tallying, weighting
from survey.services.filtering import GROUP, Filters
from survey.services.weighting import Weighing
from survey.staff.changes import measurable
from survey.staff.forms import Reader, to_number
from survey.staff.results import axis_keys, group_names, read_choice, result_values, results_page
from survey.staff.room import member, page


@page("/rounds/<int:round_id>/counts/weights", "see-exact-counts")
def show_weights(round_id: int) -> BaseResponse:
    """The known shares, the weights that they give, and a question with and without."""
    return _page(round_id, {}, {})


@page("/rounds/<int:round_id>/counts/weights", "edit-weights", "POST")
def set_margin(round_id: int) -> BaseResponse:
    """Weight to these shares of a variable, or no longer by it."""
    values = result_values(round_id)
    read = Reader(request.form)
    key = read.text("variable")
    if key not in axis_keys(values):
        return _page(round_id, request.form, {"variable": "unknown-choice"})
    variable = _variable(values, key)
    given = {category.key: request.form.get(f"share.{category.key}", "").strip() for category in variable.categories}
    shares = {category: to_number(raw) for category, raw in given.items() if raw}
    if any(share is None for share in shares.values()):
        return _page(round_id, request.form, {"shares": "not-shares"})
    if "forget" in request.form:
        shares = {}
    elif not shares:
        return _page(round_id, request.form, {"shares": "required"})
    try:
        known = {category: share for category, share in shares.items() if share is not None}
        weighting.set_margin(db.session(), member().actor, round_id, key, known)
    except InputError as error:
        return _page(round_id, request.form, error.problems)
    return web.go(url_for("staff.show_weights", round_id=round_id))


def _page(round_id: int, given: Mapping[str, str], problems: Mapping[str, str]) -> BaseResponse:
    values = result_values(round_id)
    session, questionnaire = db.session(), values["published"].questionnaire
    offered = axis_keys(values)
    key = given.get("variable", "") if given.get("variable", "") in offered else read_choice("variable", offered, GROUP)
    known = weighting.margins(session, round_id)
    variables = [_variable(values, each) for each in known if each in offered]
    weighing = weighting.weigh(session, round_id, questionnaire, variables)
    questions = measurable(questionnaire)
    chosen = read_choice("question", [each.key for each in questions], questions[0].key if questions else "")
    values["own"] = {"variable": key, "question": chosen}
    return results_page(
        "weights",
        values,
        422 if problems else 200,
        variable=_variable(values, key),
        known=known,
        weighing=weighing,
        compared=_compared(round_id, values, weighing, chosen) if weighing and chosen else [],
        populations={str(group.id): group.population for group in values["groups"]},
        questions=questions,
        axes=crossing.AXES,
        given=given,
        problems=problems,
    )


def _variable(values: dict[str, Any], key: str) -> Variable:
    questionnaire = values["published"].questionnaire
    return crossing.find_variable(db.session(), values["round"].id, questionnaire, key, group_names(values))


def _compared(round_id: int, values: dict[str, Any], weighing: Weighing, key: str) -> list[tuple[Measure, Any, Any]]:
    """Every figure of a question, as it is and weighted."""
    session, questionnaire = db.session(), values["published"].questionnaire
    question = next(each for each in measurable(questionnaire) if each.key == key)
    plain = tallying.count_each(session, round_id, questionnaire, [key], Filters())[key]
    weighted, effective = weighting.weighted(session, round_id, questionnaire, weighing, key)
    measures = following.measures_of(question)
    return [(measure, measure.of(plain), measure.of(weighted, effective)) for measure in measures]
