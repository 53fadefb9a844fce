"""What replies and reports have in common: their words in each language, recordings, and publishing."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.errors import InputError, NotFoundError
from survey.services import noticing, proclaiming, translating, voicing
from survey.staff.drafts import uploads
from survey.staff.forms import Reader
from survey.staff.replies import typed_words
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values

LARGEST = 4_000_000  # bytes of a form with one recording


@page("/notices/<int:notice_id>/words/<tag>", "edit-replies")
def show_words(notice_id: int, tag: str) -> BaseResponse:
    """Every text beside what it translates, and what stands in the way of the language."""
    return _words_page(notice_id, tag, done=request.args.get("done", ""))


@page("/notices/<int:notice_id>/words/<tag>", "edit-replies", "POST")
def write_words(notice_id: int, tag: str) -> BaseResponse:
    """Keep the words in the language; what was stale counts as looked at."""
    session, notice = db.session(), find(notice_id)
    _check_tag(notice, tag)
    try:
        translating.write(session, member().actor, notice, tag, typed_words(translating.paths_of(session, notice)))
    except InputError as error:
        return _words_page(notice_id, tag, problems=error.problems, given=request.form)
    return web.go(url_for("staff.show_words", notice_id=notice_id, tag=tag, done="saved"))


@page("/notices/<int:notice_id>/words/<tag>/review", "edit-replies", "POST")
def review_words(notice_id: int, tag: str) -> BaseResponse:
    """Say that a speaker has read the language, and that it is right."""
    notice = find(notice_id)
    _check_tag(notice, "" if tag == notice.source else tag)
    try:
        translating.review(db.session(), member().actor, notice, tag)
    except InputError as error:
        return _words_page(notice_id, tag, problems=error.problems)
    return web.go(url_for("staff.show_words", notice_id=notice_id, tag=tag, done="reviewed"))


@page("/notices/<int:notice_id>/words/<tag>/sound", "edit-replies", "POST", largest=LARGEST)
def record_words(notice_id: int, tag: str) -> BaseResponse:
    """Lay a recording beside the words, or take it away."""
    session, actor, notice = db.session(), member().actor, find(notice_id)
    _check_tag(notice, tag)
    if Reader(request.form).ticked("remove"):
        voicing.remove(session, actor, notice, tag)
        return web.go(url_for("staff.show_words", notice_id=notice_id, tag=tag, done="saved"))
    try:
        voicing.attach(session, actor, notice, translating.worded(session, notice), tag, uploads())
    except InputError as error:
        return _words_page(notice_id, tag, problems=error.problems)
    return web.go(url_for("staff.show_words", notice_id=notice_id, tag=tag, done="recorded"))


@page("/notices/<int:notice_id>/publish", "edit-replies")
def show_publish(notice_id: int) -> BaseResponse:
    """What may go public and what may not, and what has gone."""
    return _publish_page(notice_id, done=request.args.get("done", ""))


@page("/notices/<int:notice_id>/publish", "publish-replies", "POST")
def publish_notice(notice_id: int) -> BaseResponse:
    """Publish every language that is whole."""
    notice = find(notice_id)
    try:
        proclaiming.publish(db.session(), member().actor, notice, Reader(request.form).text("seen"))
    except InputError as error:
        return _publish_page(notice_id, problems={"publish": next(iter(error.problems.values()))})
    return web.go(url_for("staff.show_publish", notice_id=notice_id, done="published"))


@page("/notices/<int:notice_id>/take-down", "publish-replies", "POST")
def take_down_notice(notice_id: int) -> BaseResponse:
    """Show it in public no more."""
    proclaiming.take_down(db.session(), member().actor, find(notice_id))
    return web.go(url_for("staff.show_publish", notice_id=notice_id, done="taken-down"))


def find(notice_id: int) -> Any:
    """One of the organisation's notices; raises NotFoundError."""
    return noticing.find(db.session(), member().organisation_id, notice_id)


def notice_values(notice: Any) -> dict[str, Any]:
    """What every page of a notice shows of it; `round` is None for the organisation's report."""
    values = round_values(notice.round_id) if notice.round_id is not None else {"round": None}
    return {"notice": notice, "gate": proclaiming.gate(db.session(), notice), **values}


def _check_tag(notice: Any, tag: str) -> None:
    """Raise NotFoundError for a language in which the notice is not told."""
    if tag not in noticing.languages(db.session(), notice.organisation_id, notice.round_id):
        raise NotFoundError("language", tag)


def _words_page(notice_id: int, tag: str, **values: Any) -> BaseResponse:
    notice = find(notice_id)
    _check_tag(notice, tag)
    shown: dict[str, Any] = {"problems": {}, "given": {}, "done": "", **notice_values(notice)}
    standing = shown["gate"].worded.standing(tag)
    status = 422 if values.get("problems") else 200
    return render("notice_words.html", status=status, tag=tag, standing=standing, **(shown | values))


def _publish_page(notice_id: int, **values: Any) -> BaseResponse:
    notice = find(notice_id)
    shown: dict[str, Any] = {"problems": {}, "done": "", **notice_values(notice)}
    shown |= {"seen": proclaiming.stamp(notice), "publications": proclaiming.publications(db.session(), notice_id)}
    return render("notice_publish.html", status=422 if values.get("problems") else 200, **(shown | values))
