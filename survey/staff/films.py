"""Films in sign language of a draft's pages, in one sign language at a time."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core.languages import SIGN_LANGUAGES
from survey.errors import DefinitionError, InputError
from survey.services import drafting, filming
from survey.staff.drafts import uploads
from survey.staff.forms import Reader
from survey.staff.room import member, page, render


@page("/drafts/<int:draft_id>/films", "edit-questionnaires")
def show_films(draft_id: int) -> BaseResponse:
    """Every page with its film in a sign language, or the name that one would have."""
    return _films_page(draft_id, request.args.get("lang", ""), done=request.args.get("done", ""))


@page("/drafts/<int:draft_id>/films", "edit-questionnaires", "POST", largest=filming.LARGEST)
def attach_films(draft_id: int) -> BaseResponse:
    """Lay films beside the questionnaire, for the pages that they are called as."""
    read = Reader(request.form)
    tag = read.text("language")
    try:
        laid = filming.attach(db.session(), member().actor, draft_id, tag, uploads(), read.text("only"))
    except InputError as error:
        return _films_page(draft_id, tag, problems={"files": next(iter(error.problems.values()))})
    except DefinitionError:
        return web.go(url_for("staff.show_draft", draft_id=draft_id))
    return web.go(url_for("staff.show_films", draft_id=draft_id, lang=tag, done=len(laid)))


@page("/drafts/<int:draft_id>/films/remove", "edit-questionnaires", "POST")
def remove_film(draft_id: int) -> BaseResponse:
    """Take a page's film out of the draft, or only its words in writing."""
    read = Reader(request.form)
    tag, name, only_words = read.text("language"), read.text("page"), read.text("what") == "words"
    try:
        filming.remove(db.session(), member().actor, draft_id, tag, name, only_words=only_words)
    except InputError as error:
        return _films_page(draft_id, tag, problems={"pages": next(iter(error.problems.values()))})
    except DefinitionError:
        return web.go(url_for("staff.show_draft", draft_id=draft_id))
    return web.go(url_for("staff.show_films", draft_id=draft_id, lang=tag, done="removed"))


def _films_page(draft_id: int, asked: str, **values: Any) -> BaseResponse:
    try:
        opened = drafting.open_draft(db.session(), member().organisation_id, draft_id)
    except DefinitionError:
        return web.go(url_for("staff.show_draft", draft_id=draft_id))
    tag = asked if asked in SIGN_LANGUAGES else next(iter(SIGN_LANGUAGES))
    shown: dict[str, Any] = {"problems": {}, "done": ""} | values
    status = 422 if shown["problems"] else 200
    filmed = filming.list_filmed(opened, tag)
    return render("films.html", status=status, draft=opened.listed, tag=tag, filmed=filmed, **shown)
