"""What stands beside a reply: cleared quotes, and figures as they may be shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.errors import InputError
from survey.services import coding, evidencing, promising, quoting
from survey.staff.forms import read_id
from survey.staff.replies import reply_values
from survey.staff.room import member, page, render


@page("/replies/<int:reply_id>/evidence", "edit-replies")
def show_evidence(reply_id: int) -> BaseResponse:
    """The quotes and figures that may be chosen, and those that are."""
    return _evidence_page(reply_id, {})


@page("/replies/<int:reply_id>/evidence", "edit-replies", "POST")
def choose_evidence(reply_id: int) -> BaseResponse:
    """Let these stand beside the reply."""
    notice, _reply = promising.find(db.session(), member().organisation_id, reply_id)
    quote_ids = [number for raw in request.form.getlist("quote") if (number := read_id(raw)) is not None]
    figures = [spec for raw in request.form.getlist("figure") if (spec := _spec(raw))]
    try:
        promising.rest_on(db.session(), member().actor, notice, quote_ids, figures)
    except InputError as error:
        return _evidence_page(reply_id, error.problems)
    return web.go(url_for("staff.show_reply", reply_id=reply_id, done="saved"))


def _spec(raw: str) -> list[Any]:
    """What a figure counts, as a form carries it: "question=choice", or ".code=12" for a theme."""
    key, mark, choice = raw[:200].partition("=")
    if not mark or not choice:
        return []
    if key == ".code":
        number = read_id(choice)
        return [] if number is None else [number]
    return [key, choice]


def _evidence_page(reply_id: int, problems: Mapping[str, str]) -> BaseResponse:
    session, mine = db.session(), member().organisation_id
    notice, reply = promising.find(session, mine, reply_id)
    values = reply_values(notice, reply)
    round_id = notice.round_id or 0
    codes = coding.list_codes(session, mine, coding.questionnaire_of(session, mine, round_id))
    chosen = [tuple(spec) for spec in reply.figures]
    return render(
        "reply_evidence.html",
        status=422 if problems else 200,
        quotes=quoting.cleared(session, mine, round_id),
        codes=codes,
        questions=evidencing.choices(values["published"].questionnaire),
        chosen=chosen,
        shown=dict(zip(chosen, evidencing.count(session, member().actor, round_id, reply.figures), strict=True)),
        problems=problems,
        **values,
    )
