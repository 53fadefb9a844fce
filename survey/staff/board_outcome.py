"""What comes of a board: each card with its votes, to be made a code or carried on; and boards beside each other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core import board_compare
from survey.errors import InputError
from survey.services import coding, concluding, proposing
from survey.staff.boards import board_values
from survey.staff.forms import Reader
from survey.staff.room import member, page, render


@page("/boards/<int:board_id>/outcome", "see-outcomes")
def show_outcome(board_id: int) -> BaseResponse:
    """Every card, the one with most votes first, and what can become of it."""
    return _outcome_page(board_id)


@page("/boards/<int:board_id>/cards/<int:card>/code", "edit-codebook", "POST")
def make_code_of_card(board_id: int, card: int) -> BaseResponse:
    """Make a card a code of the round's codebook."""
    name = Reader(request.form).text("name")
    try:
        concluding.make_code(db.session(), member().actor, board_id, card, name)
    except InputError as error:
        return _outcome_page(board_id, {card: error.problems["name"]}, {card: name})
    return web.go(f"{url_for('staff.show_outcome', board_id=board_id)}#card-{card}")


@page("/boards/<int:board_id>/compare", "see-outcomes")
def compare_boards(board_id: int) -> BaseResponse:
    """The board beside those it goes on from, up to three: what is new, gone and moved, votes then and now."""
    values = board_values(board_id)
    chain = concluding.chain(db.session(), member().organisation_id, board_id)
    groups = board_compare.compare([concluding.shot_of(board) for _, board in chain])
    return render("board_compare.html", chain=[workshop for workshop, _ in chain], groups=groups, **values)


def _outcome_page(
    board_id: int, problems: Mapping[int, str] | None = None, given: Mapping[int, str] | None = None
) -> BaseResponse:
    values = board_values(board_id)
    workshop = values["workshop"]
    shown: dict[str, Any] = {"outcome": concluding.outcome(values["board"]), "codes": {}, "questionnaire_id": None}
    if workshop.round_id is not None and member().may("see-codings"):
        session, organisation_id = db.session(), member().organisation_id
        shown["questionnaire_id"] = coding.questionnaire_of(session, organisation_id, workshop.round_id)
        codes = coding.list_codes(session, organisation_id, shown["questionnaire_id"])
        shown["codes"] = {code.name.casefold(): code.id for code in codes}
    shown["ideas"] = proposing.of_board(db.session(), member().organisation_id, board_id)
    status = 422 if problems else 200
    return render("board_outcome.html", status=status, problems=problems or {}, given=given or {}, **shown, **values)
