"""One code: its definition, its history, what it was given to, and what can become of it."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core import codebook
from survey.errors import InputError, NotFoundError
from survey.services import codebooks, merging, noting
from survey.staff.codebook import codebook_values, read_words
from survey.staff.forms import Reader, clean, read_id
from survey.staff.room import member, page, render

PAGE = 30
MOST_NEW = 6
_ADDRESS = "/questionnaires/<int:questionnaire_id>/codebook/<int:code_id>"


@page(_ADDRESS, "see-codings")
def show_code(questionnaire_id: int, code_id: int) -> BaseResponse:
    """The code, whole."""
    return _code_page(questionnaire_id, code_id)


@page(f"{_ADDRESS}/define", "edit-codebook", "POST")
def define_code(questionnaire_id: int, code_id: int) -> BaseResponse:
    """Give the code another name, colour or definition."""
    _find(questionnaire_id, code_id)
    read = Reader(request.form)
    try:
        codebooks.define(
            db.session(),
            member().actor,
            code_id,
            read.text("name"),
            read.text("colour"),
            read_words(request.form),
        )
    except InputError as error:
        return _code_page(questionnaire_id, code_id, given=request.form, problems=error.problems)
    return _to_code(questionnaire_id, code_id)


@page(f"{_ADDRESS}/move", "edit-codebook", "POST")
def move_code(questionnaire_id: int, code_id: int) -> BaseResponse:
    """Put the code somewhere else in the tree."""
    _find(questionnaire_id, code_id)
    read = Reader(request.form)
    place = read_id(read.text("position"))
    try:
        codebooks.move(db.session(), member().actor, code_id, read_id(read.text("parent_id")), place)
    except InputError as error:
        return _code_page(questionnaire_id, code_id, moved=request.form, problems=error.problems)
    return _to_code(questionnaire_id, code_id)


@page(f"{_ADDRESS}/merge", "edit-codebook", "POST")
def merge_code(questionnaire_id: int, code_id: int) -> BaseResponse:
    """Let another code stand for this one."""
    _find(questionnaire_id, code_id)
    target = read_id(Reader(request.form).text("target"))
    try:
        if target is None:
            raise InputError(target="unknown-choice")
        merging.merge(db.session(), member().actor, code_id, target)
    except (InputError, NotFoundError) as error:
        problems = error.problems if isinstance(error, InputError) else {"target": "unknown-choice"}
        return _code_page(questionnaire_id, code_id, problems=problems)
    return _to_code(questionnaire_id, target)


@page(f"{_ADDRESS}/split", "edit-codebook")
def show_split(questionnaire_id: int, code_id: int) -> BaseResponse:
    """The form that parts a code's passages among new codes."""
    return _split_page(questionnaire_id, code_id)


@page(f"{_ADDRESS}/split", "edit-codebook", "POST")
def split_code(questionnaire_id: int, code_id: int) -> BaseResponse:
    """Make the new codes, and give each passage to the one chosen for it."""
    _find(questionnaire_id, code_id)
    names = [clean(request.form.get(f"name-{number}", "")) for number in range(MOST_NEW)]
    kept = [place for place, name in enumerate(names) if name]
    chosen = {}
    for field, value in request.form.items():
        coding_id, place = read_id(field.removeprefix("coding-")), read_id(value)
        if field.startswith("coding-") and coding_id is not None and place in kept:
            chosen[coding_id] = kept.index(place)
    try:
        merging.split(db.session(), member().actor, code_id, names, chosen)
    except InputError as error:
        return _split_page(questionnaire_id, code_id, names=names, problems=error.problems)
    return _to_code(questionnaire_id, code_id)


@page(f"{_ADDRESS}/retire", "edit-codebook", "POST")
def retire_code(questionnaire_id: int, code_id: int) -> BaseResponse:
    """Take the code out of use."""
    _find(questionnaire_id, code_id)
    codebooks.retire(db.session(), member().actor, code_id)
    return _to_code(questionnaire_id, code_id)


@page(f"{_ADDRESS}/restore", "edit-codebook", "POST")
def restore_code(questionnaire_id: int, code_id: int) -> BaseResponse:
    """Take the code into use again."""
    _find(questionnaire_id, code_id)
    try:
        codebooks.restore(db.session(), member().actor, code_id)
    except InputError as error:
        return _code_page(questionnaire_id, code_id, problems=error.problems)
    return _to_code(questionnaire_id, code_id)


