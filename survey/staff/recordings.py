"""Listening to spoken answers and writing them down; and the files that people answered with."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from typing import Any

from flask import request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, web
from survey.core.kinds.writing import clean
from survey.core.languages import LANGUAGES
from survey.errors import InputError
from survey.services import transcribing, uploading
from survey.services.transcribing import STATES, Recording
from survey.staff.forms import read_id
from survey.staff.room import member, page, render
from survey.staff.rounds import round_values


@page("/rounds/<int:round_id>/uploads/<name>", "read-responses")
def send_upload(round_id: int, name: str) -> BaseResponse:
    """A photo or a recording of the round, in the pieces that a player asks for."""
    round_values(round_id)
    found = web.found(uploading.find_handed_in(db.session(), round_id, name))
    response = send_file(BytesIO(found.body), found.mime, conditional=True, etag=False)
    response.headers["Cache-Control"] = "no-store"
    return response


@page("/rounds/<int:round_id>/recordings", "read-responses")
def show_recordings(round_id: int) -> BaseResponse:
    """The round's recordings, with what has become of each."""
    values = round_values(round_id)
    asked = request.args.get("state", "")
    chosen = asked if asked in STATES else ""
    after = read_id(request.args.get("after", "")) or 0
    questionnaire = values["published"].questionnaire
    rows, next_ = transcribing.list_recordings(db.session(), round_id, questionnaire, chosen, after)
    return render("recordings.html", rows=rows, next=next_, first=not after, chosen=chosen, states=STATES, **values)


@page("/rounds/<int:round_id>/recordings/<int:upload_id>", "read-responses")
def show_recording(round_id: int, upload_id: int) -> BaseResponse:
    """One recording, with what is written down from it."""
    return _recording_page(round_id, upload_id)


@page("/rounds/<int:round_id>/recordings/<int:upload_id>", "transcribe-recordings", "POST")
def write_recording(round_id: int, upload_id: int) -> BaseResponse:
    """Keep what was written down, as a draft or approved."""
    questionnaire, recording = _found(round_id, upload_id)
    words, language = clean(request.form.get("words", "")), request.form.get("language", "")
    approve = request.form.get("do") == "approve"
    actor = member().actor
    try:
        transcribing.write(db.session(), actor, round_id, questionnaire, recording, language, words, approve)
    except InputError as error:
        return _recording_page(round_id, upload_id, {"words": words, "language": language}, error.problems)
    return web.go(url_for("staff.show_recording", round_id=round_id, upload_id=upload_id))


@page("/rounds/<int:round_id>/recordings/<int:upload_id>/sound", "transcribe-recordings", "POST")
def delete_recording_sound(round_id: int, upload_id: int) -> BaseResponse:
    """Delete the sound; its words stay."""
    _, recording = _found(round_id, upload_id)
    transcribing.delete_sound(db.session(), member().actor, round_id, recording)
    return web.go(url_for("staff.show_recording", round_id=round_id, upload_id=upload_id))


def _found(round_id: int, upload_id: int) -> tuple[Any, Recording]:
    questionnaire = round_values(round_id)["published"].questionnaire
    return questionnaire, transcribing.find_recording(db.session(), round_id, questionnaire, upload_id)


def _recording_page(
    round_id: int, upload_id: int, form: Mapping[str, str] | None = None, problems: Mapping[str, str] | None = None
) -> BaseResponse:
    values = round_values(round_id)
    recording = transcribing.find_recording(db.session(), round_id, values["published"].questionnaire, upload_id)
    given = form or {"words": recording.words, "language": recording.language}
    return render(
        "recording.html",
        status=422 if problems else 200,
        recording=recording,
        given=given,
        problems=problems or {},
        tags=sorted(LANGUAGES),
        **values,
    )
