"""Boards for whoever leads a workshop: the list, a new one, and the page from which it is led."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core.board import WITHDRAWN, Board
from survey.core.board_quotes import digest, quoted
from survey.core.board_replay import undone_numbers
from survey.core.board_templates import STEP_KINDS, TEMPLATES
from survey.core.board_view import public_view
from survey.core.board_votes import VOTING
from survey.errors import InputError
from survey.security import grouped
from survey.services import participating, reaching, workshops
from survey.services.workshops import Hand
from survey.staff.board_beginning import KEPT, read_beginning
from survey.staff.board_deeds import read_deeds, whole
from survey.staff.forms import Reader, read_id
from survey.staff.reading_room import keys_on
from survey.staff.room import member, page, render


@page("/boards", "see-outcomes")
def show_boards() -> BaseResponse:
    """Every board, newest first."""
    return render("boards.html", boards=workshops.list_boards(db.session(), member().organisation_id))


@page("/boards/new", "facilitate")
def show_new_board() -> BaseResponse:
    """The form for a new board: a name, a template, and the round it grows from."""
    return _new_board_page(request.args, {})


@page("/boards", "facilitate", "POST")
def open_board() -> BaseResponse:
    """Open the board."""
    read = Reader(request.form)
    name, template, tag = read.text("name"), read.text("template"), i18n.language().tag
    round_id = read_id(read.text("round"))
    if read.text("go") == "choose":
        return _to_beginning(name, round_id or read_id(read.text("follows")))
    try:
        begun = read_beginning(request.form, round_id)
        made = workshops.open_board(
            db.session(), member().actor, name, template, tag, read.ticked("moderated"), round_id, begun
        )
    except InputError as error:
        return _new_board_page(request.form, error.problems)
    return web.go(url_for("staff.show_board", board_id=made.id))


@page("/boards/<int:board_id>", "facilitate")
def show_board(board_id: int) -> BaseResponse:
    """Lead the workshop: agenda, what waits, the board; 204 where nothing is new since `seen`."""
    workshop = workshops.find(db.session(), member().organisation_id, board_id)
    here = participating.count_here(db.session(), board_id)
    board = workshops.board_of(db.session(), workshop)
    if web.wants_htmx() and request.args.get("seen") == _stamp(workshop.position, board, here):
        return make_response("", 204)
    return _board_page(board_id)


@page("/boards/<int:board_id>/acts", "facilitate", "POST")
def do_act(board_id: int) -> BaseResponse:
    """Do what a form of the page asks for, once however often it is sent."""
    workshops.find(db.session(), member().organisation_id, board_id)
    hand = Hand(actor=member().email)
    try:
        deeds = read_deeds(request.form, i18n.language().tag)
        workshops.act(db.session(), board_id, hand, deeds, whole(request.form, "turn"))
    except InputError as error:
        page_with = _entry_page if request.form.get("back") == "entry" else _board_page
        return page_with(board_id, error.problems["act"], request.form)
    if web.wants_htmx():
        return _board_page(board_id)
    return web.go(_way_back(board_id))


@page("/boards/<int:board_id>/code", "facilitate", "POST")
def renew_code(board_id: int) -> BaseResponse:
    """Another join code; who is in stays in."""
    try:
        workshops.renew_code(db.session(), member().actor, board_id, whole(request.form, "turn"))
    except InputError as error:
        return _board_page(board_id, error.problems["act"])
    return web.go(url_for("staff.show_board", board_id=board_id))


@page("/boards/<int:board_id>/entry", "facilitate")
def show_entry(board_id: int) -> BaseResponse:
    """Give the votes of somebody without a phone."""
    return _entry_page(board_id)


def _entry_page(board_id: int, problem: str = "", given: Mapping[str, str] | None = None) -> BaseResponse:
    values = board_values(board_id)
    board = values["board"]
    open_ones = [step for step in board.steps.values() if step.kind in VOTING and step.was_open and not step.revealed]
    asked = whole(request.values, "step")
    step = next((one for one in open_ones if one.number == asked), open_ones[-1] if open_ones else None)
    said = sorted(-voter for voter in board.votes.get(step.number, {}) if voter < 0) if step else []
    shown: dict[str, Any] = {"step": step, "said": said, "person": (said[-1] if said else 0) + 1}
    status = 422 if problem else 200
    return render("board_entry.html", status=status, problem=problem, given=given or {}, **values, **shown)


def _way_back(board_id: int) -> str:
    """The page that the form stood on."""
    pages = {"entry": "staff.show_entry", "history": "staff.show_history", "results": "staff.show_results"}
    if request.form.get("back") == "card":
        return url_for("staff.show_board_card", board_id=board_id, card=whole(request.form, "card"))
    return url_for(pages.get(request.form.get("back", ""), "staff.show_board"), board_id=board_id)


def _board_page(board_id: int, problem: str = "", given: Mapping[str, str] | None = None) -> BaseResponse:
    values = {**board_values(board_id), "problem": problem, "given": given or {}}
    return render("board.html", "_board.html", 422 if problem else 200, **values)


def board_values(board_id: int) -> dict[str, Any]:
    """What every page of a board shows of it; raises NotFoundError when it is not the member's organisation's."""
    session = db.session()
    workshop = workshops.find(session, member().organisation_id, board_id)
    played = workshops.replay(session, board_id, workshop.position)
    here = participating.count_here(session, board_id)
    board = workshops.board_of(session, workshop)
    gone = undone_numbers(played.events)
    undoable = [event for event in played.events[1:] if event.number not in gone and event.act != "undone"]
    return {
        "workshop": workshop,
        "board": board,
        "view": public_view(board),
        "away": sum(card.state == WITHDRAWN for card in quoted(board)),
        "here": here,
        "stamp": _stamp(workshop.position, board, here),
        "turn": played.acts_of(0),
        "last": undoable[-1] if undoable else None,
        "said_code": grouped(workshop.code),
        "join_address": f"{current_app.config['SETTINGS'].address}/w/{workshop.code}",
        "keys": keys_on(),
        "voting": VOTING,
        "step_kinds": STEP_KINDS,
        "tags": i18n.offered(),
    }


def _stamp(position: int, board: Board, here: int) -> str:
    """What the leader's page was drawn from."""
    return f"{position}.{digest(board)}.{here}"


def _to_beginning(name: str, grows_from: int | None) -> BaseResponse:
    """On to the themes, quotes and cards, once there is a name and a round or a board that has them."""
    problems = {field: "required" for field, given in (("name", name), ("round", grows_from)) if not given}
    if problems:
        return _new_board_page(request.form, problems)
    asked: dict[str, Any] = {field: request.form[field] for field in KEPT if request.form.get(field)}
    return web.go(url_for("staff.show_board_beginning", **asked))


def _new_board_page(given: Mapping[str, str], problems: Mapping[str, str]) -> BaseResponse:
    rounds = reaching.list_rounds(db.session(), member().organisation_id)
    choices = [("", i18n.words("None")), *((str(one.id), one.name) for one in rounds)]
    status = 422 if problems else 200
    boards = workshops.list_boards(db.session(), member().organisation_id)
    formers = [("", i18n.words("None")), *((str(one.id), f"{one.name}, {one.opened_on}") for one in boards)]
    shown: dict[str, Any] = {"templates": list(TEMPLATES), "rounds": choices, "formers": formers}
    return render("new_board.html", status=status, given=given, problems=problems, **shown)
