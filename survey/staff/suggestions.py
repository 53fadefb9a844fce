"""What machines suggest of free text: codes to accept or refuse, what is said again, and tone with its measure."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core import judging
from survey.core.definition import Question, Questionnaire
from survey.errors import InputError, NotFoundError
from survey.services import coding, gathering, suggesting, working
from survey.services.coding import Target
from survey.services.suggesting import ALIKE, CODES, TONE
from survey.staff.forms import read_id
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values

WRITTEN = ("text", "written")
PAGES = {CODES: "show_suggestions", ALIKE: "show_alike", TONE: "show_tone"}


@page("/rounds/<int:round_id>/suggestions", "read-responses")
def show_suggestions(round_id: int) -> BaseResponse:
    """The codes that a machine suggests, with what was measured of each."""
    values = _values(round_id, CODES)
    session, reading = db.session(), values["reading"]
    code_id = read_id(request.args.get("code", ""))
    questionnaire_id = coding.questionnaire_of(session, member().organisation_id, round_id)
    codes = coding.list_codes(session, member().organisation_id, questionnaire_id, past=True)
    return render(
        "suggestions.html",
        offers=suggesting.offers(session, reading) if reading else (),
        methods=suggesting.methods(reading) if reading else {},
        suggestions=suggesting.list_suggestions(session, reading, code_id) if reading else (),
        code_id=code_id,
        names={one.id: one.name for one in codes},
        **values,
    )


@page("/rounds/<int:round_id>/alike", "read-responses")
def show_alike(round_id: int) -> BaseResponse:
    """Phrases that several answers share, and groups of answers that are alike."""
    values = _values(round_id, ALIKE)
    reading = values["reading"]
    phrases, groups = suggesting.repeated(db.session(), reading) if reading else ([], [])
    return render("alike.html", phrases=phrases, groups=groups, **values)


@page("/rounds/<int:round_id>/tone", "read-responses")
def show_tone(round_id: int) -> BaseResponse:
    """How answers sound to a machine, where that agrees with how they sound to people; and one more to judge."""
    values = _values(round_id, TONE)
    session, me, reading, question = db.session(), member(), values["reading"], values["question"]
    tags = [tag for tag in values["published"].questionnaire.languages if judging.has_tone(tag)]
    return render(
        "tone.html",
        confusions=suggesting.confusions(reading) if reading else {},
        shown=suggesting.shown_languages(reading) if reading else [],
        tones=suggesting.tones(session, reading) if reading else {},
        labels=suggesting.label_counts(session, me.organisation_id, round_id, question.key) if question else {},
        next=suggesting.unlabelled(session, me.actor, round_id, question.key, tags) if question else None,
        **values,
    )


@page("/rounds/<int:round_id>/suggestions/read", "work-on-answers", "POST")
def read_by_machine(round_id: int) -> BaseResponse:
    """Let a machine go through the answers, in the background."""
    question = _question(round_id, request.form.get("question", ""))
    kind = request.form.get("kind", "")
    if kind not in suggesting.KINDS:
        raise InputError(kind="unknown-choice")
    asked = {"round_id": round_id, "question": question.key, "kind": kind}
    return web.go(
        url_for("staff.show_job", job_id=working.ask(db.session(), member().actor, "reading", "read-responses", asked))
    )


@page("/rounds/<int:round_id>/suggestions/decide", "work-on-answers", "POST")
def decide_suggestions(round_id: int) -> BaseResponse:
    """Accept or refuse one suggestion, or all that are ticked."""
    question = _question(round_id, request.form.get("question", ""))
    reading = suggesting.newest(db.session(), member().organisation_id, round_id, question.key, CODES)
    if reading is None:
        raise NotFoundError("reading", question.key)
    do, _, one = request.form.get("do", "").partition(":")
    if do not in ("accept", "refuse"):
        raise InputError(do="unknown-choice")
    raw = [one] if one else request.form.getlist("suggestion")
    ids = [known for each in raw if (known := read_id(each)) is not None]
    suggesting.decide(db.session(), member().actor, reading, ids, do == "accept")
    code = read_id(request.form.get("code", ""))
    return web.go(url_for("staff.show_suggestions", round_id=round_id, question=question.key, code=code))


@page("/rounds/<int:round_id>/tone", "work-on-answers", "POST")
def label_tone(round_id: int) -> BaseResponse:
    """Say how an answer sounds to the member."""
    question = _question(round_id, request.form.get("question", ""))
    response_id = read_id(request.form.get("response", ""))
    tone = {"bad": -1, "neither": 0, "good": 1}.get(request.form.get("tone", ""))
    if response_id is None or tone is None:
        raise InputError(tone="unknown-choice")
    suggesting.label(db.session(), member().actor, Target(round_id, response_id, question.key), tone)
    return web.go(url_for("staff.show_tone", round_id=round_id, question=question.key, _anchor="judge"))


def _question(round_id: int, key: str) -> Question:
    """An open question of the round's; raises NotFoundError."""
    questions = _written(round_values(round_id)["published"].questionnaire)
    found = next((question for question in questions if question.key == key), None)
    if found is None:
        raise NotFoundError("question", key)
    return found


def _written(questionnaire: Questionnaire) -> list[Question]:
    """The questions that people write an answer to; what they say aloud is read in the reading room."""
    return [one for one in gathering.open_questions(questionnaire) if one.kind in WRITTEN]


def _values(round_id: int, kind: str) -> dict[str, Any]:
    """What the three pages share: the question that is looked at, and the reading of it that stands."""
    values = round_values(round_id)
    questions = _written(values["published"].questionnaire)
    wished = request.args.get("question", "")
    question = next((one for one in questions if one.key == wished), questions[0] if questions else None)
    organisation_id = member().organisation_id
    reading = suggesting.newest(db.session(), organisation_id, round_id, question.key, kind) if question else None
    return {**values, "questions": questions, "question": question, "reading": reading, "kind": kind, "pages": PAGES}
