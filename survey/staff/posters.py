"""A reply or a report before it is public, and as a poster: big words, the picture, and a QR code to the page."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.errors import InputError
from survey.services import noticing, presenting, proclaiming, reaching, reckoning, replying
from survey.staff import notices
from survey.staff.room import member, page, render

PLACES = {noticing.REPLY: "replies", noticing.REPORT: "progress"}


@page("/notices/<int:notice_id>/poster", "edit-replies")
def show_poster(notice_id: int) -> BaseResponse:
    """What is public of it, on a sheet of A4 to print."""
    session, notice = db.session(), notices.find(notice_id)
    tags = replying.languages_of(session, notice.code, notice.kind)
    tag = i18n.choose(tags or [notice.source], request.args.get("lang", ""))
    read = replying.find_published if notice.kind == noticing.REPLY else reckoning.find_published
    one = web.found(read(session, notice.code, tag))
    tools = {
        "tag": i18n.language().tag,
        "label": i18n.words("This poster"),
        "back": i18n.words("Back"),
        "print": i18n.words("Print this page from the browser's menu."),
    }
    i18n.use(tag)
    return render("poster.html", one=one, notice=notice, tools=tools, where=f"{PLACES[notice.kind]}/{notice.code}")


@page("/notices/<int:notice_id>/preview", "edit-replies")
def show_preview(notice_id: int) -> BaseResponse:
    """The public page as it would be if it were published now."""
    session, notice = db.session(), notices.find(notice_id)
    try:
        told = proclaiming.draft(session, member().actor, notice)
    except InputError:
        return web.go(url_for("staff.show_publish", notice_id=notice_id))
    is_reply = notice.kind == noticing.REPLY
    tag = i18n.choose(told["languages"], request.args.get("lang", ""))
    one = (replying.drawn if is_reply else reckoning.drawn)(session, notice, told, tag)
    values: dict[str, Any] = {"preview": url_for("staff.show_preview", notice_id=notice_id)}
    values["preview_in"] = i18n.language()
    values["preview_words"] = i18n.words("Not published yet: this is how it would be read.")
    i18n.use(tag)
    values["organisation"] = presenting.find_organisation(session, notice.organisation_id).name
    return web.render("public/reply.html" if is_reply else "public/progress.html", one=one, **values)


@page("/notices/<int:notice_id>/qr.svg", "edit-replies")
def send_notice_qr(notice_id: int) -> BaseResponse:
    """The QR code that leads to the page, in the language that the poster is in."""
    notice = notices.find(notice_id)
    address = f"{current_app.config['SETTINGS'].address}/{PLACES[notice.kind]}/{notice.code}"
    lang = request.args.get("lang", "")
    known = lang in noticing.languages(db.session(), notice.organisation_id, notice.round_id)
    response: Response = make_response(reaching.qr_svg(f"{address}?lang={lang}" if known else address))
    response.headers["Content-Type"] = "image/svg+xml"
    return response
