"""Indicators: what is followed from round to round, per group and area, with a goal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.errors import InputError
from survey.services import crossing, following, indicating
from survey.services.filtering import GROUP, Filters
from survey.services.following import Gaps, Past
from survey.services.indicating import Shown
from survey.staff import pictures
from survey.staff.changes import measurable, measure_key
from survey.staff.forms import Reader, read_id, to_number
from survey.staff.results import group_names, result_values, results_page
from survey.staff.room import member, page


@page("/rounds/<int:round_id>/counts/indicators", "see-exact-counts")
def show_indicators(round_id: int) -> BaseResponse:
    """Every indicator of the questionnaire, in this round and through all."""
    return _page(round_id, {}, {})


@page("/rounds/<int:round_id>/counts/indicators", "edit-indicators", "POST")
def create_indicator(round_id: int) -> BaseResponse:
    """Follow something more."""
    values = result_values(round_id)
    questionnaire = values["published"].questionnaire
    read = Reader(request.form)
    measures = {
        measure_key(each): each for question in measurable(questionnaire) for each in following.measures_of(question)
    }
    measure = measures.get(read.text("measure"))
    goal = to_number(request.form.get("goal", ""))
    if goal is not None and measure is not None and measure.is_share:
        goal /= 100
    try:
        indicating.create(
            db.session(),
            member().actor,
            values["published"].version_id,
            questionnaire,
            read.text("name"),
            measure,
            goal,
            read.text("direction"),
            read.text("area"),
        )
    except InputError as error:
        return _page(round_id, request.form, error.problems)
    return web.go(url_for("staff.show_indicators", round_id=round_id))


@page("/rounds/<int:round_id>/counts/indicators/remove", "edit-indicators", "POST")
def remove_indicator(round_id: int) -> BaseResponse:
    """Follow it no more."""
    values = result_values(round_id)
    indicator_id = read_id(request.form.get("indicator", "")) or 0
    indicating.remove(db.session(), member().actor, values["published"].version_id, indicator_id)
    return web.go(url_for("staff.show_indicators", round_id=round_id))


def _page(round_id: int, given: Mapping[str, str], problems: Mapping[str, str]) -> BaseResponse:
    values = result_values(round_id)
    session, published = db.session(), values["published"]
    rounds = following.rounds_of(session, member().organisation_id, published.version_id)
    listed = indicating.list_indicators(session, member().organisation_id, published.version_id)
    shown = [_shown(values, rounds, each) for each in listed]
    if pictures.wanted():
        wanted = read_id(request.args.get("indicator", ""))
        drawing = next((one["drawing"] for one in shown if one["shown"].indicator.id == wanted), None)
        return pictures.send(web.found(drawing), f"indicator-{wanted}")
    questions = measurable(published.questionnaire)
    areas = [question for question in crossing.axes(published.questionnaire) if question.choices]
    status = 422 if problems else 200
    return results_page(
        "indicators",
        values,
        status,
        rounds=rounds,
        shown_indicators=shown,
        questions=questions,
        areas=areas,
        given=given,
        problems=problems,
    )


def _shown(values: dict[str, Any], rounds: list[Past], indicator: Any) -> dict[str, Any]:
    """One indicator: through the rounds, where it stands now, and by group and area of this round."""
    shown = indicating.follow(db.session(), rounds, indicator)
    here = Past(values["round"], values["published"])
    place = next(number for number, past in enumerate(rounds) if past.id == here.id)
    now = shown.followed.steps[place].estimate if shown.followed else None
    drawing = pictures.of_change(indicator.name, rounds, [shown.followed], indicator.goal) if shown.followed else None
    return {
        "shown": shown,
        "now": now,
        "standing": indicating.standing(now, indicator.goal, indicator.direction),
        "parts": _parts(values, here, shown),
        "drawing": drawing,
    }


def _parts(values: dict[str, Any], here: Past, shown: Shown) -> list[tuple[Any, Gaps]]:
    """The indicator by target group and by area, where this round's version asks it."""
    indicator, questionnaire = shown.indicator, here.published.questionnaire
    measure = indicating.measure_of(indicator, questionnaire)
    if measure is None:
        return []
    offered = {question.key for question in crossing.axes(questionnaire)}
    keys = [GROUP, *([indicator.area_key] if indicator.area_key in offered else [])]
    found = []
    for key in keys:
        parts = crossing.find_variable(db.session(), here.id, questionnaire, key, group_names(values))
        gaps = following.gaps(db.session(), here, measure, parts, Filters())
        if gaps and gaps.places:
            found.append((parts, gaps))
    return found
