"""Ideas: a round's list, a new one, perhaps of a workshop's card, and one as it goes from proposed to ordinary work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core.kinds.writing import clean as clean_words
from survey.errors import InputError, NotFoundError
from survey.services import promising, proposing, workshops
from survey.services.proposing import Said
from survey.staff.forms import Reader, read_id
from survey.staff.replies import today
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values


@page("/rounds/<int:round_id>/ideas", "edit-replies")
def show_ideas(round_id: int) -> BaseResponse:
    """The round's ideas, those whose next step is late first."""
    ideas = proposing.list_ideas(db.session(), member().organisation_id, round_id, today())
    late = {one.id for one in ideas if proposing.is_late(one, today())}
    return render("ideas.html", ideas=ideas, late=late, **_values(round_id))


@page("/rounds/<int:round_id>/ideas/new", "edit-replies")
def show_new_idea(round_id: int) -> BaseResponse:
    """The form for a new idea, filled in from a workshop's card where the address names one."""
    values = _values(round_id)
    board = _card(request.args)
    given: dict[str, Any] = {}
    if board is not None:
        said = proposing.of_card(db.session(), member().organisation_id, round_id, board)
        given = {"title": said.title, "words": said.words, "owner": said.owner, "card": request.args["card"]}
    return render("idea.html", idea=None, given=given, problems={}, **values)


@page("/rounds/<int:round_id>/ideas", "edit-replies", "POST")
def propose_idea(round_id: int) -> BaseResponse:
    """Keep the new idea."""
    try:
        proposing.propose(db.session(), member().actor, round_id, _said(), _card(request.form))
    except InputError as error:
        return render(
            "idea.html", status=422, idea=None, given=request.form, problems=error.problems, **_values(round_id)
        )
    return web.go(url_for("staff.show_ideas", round_id=round_id))


@page("/ideas/<int:idea_id>", "edit-replies")
def show_idea(idea_id: int) -> BaseResponse:
    """One idea: what it is, whose, how far it has come, and the reply that tells of it."""
    idea = proposing.find(db.session(), member().organisation_id, idea_id)
    given = {name: getattr(idea, name) for name in ("title", "words", "owner", "state", "next_on")}
    given["reply"] = idea.notice_id
    return _idea_page(idea_id, given)


@page("/ideas/<int:idea_id>", "edit-replies", "POST")
def change_idea(idea_id: int) -> BaseResponse:
    """Keep what was changed."""
    try:
        idea = proposing.change(db.session(), member().actor, idea_id, _said())
    except InputError as error:
        return _idea_page(idea_id, request.form, error.problems)
    return web.go(url_for("staff.show_ideas", round_id=idea.round_id))


def _idea_page(idea_id: int, given: Mapping[str, Any], problems: Mapping[str, str] | None = None) -> BaseResponse:
    idea = proposing.find(db.session(), member().organisation_id, idea_id)
    status = 422 if problems else 200
    board = None
    if idea.workshop_id is not None:
        board = workshops.find(db.session(), member().organisation_id, idea.workshop_id)
    shown: dict[str, Any] = {"given": given, "problems": problems or {}, "board": board}
    return render("idea.html", status=status, idea=idea, **shown, **_values(idea.round_id))


def _values(round_id: int) -> dict[str, Any]:
    values = round_values(round_id)
    replies = promising.list_replies(db.session(), member().organisation_id, today(), round_id)
    return {**values, "states": proposing.STATES, "replies": {one.notice.id: one.theme for one in replies}}


def _said() -> Said:
    read = Reader(request.form)
    next_on = read.date("next_on")
    read.check()
    words = clean_words(request.form.get("words", ""))
    state = read.text("state") or proposing.PROPOSED
    return Said(read.text("title"), words, read.text("owner"), state, next_on, read_id(read.text("reply")))


def _card(form: Mapping[str, str]) -> tuple[int, int] | None:
    """The board and the card that a form or an address names, as 7.3; raises NotFoundError for what cannot be one."""
    raw = form.get("card", "")
    if not raw:
        return None
    board, _, card = raw.partition(".")
    ids = read_id(board), read_id(card)
    if ids[0] is None or ids[1] is None:
        raise NotFoundError("card", raw)
    return ids[0], ids[1]
