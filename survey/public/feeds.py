"""Feeds to subscribe to without an account, of all rounds or of one, in any of the languages."""

from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n
from survey.public.keeping import sent, today
from survey.public.news import address, entries
from survey.public.pictures import say
from survey.public.room import room
from survey.public.rounds import find
from survey.services import announcing, presenting
from survey.services.announcing import Entry, Feed


@room.get("/feed.<any(atom, rss):feed>")
def send_feed(feed: str) -> BaseResponse:
    """News of everything that is shown."""
    organisation: str = current_app.config["SETTINGS"].organisation
    rounds = presenting.list_shown(db.session())
    told = presenting.told_by_all(db.session(), rounds, i18n.language().tag)
    return _send(feed, "/", (organisation, organisation), entries(rounds, told, today()))


@room.get("/o/<slug>/feed.<any(atom, rss):feed>")
def send_organisation_feed(slug: str, feed: str) -> BaseResponse:
    """News of one organisation."""
    publisher = presenting.find_publisher(db.session(), slug)
    rounds = presenting.list_shown(db.session(), publisher)
    told = presenting.told_by_all(db.session(), rounds, i18n.language().tag, publisher)
    return _send(feed, f"/o/{slug}", (publisher.name, publisher.name), entries(rounds, told, today()))


@room.get("/rounds/<slug>/feed.<any(atom, rss):feed>")
def send_round_feed(slug: str, feed: str) -> BaseResponse:
    """News of one round."""
    shown = find(slug)
    title = f"{say(shown.questionnaire.title)} – {shown.organisation}"
    told = presenting.told(db.session(), [shown], i18n.language().tag)
    return _send(feed, f"/rounds/{slug}", (title, shown.organisation), entries([shown], told, today()))


def _send(form: str, page: str, named: tuple[str, str], news: Sequence[Entry]) -> BaseResponse:
    tag = i18n.language().tag
    query = f"?lang={tag}"
    own = address(f"{page.rstrip('/')}/feed.{form}{query}")
    body, mime = announcing.written(Feed(own, address(page + query), *named, tag, news), form)
    return sent(body, mime, by_language=True)
