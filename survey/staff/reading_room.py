"""The reading room: what people wrote, as a list with the columns, filters and order that the reader chooses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import request, session, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core.definition import Question, Questionnaire
from survey.core.kinds import KINDS
from survey.errors import InputError
from survey.services import coding, gathering, hearing, listening, marking, reaching, viewing
from survey.services.listening import ORDERS, Reader, Wish
from survey.services.reading import MODES
from survey.staff import reading_marks
from survey.staff.forms import clean, read_id
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values

UNCODED = "none"
ANSWER = "a."  # begins the names of filters on other answers
MOST_COLUMNS = 6


@page("/rounds/<int:round_id>/answers", "read-responses")
def show_answers(round_id: int) -> BaseResponse:
    """The round's answers in people's own words."""
    return _answers_page(round_id)


def _answers_page(round_id: int, problems: Mapping[str, str] | None = None) -> BaseResponse:
    values = round_values(round_id)
    questionnaire = values["published"].questionnaire
    opened, reader = db.session(), reader_of(round_id)
    more = gathering.gather(opened, round_id, questionnaire)
    wish = read_wish(questionnaire, reader_of(round_id))
    leaf = listening.find_comments(opened, reader, wish, read_mark(request.args.get("after", "")))
    heard = hearing.hear(opened, reader, questionnaire, leaf.ids, wish.columns, i18n.language().tag)
    return render(
        "answers.html",
        "_answers.html",
        422 if problems else 200,
        problems=problems or {},
        view_name=request.form.get("name", ""),
        rows=reading_marks.show(reader, heard, wish),
        next=write_mark(*leaf.next) if leaf.next else "",
        first="after" not in request.args,
        still_gathering=more,
        count=listening.count_comments(opened, reader, wish),
        unread=listening.count_comments(opened, reader, Wish(question=wish.question, unread=True)),
        counts={} if web.wants_htmx() else coding.count_codes(opened, round_id, None, wish.question),
        views=viewing.list_views(opened, reader),
        keys=keys_on(),
        **wish_values(questionnaire, reader, wish),
        **values,
    )


@page("/rounds/<int:round_id>/answers/marks", "work-on-answers", "POST")
def mark_answers(round_id: int) -> BaseResponse:
    """Mark the ticked answers as read, or say whose they are."""
    questionnaire = round_values(round_id)["published"].questionnaire
    opened, me, reader = db.session(), member(), reader_of(round_id)
    ids = [known for raw in request.form.getlist("answer") if (known := read_id(raw)) is not None]
    if ids:
        do = request.form.get("do", "")
        if do in ("read", "unread"):
            marking.mark_read(opened, me.actor, reader, ids, do == "read")
        elif do == "assign":
            marking.assign(opened, me.actor, reader, ids, read_id(request.form.get("member", "")))
    return web.go(
        url_for("staff.show_answers", round_id=round_id, **write_wish(read_wish(questionnaire, reader_of(round_id))))
    )


@page("/rounds/<int:round_id>/answers/views", "work-on-answers", "POST")
def save_view(round_id: int) -> BaseResponse:
    """Keep the view on screen under a name."""
    questionnaire = round_values(round_id)["published"].questionnaire
    kept = write_wish(read_wish(questionnaire, reader_of(round_id)))
    query = {name: value if isinstance(value, list) else [str(value)] for name, value in kept.items()}
    name = clean(request.form.get("name", ""))
    shared = "shared" in request.form
    try:
        viewing.save_view(db.session(), member().actor, reader_of(round_id), name, query, shared)
    except InputError as error:
        return _answers_page(round_id, error.problems)
    return web.go(url_for("staff.show_answers", round_id=round_id, **kept))


@page("/rounds/<int:round_id>/answers/views/<int:view_id>/delete", "work-on-answers", "POST")
def delete_view(round_id: int, view_id: int) -> BaseResponse:
    """Forget a view of one's own."""
    round_values(round_id)
    viewing.delete_view(db.session(), member().actor, reader_of(round_id), view_id)
    return web.go(url_for("staff.show_answers", round_id=round_id))


@page("/keys", "keep-own-account", "POST")
def switch_keys() -> BaseResponse:
    """Turn the single keys of the reading room on or off for this session (WCAG 2.2, 2.1.4)."""
    session["keys"] = request.form.get("keys") != "off"
    to = request.form.get("to", "")
    known = to.startswith(("/staff/rounds/", "/staff/boards/")) and "\\" not in to and "//" not in to
    return web.go(to if known else "/staff/")


