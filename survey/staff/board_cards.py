"""One card of a board: its words and picture, its sound, translations, and what staff note about it."""

from __future__ import annotations

from io import BytesIO

from flask import send_file
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core.board_templates import PICTURES
from survey.services import speaking, workshops
from survey.staff.boards import board_values
from survey.staff.room import member, page, render


@page("/boards/<int:board_id>/cards/<int:card>", "facilitate")
def show_board_card(board_id: int, card: int) -> BaseResponse:
    """The form that changes a card, translates it and notes whose it is and what comes next."""
    values = board_values(board_id)
    found = web.found(values["board"].cards.get(card))
    return render("board_card.html", card=found, pictures=PICTURES, **values)


@page("/boards/<int:board_id>/sounds/<name>", "facilitate")
def send_board_sound(board_id: int, name: str) -> BaseResponse:
    """What somebody said to the board, in the pieces that a player asks for."""
    workshops.find(db.session(), member().organisation_id, board_id)
    found = web.found(speaking.find(db.session(), board_id, name))
    response = send_file(BytesIO(found.body), found.mime, conditional=True, etag=False)
    response.headers["Cache-Control"] = "no-store"
    return response
