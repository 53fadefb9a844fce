"""A staff member's own account: choosing a password."""

from __future__ import annotations

from flask import request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, members, web
from survey.errors import InputError
from survey.services import accounts
from survey.staff.room import member, page, render


@page("/account", "keep-own-account")
def show_own() -> BaseResponse:
    """Who one is here, and the form for a new password."""
    return render("own.html", done=request.args.get("done", ""))


@page("/account/password", "keep-own-account", "POST")
def choose_password() -> BaseResponse:
    """Keep a new password, and sign every other place out."""
    password = request.form.get("password", "")
    try:
        accounts.check_password(password)
    except InputError as error:
        return render("own.html", status=422, problems=error.problems, done="")
    me = member()
    accounts.keep_password(db.session(), me.actor, me.id, members.hashed(password))
    session["language"] = members.let_in(me.id, "new-password").language
    return web.go(url_for("staff.show_own", done="password"))
