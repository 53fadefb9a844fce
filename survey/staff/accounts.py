"""Accounts: who may come into the staff's room, as what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.errors import InputError
from survey.security import ROLES
from survey.services import accounts
from survey.staff.forms import Reader
from survey.staff.room import member, page, render


@page("/accounts", "manage-accounts")
def show_accounts() -> BaseResponse:
    """Every account of the organisation."""
    return _accounts_page()


@page("/accounts", "manage-accounts", "POST")
def invite() -> BaseResponse:
    """Make an account, and a one-time sign-in to hand over."""
    read = Reader(request.form)
    given = {field: read.text(field) for field in ("email", "name", "role")}
    try:
        user = accounts.create(db.session(), member().actor, **given)
    except InputError as error:
        return _accounts_page(given=given, problems=error.problems)
    return _one_time_page(user.id)


@page("/accounts/<int:user_id>/sign-in", "manage-accounts", "POST")
def make_sign_in(user_id: int) -> BaseResponse:
    """Another one-time sign-in, for whoever has forgotten the password."""
    return _one_time_page(user_id)


@page("/accounts/<int:user_id>/role", "manage-accounts", "POST")
def give_role(user_id: int) -> BaseResponse:
    """Give the account another role."""
    return _act(lambda: accounts.give_role(db.session(), member().actor, user_id, request.form.get("role", "")))


@page("/accounts/<int:user_id>/deactivate", "manage-accounts", "POST")
def deactivate(user_id: int) -> BaseResponse:
    """Turn the account off."""
    return _act(lambda: accounts.deactivate(db.session(), member().actor, user_id))


@page("/accounts/<int:user_id>/activate", "manage-accounts", "POST")
def activate(user_id: int) -> BaseResponse:
    """Turn the account on again."""
    return _act(lambda: accounts.activate(db.session(), member().actor, user_id))


def _act(act: Any) -> BaseResponse:
    try:
        act()
    except InputError as error:
        return _accounts_page(problems=error.problems)
    return web.go(url_for("staff.show_accounts"))


def _one_time_page(user_id: int | None) -> BaseResponse:
    session, me = db.session(), member()
    try:
        token = accounts.make_sign_in(session, me.actor, user_id or 0)
    except InputError as error:
        return _accounts_page(problems=error.problems)
    base = current_app.config["SETTINGS"].address
    address = base + url_for("staff.show_one_time", token=token)
    user = accounts.find(session, me.organisation_id, user_id or 0)
    return render("invited.html", address=address, user=user, minutes=accounts.LIFETIME.seconds // 60)


def _accounts_page(given: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None) -> BaseResponse:
    listed = accounts.list_accounts(db.session(), member().organisation_id)
    return render(
        "accounts.html",
        status=422 if problems else 200,
        accounts=listed,
        roles=ROLES,
        given=given or {},
        problems=problems or {},
    )
