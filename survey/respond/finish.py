"""Check your answers, hand them in, thank you; and the page that gives the code to come back by."""

from __future__ import annotations

from functools import partial

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core.scoring import Score, score
from survey.errors import BusyError, UnknownVisitError
from survey.respond import checking, sheets, words
from survey.respond import room as door
from survey.respond.pages import leave, place, use_language
from survey.respond.room import room
from survey.respond.start import choose_language
from survey.security import grouped, read_code
from survey.services import responding
from survey.services.responding import Visit


@room.get("/s/<link_code>/check")
def show_check(link_code: str) -> BaseResponse:
    """All answers with a way to change each, before they are handed in."""
    entry, visit = door.open_visit(link_code)
    if visit is None:
        return web.go(f"/s/{entry.code}")
    if visit.standing.first_open() is not None:
        return web.go(place(visit))
    return checking.render_check(visit)


@room.post("/s/<link_code>/check")
def submit(link_code: str) -> BaseResponse:
    """Hand the answers in. Handed in twice, they count once."""
    entry, visit = door.find_visit(link_code)
    form = door.read_form()
    if visit is None:
        raise UnknownVisitError
    act = form.get("go", ["submit"])[0]
    if visit.state == "open":
        entry.check_open(door.today())
        if act == "exit":
            return leave(visit)
        if act.startswith("lang:"):
            use_language(visit, act.removeprefix("lang:"))
            return web.go(f"/s/{entry.code}/check")
        if visit.standing.first_open() is not None:
            return web.go(place(visit))
        helper = form.get("helper", [""])[0]
        try:
            mode, helper = ("helped", helper) if helper in checking.HELPERS else ("self", "")
            responding.submit(db.session(), visit, mode, helper, door.today())
        except BusyError:
            return checking.render_check(visit, busy=True, status=503)
    response = web.go(f"/s/{entry.code}/thanks")
    door.move_to_receipt(response, entry, door.cookie_code() or "", "thanks")
    return response


@room.get("/s/<link_code>/thanks")
def show_thanks(link_code: str) -> BaseResponse:
    """Thank you, the receipt code for some minutes, and what happens next."""
    return _receipt_page(link_code, "respond/thanks.html")


@room.get("/s/<link_code>/saved")
def show_saved(link_code: str) -> BaseResponse:
    """All is saved: the code to come back by."""
    return _receipt_page(link_code, "respond/saved.html")


@room.post("/s/<link_code>/<any(thanks, saved):page>")
def close_receipt(link_code: str, page: str) -> BaseResponse:
    """Take the code off this device."""
    entry = door.find_entry(link_code)
    response = web.go(f"/s/{entry.code}/{page}")
    door.drop_receipt(response, entry, page)
    return response


def _receipt_page(link_code: str, template: str) -> BaseResponse:
    entry = door.find_entry(link_code)
    published = responding.published(db.session(), entry)
    code = read_code(request.cookies.get(door.RECEIPT_COOKIE, ""))
    i18n.use(choose_language(entry, published.questionnaire, None))
    visit = responding.find_visit(db.session(), entry, door.receipt_hash(code)) if code else None
    if visit is not None:
        i18n.use(visit.language)
        words.tell(visit)
    end = visit.standing.end() if visit else None
    scores = shown_scores(visit) if visit else ()
    draw = partial(
        web.draw,
        template,
        entry=entry,
        questionnaire=published.questionnaire,
        receipt=sheets.RECEIPT_PLACE if code else "",
        end=end,
        scores=scores,
    )
    if code is None or end is not None or scores:
        drawn = sheets.Drawn(draw(), sheets.RECEIPT_PLACE)
    else:
        key = template, entry, published.sha256, i18n.language().tag
        drawn = sheets.drawn(key, draw, sheets.RECEIPT_PLACE)
    return sheets.answer(drawn, grouped(code) if code else "")


def shown_scores(visit: Visit) -> tuple[Score, ...]:
    """The scores that the author lets the person see, those that came to something."""
    standing = visit.standing
    questions = {question.key: question for page in standing.path() for question in standing.asked(page)}
    answers = {key: answer for key, answer in visit.answers.items() if key in questions}
    shown = (each for each in visit.published.questionnaire.instruments if each.shown)
    scores = (score(instrument, questions, answers, standing.values) for instrument in shown)
    return tuple(each for each in scores if each.band)
