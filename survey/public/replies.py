"""Replies in public: what was heard, what is done, by whom and when, and what has happened since."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.public.keeping import kept
from survey.public.pictures import preview
from survey.public.room import room
from survey.services import noticing, reckoning, replying


@room.get("/replies/<code>")
def show_reply(code: str) -> BaseResponse:
    """One reply, in the language that was asked for or is nearest to what the browser wishes."""
    session = db.session()
    choose_language(replying.languages_of(session, code))
    one = web.found(replying.find_published(session, code, i18n.language().tag))
    settings = current_app.config["SETTINGS"]
    address = f"{settings.address}/replies/{code}"
    page = web.render("public/reply.html", one=one, address=address, organisation=settings.organisation)
    return kept(page, quotes=bool(one.quotes))


@room.get("/replies/<code>/preview.png")
def send_reply_preview(code: str) -> BaseResponse:
    """What a reply looks like where its address is shared."""
    session = db.session()
    choose_language(replying.languages_of(session, code))
    one = web.found(replying.find_published(session, code, i18n.language().tag))
    return preview(one.theme, current_app.config["SETTINGS"].organisation)


def choose_language(tags: tuple[str, ...]) -> None:
    """Let the page be in one of the languages that it is published in; in any where it is in none."""
    wished = request.headers.get("Accept-Language", "")
    i18n.use(i18n.choose(tags or i18n.offered(), request.args.get("lang", ""), wished))


@room.get("/progress/<code>")
def show_progress(code: str) -> BaseResponse:
    """An interim report: goals, whether they are met, and what was replied."""
    session = db.session()
    choose_language(replying.languages_of(session, code, noticing.REPORT))
    one = web.found(reckoning.find_published(session, code, i18n.language().tag))
    settings = current_app.config["SETTINGS"]
    address = f"{settings.address}/progress/{code}"
    return kept(web.render("public/progress.html", one=one, address=address, organisation=settings.organisation))
