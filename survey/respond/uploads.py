"""Photos and recordings in a page's form: how large it may be, what was sent with it, and seeing it again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from flask import request, send_file
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from survey import db, security, web
from survey.core.answers import Answer
from survey.core.definition import Page, Question
from survey.core.kinds import KINDS
from survey.core.validation import Problem, Reading
from survey.errors import MediaError
from survey.respond import room as door
from survey.respond.room import Form, room
from survey.services import uploading
from survey.services.responding import Visit
from survey.services.uploading import Sent

LARGEST_FORM: Final = 16_000_000  # bytes of a form that may hold a photo as an old phone takes it
MEGABYTE: Final = 1_000_000


@room.get("/s/<link_code>/upload/<name>")
def show_upload(link_code: str, name: str) -> BaseResponse:
    """A file that this very person sent; in the pieces that a player asks for."""
    _, visit = door.open_visit(link_code)
    found = web.found(uploading.find(db.session(), visit.response_id, name) if visit else None)
    response = send_file(BytesIO(found.body), found.mime, conditional=True, etag=False)
    response.headers["Cache-Control"] = "no-store"
    return response


@dataclass(frozen=True, slots=True)
class Taken:
    """A form with the names of its files in their questions' fields, the files, and what is wrong with others."""

    form: Form
    sent: tuple[Sent, ...] = ()
    problems: tuple[Problem, ...] = ()

    def judged(self, reading: Reading) -> Reading:
        """The reading of the form, with what is wrong with its files."""
        wrong = {problem.question for problem in self.problems}
        if not wrong:
            return reading
        others = (problem for problem in reading.problems if problem.question not in wrong)
        answers = {key: answer for key, answer in reading.answers.items() if key not in wrong}
        return Reading(answers, (*others, *self.problems))

    def kept(self, answers: Mapping[str, Answer]) -> tuple[Sent, ...]:
        """The files that are among the answers to keep."""
        return tuple(one for one in self.sent if answers.get(one.question_key) == Answer(one.name))

    def unsaved(self, visit: Visit) -> Taken:
        """The same, when the files could not be kept: they have to be sent once more."""
        again = tuple(Problem(one.question_key, "send-again") for one in self.sent)
        return Taken(_with_names(visit, self.form, (one.question_key for one in self.sent)), (), again)


def asked_for(questions: Iterable[Question]) -> tuple[Question, ...]:
    """Those of the questions that are answered with a file."""
    return tuple(question for question in questions if KINDS[question.kind].uploads)


def take(visit: Visit, page: Page) -> Taken:
    """The posted form of a page; raises RequestEntityTooLarge when it is larger than its questions let it be."""
    questions = asked_for(visit.standing.asked(page))
    if not questions:
        return Taken(door.read_form())
    request.max_content_length = LARGEST_FORM
    form = _with_names(visit, door.read_form(), (question.key for question in questions))
    sent, problems = [], []
    for question in questions:
        file = next((each for each in request.files.getlist(question.key) if each.filename), None)
        if file is None:
            continue
        try:
            one = uploading.take(question, file.stream.read())
        except MediaError as error:
            problems.append(_problem(question, error.code))
        else:
            sent.append(one)
            form = {**form, question.key: [one.name]}
    return Taken(form, tuple(sent), tuple(problems))


def too_large(visit: Visit, page: Page, error: RequestEntityTooLarge) -> tuple[Problem, ...]:
    """What is wrong with a form that was too large to be read; raises `error` where no file was asked for."""
    questions = asked_for(visit.standing.asked(page))
    if not questions:
        raise error
    request.form = ImmutableMultiDict()  # nothing of it was read, nor will be
    return tuple(_problem(question, f"too-large-{KINDS[question.kind].uploads}") for question in questions)


def let_in(response: BaseResponse, questions: Sequence[Question]) -> None:
    """Let the page of these questions look at a file before it is sent, and hear the person where one speaks."""
    asked = asked_for(questions)
    if asked:
        hears = any(KINDS[question.kind].uploads == "sound" for question in asked)
        security.let_previews(response, hears)


def _with_names(visit: Visit, form: Form, keys: Iterable[str]) -> Form:
    """The form with the name of the file that is kept in each of these fields. What was posted there is not looked at:
    nobody may name a file of somebody else's. Nor is a file kept that the person declines to send."""
    named: dict[str, Sequence[str]] = dict(form)
    for key in keys:
        answer = visit.answers.get(key)
        question = visit.published.route.question(key)
        declined = question and any(form.get(KINDS[question.kind].reason_field(question), ()))
        named[key] = [str(answer.value)] if answer and answer.value and not declined else []
    return named


def _problem(question: Question, code: str) -> Problem:
    values = {"max": uploading.LARGEST[KINDS[question.kind].uploads] // MEGABYTE}
    if code == "too-long-sound":
        minutes, seconds = divmod(uploading.seconds(question), 60)
        return Problem(question.key, code, {"max": f"{minutes}:{seconds:02}" if seconds else minutes})
    return Problem(question.key, code, values)
