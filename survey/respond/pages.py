"""One question a page: shown, saved, and on to the next, back, another language or out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Final

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core import validation
from survey.core.answers import BLANK, UNCLEAR, Answer
from survey.core.definition import Page, Question
from survey.core.kinds import KINDS
from survey.core.shuffling import shuffled
from survey.core.validation import Problem
from survey.errors import AlreadySubmittedError, BusyError, UnknownVisitError
from survey.respond import checking, sheets, uploads, words
from survey.respond import room as door
from survey.respond.room import Form, room
from survey.respond.sheets import Sheet
from survey.security import form_token
from survey.services import responding
from survey.services.responding import Visit

PART: Final = "respond/_page.html"


@room.get("/s/<link_code>/next")
def show_next(link_code: str) -> BaseResponse:
    """Wherever the person had come to."""
    entry, visit = door.open_visit(link_code)
    return web.go(f"/s/{entry.code}" if visit is None else place(visit))


@room.get("/s/<link_code>/q/<page_key>")
def show_page(link_code: str, page_key: str) -> BaseResponse:
    """The page, if the person has come so far; else the place they have come to."""
    entry, visit = door.open_visit(link_code)
    if visit is None:
        return web.go(f"/s/{entry.code}")
    page = reachable(visit, page_key)
    return web.go(place(visit)) if page is None else render_page(visit, page)


@room.post("/s/<link_code>/q/<page_key>")
def save_page(link_code: str, page_key: str) -> BaseResponse:
    """Keep what was answered, then do what was pressed: go on, back, another language, out, or "not understood"."""
    entry, visit = door.open_visit(link_code)
    page = reachable(visit, page_key) if visit else None
    if visit is None or page is None:
        door.read_form()
        if visit is None:
            raise UnknownVisitError
        return web.go(place(visit))
    try:
        taken = uploads.take(visit, page)
    except RequestEntityTooLarge as error:
        return render_page(visit, page, problems=uploads.too_large(visit, page, error), status=413)
    form = taken.form
    act = form.get("go", ["next"])[0]
    reading = taken.judged(validation.read_answers(visit.standing, page, form))
    sound, problems = settle(act, page, reading, visit)
    try:
        visit = responding.save(db.session(), visit, sound, taken.kept(sound))
    except BusyError:
        again = taken.unsaved(visit)
        return render_page(visit, page, form=again.form, problems=again.problems, busy=True, status=503)
    except AlreadySubmittedError:
        return web.go(f"/s/{entry.code}/thanks")
    if act.startswith("lang:"):
        visit = use_language(visit, act.removeprefix("lang:"))
    if problems:
        return render_page(visit, page, form=form, problems=problems, status=422)
    return follow(visit, page, act, form)


def settle(
    act: str, page: Page, reading: validation.Reading, visit: Visit
) -> tuple[dict[str, Answer], tuple[Problem, ...]]:
    """What to keep and what to complain of: only going on demands an answer, and only then is a blank one kept."""
    if act == "next":
        return dict(reading.answers), reading.problems
    if act in _EMPTIES:
        return {question.key: Answer(missing=_EMPTIES[act]) for question in visit.standing.asked(page)}, ()
    given = {key: answer for key, answer in reading.answers.items() if answer.value is not None}
    given |= {key: answer for key, answer in reading.answers.items() if answer.missing not in ("", BLANK)}
    leaves = act in ("back", "unclear")
    return given, () if leaves else tuple(problem for problem in reading.problems if problem.code != "required")


def follow(visit: Visit, page: Page, act: str, form: Form) -> BaseResponse:
    """Where the pressed button leads, once all is saved."""
    here = f"/s/{visit.entry.code}"
    standing = visit.standing
    if act == "back":
        before = standing.before(page.key)
        return web.go(here if before is None else f"{here}/q/{before.key}")
    if act == "exit":
        return leave(visit)
    if act == "unclear":
        for question in standing.asked(page):
            responding.note_unclear(db.session(), visit, question.key)
        return web.go(f"{here}/q/{page.key}?unclear=1")
    if act == "clear" or act.startswith("lang:"):
        return web.go(f"{here}/q/{page.key}")
    following = page if standing.first_open() is page else standing.after(page.key)
    if following is None or form.get("checking") == ["1"]:
        if standing.first_open() is not None:
            return web.go(place(visit))
        following = None  # all is answered, so the check of it is next
    address = f"{here}/check" if following is None else f"{here}/q/{following.key}"
    alone = uploads.asked_for((*standing.asked(page), *(standing.asked(following) if following else ())))
    if alone or not web.wants_htmx():  # what a page may do, its headers say, so these come whole
        return web.go(address)
    response = checking.render_check(visit) if following is None else render_page(visit, following)
    response.headers["HX-Push-Url"] = address
    return response


def leave(visit: Visit) -> BaseResponse:
    """Out, with the code to come back by; nobody after on this device finds the answers."""
    response = web.go(f"/s/{visit.entry.code}/saved")
    door.move_to_receipt(response, visit.entry, door.cookie_code() or "", "saved")
    return response


def use_language(visit: Visit, tag: str) -> Visit:
    """Go on in the language of this tag, if the questionnaire speaks it."""
    if tag not in visit.published.questionnaire.languages:
        return visit
    i18n.use(tag)
    return responding.use_language(db.session(), visit, tag)


def reachable(visit: Visit, page_key: str) -> Page | None:
    """The page of this key when it is on the person's path and all before it are passed."""
    page = visit.published.route.page(page_key)
    return page if page is not None and visit.standing.is_reached(page) else None


