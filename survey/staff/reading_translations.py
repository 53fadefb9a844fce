"""Translations of an answer in the reading room: written by people, or asked of the operator's machine."""

from __future__ import annotations

from flask import current_app, request
from werkzeug.wrappers import Response as BaseResponse

from survey import db
from survey.core.kinds.writing import clean
from survey.errors import InputError, TranslatorError
from survey.services import hearing, interpreting
from survey.services.hearing import Heard
from survey.services.libretranslate import Machine
from survey.staff.reading_one import answer_page, changed
from survey.staff.reading_room import reader_of
from survey.staff.room import member, page
from survey.staff.rounds import round_values


@page("/rounds/<int:round_id>/answers/<int:comment_id>/translations", "work-on-answers", "POST")
def write_translation(round_id: int, comment_id: int) -> BaseResponse:
    """Keep a person's translation."""
    _original(round_id, comment_id)
    words, language = clean(request.form.get("translation", "")), request.form.get("to_language", "")
    try:
        interpreting.write(db.session(), member().actor, reader_of(round_id), comment_id, language, words)
    except InputError as error:
        given = {"translation": words, "to_language": language}
        return answer_page(round_id, comment_id, 422, problems=error.problems, given=given)
    return changed(round_id, comment_id)


@page("/rounds/<int:round_id>/answers/<int:comment_id>/translations/machine", "work-on-answers", "POST")
def ask_machine(round_id: int, comment_id: int) -> BaseResponse:
    """Have the operator's machine translate the answer."""
    one = _original(round_id, comment_id)
    settings = current_app.config["SETTINGS"]
    machine = Machine(settings.translator, settings.translator_key)
    to = request.form.get("to_language", "")
    try:
        if not settings.translator:
            raise TranslatorError("none")
        original = one.words, one.language
        interpreting.ask_machine(db.session(), member().actor, reader_of(round_id), comment_id, original, to, machine)
    except InputError as error:
        return answer_page(round_id, comment_id, 422, problems=error.problems)
    except TranslatorError as error:
        return answer_page(round_id, comment_id, 422, problems={"machine": f"machine-{error.code}"})
    return changed(round_id, comment_id)


@page(
    "/rounds/<int:round_id>/answers/<int:comment_id>/translations/<int:translation_id>/remove",
    "work-on-answers",
    "POST",
)
def remove_translation(round_id: int, comment_id: int, translation_id: int) -> BaseResponse:
    """Take a translation away."""
    _original(round_id, comment_id)
    interpreting.remove(db.session(), member().actor, reader_of(round_id), comment_id, translation_id)
    return changed(round_id, comment_id)


def _original(round_id: int, comment_id: int) -> Heard:
    """The answer as it was written; raises NotFoundError."""
    questionnaire = round_values(round_id)["published"].questionnaire
    return hearing.only(
        hearing.hear(db.session(), reader_of(round_id), questionnaire, [comment_id], (), "sv"), comment_id
    )
