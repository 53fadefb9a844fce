"""The reading room, one answer after the other: the person's words large, the background beside, what readers do."""

from __future__ import annotations

from typing import Any

from flask import current_app, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.services import hearing, listening, marking
from survey.services.libretranslate import Machine
from survey.staff import reading_marks
from survey.staff.forms import read_id
from survey.staff.reading_room import keys_on, read_wish, reader_of, wish_values, write_wish
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values


@page("/rounds/<int:round_id>/answers/<int:comment_id>", "read-responses")
def show_answer(round_id: int, comment_id: int) -> BaseResponse:
    """One answer, between the one before and the one after it in the list that the address wishes for."""
    return answer_page(round_id, comment_id)


@page("/rounds/<int:round_id>/answers/<int:comment_id>/read", "work-on-answers", "POST")
def mark_answer(round_id: int, comment_id: int) -> BaseResponse:
    """Mark the answer as read and go on to the next, or take the mark back."""
    values = round_values(round_id)
    opened, reader = db.session(), reader_of(round_id)
    read = request.form.get("read") != "no"
    wish = read_wish(values["published"].questionnaire, reader)
    after = listening.find_neighbours(opened, reader, wish, comment_id)[1] if read else None
    marking.mark_read(opened, member().actor, reader, [comment_id], read)
    return web.go(answer_address(round_id, after or comment_id, write_wish(wish)))


@page("/rounds/<int:round_id>/answers/<int:comment_id>/owner", "work-on-answers", "POST")
def assign_answer(round_id: int, comment_id: int) -> BaseResponse:
    """Say whose the answer is to work on."""
    round_values(round_id)
    owner = read_id(request.form.get("member", ""))
    marking.assign(db.session(), member().actor, reader_of(round_id), [comment_id], owner)
    return changed(round_id, comment_id)


def changed(round_id: int, comment_id: int, **more: Any) -> BaseResponse:
    """The answer as it now is: the part for htmx, else the page anew."""
    if web.wants_htmx():
        return answer_page(round_id, comment_id, **more)
    wish = read_wish(round_values(round_id)["published"].questionnaire, reader_of(round_id))
    return web.go(answer_address(round_id, comment_id, write_wish(wish)))


def answer_address(round_id: int, comment_id: int, kept: dict[str, Any]) -> str:
    """Where an answer is read, in the list wished for."""
    return url_for("staff.show_answer", round_id=round_id, comment_id=comment_id, **kept)


def answer_page(round_id: int, comment_id: int, status: int = 200, **more: Any) -> BaseResponse:
    """The page of one answer; `more` is what a form on it complains of."""
    values = round_values(round_id)
    questionnaire = values["published"].questionnaire
    opened, reader = db.session(), reader_of(round_id)
    wish = read_wish(questionnaire, reader)
    one = hearing.hear_one(opened, reader, questionnaire, comment_id, i18n.language().tag)
    before, after = listening.find_neighbours(opened, reader, wish, comment_id)
    translator = current_app.config["SETTINGS"].translator
    return render(
        "answer.html",
        "_answer.html",
        status,
        one=one,
        shown=reading_marks.show(reader, [one], wish)[0],
        before=before,
        after=after,
        keys=keys_on(),
        sound=hearing.sound_of(opened, questionnaire, one),
        machine=Machine(translator).name if translator else "",
        **wish_values(questionnaire, reader, wish),
        **values,
        **{"problems": {}, **more},
    )
