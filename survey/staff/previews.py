"""A draft as residents will see it: each page, in each language, as large as a phone; nothing is kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import current_app, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, security, web
from survey.core.definition import Page, Questionnaire
from survey.core.kinds import KINDS
from survey.core.languages import LANGUAGES
from survey.core.standing import Progress
from survey.core.unfolding import parts
from survey.errors import DefinitionError, NotFoundError
from survey.services import drafting
from survey.services.drafting import Opened
from survey.staff.room import member, page, render

START, THANKS, END = "-start", "-thanks", "-end-"  # no question's key begins so


@dataclass(frozen=True, slots=True)
class Preview:
    """The places of a draft in order, by their keys in addresses, and which language they are shown in."""

    opened: Opened
    tag: str

    @property
    def questionnaire(self) -> Questionnaire:
        """What is shown."""
        return self.opened.questionnaire

    @property
    def places(self) -> list[str]:
        """The start, every page whatever its condition, and every way to end."""
        ends = [f"{END}{end.key}" for end in self.questionnaire.ends]
        return [START, *(page.key for page in self.questionnaire.pages if _is_shown(page)), THANKS, *ends]

    def beside(self, place: str, step: int) -> str:
        """The place before or after another; the first and the last have themselves."""
        places = self.places
        return places[min(max(places.index(place) + step, 0), len(places) - 1)]

    def words(self, place: str) -> str:
        """What is asked first on a place, in the language shown; "" where it is no question."""
        texts = {page.key: page.questions[0].label for page in self.questionnaire.pages}
        texts |= {f"{END}{end.key}": end.title for end in self.questionnaire.ends}
        text = texts.get(place)
        return text.said(self.tag).words if text and text.words else ""

    def address(self, place: str, tag: str = "") -> str:
        """Where a place is shown alone."""
        return url_for("staff.show_draft_page", draft_id=self.opened.listed.id, place=place, lang=tag or self.tag)


@page("/drafts/<int:draft_id>/preview", "edit-questionnaires")
def preview_draft(draft_id: int) -> BaseResponse:
    """Every place of the draft in a list, and one of them as on a phone."""
    try:
        preview = _preview(draft_id)
    except DefinitionError:
        return web.go(url_for("staff.show_draft", draft_id=draft_id))
    security.allow_own_frames()
    shown = request.args.get("place", START)
    shown = shown if shown in preview.places else START
    return render("preview.html", preview=preview, shown=shown, draft=preview.opened.listed)


@page("/drafts/<int:draft_id>/pages/<place>", "edit-questionnaires")
def show_draft_page(draft_id: int, place: str) -> BaseResponse:
    """One place of the draft as a resident sees it; its buttons lead on, and keep nothing."""
    try:
        preview = _preview(draft_id)
    except DefinitionError as error:
        raise NotFoundError("page", place) from error
    if place not in preview.places:
        raise NotFoundError("page", place)
    security.allow_own_frames()
    if pressed := request.args.get("go", ""):
        return web.go(_follow(preview, place, pressed))
    i18n.use(preview.tag)
    web.fetch_media_at(url_for("staff.send_draft_media", draft_id=draft_id, digest="-").removesuffix("/-"))
    return _draw(preview, place)


@page("/drafts/<int:draft_id>/media/<digest>", "edit-questionnaires")
def send_draft_media(draft_id: int, digest: str) -> BaseResponse:
    """A picture or a sound of a draft."""
    try:
        media = drafting.open_draft(db.session(), member().organisation_id, draft_id).media
    except DefinitionError as error:
        raise NotFoundError("medium", digest) from error
    medium = web.found(next((media[name] for name in media if name[:20] == digest), None))
    return web.media_response(medium.mime, medium.body)


def _preview(draft_id: int) -> Preview:
    opened = drafting.open_draft(db.session(), member().organisation_id, draft_id)
    tags = [tag for tag in opened.questionnaire.languages if tag in LANGUAGES]
    asked = request.args.get("lang", "")
    return Preview(opened, asked if asked in tags else tags[0] if tags else i18n.DEFAULT)


def _follow(preview: Preview, place: str, pressed: str) -> str:
    """Where a button leads: on and back through every page, since nothing is answered; or another language."""
    if pressed.startswith("lang:"):
        return preview.address(place, pressed.removeprefix("lang:"))
    step = {"next": 1, "start": 1, "back": -1}.get(pressed, 0)
    return preview.address(preview.beside(place, step))


def _draw(preview: Preview, place: str) -> BaseResponse:
    here = preview.address(place).partition("?")[0]
    values: dict[str, Any] = {"questionnaire": preview.questionnaire, "preview": here}
    entry = {"organisation": current_app.config["SETTINGS"].organisation, "code": "", "read_aloud": False}
    if place == START:
        return web.render("respond/start.html", entry=entry, **values)
    if place == THANKS or place.startswith(END):
        end = next((each for each in preview.questionnaire.ends if place == f"{END}{each.key}"), None)
        return web.render("respond/thanks.html", entry=entry, end=end, scores=(), receipt="", **values)
    found = next(each for each in preview.questionnaire.pages if each.key == place)
    faults = [fault for fault in preview.opened.folder.faults if _concerns(fault.at, found)]
    if faults:
        return render("broken_page.html", faults=faults)
    return _draw_question(preview, found, values)


def _draw_question(preview: Preview, shown: Page, values: dict[str, Any]) -> BaseResponse:
    pages = [each for each in preview.questionnaire.pages if _is_shown(each)]
    questions = [part for each in shown.questions for part in parts(each) if KINDS[part.kind].shown]
    sections = {each.key: each for each in preview.questionnaire.sections}
    repeats = {each.key: each for each in preview.questionnaire.repeats}
    return web.render(
        "respond/page.html",
        page=replace(shown, time=shown.time or 1),
        questions=questions,
        section=sections.get(shown.section),
        repeat=repeats.get(shown.repeat),
        progress=Progress(pages.index(shown) + 1, len(pages)),
        styled=True,
        typed={},
        fixed={},
        problems={},
        unclear="unclear" in request.args,
        read_aloud=False,
        checking=False,
        answered=False,
        busy=False,
        **values,
    )


def _is_shown(page: Page) -> bool:
    """Whether somebody sees anything on the page; one of an unknown kind is shown as what is wrong with it."""
    return any(each.kind not in KINDS or KINDS[each.kind].shown for each in page.questions)


def _concerns(at: str, page: Page) -> bool:
    """Whether a fault is of something on the page."""
    return any(f"{at}.".startswith(f"question.{each.key}.") for each in page.questions)
