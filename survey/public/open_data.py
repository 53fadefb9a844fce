"""A round's published figures as open data: a table, and its description with the table inside."""

from __future__ import annotations

import json

from flask import current_app
from werkzeug.wrappers import Response as BaseResponse

from survey import i18n
from survey.public.keeping import sent
from survey.public.room import room
from survey.public.rounds import edition_of, find
from survey.services import opening
from survey.services.opening import Place
from survey.services.presenting import Shown


@room.get("/rounds/<slug>/data.csv")
def send_table(slug: str) -> BaseResponse:
    """Every published count, one row each."""
    shown = find(slug)
    edition = edition_of(shown)
    response = sent(opening.csv_table(edition, i18n.language().tag), "text/csv; charset=utf-8", by_language=True)
    name = f"{shown.slug}-{edition.number}.csv"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@room.get("/rounds/<slug>/data.json")
def send_package(slug: str) -> BaseResponse:
    """The same as a Data Package, with all that has to be known of it."""
    shown = find(slug)
    made = opening.package(shown, edition_of(shown), place_of(shown))
    body = json.dumps(made, ensure_ascii=False, indent=1).encode()
    return sent(body, "application/json; charset=utf-8", by_language=True)


def place_of(shown: Shown) -> Place:
    """Where the round is, by the configured address and never by the request's."""
    return Place(f"{current_app.config['SETTINGS'].address}/rounds/{shown.slug}", i18n.language().tag)