def reader_of(round_id: int) -> Reader:
    """The member as a reader of the round; the round has been found to be of the member's organisation."""
    return Reader(member().organisation_id, member().id, round_id, member().email)


def keys_on() -> bool:
    """Whether the member wants the single keys."""
    return bool(session.get("keys", True))


def read_wish(questionnaire: Questionnaire, reader: Reader) -> Wish:
    """What the address (or a form that carries it on) wishes for; what cannot be is left out."""
    asked = request.values
    questions = {question.key: question for question in questionnaire.questions() if KINDS[question.kind].asks}
    mode, order, owner = asked.get("mode", ""), asked.get("order", ""), asked.get("assigned", "")
    columns = tuple(key for key in dict.fromkeys(asked.getlist("column")) if key in questions)[:MOST_COLUMNS]
    code = asked.get("code", "")
    return Wish(
        text=clean(asked.get("text", "")[: listening.LONGEST_SEARCH]),
        question=asked.get("question", "") if asked.get("question", "") in questions else "",
        group_id=read_id(asked.get("group", "")),
        language=clean(asked.get("language", "")[:20]),
        mode=mode if mode in MODES else "",
        area=clean(asked.get("area", "")[:80]),
        unread="unread" in asked,
        assigned_to=member().id if owner == "me" else read_id(owner),
        details="details" in asked,
        codes=_read_codes(reader, code),
        uncoded=code == UNCODED,
        answers=_read_answers(questions),
        order=order if order in ORDERS or order in columns else ORDERS[0],
        columns=columns,
    )


def _read_codes(reader: Reader, raw: str) -> tuple[int, ...]:
    """The code of the address first, then all below it."""
    code_id = read_id(raw)
    if code_id is None:
        return ()
    below = reading_marks.with_those_below(code_id, reading_marks.codes_of(reader))
    return tuple(sorted(below, key=lambda one: one != code_id))


def _read_answers(questions: dict[str, Question]) -> dict[str, str]:
    chosen = {}
    for name, value in request.values.items():
        question = questions.get(name.removeprefix(ANSWER)) if name.startswith(ANSWER) else None
        if question and question.choice(value):
            chosen[question.key] = json.dumps(value, ensure_ascii=False)
    return chosen


def write_wish(wish: Wish) -> dict[str, Any]:
    """The wish as an address carries it."""
    kept: dict[str, Any] = {
        "text": wish.text,
        "question": wish.question,
        "group": wish.group_id,
        "language": wish.language,
        "mode": wish.mode,
        "area": wish.area,
        "unread": "1" if wish.unread else "",
        "details": "1" if wish.details else "",
        "code": UNCODED if wish.uncoded else wish.codes[0] if wish.codes else "",
        "order": wish.order if wish.order != ORDERS[0] else "",
        "column": list(wish.columns),
    }
    if wish.assigned_to is not None:
        kept["assigned"] = "me" if wish.assigned_to == member().id else str(wish.assigned_to)
    kept |= {ANSWER + key: json.loads(value) for key, value in wish.answers.items()}
    return {name: value for name, value in kept.items() if value}


def wish_values(questionnaire: Questionnaire, reader: Reader, wish: Wish) -> dict[str, Any]:
    """What the forms of the reading room show."""
    asked = [question for question in questionnaire.questions() if KINDS[question.kind].asks]
    opened = db.session()
    return {
        "wish": wish,
        "kept": write_wish(wish),
        "open_questions": gathering.open_questions(questionnaire),
        "area": gathering.area_question(questionnaire),
        "asked": {question.key: question for question in asked},
        "chosen_answers": {key: json.loads(value) for key, value in wish.answers.items()},
        "groups": reaching.list_groups(opened, reader.organisation_id, reader.round_id),
        "codes": reading_marks.tree(reading_marks.codes_of(reader)),
        "members": marking.list_members(opened, reader.organisation_id),
    }


def write_mark(value: str, number: int) -> str:
    """A place in the list, as an address carries it."""
    return f"{number}~{value}"


def read_mark(raw: str) -> tuple[str, int] | None:
    """The place that `write_mark` wrote; None where there is none. Raises InputError for anything else."""
    if not raw:
        return None
    number, mark, value = raw.partition("~")
    known = int(number) if number.isascii() and number.isdecimal() and len(number) <= 19 else None
    if known is None or not mark or known >= 2**63:
        raise InputError(after="not-a-place")
    return value, known
