"""One card of a board: its words and picture, translations, and what staff note about it."""

from __future__ import annotations

from werkzeug.wrappers import Response as BaseResponse

from survey import web
from survey.core.board_templates import PICTURES
from survey.staff.boards import board_values
from survey.staff.room import page, render


@page("/boards/<int:board_id>/cards/<int:card>", "facilitate")
def show_board_card(board_id: int, card: int) -> BaseResponse:
    """The form that changes a card, translates it and notes whose it is and what comes next."""
    values = board_values(board_id)
    found = web.found(values["board"].cards.get(card))
    return render("board_card.html", card=found, pictures=PICTURES, **values)