def place(visit: Visit) -> str:
    """The address that the person has come to: the first page not passed, or the check of all answers."""
    page = visit.standing.first_open()
    return f"/s/{visit.entry.code}/check" if page is None else f"/s/{visit.entry.code}/q/{page.key}"


def typed_in(visit: Visit, page: Page, questions: Iterable[Question]) -> Form:
    """What stands in a page's fields: the answers kept, else what the author set to begin with."""
    initial = visit.standing.initial(page)
    typed: dict[str, Sequence[str]] = {}
    for question in questions:
        answer = visit.answers.get(question.key) or initial.get(question.key)
        if answer is not None:
            typed |= KINDS[question.kind].typed(question, answer, i18n.language().decimal)
    return typed


def render_page(
    visit: Visit,
    page: Page,
    form: Form | None = None,
    problems: tuple[Problem, ...] = (),
    busy: bool = False,
    status: int = 200,
) -> BaseResponse:
    """The page with its questions, as answered or, after a problem, as typed."""
    words.tell(visit)
    standing = visit.standing
    seed = str(visit.response_id)
    questions = tuple(shuffled(question, seed) for question in standing.asked(page))
    typed = typed_in(visit, page, questions) if form is None else form
    fixed = standing.initial(page)
    sheet = sheet_of(visit, page, questions, typed)
    draw = partial(
        web.draw,
        "respond/page.html",
        PART,
        **sheet._asdict(),
        questionnaire=visit.published.questionnaire,
        page=page,
        section=visit.published.route.section(page),
        repeat=visit.published.route.repeat(page),
        questions=questions,
        typed=typed,
        fixed=fixed,
        styled=any(map(needs_styles, questions)),
        uploads=uploads.asked_for(questions),
        problems={problem.question: problem for problem in problems},
        busy=busy,
        token=sheets.TOKEN_PLACE,
    )
    is_own = bool(form or fixed or problems or busy) or not are_as_defined(page, questions)
    is_own = is_own or not are_choices(questions, typed)
    drawn = sheets.Drawn(draw()) if is_own else sheets.drawn(sheet, draw)
    response = sheets.answer(drawn, form_token(door.cookie_code() or ""), PART, status)
    uploads.let_in(response, questions)
    return response


def sheet_of(visit: Visit, page: Page, questions: tuple[Question, ...], typed: Form) -> Sheet:
    """All that the page is drawn from but the definition and what is the person's own."""
    answers = [visit.answers[question.key] for question in questions if question.key in visit.answers]
    return Sheet(
        version=visit.published.sha256,
        tag=i18n.language().tag,
        link_code=visit.entry.code,
        page_key=page.key,
        question_keys=tuple(question.key for question in questions),
        progress=visit.standing.progress(page.key),
        read_aloud=visit.read_aloud,
        unclear="unclear" in request.args,
        checking=request.values.get("checking") == "1",
        answered=any(answer.missing != BLANK for answer in answers),
        for_htmx=web.wants_htmx(),
        chosen=tuple(sorted((field, tuple(values)) for field, values in typed.items())),
    )


def are_as_defined(page: Page, questions: tuple[Question, ...]) -> bool:
    """Whether the questions are the definition's very own, not made for one person by answers or by chance."""
    return all(any(question is own for own in page.questions) for question in questions)


def are_choices(questions: Iterable[Question], typed: Form) -> bool:
    """Whether all that stands in the fields is among what the author offers, and nothing is in a person's own words."""
    if not typed:
        return True
    offered = {choice.key for question in questions for choice in question.choices}.union(words.REASONS)
    return all(offered.issuperset(values) for values in typed.values())


def needs_styles(question: Question) -> bool:
    """Whether the question is drawn with more than the styles that every page has."""
    return (
        KINDS[question.kind].styled
        or bool(question.layout or question.signs or any(slide.signs for slide in question.slides))
        or any(choice.write for choice in question.choices)
    )


_EMPTIES = {"clear": BLANK, "skip": UNCLEAR}
