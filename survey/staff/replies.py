"""Replies: lists with the late ones first, a new one, and one being written, with its picture and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core.kinds.writing import clean as clean_words
from survey.errors import InputError
from survey.services import (
    coding,
    concluding,
    evidencing,
    illustrating,
    proclaiming,
    promising,
    reaching,
    translating,
    workshops,
)
from survey.staff.forms import Reader, clean, read_id
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values


@page("/replies", "edit-replies")
def show_all_replies() -> BaseResponse:
    """The replies of every round, the late ones first."""
    mine = member().organisation_id
    listed = promising.list_replies(db.session(), mine, today())
    names = {one.id: one.name for one in reaching.list_rounds(db.session(), mine)}
    return render("all_replies.html", listed=listed, names=names)


@page("/rounds/<int:round_id>/replies", "edit-replies")
def show_replies(round_id: int) -> BaseResponse:
    """The round's replies, the late ones first."""
    values = round_values(round_id)
    listed = promising.list_replies(db.session(), member().organisation_id, today(), round_id)
    return render("replies.html", listed=listed, **values)


@page("/rounds/<int:round_id>/replies/new", "edit-replies")
def show_new_reply(round_id: int) -> BaseResponse:
    """The form for a new reply: of a theme, of what a workshop came to, or in one's own words."""
    return _new_reply_page(round_id, request.args, {})


@page("/rounds/<int:round_id>/replies", "edit-replies", "POST")
def create_reply(round_id: int) -> BaseResponse:
    """Begin the reply."""
    read = Reader(request.form)
    board, _, card = read.text("card").partition(".")
    of_card = read_id(board), read_id(card)
    try:
        made = promising.create(
            db.session(),
            member().actor,
            round_id,
            read.text("theme"),
            read_id(read.text("code")),
            (of_card[0], of_card[1]) if of_card[0] is not None and of_card[1] is not None else None,
        )
    except InputError as error:
        return _new_reply_page(round_id, request.form, error.problems)
    return web.go(url_for("staff.show_reply", reply_id=made.id))


@page("/replies/<int:reply_id>", "edit-replies")
def show_reply(reply_id: int) -> BaseResponse:
    """One reply in the language that it is written in, and how its languages stand."""
    return reply_page(reply_id, done=request.args.get("done", ""))


@page("/replies/<int:reply_id>", "edit-replies", "POST")
def change_reply(reply_id: int) -> BaseResponse:
    """Keep what was written."""
    session, actor = db.session(), member().actor
    notice, _reply = promising.find(session, actor.organisation_id, reply_id)
    read = Reader(request.form)
    try:
        due = read.date("due")
        read.check()
        words = typed_words(translating.paths_of(session, notice))
        promising.change(session, actor, notice, read.text("status"), due, _links())
        translating.write(session, actor, notice, notice.source, words)
    except InputError as error:
        return reply_page(reply_id, problems=error.problems, given=request.form)
    return web.go(url_for("staff.show_reply", reply_id=reply_id, done="saved"))


@page("/replies/<int:reply_id>/follow-ups", "edit-replies", "POST")
def follow_up_reply(reply_id: int) -> BaseResponse:
    """Tell what came of it."""
    session, actor = db.session(), member().actor
    notice, _reply = promising.find(session, actor.organisation_id, reply_id)
    read = Reader(request.form)
    try:
        on = read.date("on", required=True)
        read.check()
        words = clean_words(request.form.get("words", ""))
        promising.follow_up(session, actor, notice, on or today(), read.text("new_status"), words)
    except InputError as error:
        return reply_page(reply_id, follow_problems=error.problems, followed=request.form)
    return web.go(url_for("staff.show_reply", reply_id=reply_id, done="followed-up"))


@page("/replies/<int:reply_id>/follow-ups/<int:number>/remove", "edit-replies", "POST")
def forget_follow_up(reply_id: int, number: int) -> BaseResponse:
    """Take away what was told of a day."""
    notice, _reply = promising.find(db.session(), member().organisation_id, reply_id)
    promising.forget_follow_up(db.session(), member().actor, notice, number)
    return web.go(url_for("staff.show_reply", reply_id=reply_id, done="saved"))


