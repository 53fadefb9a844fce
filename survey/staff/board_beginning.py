"""What a new board begins with: a round's themes and cleared quotes, each put into a column or left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core import board_replay, board_templates
from survey.core.board import Board, Event
from survey.services import beginning
from survey.services.beginning import Offer
from survey.services.workshops import Begun, Deed
from survey.staff.forms import clean, read_id
from survey.staff.room import member, page, render

KEPT = ("name", "template", "round", "follows", "moderated")


@page("/boards/new/beginning", "facilitate")
def show_board_beginning() -> BaseResponse:
    """The round's themes with their figures and its quotes, each with the places where it can stand."""
    asked = request.args
    template = asked.get("template", "")
    round_id, follows_id = read_id(asked.get("round", "")), read_id(asked.get("follows", ""))
    web.found(template in board_templates.TEMPLATES or None)
    web.found(round_id or follows_id)
    session, actor = db.session(), member().actor
    offered = beginning.offer(session, actor, round_id) if round_id else Offer()
    former = beginning.offer_former(session, actor, round_id, follows_id) if follows_id else Offer()
    kept = {name: clean(asked.get(name, "")) for name in KEPT if asked.get(name)}
    board = _board_of(template, former.former)
    shown: dict[str, Any] = {"offer": offered, "former": former, "has_round": bool(round_id), "kept": kept}
    return render("board_beginning.html", board=board, **shown)


def read_beginning(form: Mapping[str, str], round_id: int | None) -> Begun:
    """The cards that were chosen: fields `theme.7`, `quote.7` and `card.7` hold a place, as 1.0, or nothing."""
    session, actor = db.session(), member().actor
    follows_id = read_id(form.get("follows", ""))
    themes, quotes, places = _placed(form, "theme."), _placed(form, "quote."), _placed(form, "card.")
    deeds: list[Deed] = []
    if follows_id is not None and places:
        deeds += beginning.carried(beginning.offer_former(session, actor, round_id, follows_id), places)
    if round_id is not None and (themes or quotes):
        deeds += beginning.cards(beginning.offer(session, actor, round_id), themes, quotes)
    return Begun(deeds, follows_id)


def _placed(form: Mapping[str, str], prefix: str) -> dict[int, tuple[int, int]]:
    placed = {}
    for name, place in form.items():
        id_ = read_id(name.removeprefix(prefix)) if name.startswith(prefix) else None
        column, _, lane = place.partition(".")
        if id_ is not None and place:
            placed[id_] = (_number(column), _number(lane))
    return placed


def _number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) <= 9 else 0


def _board_of(template: str, former: Board | None) -> Board:
    """The board as the template or the former one makes it, without anything on it."""
    details = board_templates.opening(template, "", i18n.language().tag, moderated=True, former=former)
    return board_replay.from_start([Event(1, "opened", 0, details)]).board
