"""A questionnaire's codebook: the tree of its codes, finding one, and making a new one without making a double."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core import codebook
from survey.core.colours import COLOURS
from survey.errors import InputError
from survey.services import cataloguing, codebooks, coding
from survey.staff.forms import Reader, clean, read_id
from survey.staff.room import member, page, render


@page("/questionnaires/<int:questionnaire_id>/codebook", "see-codings")
def show_codebook(questionnaire_id: int) -> BaseResponse:
    """The codes as a tree; with `find` those whose names hold it."""
    return _codebook_page(questionnaire_id)


@page("/questionnaires/<int:questionnaire_id>/codebook/new", "edit-codebook", "POST")
def make_code(questionnaire_id: int) -> BaseResponse:
    """Make a code; where others are called nearly the same, they are shown before it is made."""
    values = codebook_values(questionnaire_id)
    name = clean(request.form.get("name", ""))
    alike = codebook.similar(name, values["codes"])
    taken = any(codebook.folded(code.name) == codebook.folded(name) for code in alike)
    if alike and not taken and "sure" not in request.form:
        return _codebook_page(questionnaire_id, status=422, given=request.form, alike=alike)
    read = Reader(request.form)
    shared = read.ticked("shared")
    try:
        made = codebooks.make(
            db.session(),
            member().actor,
            None if shared else questionnaire_id,
            name,
            parent_id=read_id(read.text("parent_id")),
            colour=read.text("colour"),
            words=read_words(request.form),
        )
    except InputError as error:
        return _codebook_page(questionnaire_id, status=422, given=request.form, problems=error.problems)
    return web.go(url_for("staff.show_codebook", questionnaire_id=questionnaire_id, _anchor=f"code-{made.id}"))


@page("/questionnaires/<int:questionnaire_id>/codebook/undo", "edit-codebook", "POST")
def undo_in_codebook(questionnaire_id: int) -> BaseResponse:
    """Take back the member's own newest act on the codebook."""
    cataloguing.find_questionnaire(db.session(), member().organisation_id, questionnaire_id)
    act = codebooks.undo(db.session(), member().actor, questionnaire_id)
    undone = act or codebooks.undo(db.session(), member().actor, None)
    address = url_for("staff.show_codebook", questionnaire_id=questionnaire_id, undone=undone or "nothing")
    return web.go(address)


def codebook_values(questionnaire_id: int) -> dict[str, Any]:
    """What every page of a codebook shows of it; raises NotFoundError when it is not the member's organisation's."""
    session, organisation_id = db.session(), member().organisation_id
    found = cataloguing.find_questionnaire(session, organisation_id, questionnaire_id)
    everything = coding.list_codes(session, organisation_id, questionnaire_id, past=True)
    codes = tuple(code for code in everything if code.usable)
    return {
        "found": found,
        "codes": codes,
        "placed": codebook.in_order(codes),
        "past": tuple(code for code in everything if not code.usable),
        "known": {code.id: code for code in everything},
        "usage": codebooks.usage(session, organisation_id, [code.id for code in everything]),
        "colours": COLOURS,
    }


def read_words(form: Mapping[str, str]) -> dict[str, str]:
    """The texts of a code that a form gives; line ends are kept."""
    return {
        name: "\n".join(clean(line) for line in form[name].splitlines()) for name in codebooks.WORDS if name in form
    }


def _codebook_page(questionnaire_id: int, status: int = 200, **values: Any) -> BaseResponse:
    shown = codebook_values(questionnaire_id)
    find = clean(request.args.get("find", "")[:200])
    if find:
        wanted = codebook.matching(find, shown["codes"])
        places = {placed.code.id: placed for placed in shown["placed"]}
        shown["placed"] = tuple(codebook.Placed(code, 0, places[code.id].path) for code in wanted)
    chosen = {"given": {}, "problems": {}, "alike": (), **values}
    return render(
        "codebook.html",
        "_codes.html" if status == 200 else "",
        status=status,
        find=find,
        undone=request.args.get("undone", ""),
        **shown,
        **chosen,
    )