@page("/replies/<int:reply_id>/discard", "edit-replies", "POST")
def discard_reply(reply_id: int) -> BaseResponse:
    """Throw the draft away."""
    notice, _reply = promising.find(db.session(), member().organisation_id, reply_id)
    round_id = notice.round_id
    try:
        promising.discard(db.session(), member().actor, notice)
    except InputError as error:
        return reply_page(reply_id, problems=error.problems)
    return web.go(url_for("staff.show_replies", round_id=round_id))


@page("/replies/<int:reply_id>/picture", "edit-replies")
def show_reply_pictures(reply_id: int) -> BaseResponse:
    """Pictures to choose one from."""
    notice, reply = promising.find(db.session(), member().organisation_id, reply_id)
    read = Reader(request.args)
    wanted, number = read.text("text"), read_id(request.args.get("page", "1")) or 1
    found = illustrating.search(db.session(), member().organisation_id, wanted, "all", min(number, 1_000))
    values = reply_values(notice, reply)
    return render("reply_pictures.html", found=found, wanted=wanted, tag=i18n.language().tag, **values)


@page("/replies/<int:reply_id>/picture", "edit-replies", "POST")
def choose_reply_picture(reply_id: int) -> BaseResponse:
    """Put the picture on the reply, or take it away."""
    notice, _reply = promising.find(db.session(), member().organisation_id, reply_id)
    promising.illustrate(db.session(), member().actor, notice, clean(request.form.get("picture", "")))
    return web.go(url_for("staff.show_reply", reply_id=reply_id, done="saved"))


def today() -> date:
    """The day that lateness is reckoned by."""
    return datetime.now(UTC).date()


def typed_words(paths: tuple[str, ...]) -> dict[str, str]:
    """The words that a form gives for texts, by path; texts that it does not ask for are left as they are."""
    return {path: clean_words(request.form[path]) for path in paths if path in request.form}


def reply_values(notice: Any, reply: Any) -> dict[str, Any]:
    """What every page of a reply shows of it."""
    said = translating.worded(db.session(), notice).said("theme", notice.source)
    theme = said.words if said else i18n.words("Without words yet")
    return {"notice": notice, "reply": reply, "theme": theme, **round_values(notice.round_id)}


def reply_page(reply_id: int, **values: Any) -> BaseResponse:
    """The page of a reply, with what is wrong with what was just sent."""
    session, mine = db.session(), member().organisation_id
    notice, reply = promising.find(session, mine, reply_id)
    gate = proclaiming.gate(session, notice)
    texts = {path: said[notice.source].words for path, said in gate.worded.texts.items() if notice.source in said}
    shown: dict[str, Any] = {"problems": {}, "follow_problems": {}, "followed": {}, "done": ""}
    shown["given"] = {**texts, "status": reply.status, "due": reply.due}
    shown |= {"gate": gate, "statuses": promising.STATUSES, "late": promising.is_late(reply, today())}
    shown |= {"follow_ups": promising.follow_ups(session, notice.id), "last": proclaiming.newest(session, notice.id)}
    shown |= {"quotes": evidencing.cleared(session, mine, notice.round_id, reply.quote_ids), "today": today()}
    wrong = values.get("problems") or values.get("follow_problems")
    return render("reply.html", status=422 if wrong else 200, **reply_values(notice, reply), **(shown | values))


def _links() -> list[tuple[str, str]]:
    """The addresses that the form gives, each with its words; one without an address is taken away."""
    pairs = zip(request.form.getlist("link"), request.form.getlist("link_words"), strict=False)
    return [(clean(address), clean(words)) for address, words in pairs if clean(address)]


def _new_reply_page(round_id: int, given: Mapping[str, str], problems: Mapping[str, str]) -> BaseResponse:
    values = round_values(round_id)
    session, mine = db.session(), member().organisation_id
    codes = coding.list_codes(session, mine, coding.questionnaire_of(session, mine, round_id))
    cards = []
    for board in workshops.list_boards(session, mine):
        if board.round_id == round_id:
            outcome = concluding.outcome(workshops.board_of(session, board))
            cards += [(f"{board.id}.{one.card.number}", one.card.words, board.name, one.points) for one in outcome]
    status = 422 if problems else 200
    return render("new_reply.html", status=status, codes=codes, cards=cards, given=given, problems=problems, **values)
