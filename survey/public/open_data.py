"""A round's figures as open data: a table, its description with the table inside, and what catalogues are told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import current_app, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n
from survey.public.keeping import sent
from survey.public.room import room
from survey.public.rounds import edition_of, find
from survey.services import describing, opening, presenting
from survey.services.opening import Place
from survey.services.presenting import Publisher, Shown


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


@room.get("/rounds/<slug>/dcat.jsonld")
def send_dataset(slug: str) -> BaseResponse:
    """What catalogues of open data are told of the round's figures."""
    shown = find(slug)
    return _json_ld(describing.dataset(shown, edition_of(shown), place_of(shown)))


@room.get("/catalog.jsonld")
def send_catalogue() -> BaseResponse:
    """What catalogues of open data are told of everything that is published here."""
    return _catalogue("/", current_app.config["SETTINGS"].organisation)


@room.get("/o/<slug>/catalog.jsonld")
def send_organisation_catalogue(slug: str) -> BaseResponse:
    """What catalogues of open data are told of what one organisation publishes."""
    publisher = presenting.find_publisher(db.session(), slug)
    return _catalogue(f"/o/{slug}", publisher.name, publisher)


def _catalogue(path: str, name: str, publisher: Publisher | None = None) -> BaseResponse:
    i18n.use(i18n.choose(i18n.offered(), request.args.get("lang", ""), request.headers.get("Accept-Language", "")))
    rounds = presenting.list_shown(db.session(), publisher)
    made = [describing.dataset(shown, shown.edition, place_of(shown)) for shown in rounds if shown.edition]
    address = f"{current_app.config['SETTINGS'].address}{path}"
    return _json_ld(describing.catalogue(address, name, made, i18n.offered()))


def _json_ld(content: Mapping[str, Any]) -> BaseResponse:
    body = json.dumps(describing.document(content), ensure_ascii=False, indent=1).encode()
    return sent(body, "application/ld+json", by_language=True)


def place_of(shown: Shown) -> Place:
    """Where the round is, by the configured address and never by the request's."""
    return Place(f"{current_app.config['SETTINGS'].address}/rounds/{shown.slug}", i18n.language().tag)
