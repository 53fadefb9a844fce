"""Coding in the reading room: giving the answer on screen, or words of it, a code; taking that away; undoing."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.core.kinds.writing import clean as clean_words
from survey.errors import InputError
from survey.services import coding, hearing, noting
from survey.services.coding import Target
from survey.staff.forms import read_id
from survey.staff.reading_one import answer_page, changed
from survey.staff.reading_room import reader_of
from survey.staff.room import member, page
from survey.staff.rounds import round_values


@page("/rounds/<int:round_id>/answers/<int:comment_id>/codes", "work-on-answers", "POST")
def code_answer(round_id: int, comment_id: int) -> BaseResponse:
    """Give the answer, or the words of it that were chosen, a code."""
    target = _target(round_id, comment_id)
    start, end = (read_id(request.form.get(name, "")) for name in ("start", "end"))
    code_id = read_id(request.form.get("give", ""))
    try:
        if code_id is None:
            raise InputError(give="required")
        coding.apply(db.session(), member().actor, target, code_id, start, end)
    except InputError as error:
        return answer_page(round_id, comment_id, 422, problems=error.problems)
    return changed(round_id, comment_id)


@page("/rounds/<int:round_id>/answers/<int:comment_id>/codes/<int:coding_id>/remove", "work-on-answers", "POST")
def remove_coding(round_id: int, comment_id: int, coding_id: int) -> BaseResponse:
    """Take a code away."""
    _target(round_id, comment_id)
    coding.remove(db.session(), member().actor, coding_id)
    return changed(round_id, comment_id)


@page("/rounds/<int:round_id>/answers/<int:comment_id>/undo", "work-on-answers", "POST")
def undo_coding(round_id: int, comment_id: int) -> BaseResponse:
    """Take back the last that the member did on the round's answers."""
    _target(round_id, comment_id)
    undone = coding.undo(db.session(), member().actor, round_id)
    return changed(round_id, comment_id, undone=undone or "nothing")


@page("/rounds/<int:round_id>/answers/<int:comment_id>/memos", "work-on-answers", "POST")
def write_note(round_id: int, comment_id: int) -> BaseResponse:
    """Write a note on the answer."""
    target = _target(round_id, comment_id)
    words = clean_words(request.form.get("memo", ""))
    try:
        noting.write_on_answer(db.session(), member().actor, target, words)
    except InputError as error:
        return answer_page(round_id, comment_id, 422, problems={"memo": error.problems["words"]}, memo=words)
    return changed(round_id, comment_id)


def _target(round_id: int, comment_id: int) -> Target:
    """The answer that is coded; raises NotFoundError."""
    questionnaire = round_values(round_id)["published"].questionnaire
    found = hearing.hear(db.session(), reader_of(round_id), questionnaire, [comment_id], (), "sv")
    one = hearing.only(found, comment_id)
    return Target(round_id, one.response_id, one.question_key)
