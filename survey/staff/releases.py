"""Publishing a round: whether it is on the public site, what is prepared, the preview, what was published and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask import current_app, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core.kinds.writing import clean as clean_words
from survey.errors import InputError
from survey.services import composing, presenting, releasing, showing
from survey.services.releasing import Draft
from survey.staff.forms import Reader, clean, read_id
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values


@page("/rounds/<int:round_id>/publish-results", "publish-results")
def show_release(round_id: int) -> BaseResponse:
    """Where the round stands on the public site, and what is prepared."""
    return _release_page(round_id)


@page("/rounds/<int:round_id>/public-site", "publish-results", "POST")
def change_public_round(round_id: int) -> BaseResponse:
    """Show the round on the public site or hide it."""
    round_values(round_id)
    read = Reader(request.form)
    link = read_id(read.text("link"))
    try:
        showing.change(db.session(), member().actor, round_id, read.text("slug"), read.ticked("shown"), link)
    except InputError as error:
        return _release_page(round_id, site=request.form, site_problems=error.problems)
    return _back(round_id)


@page("/rounds/<int:round_id>/publish-results/draft", "publish-results", "POST")
def prepare_release(round_id: int) -> BaseResponse:
    """Keep what is prepared."""
    values = round_values(round_id)
    read = Reader(request.form)
    tags = values["published"].questionnaire.languages
    try:
        day = read.date("next_on")
        read.check()
        draft = Draft(
            tuple(clean(key) for key in request.form.getlist("questions")),
            read.text("by"),
            _said("introduction", tags),
            _said("next", tags),
            day,
        )
        releasing.keep_draft(db.session(), member().actor, round_id, draft)
    except InputError as error:
        return _release_page(round_id, given=_typed(tags), draft_problems=error.problems)
    return _back(round_id, "check")


@page("/rounds/<int:round_id>/publish-results/preview", "publish-results")
def preview_release(round_id: int) -> BaseResponse:
    """The public page as it would be."""
    round_values(round_id)
    session, day = db.session(), datetime.now(UTC).date()
    try:
        made = releasing.preview(session, member().actor, round_id, _licence())
    except InputError as error:
        return _release_page(round_id, draft_problems=error.problems)
    shown = presenting.preview(session, member().organisation_id, round_id, made, day)
    i18n.use(i18n.choose(shown.languages, request.args.get("lang", "")))
    here = url_for("staff.preview_release", round_id=round_id)
    return web.render("public/round.html", shown=shown, today=day, preview=here, first=len(made.figures))


@page("/rounds/<int:round_id>/publish-results", "publish-results", "POST")
def publish_release(round_id: int) -> BaseResponse:
    """Publish what is prepared, for good, under the next number."""
    round_values(round_id)
    try:
        releasing.publish(db.session(), member().actor, round_id, _licence())
    except InputError as error:
        return _release_page(round_id, draft_problems=error.problems)
    return _back(round_id, "published")


@page("/rounds/<int:round_id>/publish-results/<int:number>/take-down", "publish-results", "POST")
def take_release_down(round_id: int, number: int) -> BaseResponse:
    """Take what was published off the site."""
    round_values(round_id)
    releasing.take_down(db.session(), member().actor, round_id, number)
    return _back(round_id, "published")


def _release_page(
    round_id: int,
    site: Mapping[str, str] | None = None,
    given: Mapping[str, Any] | None = None,
    site_problems: Mapping[str, str] | None = None,
    draft_problems: Mapping[str, str] | None = None,
) -> BaseResponse:
    values = round_values(round_id)
    session, organisation_id = db.session(), member().organisation_id
    row = showing.find(session, organisation_id, round_id)
    draft = releasing.draft_of(row)
    tags = values["published"].questionnaire.languages
    results = releasing.list_results(session, organisation_id, round_id)
    return render(
        "release.html",
        status=422 if site_problems or draft_problems else 200,
        site=site or {"slug": row.slug, "shown": "on" if row.shown else "", "link": row.link_id or ""},
        row=row,
        links=[("", i18n.words("Nobody: only those who have a link")), *_links(round_id)],
        draft=given or _shown(draft, tags),
        lacking=draft.lacking(tags),
        whole=draft.whole(tags) if draft.questions else (),
        offered=composing.offered(session, round_id),
        results=results,
        standing=next((one.number for one in results if one.taken_down_on is None), None),
        longest=releasing.LONGEST,
        site_problems=site_problems or {},
        draft_problems=draft_problems or {},
        **values,
    )


def _links(round_id: int) -> list[tuple[str, str]]:
    found = showing.links(db.session(), member().organisation_id, round_id)
    return [(str(link.id), f"{link.name} ({link.code})") for link in found]


def _said(name: str, tags: tuple[str, ...]) -> dict[str, str]:
    said = {tag: clean_words(request.form.get(f"{name}-{tag}", "")).strip() for tag in tags}
    return {tag: words for tag, words in said.items() if words}


def _typed(tags: tuple[str, ...]) -> dict[str, Any]:
    """What stands in the form, as it was sent."""
    names = [f"{name}-{tag}" for name in ("introduction", "next") for tag in tags]
    typed: dict[str, Any] = {name: request.form.get(name, "") for name in (*names, "next_on", "by")}
    return {**typed, "questions": request.form.getlist("questions")}


def _shown(draft: Draft, tags: tuple[str, ...]) -> dict[str, Any]:
    """What stands in the form, as it was kept."""
    said = {
        f"{name}-{tag}": words.get(tag, "")
        for name, words in (("introduction", draft.introduction), ("next", draft.next))
        for tag in tags
    }
    return {**said, "next_on": draft.next_on or "", "by": draft.by, "questions": draft.questions}


def _licence() -> str:
    licence: str = current_app.config["SETTINGS"].licence
    return licence


def _back(round_id: int, anchor: str | None = None) -> BaseResponse:
    return web.go(url_for("staff.show_release", round_id=round_id, _anchor=anchor))
