"""Links: made for a group, shown with their QR code, fetched as a picture, printed as a card."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, make_response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core.languages import LANGUAGES
from survey.errors import InputError
from survey.services import reaching
from survey.staff.forms import Reader
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values

SIZES = ("a6", "a4")


@page("/rounds/<int:round_id>/groups/<int:group_id>/links/new", "edit-rounds")
def show_new_link(round_id: int, group_id: int) -> BaseResponse:
    """The form for a new link."""
    return _new_link_page(round_id, group_id)


@page("/rounds/<int:round_id>/groups/<int:group_id>/links", "edit-rounds", "POST")
def create_link(round_id: int, group_id: int) -> BaseResponse:
    """Make the link."""
    read = Reader(request.form)
    group = reaching.find_group(db.session(), member().organisation_id, round_id, group_id)
    language = read.text("language")
    if language and language not in round_values(round_id)["published"].questionnaire.languages:
        return _new_link_page(round_id, group_id, problems={"language": "unknown-choice"})
    try:
        made = reaching.create_link(
            db.session(),
            member().actor,
            group,
            read.text("name"),
            language,
            read.ticked("easy"),
            read.ticked("read_aloud"),
        )
    except InputError as error:
        return _new_link_page(round_id, group_id, problems=error.problems)
    return web.go(url_for("staff.show_link", round_id=round_id, group_id=group_id, link_id=made.id))


@page("/rounds/<int:round_id>/groups/<int:group_id>/links/<int:link_id>", "see-rounds")
def show_link(round_id: int, group_id: int, link_id: int) -> BaseResponse:
    """One link: its address, its code, and the ways to hand it out."""
    return render("link.html", **round_values(round_id), **_link_values(round_id, group_id, link_id))


@page("/rounds/<int:round_id>/groups/<int:group_id>/links/<int:link_id>/qr.svg", "see-rounds")
def send_svg(round_id: int, group_id: int, link_id: int) -> BaseResponse:
    """The QR code as SVG."""
    values = _link_values(round_id, group_id, link_id)
    return _picture(reaching.qr_svg(values["address"]), "image/svg+xml", f"{values['link'].code}.svg")


@page("/rounds/<int:round_id>/groups/<int:group_id>/links/<int:link_id>/qr.png", "see-rounds")
def send_png(round_id: int, group_id: int, link_id: int) -> BaseResponse:
    """The QR code as PNG."""
    values = _link_values(round_id, group_id, link_id)
    return _picture(reaching.qr_png(values["address"]), "image/png", f"{values['link'].code}.png")


@page("/rounds/<int:round_id>/groups/<int:group_id>/links/<int:link_id>/card", "see-rounds")
def show_card(round_id: int, group_id: int, link_id: int) -> BaseResponse:
    """A card to print, in the link's language."""
    values = {**round_values(round_id), **_link_values(round_id, group_id, link_id)}
    size = request.args.get("size", "")
    questionnaire = values["published"].questionnaire
    tag = values["link"].language or questionnaire.source
    easy = f"{tag}-simple"
    tools = {
        "tag": i18n.language().tag,
        "label": i18n.words("This card"),
        "back": i18n.words("Back to the link"),
        "print": i18n.words("Print this page from the browser's menu."),
    }
    i18n.use(easy if values["link"].easy and easy in questionnaire.languages else tag)
    return render("card.html", size=size if size in SIZES else SIZES[0], tools=tools, **values)


def _link_values(round_id: int, group_id: int, link_id: int) -> dict[str, Any]:
    session, mine = db.session(), member().organisation_id
    group = reaching.find_group(session, mine, round_id, group_id)
    link = reaching.find_link(session, mine, round_id, group_id, link_id)
    base = current_app.config["SETTINGS"].address
    return {"group": group, "link": link, "address": reaching.address_of(base, link.code)}


def _new_link_page(round_id: int, group_id: int, problems: dict[str, str] | None = None) -> BaseResponse:
    group = reaching.find_group(db.session(), member().organisation_id, round_id, group_id)
    values = round_values(round_id)
    tags = [(tag, LANGUAGES[tag].autonym) for tag in values["published"].questionnaire.languages]
    return render(
        "new_link.html",
        status=422 if problems else 200,
        group=group,
        tags=[("", i18n.words("The person's own choice")), *tags],
        given=request.form,
        problems=problems or {},
        **values,
    )


def _picture(body: bytes, type_: str, name: str) -> Response:
    response = make_response(body)
    response.headers["Content-Type"] = type_
    if "download" in request.args:
        response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
