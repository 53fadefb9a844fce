"""Replies in public: what was heard, what is done, by whom and when, and what has happened since."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.public.keeping import kept
from survey.public.pictures import preview
from survey.public.room import room
from survey.services import noticing, presenting, reckoning, replying
from survey.services.reckoning import PublishedReport
from survey.services.replying import PublishedReply


@room.get("/replies/<code>")
def show_reply(code: str) -> BaseResponse:
    """One reply, in the language that was asked for or is nearest to what the browser wishes."""
    one = _find(code)
    return kept(_page("reply", one, f"/replies/{code}"), quotes=bool(one.quotes))


@room.get("/replies/<code>/preview.png")
def send_reply_preview(code: str) -> BaseResponse:
    """What a reply looks like where its address is shared."""
    one = _find(code)
    return preview(one.theme, presenting.find_organisation(db.session(), one.organisation_id).name)


@room.get("/progress/<code>")
def show_progress(code: str) -> BaseResponse:
    """An interim report: goals, whether they are met, and what was replied."""
    session = db.session()
    choose_language(replying.languages_of(session, code, noticing.REPORT))
    one = web.found(reckoning.find_published(session, code, i18n.language().tag))
    return kept(_page("progress", one, f"/progress/{code}"))


def choose_language(tags: tuple[str, ...]) -> None:
    """Let the page be in one of the languages that it is published in; in any where it is in none."""
    wished = request.headers.get("Accept-Language", "")
    i18n.use(i18n.choose(tags or i18n.offered(), request.args.get("lang", ""), wished))


def _find(code: str) -> PublishedReply:
    session = db.session()
    choose_language(replying.languages_of(session, code))
    return web.found(replying.find_published(session, code, i18n.language().tag))


def _page(name: str, one: PublishedReply | PublishedReport, path: str) -> Response:
    whose = presenting.find_organisation(db.session(), one.organisation_id)
    values: dict[str, Any] = {"organisation": whose.name, "home": presenting.home_of(db.session(), whose.slug)}
    address = f"{current_app.config['SETTINGS'].address}{path}"
    return web.render(f"public/{name}.html", one=one, address=address, **values)
