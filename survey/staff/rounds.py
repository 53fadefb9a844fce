"""Rounds: the list with who is reached, one round with its groups and links, and the forms that change them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.errors import InputError
from survey.services import cataloguing, promising, protected_reach, publishing, reaching
from survey.services.cataloguing import Catalogued, Edition
from survey.services.reaching import RoundReach
from survey.staff.forms import Reader, read_id, read_place, write_place
from survey.staff.room import member, page, render


@page("/", "see-rounds")
def show_rounds() -> BaseResponse:
    """Every round, newest first, with the counts of each group."""
    session = db.session()
    rounds = reaching.list_rounds(session, member().organisation_id, read_place(request.args.get("before", "")))
    last = rounds[-1] if len(rounds) == reaching.PAGE else None
    return render(
        "rounds.html",
        rounds=_reach(rounds),
        titles={one.id: publishing.load(session, one.version_id).questionnaire.title for one in rounds},
        states={one.id: _state(one.opens_on, one.closes_on) for one in rounds},
        next=write_place(last.opens_on, last.id or 0) if last else "",
        first="before" not in request.args,
    )


@page("/rounds/new", "edit-rounds")
def show_new_round() -> BaseResponse:
    """The form for a new round."""
    return _new_round_page({"opens_on": _today().isoformat(), "version": request.args.get("version", "")}, {})


@page("/rounds", "edit-rounds", "POST")
def create_round() -> BaseResponse:
    """Make the round."""
    read = Reader(request.form)
    try:
        opens_on, closes_on = read.date("opens_on", required=True), read.date("closes_on")
        read.check()
        made = reaching.create_round(
            db.session(),
            member().actor,
            read_id(read.text("version")) or 0,
            read.text("name"),
            opens_on or _today(),
            closes_on,
        )
    except InputError as error:
        return _new_round_page(request.form, error.problems)
    return web.go(url_for("staff.show_round", round_id=made.id))


@page("/rounds/<int:round_id>", "see-rounds")
def show_round(round_id: int) -> BaseResponse:
    """One round: its groups, their links, and who came by them."""
    return _round_page(round_id)


@page("/rounds/<int:round_id>/dates", "edit-rounds", "POST")
def change_dates(round_id: int) -> BaseResponse:
    """Open or close the round on other dates."""
    read = Reader(request.form)
    try:
        opens_on, closes_on = read.date("opens_on", required=True), read.date("closes_on")
        read.check()
        reaching.change_dates(db.session(), member().actor, round_id, opens_on or _today(), closes_on)
    except InputError as error:
        return _round_page(round_id, dates=request.form, date_problems=error.problems)
    return web.go(url_for("staff.show_round", round_id=round_id))


@page("/rounds/<int:round_id>/groups", "edit-rounds", "POST")
def create_group(round_id: int) -> BaseResponse:
    """Add a target group."""
    read = Reader(request.form)
    try:
        population, invited = read.whole("population"), read.whole("invited")
        read.check()
        group = reaching.create_group(db.session(), member().actor, round_id, read.text("name"), population, invited)
    except InputError as error:
        return _round_page(round_id, group=request.form, group_problems=error.problems)
    return web.go(url_for("staff.show_round", round_id=round_id, _anchor=f"group-{group.id}"))


def round_values(round_id: int) -> dict[str, Any]:
    """What every page of a round shows of it; raises NotFoundError when it is not the member's organisation's."""
    session = db.session()
    found = reaching.find_round(session, member().organisation_id, round_id)
    return {
        "round": found,
        "published": publishing.load(session, found.version_id),
        "state": _state(found.opens_on, found.closes_on),
    }


def _round_page(round_id: int, **values: Any) -> BaseResponse:
    shown = round_values(round_id)
    reach = _reach([shown["round"]])[0]
    complains = any(name.endswith("problems") for name in values)
    late = promising.count_late(db.session(), member().organisation_id, _today(), round_id)
    return render("round.html", status=422 if complains else 200, reach=reach, late=late, **shown, **values)


def _reach(rounds: Sequence[Any]) -> Sequence[RoundReach]:
    """Who is reached, as exactly as the member may see it."""
    if member().may("see-exact-counts"):
        return reaching.reach(db.session(), rounds)
    return protected_reach.protect(db.session(), member().actor, rounds)


def _new_round_page(given: Mapping[str, str], problems: Mapping[str, str]) -> BaseResponse:
    catalogue = cataloguing.list_questionnaires(db.session(), member().organisation_id)
    versions = [(edition.version_id, _version_words(one, edition)) for one in catalogue for edition in one.editions]
    status = 422 if problems else 200
    return render("new_round.html", status=status, versions=versions, given=given, problems=problems)


def _version_words(one: Catalogued, edition: Edition) -> str:
    title = one.questionnaire.title.said(i18n.language().tag).words
    return f"{title} ({edition.number})"


def _state(opens_on: date, closes_on: date | None) -> str:
    if _today() < opens_on:
        return "not-yet"
    return "closed" if closes_on is not None and closes_on < _today() else "open"


def _today() -> date:
    return datetime.now(UTC).date()
