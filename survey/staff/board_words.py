"""The headings of boards in the staff's language, for files that no template draws."""

from __future__ import annotations

from flask import current_app

from survey.core.board import Board


def heading_words(board: Board) -> dict[int, str]:
    """Each column's number and its words, without mark-up."""
    macros = current_app.jinja_env.get_template("parts/board_words.html").make_module()
    return {
        number: str(macros.place_words(one.key)) if one.key else one.words  # type: ignore[attr-defined]
        for number, one in board.columns.items()
    }
