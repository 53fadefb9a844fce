"""Recordings of a draft's texts, in one language at a time."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core.languages import LANGUAGES
from survey.errors import DefinitionError, InputError
from survey.services import drafting, sounding
from survey.staff.drafts import uploads
from survey.staff.forms import Reader
from survey.staff.room import member, page, render


@page("/drafts/<int:draft_id>/sounds", "edit-questionnaires")
def show_sounds(draft_id: int) -> BaseResponse:
    """Every text in a language, with its recording or the name that one would have."""
    return _sounds_page(draft_id, request.args.get("lang", ""), done=request.args.get("done", ""))


@page("/drafts/<int:draft_id>/sounds", "edit-questionnaires", "POST", largest=sounding.LARGEST)
def attach_sounds(draft_id: int) -> BaseResponse:
    """Lay recordings beside the texts that they are of."""
    read = Reader(request.form)
    tag = read.text("language")
    try:
        laid = sounding.attach(db.session(), member().actor, draft_id, tag, uploads(), read.text("only"))
    except InputError as error:
        return _sounds_page(draft_id, tag, problems={"files": next(iter(error.problems.values()))})
    except DefinitionError:
        return web.go(url_for("staff.show_draft", draft_id=draft_id))
    return web.go(url_for("staff.show_sounds", draft_id=draft_id, lang=tag, done=len(laid)))


def _sounds_page(draft_id: int, asked: str, **values: Any) -> BaseResponse:
    try:
        opened = drafting.open_draft(db.session(), member().organisation_id, draft_id)
    except DefinitionError:
        return web.go(url_for("staff.show_draft", draft_id=draft_id))
    tags = [tag for tag in opened.questionnaire.languages if tag in LANGUAGES]
    tag = asked if asked in tags else tags[0] if tags else i18n.DEFAULT
    shown: dict[str, Any] = {"problems": {}, "done": ""} | values
    spoken = sounding.list_spoken(opened, tag)
    status = 422 if shown["problems"] else 200
    return render("sounds.html", status=status, draft=opened.listed, tags=tags, tag=tag, spoken=spoken, **shown)