@page(f"{_ADDRESS}/share", "edit-codebook", "POST")
def share_code(questionnaire_id: int, code_id: int) -> BaseResponse:
    """Let every questionnaire use the code."""
    _find(questionnaire_id, code_id)
    try:
        codebooks.share(db.session(), member().actor, code_id)
    except InputError as error:
        return _code_page(questionnaire_id, code_id, problems=error.problems)
    return _to_code(questionnaire_id, code_id)


@page(f"{_ADDRESS}/memos", "code-answers", "POST")
def write_memo(questionnaire_id: int, code_id: int) -> BaseResponse:
    """Write a memo on the code, or one's own anew."""
    _find(questionnaire_id, code_id)
    words = read_lines(request.form.get("memo", ""))
    memo_id = read_id(request.form.get("memo_id", ""))
    try:
        if memo_id is None:
            noting.write_on_code(db.session(), member().actor, code_id, words)
        else:
            noting.rewrite(db.session(), member().actor, memo_id, words)
    except InputError as error:
        problems = {"memo": error.problems["words"]}
        return _code_page(questionnaire_id, code_id, problems=problems, memo=request.form.get("memo", ""))
    return _to_code(questionnaire_id, code_id)


@page(f"{_ADDRESS}/examples", "code-answers", "POST")
def mark_example(questionnaire_id: int, code_id: int) -> BaseResponse:
    """Say that a passage shows well what the code means, or does not."""
    _find(questionnaire_id, code_id)
    coding_id = read_id(request.form.get("coding", "")) or 0
    merging.mark_example(db.session(), member().actor, coding_id, request.form.get("example") == "yes")
    return _to_code(questionnaire_id, code_id)


def read_lines(raw: str) -> str:
    """A text of several lines from a form."""
    return "\n".join(clean(line) for line in raw.splitlines()).strip()


def _find(questionnaire_id: int, code_id: int) -> dict[str, Any]:
    """The codebook's values with the code among them; raises NotFoundError where it is not in this codebook."""
    values = codebook_values(questionnaire_id)
    if code_id not in values["known"]:
        raise NotFoundError("code", code_id)
    return {**values, "code": values["known"][code_id]}


def _code_page(questionnaire_id: int, code_id: int, **given: Any) -> BaseResponse:
    values = _find(questionnaire_id, code_id)
    session, organisation_id = db.session(), member().organisation_id
    after = read_id(request.args.get("after", "")) or 0
    found = merging.passages(session, organisation_id, code_id, member().actor.name, after, PAGE, counted=True)
    known = values["known"]
    shown = {
        "given": {},
        "moved": {},
        "problems": {},
        "memo": "",
        **given,
        "history": codebooks.history(session, organisation_id, code_id),
        "row": codebooks.find_code(session, organisation_id, code_id),
        "origins": merging.count_origins(session, code_id),
        "examples": merging.passages(session, organisation_id, code_id, member().actor.name, 0, PAGE, examples=True),
        "passages": found,
        "next": found[-1].coding_id if len(found) == PAGE else None,
        "memos": noting.memos_on_code(session, organisation_id, code_id),
        "above": [known[one] for one in reversed(list(codebook.ancestors(code_id, known)))],
        "parents": [one for one in values["placed"] if codebook.may_stand_under(code_id, one.code.id, known)],
    }
    return render("code.html", status=422 if shown["problems"] else 200, **values, **shown)


def _split_page(questionnaire_id: int, code_id: int, **given: Any) -> BaseResponse:
    values = _find(questionnaire_id, code_id)
    found = merging.passages(db.session(), member().organisation_id, code_id, member().actor.name, 0, 200)
    shown = {"names": [], "problems": {}, **given, "passages": found, "most": MOST_NEW}
    return render("split.html", status=422 if shown["problems"] else 200, **values, **shown)


def _to_code(questionnaire_id: int, code_id: int) -> BaseResponse:
    return web.go(url_for("staff.show_code", questionnaire_id=questionnaire_id, code_id=code_id))
