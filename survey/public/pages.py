"""Pages about the product itself: the front, who made the pictures, how accessible it is, and whether it is up."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.public.room import room
from survey.services import crediting


@room.get("/")
def show_front() -> BaseResponse:
    """What this is, a field for the code of a poster, and the languages."""
    return _render("public/front.html", code="")


@room.get("/find")
def find_link() -> BaseResponse:
    """Go to the questionnaire whose short code was typed from a poster or a letter."""
    code = "".join(request.args.get("code", "").split()).lower()[:32]
    if code.isalnum():
        return web.go(f"/s/{code}")
    return _render("public/front.html", code=request.args.get("code", "")[:40], problem=True, status=422)


@room.get("/credits")
def show_credits() -> BaseResponse:
    """Who made each picture, sound and film that is in use, and the parts, and under which licences."""
    credited = crediting.list_credited(db.session(), datetime.now(UTC).date())
    return _render("public/credits.html", credited=credited)


@room.get("/accessibility")
def show_accessibility() -> BaseResponse:
    """The accessibility statement that Swedish law asks of a public service."""
    return _render("public/accessibility.html")


@room.get("/up")
def show_up() -> BaseResponse:
    """Whether the product and its database answer, for whoever watches over it."""
    db.check()
    return current_app.response_class("up\n", mimetype="text/plain")


def _render(page: str, status: int = 200, **values: Any) -> BaseResponse:
    organisation = current_app.config["SETTINGS"].organisation
    return web.render(page, status=status, organisation=organisation, tags=i18n.offered(), **values)
