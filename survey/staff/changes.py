"""A question through the rounds of its questionnaire, and between the groups and places of one round."""

from __future__ import annotations

from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.core.definition import Question, Questionnaire
from survey.core.measuring import Measure
from survey.services import crossing, following, indicating, mapping
from survey.services.following import Gaps, Past
from survey.staff import pictures
from survey.staff.forms import read_number
from survey.staff.results import axis_keys, group_names, read_choice, result_values, results_page
from survey.staff.room import member, page


@page("/rounds/<int:round_id>/counts/change", "see-exact-counts")
def show_change(round_id: int) -> BaseResponse:
    """One question in every round that asked it, with what may make them hard to compare."""
    values = result_values(round_id)
    session = db.session()
    questions = measurable(values["published"].questionnaire)
    key = read_choice("question", [each.key for each in questions], questions[0].key if questions else "")
    rounds = following.rounds_of(session, member().organisation_id, values["published"].version_id)
    question = next((each for each in questions if each.key == key), None)
    followed = []
    if question:
        counted = [following.counts_in(session, past, key, values["chosen"]) for past in rounds]
        followed = following.follow(following.measures_of(question), counted)
    shares = [each for each in followed if each.measure.is_share] or followed
    drawing = pictures.of_change(pictures.say(question.label), rounds, shares) if question else None
    if drawing and pictures.wanted():
        return pictures.send(drawing, f"change-{key}")
    notes = following.notes(rounds, key)
    values["own"] = {"question": key}
    return results_page(
        "change", values, questions=questions, rounds=rounds, followed=followed, drawing=drawing, notes=notes
    )


@page("/rounds/<int:round_id>/counts/gaps", "see-exact-counts")
def show_gaps(round_id: int) -> BaseResponse:
    """One figure in the whole and in each group or area, the best and the worst, and the goal."""
    values = result_values(round_id)
    questionnaire = values["published"].questionnaire
    measures = {
        measure_key(each): each for question in measurable(questionnaire) for each in following.measures_of(question)
    }
    chosen = read_choice("measure", list(measures), next(iter(measures), ""))
    by = read_choice("by", axis_keys(values), crossing.AXES[0])
    values["own"] = {"measure": chosen, "by": by}
    shown = _gaps(values, measures[chosen], by) if chosen else {"found": None}
    drawing = shown.get("map" if request.args.get("chart") == "map" else "drawing")
    if drawing and pictures.wanted():
        return pictures.send(drawing, f"gaps-{by.strip('.')}")
    return results_page(
        "gaps", values, measures=measures, axes=crossing.AXES, questions=crossing.axes(questionnaire), **shown
    )


def _gaps(values: dict[str, Any], measure: Measure, by: str) -> dict[str, Any]:
    session = db.session()
    past = Past(values["round"], values["published"])
    parts = crossing.find_variable(session, past.id, past.published.questionnaire, by, group_names(values))
    goal = read_number("goal")
    values["own"]["goal"] = "" if goal is None else f"{goal:g}"
    if goal is not None and measure.is_share:
        goal /= 100
    found = following.gaps(session, past, measure, parts, values["chosen"])
    if found is None:
        return {"found": None}
    title = f"{pictures.say(measure.question.label)} – {pictures.measure_words(measure)}"
    known, problem = mapping.find_map(current_app.config["SETTINGS"].data, [each.key for each in parts.categories])
    return {
        "found": found,
        "parts": parts,
        "map": pictures.of_map(title, found, parts, known) if known else None,
        "map_problem": problem,
        "verdict": _verdict(found, goal),
        "drawing": pictures.of_gaps(title, found, parts, goal),
    }


def _verdict(found: Gaps, goal: float | None) -> str:
    """How the whole and its parts stand to the goal: all-, whole-, part- or none-reaches; "" without a goal."""
    if goal is None or not found.places:
        return ""
    parts = [place.estimate.value >= goal for place in found.places]
    if found.whole.value >= goal:
        return "all-reaches" if all(parts) else "whole-reaches"
    return "part-reaches" if any(parts) else "none-reaches"


def measurable(questionnaire: Questionnaire) -> list[Question]:
    """The questions of which a share or a mean can be told."""
    return [question for question in crossing.axes(questionnaire) if indicating.can_be_followed(question)]


def measure_key(measure: Measure) -> str:
    """A measure as addresses have it: the question, and the choice where it is a share."""
    return f"{measure.question.key}:{','.join(measure.choices)}"
