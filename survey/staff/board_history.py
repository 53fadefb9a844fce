"""All that happened on a board, in order: to read, to take back, and to see the board as it was at any moment."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.core.board_replay import undone_numbers
from survey.core.board_view import public_view
from survey.services import workshops
from survey.staff.boards import board_values
from survey.staff.forms import read_id
from survey.staff.room import page, render

PAGE = 100


@page("/boards/<int:board_id>/history", "facilitate")
def show_history(board_id: int) -> BaseResponse:
    """Every act, newest first, from below number `before`."""
    values = board_values(board_id)
    played = workshops.replay(db.session(), board_id, values["workshop"].position)
    before = read_id(request.args.get("before", "")) or played.position + 1
    events = [event for event in reversed(played.events) if event.number < before]
    shown = events[:PAGE]
    older = shown[-1].number if len(events) > PAGE else 0
    return render("board_history.html", events=shown, gone=undone_numbers(played.events), older=older, **values)


@page("/boards/<int:board_id>/history/<int:number>", "facilitate")
def show_moment(board_id: int, number: int) -> BaseResponse:
    """The board as it was after one act, and the ways to the acts before and after."""
    values = board_values(board_id)
    played = workshops.replay(db.session(), board_id, values["workshop"].position)
    number = max(1, min(number, played.position))
    seen = workshops.seen_after(db.session(), values["workshop"], number)
    values |= {"board": seen, "view": public_view(seen)}
    return render(
        "board_moment.html", number=number, event=played.events[number - 1], position=played.position, **values
    )
