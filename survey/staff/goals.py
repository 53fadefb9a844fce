"""Goals of a round or of the organisation: set, measured, judged; and the interim report that is made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.errors import InputError, NotFoundError
from survey.services import aiming, proclaiming, translating
from survey.staff.forms import Reader, read_id
from survey.staff.replies import typed_words
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values


@page("/goals", "edit-replies")
def show_organisation_goals() -> BaseResponse:
    """The organisation's own goals."""
    return _goals_page(None)


@page("/goals", "edit-replies", "POST")
def change_organisation_goals() -> BaseResponse:
    """Set, judge or drop a goal of the organisation."""
    return _change(None)


@page("/rounds/<int:round_id>/goals", "edit-replies")
def show_goals(round_id: int) -> BaseResponse:
    """The round's goals, what is measured of them, and how far they are reached."""
    return _goals_page(round_id)


@page("/rounds/<int:round_id>/goals", "edit-replies", "POST")
def change_goals(round_id: int) -> BaseResponse:
    """Set, judge or drop a goal of the round."""
    return _change(round_id)


def _change(round_id: int | None) -> BaseResponse:
    """What a form of the page asks for: words of the report, a new goal, how far one is reached, or to drop one."""
    acts = {"title": _title, "add": _add, "judge": _judge, "drop": _drop}
    act = acts.get(request.form.get("act", ""))
    if round_id is not None:
        round_values(round_id)
    if act is None:
        raise InputError(act="unknown-choice")
    try:
        act(round_id)
    except InputError as error:
        of_goal = f"g{request.form.get('goal', '')}-" if act is _judge else ""
        known = {name if "." in name else f"{of_goal}{name}": code for name, code in error.problems.items()}
        return _goals_page(round_id, known, request.form)
    return web.go(_address(round_id, done="saved"))


def _title(round_id: int | None) -> None:
    session, actor = db.session(), member().actor
    report = _report(round_id)
    translating.write(session, actor, report, report.source, typed_words(("title", "lead")))


def _add(round_id: int | None) -> None:
    read = Reader(request.form)
    due = read.date("due")
    read.check()
    name, indicator_id = read.text("name"), read_id(read.text("indicator"))
    aiming.add(db.session(), member().actor, _report(round_id), name, due, indicator_id)


def _judge(round_id: int | None) -> None:
    session, actor, report = db.session(), member().actor, _report(round_id)
    read = Reader(request.form)
    goal = aiming.find_goal(session, report, read_id(read.text("goal")) or 0)
    due = read.date("due")
    read.check()
    words = typed_words((f"goal.{goal.number}.name", f"goal.{goal.number}.judgement"))
    aiming.judge(session, actor, report, goal, read.text("status"), due, read_id(read.text("indicator")))
    translating.write(session, actor, report, report.source, words)


def _drop(round_id: int | None) -> None:
    session, report = db.session(), _report(round_id)
    goal = aiming.find_goal(session, report, read_id(request.form.get("goal", "")) or 0)
    aiming.drop(session, member().actor, report, goal)


def _report(round_id: int | None) -> Any:
    """The report that the goals stand in, begun where there is none yet."""
    title = (
        round_values(round_id)["round"].name if round_id is not None else current_app.config["SETTINGS"].organisation
    )
    found = aiming.report_of(db.session(), member().actor, round_id, title)
    if found is None:
        raise NotFoundError("report", round_id)
    return found


def _address(round_id: int | None, done: str | None = None) -> str:
    if round_id is None:
        return url_for("staff.show_organisation_goals", done=done)
    return url_for("staff.show_goals", round_id=round_id, done=done)


def _goals_page(
    round_id: int | None, problems: Mapping[str, str] | None = None, given: Mapping[str, str] | None = None
) -> BaseResponse:
    session, actor = db.session(), member().actor
    values = round_values(round_id) if round_id is not None else {"round": None}
    report = aiming.report_of(session, actor, round_id)
    goals = aiming.list_goals(session, report.id) if report else ()
    shown: dict[str, Any] = {"report": report, "goals": goals, "gate": None, "measured": {}, "indicators": ()}
    if report:
        shown |= {"gate": proclaiming.gate(session, report), "indicators": aiming.indicators_of(session, report)}
        shown["measured"] = aiming.measure(session, actor, report, goals)
    elif round_id is not None:
        shown["indicators"] = aiming.indicators_in(session, actor.organisation_id, round_id)
    shown |= {"problems": problems or {}, "given": given or {}, "done": request.args.get("done", "")}
    status = 422 if problems else 200
    return render("goals.html", status=status, here=_address(round_id), statuses=aiming.STATUSES, **values, **shown)
