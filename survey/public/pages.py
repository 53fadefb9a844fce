"""Pages about the product itself: the front, who made the pictures, how accessible it is, and whether it is up."""

from __future__ import annotations

from typing import Any, Final

from flask import current_app, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.public.keeping import kept, today
from survey.public.room import room
from survey.services import crediting, presenting
from survey.services.presenting import Publisher

MOST: Final = 4  # of each kind on the front, so that it stays light


@room.get("/")
def show_front() -> BaseResponse:
    """What this is, a field for the code of a poster, what is asked now, what came of it, and the languages."""
    return kept(_front(""))


@room.get("/o/<slug>")
def show_organisation(slug: str) -> BaseResponse:
    """What one organisation asks now, what came of it, what it does about it, and what comes next."""
    publisher = presenting.find_publisher(db.session(), slug)
    shown = {**_overview(publisher), "publisher": publisher}
    return kept(web.render("public/organisation.html", organisation=publisher.name, tags=i18n.offered(), **shown))


@room.get("/find")
def find_link() -> BaseResponse:
    """Go to the questionnaire whose short code was typed from a poster or a letter."""
    code = "".join(request.args.get("code", "").split()).lower()[:32]
    if code.isalnum():
        return web.go(f"/s/{code}")
    return _front(request.args.get("code", "")[:40], problem=True, status=422)


@room.get("/credits")
def show_credits() -> BaseResponse:
    """Who made each picture, sound and film that is in use, and the parts, and under which licences."""
    credited = crediting.list_credited(db.session(), today())
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


def _front(code: str, **values: Any) -> BaseResponse:
    """The front: what is shown here, or where several organisations show something, the way to each."""
    publishers = presenting.list_publishers(db.session())
    several = publishers if len(publishers) > 1 else []
    shown = {"has_more": True} if several else _overview()
    return _render("public/front.html", code=code, publishers=several, **shown, **values)


def _overview(publisher: Publisher | None = None) -> dict[str, Any]:
    """What is told of the rounds that are shown, of one organisation where one is given."""
    day = today()
    shown = presenting.list_shown(db.session(), publisher)
    replies = presenting.told_by_all(db.session(), shown, i18n.language().tag, publisher).replies
    return {
        "today": day,
        "asked": [one for one in shown if one.may_join(day)][:MOST],
        "answered": sorted((one for one in shown if one.edition), key=presenting.issued, reverse=True)[:MOST],
        "replies": replies[:MOST],
        "coming": presenting.coming(shown, day)[:MOST],
        "has_more": bool(shown or replies),
    }


def _render(page: str, status: int = 200, **values: Any) -> BaseResponse:
    organisation = current_app.config["SETTINGS"].organisation
    return web.render(page, status=status, organisation=organisation, tags=i18n.offered(), **values)
