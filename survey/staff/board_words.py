"""What boards say in the staff's language, for files that no template draws."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import current_app

from survey import i18n
from survey.core.board import BY_STAFF, PARTICIPANT, QUOTE, ROOM, THEME, Board, Card
from survey.core.board_votes import AGREE, FACE_VALUES, FACES, NO, PASS, YES
from survey.services.carrying import Named


def names_of(board: Board) -> Named:
    """What columns, rows, steps, answers and sources are called, without mark-up."""
    macros = _macros()
    columns, lanes = (
        {n: str(macros.place_words(one.key)) if one.key else one.words for n, one in headings.items()}
        for headings in (board.columns, board.lanes)
    )
    steps = {n: step.words or str(macros.step_name(step)) for n, step in board.steps.items()}
    answers = {
        AGREE: {value: str(macros.choice_name(value)) for value in (YES, NO, PASS)},
        FACES: {value: str(macros.face_name(value)) for value in FACE_VALUES},
    }
    sources = {
        PARTICIPANT: i18n.words("A phone"),
        ROOM: i18n.words("Somebody without a phone"),
        THEME: i18n.words("Theme"),
        QUOTE: i18n.words("Quote"),
        BY_STAFF: i18n.words("The staff"),
    }
    return Named(columns, lanes, steps, answers, sources)


def worded(board: Board) -> Board:
    """The board with the name of its picture on each card that says nothing else."""
    macros = _macros()
    cards = {number: _worded(card, macros) for number, card in board.cards.items()}
    return replace(board, cards=cards)


def _worded(card: Card, macros: Any) -> Card:
    if card.words or not card.picture:
        return card
    return replace(card, words=str(macros.picture_name(card.picture)), tag=i18n.language().tag)


def _macros() -> Any:
    return current_app.jinja_env.get_template("parts/board_words.html").make_module()
