"""A round in public: what it asks and how to join, what came of it, question by question, and what comes next."""

from __future__ import annotations

from typing import Any, Final

from flask import current_app, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core.board import QUOTE
from survey.public.keeping import kept, today
from survey.public.room import room
from survey.services import concluding, opening, presenting
from survey.services.presenting import Edition, Shown

FIRST: Final = 3  # figures on a round's own page, so that it stays light


@room.get("/rounds")
def show_rounds() -> BaseResponse:
    """Every round that is shown, the newest first."""
    return kept(
        web.render(
            "public/rounds.html",
            organisation=current_app.config["SETTINGS"].organisation,
            rounds=presenting.list_shown(db.session()),
            today=today(),
            tags=i18n.offered(),
        )
    )


@room.get("/o/<slug>/rounds")
def show_rounds_of(slug: str) -> BaseResponse:
    """Every round that one organisation shows, the newest first."""
    publisher = presenting.find_publisher(db.session(), slug)
    rounds = presenting.list_shown(db.session(), publisher)
    shown: dict[str, Any] = {
        "organisation": publisher.name,
        "publisher": publisher,
        "rounds": rounds,
        "tags": i18n.offered(),
    }
    shown["home"] = f"/o/{slug}"
    return kept(web.render("public/rounds.html", today=today(), **shown))


@room.get("/rounds/<slug>")
def show_round(slug: str) -> BaseResponse:
    """One round: about it, how to join, its first figures, what is done about it, what comes next."""
    shown = find(slug)
    told = presenting.told(db.session(), [shown], i18n.language().tag)
    boards = concluding.list_published(db.session(), shown.organisation_id, shown.round_id)
    return _page("round", shown, first=FIRST, told=told, boards=boards, licence=licence_of(shown))


@room.get("/rounds/<slug>/results")
def show_results(slug: str) -> BaseResponse:
    """Every figure of a round."""
    shown = find(slug)
    edition_of(shown)
    return _page("results", shown)


@room.get("/rounds/<slug>/figures/<key>")
def show_figure(slug: str, key: str) -> BaseResponse:
    """One question with all that is published of it."""
    shown = find(slug)
    figure = web.found(edition_of(shown).publication.figure(key))
    return _page("figure", shown, figure=figure, licence=licence_of(shown))


@room.get("/rounds/<slug>/boards/<int:number>")
def show_board(slug: str, number: int) -> BaseResponse:
    """The board of a workshop about a round, as it was published."""
    shown = find(slug)
    board = concluding.find_published(db.session(), shown.organisation_id, shown.round_id, number)
    return _page("board", shown, quotes=any(card.source == QUOTE for card in board.cards), board=board)


def find(slug: str) -> Shown:
    """The round of an address, and its language for this page; raises NotFoundError."""
    shown = presenting.find_shown(db.session(), slug)
    wished = request.headers.get("Accept-Language", "")
    i18n.use(i18n.choose(shown.languages, request.args.get("lang", ""), wished))
    return shown


def edition_of(shown: Shown) -> Edition:
    """What stands published of the round, or the page that says there is none."""
    return web.found(shown.edition)


def licence_of(shown: Shown) -> tuple[str, str]:
    """The name and the address of the licence that the published figures may be used under."""
    return opening.LICENCES[shown.edition.publication.licence] if shown.edition else ("", "")


def _page(name: str, shown: Shown, quotes: bool = False, **values: Any) -> BaseResponse:
    values["home"] = presenting.home_of(db.session(), shown.organisation_slug)
    return kept(web.render(f"public/{name}.html", shown=shown, today=today(), **values), quotes=quotes)
