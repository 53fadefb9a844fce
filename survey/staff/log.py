"""The log of what staff did, and whether anybody has changed it since."""

from __future__ import annotations

from flask import request
from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.services import auditing
from survey.staff.forms import read_id
from survey.staff.room import member, page, render

PAGE = 50


@page("/log", "read-log")
def show_log() -> BaseResponse:
    """The events, newest first."""
    before = read_id(request.args.get("before", ""))
    events = auditing.list_events(db.session(), member().organisation_id, before, PAGE)
    older = events[-1].number if len(events) == PAGE and events[-1].number > 1 else None
    return render("log.html", events=events, older=older, first=before is None)


@page("/log/check", "read-log")
def check_log() -> BaseResponse:
    """Follow the chain of events from its start, and say where it is broken."""
    verified = auditing.verify(db.session(), member().organisation_id)
    return render("log_check.html", verified=verified)
