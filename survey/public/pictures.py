"""Figures as pictures that other pages may show, and the picture that goes with a round where its address is shared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from flask import current_app
from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n, web
from survey.core import charts
from survey.core.charts import Reading
from survey.core.definition import Text
from survey.core.drawing import Box, Drawing, Shape, folded, text_lines
from survey.core.publication import Figure, Line
from survey.core.shelf import Shelf
from survey.public.keeping import sent
from survey.public.room import room
from survey.public.rounds import edition_of, find
from survey.services import picturing, presenting
from survey.services.presenting import Edition, Shown

PIXELS: Final = 1_280
PREVIEW: Final = (1_200, 630)  # pixels, as Open Graph's readers want it
MOST_KEPT: Final = 128
_LINE: Final = 17.0
_drawn: Shelf[tuple[str, ...], bytes] = Shelf(MOST_KEPT)


@room.get("/rounds/<slug>/figures/<key>.<any(svg, png):form>")
def send_picture(slug: str, key: str, form: str) -> BaseResponse:
    """A question's bars as a picture in a language. It may stand on anybody's page."""
    shown = find(slug)
    edition = edition_of(shown)
    figure = web.found(edition.publication.figure(key))
    name = (edition.sha256, key, i18n.language().tag, form)
    body = _kept(name, lambda: picturing.as_file(draw(shown, edition, figure), key, form, PIXELS).body)
    response = sent(body, picturing.FORMS[form], by_language=True)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@room.get("/rounds/<slug>/preview.png")
def send_preview(slug: str) -> BaseResponse:
    """What a round looks like where its address is shared."""
    shown = find(slug)
    return preview(say(shown.questionnaire.title), shown.organisation)


@room.get("/preview.png")
def send_front_preview() -> BaseResponse:
    """What the front looks like where its address is shared."""
    return _welcome(current_app.config["SETTINGS"].organisation)


@room.get("/o/<slug>/preview.png")
def send_organisation_preview(slug: str) -> BaseResponse:
    """What an organisation's page looks like where its address is shared."""
    return _welcome(presenting.find_publisher(db.session(), slug).name)


def preview(title: str, organisation: str) -> BaseResponse:
    """A title with whose it is, as a picture that others show beside a link."""
    name = (title, organisation, i18n.language().tag)
    body = _kept(name, lambda: picturing.as_file(_turned(_preview(title, organisation)), "", "png", PREVIEW[0]).body)
    response = sent(body, "image/png", by_language=True)
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _welcome(organisation: str) -> BaseResponse:
    about = i18n.words("Here we ask how things were for you. Your answers help us do better.")
    return preview(about, organisation)


def draw(shown: Shown, edition: Edition, figure: Figure) -> Drawing:
    """The bars of a question with what has to be known of them, when they stand alone."""
    said = edition.publication
    rows = [(line_words(line), _reading(figure, line)) for line in figure.lines]
    hidden = i18n.words("hidden")
    told = "; ".join(f"{words}: {reading.written if reading else hidden}" for words, reading in rows)
    drawing = charts.bars(say(figure.label), told, rows)
    asked = (
        hidden
        if figure.asked is None
        else i18n.plural("%(num)s person was asked.", "%(num)s people were asked.", figure.asked)
    )
    counted = i18n.words("Counted up to and including %(day)s.", day=i18n.long_day(said.through))
    source = f"{shown.organisation}. {asked} {counted}"
    return _turned(_with_notes(drawing, (source, rule_words(said.base, said.cell))))


def rule_words(base: int, cell: int) -> str:
    """The rule by which figures are hidden, as it stands under every one."""
    return i18n.words(
        "Numbers under %(cell)s are hidden (•), and so are numbers that would give them away. Groups of fewer than "
        "%(base)s people are not shown by themselves. If everyone in a small group answered the same, that is hidden "
        "too.",
        base=base,
        cell=cell,
    )


def line_words(line: Line) -> str:
    """The words of a choice."""
    return say(line.label) if line.label else line.key


def say(text: Text) -> str:
    """Words in the page's language or the nearest."""
    return text.said(i18n.language().tag).words


def _reading(figure: Figure, line: Line) -> Reading | None:
    share = figure.share(line)
    return None if share is None else Reading(share, i18n.percent(share))


def _with_notes(drawing: Drawing, notes: tuple[str, ...]) -> Drawing:
    shapes: list[Shape] = list(drawing.shapes)
    y = drawing.height + 4
    for note in notes:
        lines = folded(note, drawing.width, 12, 4)
        shapes += text_lines(lines, 0, y, size=12.0, role="soft")
        y += _LINE * len(lines)
    return replace(drawing, height=y, told=f"{drawing.told}. {' '.join(notes)}", shapes=tuple(shapes))


def _preview(title: str, organisation: str) -> Drawing:
    """The organisation's name over the title, on a sheet of the right shape with a band below."""
    wide, high = PREVIEW
    width = charts.WIDTH
    margin = round(wide * picturing.MARGIN)
    height = (high - 2 * margin) * width / (wide - 2 * margin)
    lines = folded(title, width, 44, 3)
    shapes: list[Shape] = [
        *text_lines(folded(organisation, width, 22, 1), 0, 34, size=22.0, role="soft"),
        *text_lines(lines, 0, 110, size=44.0, bold=True),
        Box(0, height - 12, width, 12, "accent"),
    ]
    return Drawing(width, height, title, organisation, tuple(shapes))


def _turned(drawing: Drawing) -> Drawing:
    return drawing.mirrored() if i18n.language().direction == "rtl" else drawing


def _kept(name: tuple[str, ...], make: Callable[[], bytes]) -> bytes:
    """The picture as it was drawn before, or as it is drawn now."""
    return _drawn.find(name) or _drawn.keep(name, make())
