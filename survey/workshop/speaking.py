"""Speaking a card instead of writing it: recorded on a page of its own, heard by its speaker, and sent as a file."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from flask import request, send_file
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, security, web
from survey.errors import InputError
from survey.services import participating, speaking, uploading
from survey.services.participating import Visit
from survey.services.speaking import Sound
from survey.workshop import room as door
from survey.workshop.room import read_whole, room

LARGEST_FORM = uploading.LARGEST["sound"] + 100_000  # bytes: the recording, and the few fields beside it


@room.get("/<code>/speak")
def show_speak(code: str) -> BaseResponse:
    """Record, listen, and choose where it belongs."""
    return _speak_page(door.seated(code))


@room.post("/<code>/spoken")
def add_spoken(code: str) -> BaseResponse:
    """Put what was said before whoever leads, who hears it and writes it down; then it is on the board."""
    visit = door.seated(code)
    request.max_content_length = LARGEST_FORM
    try:
        door.check_form()
    except RequestEntityTooLarge:
        return _speak_page(visit, "too-large-sound", {})
    place = {field: read_whole(request.form.get(field, "")) for field in ("column", "lane")}
    details = {**place, "tag": i18n.language().tag, "source": "participant"}
    try:
        participating.speak(db.session(), visit, _sent(), details, read_whole(request.form.get("turn", "")))
    except InputError as error:
        return _speak_page(door.seated(code), error.problems["act"], request.form)
    return web.go(f"/w/{code}/room")


@room.get("/<code>/sounds/<name>")
def show_sound(code: str, name: str) -> BaseResponse:
    """What is heard on a card that this seat sees, in the pieces that a player asks for."""
    visit = door.seated(code)
    found = web.found(participating.find_sound(db.session(), visit, name))
    response = send_file(BytesIO(found.body), found.mime, conditional=True, etag=False)
    response.headers["Cache-Control"] = "no-store"
    return response


def _sent() -> Sound:
    """The recording of the form, from whichever of its fields holds one; raises InputError(act=…)."""
    file = next((each for each in request.files.getlist("sound") if each.filename), None)
    return speaking.take(file.stream.read() if file else b"")


def _speak_page(visit: Visit, problem: str = "", given: Mapping[str, str] | None = None) -> BaseResponse:
    session = db.session()
    values = {
        "visit": visit,
        "view": participating.see(session, visit),
        "turn": participating.turn(session, visit),
        "key": door.cookie_key(),
        "most": speaking.MOST_SECONDS,
        "problem": problem,
        "given": given or {},
    }
    response = web.render("workshop/speak.html", "workshop/_wrong.html", 422 if problem else 200, **values)
    if not web.wants_htmx():
        security.let_previews(response, hears=True)
    return response
