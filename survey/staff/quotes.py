"""Quotes: the list by theme, and one quote being made ready: picked, masked, translated, cleared by somebody else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core.definition import Questionnaire
from survey.core.kinds.writing import clean as clean_words
from survey.errors import InputError
from survey.services import gathering, quoting
from survey.services.quoting import BASES, SHOWN, STATES, Quoted
from survey.staff import reading_marks
from survey.staff.forms import clean, read_id
from survey.staff.reading_room import reader_of
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values


@page("/rounds/<int:round_id>/quotes", "see-quotes")
def show_quotes(round_id: int) -> BaseResponse:
    """The round's quotes by theme; whoever may not read answers sees those that were cleared, and no more of them."""
    values = round_values(round_id)
    session, me = db.session(), member()
    if not me.may("work-on-answers"):
        told = quoting.cleared(session, me.organisation_id, round_id)
        return render("cleared_quotes.html", quotes=told, **values)
    state = request.args.get("state", "")
    code_id = read_id(request.args.get("theme", ""))
    state = state if state in STATES else ""
    quotes = quoting.list_quotes(session, me.organisation_id, round_id, state=state, code_id=code_id)
    codes = reading_marks.tree(reading_marks.codes_of(reader_of(round_id)))
    areas = _area_names(values["published"].questionnaire)
    return render(
        "quotes.html", quotes=quotes, codes=codes, areas=areas, chosen={"state": state, "code_id": code_id}, **values
    )


@page("/rounds/<int:round_id>/answers/<int:comment_id>/quotes", "work-on-answers", "POST")
def pick_quote(round_id: int, comment_id: int) -> BaseResponse:
    """Pick the answer, or the words of it that were chosen."""
    round_values(round_id)
    span = read_id(request.form.get("start", "")), read_id(request.form.get("end", ""))
    made = quoting.pick(db.session(), member().actor, reader_of(round_id), comment_id, span)
    return web.go(url_for("staff.show_quote", round_id=round_id, quote_id=made))


@page("/rounds/<int:round_id>/quotes/<int:quote_id>", "work-on-answers")
def show_quote(round_id: int, quote_id: int) -> BaseResponse:
    """One quote, as others would read it, beside the whole answer."""
    return _quote_page(round_id, quote_id)


@page("/rounds/<int:round_id>/quotes/<int:quote_id>", "work-on-answers", "POST")
def change_quote(round_id: int, quote_id: int) -> BaseResponse:
    """Change the theme, the basis of consent, and what stands beside."""
    form = request.form
    given = {
        "code_id": read_id(form.get("theme", "")),
        "basis": form.get("basis", ""),
        "shown": form.getlist("shown"),
    }
    return _act(round_id, quote_id, lambda one: quoting.change(db.session(), member().actor, one, given))


@page("/rounds/<int:round_id>/quotes/<int:quote_id>/masks", "work-on-answers", "POST")
def mask_quote(round_id: int, quote_id: int) -> BaseResponse:
    """Hide a part of the quote."""
    part, instead = clean(request.form.get("part", "")), clean(request.form.get("instead", ""))
    return _act(round_id, quote_id, lambda one: quoting.mask(db.session(), member().actor, one, part, instead))


@page("/rounds/<int:round_id>/quotes/<int:quote_id>/masks/<int:start>/remove", "work-on-answers", "POST")
def unmask_quote(round_id: int, quote_id: int, start: int) -> BaseResponse:
    """Show a hidden part again."""
    return _act(round_id, quote_id, lambda one: quoting.unmask(db.session(), member().actor, one, start))


@page("/rounds/<int:round_id>/quotes/<int:quote_id>/translations", "work-on-answers", "POST")
def translate_quote(round_id: int, quote_id: int) -> BaseResponse:
    """Keep the quote in another language."""
    to, words = request.form.get("to_language", ""), clean_words(request.form.get("translation", ""))
    return _act(round_id, quote_id, lambda one: quoting.translate(db.session(), member().actor, one, to, words))


@page("/rounds/<int:round_id>/quotes/<int:quote_id>/clear", "clear-quotes", "POST")
def clear_quote(round_id: int, quote_id: int) -> BaseResponse:
    """Let others read the quote."""
    looked = "looked" in request.form
    return _act(round_id, quote_id, lambda one: quoting.clear(db.session(), member().actor, one, looked))


@page("/rounds/<int:round_id>/quotes/<int:quote_id>/withdraw", "work-on-answers", "POST")
def withdraw_quote(round_id: int, quote_id: int) -> BaseResponse:
    """Take the quote out of use."""
    return _act(round_id, quote_id, lambda one: quoting.withdraw(db.session(), member().actor, one))


def _act(round_id: int, quote_id: int, act: Callable[[Quoted], None]) -> BaseResponse:
    round_values(round_id)
    one = quoting.find(db.session(), member().organisation_id, round_id, quote_id)
    try:
        act(one)
    except InputError as error:
        return _quote_page(round_id, quote_id, error.problems)
    return web.go(url_for("staff.show_quote", round_id=round_id, quote_id=quote_id))


def _quote_page(round_id: int, quote_id: int, problems: Mapping[str, str] | None = None) -> BaseResponse:
    values = round_values(round_id)
    questionnaire = values["published"].questionnaire
    one = quoting.find(db.session(), member().organisation_id, round_id, quote_id)
    question: Any = next((each for each in questionnaire.questions() if each.key == one.question_key), None)
    return render(
        "quote.html",
        status=422 if problems else 200,
        problems=problems or {},
        one=one,
        question=question,
        codes=reading_marks.tree(reading_marks.codes_of(reader_of(round_id))),
        areas=_area_names(questionnaire),
        bases=BASES,
        showable=SHOWN,
        **values,
    )


def _area_names(questionnaire: Questionnaire) -> dict[str, str]:
    area = gathering.area_question(questionnaire)
    tag = i18n.language().tag
    return {choice.key: choice.label.said(tag).words for choice in area.choices} if area else {}
