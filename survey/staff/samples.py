"""A sample for double coding: coding it, comparing the coders, and deciding where they differ."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core.agreement import grade
from survey.errors import InputError, NotFoundError
from survey.services import coding, comparing, drawing, noting
from survey.services.coding import Target
from survey.staff.coding import coding_values
from survey.staff.forms import read_id
from survey.staff.room import member, page, render

_ADDRESS = "/rounds/<int:round_id>/coding/samples/<int:sample_id>"
MOST_CODES = 50


@page(_ADDRESS, "see-codings")
def show_sample(round_id: int, sample_id: int) -> BaseResponse:
    """How the sample was drawn, how far its coders have come, and how far they agree."""
    values = _values(round_id, sample_id)
    session, sample = db.session(), values["sample"]
    found = comparing.compare(session, sample) if values["is_open"] else None
    progress = drawing.progress(session, round_id, sample.question_key, sample)
    return render("sample.html", found=found, grade=grade, progress={one.coder: one for one in progress}, **values)


@page(f"{_ADDRESS}/open", "adjudicate-codings", "POST")
def open_comparison(round_id: int, sample_id: int) -> BaseResponse:
    """Let everybody see everybody's codings."""
    _values(round_id, sample_id)
    drawing.open_comparison(db.session(), member().actor, sample_id)
    return web.go(url_for("staff.show_sample", round_id=round_id, sample_id=sample_id))


@page(f"{_ADDRESS}/differences", "see-codings")
def show_differences(round_id: int, sample_id: int) -> BaseResponse:
    """The answers that coders gave different codes, side by side; with `all` every answer."""
    return _differences_page(round_id, sample_id)


@page(f"{_ADDRESS}/differences/<int:response_id>", "adjudicate-codings", "POST")
def decide(round_id: int, sample_id: int, response_id: int) -> BaseResponse:
    """Decide which codes an answer has."""
    values = _values(round_id, sample_id)
    if response_id not in values["units"]:
        raise NotFoundError("answer", response_id)
    try:
        comparing.adjudicate(db.session(), member().actor, sample_id, response_id, _codes())
    except InputError as error:
        return _differences_page(round_id, sample_id, problems=error.problems)
    everything = "yes" if request.form.get("all") else None
    address = url_for("staff.show_differences", round_id=round_id, sample_id=sample_id, all=everything)
    return web.go(f"{address}#answer-{response_id}")


@page(f"{_ADDRESS}/code", "code-answers")
def code_sample(round_id: int, sample_id: int) -> BaseResponse:
    """The next answer of the sample that the member has not coded, or the one that is named."""
    values = _values(round_id, sample_id)
    session, sample = db.session(), values["sample"]
    done = drawing.read_by(session, sample, member().actor.name)
    units = list(values["units"])
    wanted = read_id(request.args.get("answer", ""))
    response_id = wanted if wanted in units else next((unit for unit in units if unit not in done), None)
    shown: dict[str, Any] = {"response_id": response_id, "done": done, "words": "", "mine": (), "memos": ()}
    if response_id is not None:
        target = Target(round_id, response_id, sample.question_key)
        organisation_id = member().organisation_id
        found = coding.codings_of(
            session, organisation_id, round_id, [response_id], member().actor.name, coders=[member().actor.name]
        )
        place = units.index(response_id)
        shown |= {
            "words": coding.find_words(session, organisation_id, target),
            "mine": {one.code_id for one in found.get((response_id, sample.question_key), ())},
            "memos": noting.memos_on_answers(session, organisation_id, [response_id]).get(
                (response_id, sample.question_key), ()
            ),
            "number": place + 1,
            "before": units[place - 1] if place else None,
            "after": units[place + 1] if place + 1 < len(units) else None,
        }
    return render("code_sample.html", **values, **shown)


@page(f"{_ADDRESS}/code/<int:response_id>", "code-answers", "POST")
def save_codes(round_id: int, sample_id: int, response_id: int) -> BaseResponse:
    """Keep the codes that the member gave the whole answer, say that they are done with it, and go on."""
    values = _values(round_id, sample_id)
    if response_id not in values["units"]:
        raise NotFoundError("answer", response_id)
    target = Target(round_id, response_id, values["sample"].question_key)
    coding.give_codes(db.session(), member().actor, target, _codes())
    return web.go(url_for("staff.code_sample", round_id=round_id, sample_id=sample_id))


def _codes() -> list[int]:
    """The codes that a form has ticked."""
    ids = (read_id(raw) for raw in request.form.getlist("code")[:MOST_CODES])
    return [code_id for code_id in ids if code_id is not None]


def _values(round_id: int, sample_id: int) -> dict[str, Any]:
    """What every page of a sample shows; raises NotFoundError where it is not this round's."""
    values = coding_values(round_id)
    sample = drawing.find_sample(db.session(), member().organisation_id, sample_id)
    if sample.round_id != round_id:
        raise NotFoundError("sample", sample_id)
    coders = drawing.coders_of(db.session(), sample_id)
    return {
        **values,
        "sample": sample,
        "coders": coders,
        "units": drawing.units_of(db.session(), sample),
        "is_open": not sample.blind or sample.opened_at is not None,
        "is_coder": member().actor.name in coders,
    }


def _differences_page(round_id: int, sample_id: int, **given: Any) -> BaseResponse:
    values = _values(round_id, sample_id)
    everything = "all" in request.args
    found = comparing.disagreements(db.session(), values["sample"], everything=everything) if values["is_open"] else ()
    problems = given.get("problems", {})
    return render(
        "differences.html",
        status=422 if problems else 200,
        found=found,
        everything=everything,
        problems=problems,
        **values,
    )
