"""The start page: who asks, why, who sees it, how long it takes, how to delete it; and in which language."""

from __future__ import annotations

from functools import partial

from flask import current_app, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core.definition import Questionnaire
from survey.respond import room as door
from survey.respond import sheets
from survey.respond.pages import place
from survey.respond.room import room
from survey.security import form_token, make_code
from survey.services import reaching, responding
from survey.services.responding import Entry, Visit


@room.get("/s/<link_code>")
def show_start(link_code: str) -> BaseResponse:
    """Greet whoever comes; counted once, when the browser has not been here before."""
    entry, visit = door.find_visit(link_code)
    published = responding.published(db.session(), entry)
    i18n.use(choose_language(entry, published.questionnaire, visit))
    entry.check_open(door.today())
    code = door.cookie_code()
    is_new = code is None
    if code is None or (visit is not None and visit.state != "open"):
        code = make_code()
    begun = visit is not None and visit.state == "open"
    draw = partial(
        web.draw,
        "respond/start.html",
        entry=entry,
        questionnaire=published.questionnaire,
        begun=begun,
        token=sheets.TOKEN_PLACE,
    )
    drawn = sheets.drawn((entry, published.sha256, i18n.language().tag, begun), draw)
    response = sheets.answer(drawn, form_token(code))
    door.keep_code(response, entry, code)
    if is_new and request.method == "GET":
        responding.count_opening(db.session(), entry, door.today())
    return response


@room.post("/s/<link_code>")
def start(link_code: str) -> BaseResponse:
    """Begin, or begin again from nothing, and go to the first question."""
    entry, visit = door.find_visit(link_code)
    published = responding.published(db.session(), entry)
    i18n.use(choose_language(entry, published.questionnaire, visit))
    form = door.read_form()
    code = door.cookie_code() or make_code()
    again = form.get("go", [""])[0] == "again"
    if again:
        code = make_code()
    responding.start(db.session(), entry, door.receipt_hash(code), i18n.language().tag, door.today())
    begun = responding.find_visit(db.session(), entry, door.receipt_hash(code))
    response = web.go(f"/s/{entry.code}" if begun is None or begun.state != "open" else place(begun))
    if again:
        door.keep_code(response, entry, code)
    return response


@room.get("/s/<link_code>/qr.svg")
def show_qr(link_code: str) -> BaseResponse:
    """The link's address as a QR code, made from the configured address and never from the request's."""
    entry = door.find_entry(link_code)
    drawn = reaching.qr_svg(reaching.address_of(current_app.config["SETTINGS"].address, entry.code))
    return current_app.response_class(drawn, mimetype="image/svg+xml")


def choose_language(entry: Entry, questionnaire: Questionnaire, visit: Visit | None) -> str:
    """The language asked for, else the one being answered in, else the link's, else the browser's."""
    preset = visit.language if visit and visit.state == "open" else entry.language
    if entry.easy and preset == entry.language:
        easy = f"{preset or questionnaire.source}-simple"
        preset = easy if easy in questionnaire.languages else preset
    asked = request.values.get("lang", "")
    return i18n.choose(questionnaire.languages, asked, request.headers.get("Accept-Language", ""), preset)
