"""Drafts: questionnaires brought in as files, what is wrong with them, and publishing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core import signing
from survey.core.coverage import coverage
from survey.core.languages import LANGUAGES
from survey.errors import DefinitionError, InputError
from survey.services import drafting, packaging
from survey.services.drafting import LARGEST, Upload
from survey.services.packaging import File
from survey.staff.forms import Reader
from survey.staff.room import member, page, render


@page("/drafts/new", "edit-questionnaires")
def show_new_draft() -> BaseResponse:
    """The form to bring a questionnaire in."""
    return _new_draft_page({})


@page("/drafts", "edit-questionnaires", "POST", largest=LARGEST)
def create_draft() -> BaseResponse:
    """Read the files, and keep what came as a draft."""
    read = Reader(request.form)
    try:
        made = drafting.bring_in(
            db.session(), member().actor, uploads(), read.text("key").lower(), read.text("language")
        )
    except InputError as error:
        return _new_draft_page(request.form, error.problems)
    except DefinitionError as error:
        return _new_draft_page(request.form, {"files": "unreadable"}, error)
    return web.go(url_for("staff.show_draft", draft_id=made, done="brought-in"))


@page("/drafts/<int:draft_id>", "edit-questionnaires")
def show_draft(draft_id: int) -> BaseResponse:
    """One draft: what came, what is wrong, how each language stands, and what can be done with it."""
    return draft_page(draft_id, done=request.args.get("done", ""))


@page("/drafts/<int:draft_id>/files", "edit-questionnaires", "POST", largest=LARGEST)
def replace_draft(draft_id: int) -> BaseResponse:
    """Put newer files in the draft's place."""
    try:
        drafting.replace(db.session(), member().actor, draft_id, uploads(), Reader(request.form).text("language"))
    except InputError as error:
        return draft_page(draft_id, problems=error.problems)
    except DefinitionError as error:
        return draft_page(draft_id, problems={"files": "unreadable"}, refused=error.faults)
    return web.go(url_for("staff.show_draft", draft_id=draft_id, done="replaced"))


@page("/drafts/<int:draft_id>/publish", "edit-questionnaires", "POST")
def publish_draft(draft_id: int) -> BaseResponse:
    """Publish the draft, if nothing is wrong with it."""
    read = Reader(request.form)
    try:
        version = drafting.publish(
            db.session(), member().actor, draft_id, read.text("seen"), only_complete=read.ticked("only_complete")
        )
    except InputError as error:
        return draft_page(draft_id, problems={"publish": error.problems["seen"]})
    except DefinitionError:
        return draft_page(draft_id, problems={"publish": "has-faults"})
    return web.go(url_for("staff.show_questionnaire", questionnaire_id=version.questionnaire_id))


@page("/drafts/<int:draft_id>/discard", "edit-questionnaires", "POST")
def discard_draft(draft_id: int) -> BaseResponse:
    """Throw the draft away."""
    drafting.discard(db.session(), member().actor, draft_id)
    return web.go(url_for("staff.show_questionnaires"))


@page("/drafts/<int:draft_id>/file", "edit-questionnaires")
def send_draft(draft_id: int) -> BaseResponse:
    """The draft as a file for another program."""
    try:
        return _file(packaging.pack_draft(db.session(), member().organisation_id, draft_id, _form()))
    except DefinitionError:
        return draft_page(draft_id, problems={"form": "has-faults"})


@page("/questionnaires/<int:questionnaire_id>/versions/<int:version_id>/file", "see-questionnaires")
def send_version(questionnaire_id: int, version_id: int) -> BaseResponse:
    """A published version as a file for another program."""
    asked = questionnaire_id, version_id
    return _file(packaging.pack_version(db.session(), member().organisation_id, *asked, _form()))


def draft_page(draft_id: int, **values: Any) -> BaseResponse:
    """The page of a draft, with what is wrong with what was just sent."""
    shown: dict[str, Any] = {
        "done": "",
        "problems": {},
        "refused": (),
        "faults": (),
        "opened": None,
        "stands": (),
        "signed": {},
    }
    listed = drafting.find(db.session(), member().organisation_id, draft_id)
    try:
        opened = drafting.open_draft(db.session(), member().organisation_id, draft_id)
        shown |= {"opened": opened, "faults": opened.folder.all_faults, "stands": coverage(opened.questionnaire)}
        shown["signed"] = signing.coverage(opened.questionnaire)
    except DefinitionError as error:
        shown["faults"] = error.faults
    status = 422 if values.get("problems") else 200
    return render("draft.html", status=status, draft=listed, languages=tuple(LANGUAGES), **(shown | values))


def uploads() -> list[Upload]:
    """The files that came with the form."""
    return [(file.filename, file.stream) for file in request.files.getlist("files") if file.filename]


def _new_draft_page(
    given: Mapping[str, str], problems: Mapping[str, str] | None = None, refused: DefinitionError | None = None
) -> BaseResponse:
    return render(
        "new_draft.html",
        status=422 if problems else 200,
        given=given or {"language": "sv"},
        problems=problems or {},
        refused=refused.faults if refused else (),
        languages=tuple(LANGUAGES),
    )


def _form() -> str:
    return request.args.get("form", "")


def _file(file: File) -> Response:
    response = Response(file.body, content_type=file.mime)
    response.headers["Content-Disposition"] = f"attachment; filename={file.name}"
    return response
