"""What a new board begins with: a round's themes and cleared quotes, each put into a column or left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core import board_replay, board_templates
from survey.core.board import Board, Event
from survey.services import beginning
from survey.services.workshops import Deed
from survey.staff.forms import clean, read_id
from survey.staff.room import member, page, render


@page("/boards/new/beginning", "facilitate")
def show_board_beginning() -> BaseResponse:
    """The round's themes with their figures and its quotes, each with the places where it can stand."""
    asked = request.args
    template = asked.get("template", "")
    round_id = web.found(read_id(asked.get("round", "")))
    web.found(template in board_templates.TEMPLATES or None)
    offered = beginning.offer(db.session(), member().actor, round_id)
    kept = {"name": clean(asked.get("name", "")), "template": template, "round": str(round_id)}
    kept |= {"moderated": "1"} if "moderated" in asked else {}
    return render("board_beginning.html", offer=offered, kept=kept, board=_board_of(template))


def read_beginning(form: Mapping[str, str], round_id: int | None) -> Sequence[Deed]:
    """The cards that were chosen: fields `theme.7` and `quote.7` hold a place, as 1.0, or nothing."""
    themes, quotes = _placed(form, "theme."), _placed(form, "quote.")
    if round_id is None or not (themes or quotes):
        return ()
    return beginning.cards(beginning.offer(db.session(), member().actor, round_id), themes, quotes)


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


def _board_of(template: str) -> Board:
    """The board as the template makes it, without anything on it."""
    details = board_templates.opening(template, "", i18n.language().tag, moderated=True)
    return board_replay.from_start([Event(1, "opened", 0, details)]).board
