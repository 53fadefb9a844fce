"""The picture library: looking for pictures by their names, adding the organisation's own, laying them into drafts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core.languages import LANGUAGES
from survey.errors import InputError, MediaError
from survey.services import drafting, illustrating
from survey.services.illustrating import NEEDED, SETS, About
from survey.staff.drafts import uploads
from survey.staff.forms import Reader, read_id
from survey.staff.room import member, page, render

_FIELDS = {"file": "files"}  # what the form calls it
LARGEST = 12_000_000  # bytes of a form with one picture


@page("/pictures", "see-questionnaires")
def show_pictures() -> BaseResponse:
    """What is found, a page at a time."""
    wanted, among = Reader(request.args).text("text"), request.args.get("among", "all")
    number = read_id(request.args.get("page", "1")) or 1
    try:
        found = illustrating.search(db.session(), member().organisation_id, wanted, among, min(number, 1_000))
    except InputError:
        return web.go(url_for("staff.show_pictures"))
    tag = i18n.language().tag
    return render("pictures.html", "_pictures.html", found=found, wanted=wanted, among=among, sets=SETS, tag=tag)


@page("/pictures/new", "edit-questionnaires")
def show_new_picture() -> BaseResponse:
    """The form to add a picture."""
    return _new_picture_page({})


@page("/pictures", "edit-questionnaires", "POST", largest=LARGEST)
def add_picture() -> BaseResponse:
    """Keep an uploaded picture with what must be said of it."""
    read = Reader(request.form)
    alternatives = {tag: read.text(f"alt-{tag}") for tag in LANGUAGES if read.text(f"alt-{tag}")}
    about = About(
        name=read.text("name").lower(),
        credit=read.text("credit"),
        licence=read.text("licence"),
        source=read.text("source"),
        decorative=read.ticked("decorative"),
        reviewed=read.ticked("reviewed"),
        alternatives=alternatives,
    )
    try:
        illustrating.add(db.session(), member().actor, next(iter(uploads()), None), about)
    except InputError as error:
        return _new_picture_page(request.form, {_FIELDS.get(name, name): code for name, code in error.problems.items()})
    except MediaError as error:
        return _new_picture_page(request.form, {"files": "not-a-picture"}, f"{error.message} {error.mend}")
    return web.go(url_for("staff.show_picture", picture=about.name))


@page("/pictures/ours/<picture>", "see-questionnaires")
def show_picture(picture: str) -> BaseResponse:
    """One of the organisation's own pictures: what is said of it, and laying it into a draft."""
    return _picture_page(picture)


@page("/pictures/ours/<picture>/draft", "edit-questionnaires", "POST")
def put_picture_into_draft(picture: str) -> BaseResponse:
    """Lay the picture into a draft."""
    draft_id = read_id(request.form.get("draft", "")) or 0
    try:
        source = illustrating.put_into_draft(db.session(), member().actor, picture, draft_id)
    except InputError as error:
        return _picture_page(picture, problems={"draft": error.problems["seen"]})
    return _picture_page(picture, laid=source, into=drafting.find(db.session(), member().organisation_id, draft_id))


@page("/pictures/ours/<picture>/remove", "edit-questionnaires", "POST")
def remove_picture(picture: str) -> BaseResponse:
    """Take the picture out of the library."""
    illustrating.remove(db.session(), member().actor, picture)
    return web.go(url_for("staff.show_pictures", among="library"))


@page("/pictures/shown/<picture>", "see-questionnaires")
def send_picture(picture: str) -> BaseResponse:
    """The picture of a source ("own:bus-stop") itself."""
    medium = illustrating.picture(db.session(), member().organisation_id, picture)
    response = web.media_response(medium.mime, medium.body)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def _new_picture_page(
    given: Mapping[str, str], problems: Mapping[str, str] | None = None, refused: str = ""
) -> BaseResponse:
    tags = [*NEEDED, *(tag for tag in LANGUAGES if tag not in NEEDED)]
    shown: dict[str, Any] = {"given": given, "problems": problems or {}, "refused": refused}
    return render("new_picture.html", status=422 if problems else 200, tags=tags, needed=NEEDED, **shown)


def _picture_page(picture: str, **values: Any) -> BaseResponse:
    found = illustrating.find(db.session(), member().organisation_id, picture)
    edits = member().may("edit-questionnaires")
    drafts = drafting.list_drafts(db.session(), member().organisation_id) if edits else ()
    shown: dict[str, Any] = {"problems": {}, "laid": "", "into": None, "edits": edits, "drafts": drafts}
    return render("picture.html", status=422 if values.get("problems") else 200, found=found, **(shown | values))
