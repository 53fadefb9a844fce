"""Coding a round's answers: how far each coder has come, how often each code was given, samples for double coding."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core.codebook import in_order
from survey.core.definition import Question
from survey.errors import InputError
from survey.services import coding, drawing, gathering
from survey.services.drawing import STRATA, Wish
from survey.staff.forms import Reader, read_id
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values


@page("/rounds/<int:round_id>/coding", "see-codings")
def show_coding(round_id: int) -> BaseResponse:
    """How the coding of one question's answers stands."""
    return _coding_page(round_id)


@page("/rounds/<int:round_id>/coding/samples", "adjudicate-codings", "POST")
def draw_sample(round_id: int) -> BaseResponse:
    """Draw a sample for several coders."""
    round_values(round_id)
    read = Reader(request.form)
    size, coders = read_id(read.text("size")), _coders(request.form)
    strata = read.text("strata")
    try:
        sample = drawing.draw(
            db.session(),
            member().actor,
            round_id,
            Wish(read.text("name"), read.text("question"), size or 0, coders, strata, read.ticked("blind")),
        )
    except InputError as error:
        return _coding_page(round_id, problems=error.problems, given=request.form)
    return web.go(url_for("staff.show_sample", round_id=round_id, sample_id=sample.id))


@page("/rounds/<int:round_id>/coding/undo", "code-answers", "POST")
def undo_in_coding(round_id: int) -> BaseResponse:
    """Take back the member's own newest act on the round's answers."""
    round_values(round_id)
    act = coding.undo(db.session(), member().actor, round_id)
    return web.go(url_for("staff.show_coding", round_id=round_id, undone=act or "nothing"))


def coding_values(round_id: int) -> dict[str, Any]:
    """What every page about a round's coding shows: the round, its codes, the open questions."""
    values = round_values(round_id)
    session, organisation_id = db.session(), member().organisation_id
    questionnaire_id = coding.questionnaire_of(session, organisation_id, round_id)
    everything = coding.list_codes(session, organisation_id, questionnaire_id, past=True)
    return {
        **values,
        "questionnaire_id": questionnaire_id,
        "known": {code.id: code for code in everything},
        "placed": in_order(code for code in everything if code.usable),
        "questions": gathering.open_questions(values["published"].questionnaire),
    }


def chosen_question(questions: list[Question]) -> str:
    """The open question that the address names, else the first; "" where there is none."""
    wanted = request.args.get("question", "")
    keys = [question.key for question in questions]
    return wanted if wanted in keys else next(iter(keys), "")


def _coders(form: Mapping[str, str]) -> tuple[str, ...]:
    """The coders that a form names, the first coder first."""
    return tuple(form[name] for name in ("coder-1", "coder-2", "coder-3") if form.get(name))


def _coding_page(round_id: int, **given: Any) -> BaseResponse:
    values = coding_values(round_id)
    question = (given.get("given") or {}).get("question") or chosen_question(values["questions"])
    session = db.session()
    counts = coding.count_codes(session, round_id, question_key=question)
    shown = {
        "question": question,
        "answers": drawing.count_answers(session, round_id, values["published"].questionnaire, question),
        "progress": drawing.progress(session, round_id, question),
        "counts": counts,
        "counted": [one for one in values["placed"] if one.code.id in counts],
        "samples": drawing.list_samples(session, member().organisation_id, round_id),
        "coders": drawing.list_coders(session, member().organisation_id, round_id),
        "strata": STRATA,
        "undone": request.args.get("undone", ""),
        "problems": {},
        "given": {},
        **given,
    }
    return render("coding.html", status=422 if shown["problems"] else 200, **values, **shown)
