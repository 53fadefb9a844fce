"""How what people wrote is put on a page: marked with its language, and translated where staff have done so."""

from __future__ import annotations

from flask import Flask
from markupsafe import Markup, escape

from survey import i18n
from survey.core.board import Card, Heading
from survey.core.board_view import View
from survey.core.languages import LANGUAGES, fallbacks
from survey.services.concluding import PublishedBoard


def tongue_of(tag: str) -> Markup:
    """The attributes `lang` and `dir` of words in another language than the page's."""
    language = LANGUAGES.get(tag)
    if language is None or tag == i18n.language().tag:
        return Markup()
    return Markup(' lang="{}" dir="{}"').format(language.tag, language.direction)


def tongued(words: str, tag: str) -> Markup:
    """Words, marked with their language where it is not the page's."""
    attributes = tongue_of(tag)
    return Markup("<span{}>{}</span>").format(attributes, words) if attributes else escape(words)


def tongue_name(tag: str) -> str:
    """What the language of somebody's words calls itself; "" where it is the page's, easy or not."""
    language = LANGUAGES.get(tag)
    return "" if language is None or language.locale == i18n.language().locale else language.autonym


def translation_of(card: Card) -> str:
    """The card in the page's language, or in what that falls back to; "" where the card is in it, or nobody did it."""
    near = fallbacks(i18n.language().tag)
    if card.tag in near:
        return ""
    return next((card.translations[tag] for tag in near if card.translations.get(tag)), "")


def lane_of(view: View | PublishedBoard, card: Card) -> Heading:
    """The row that a card is in."""
    return next(lane for lane in view.lanes if lane.number == card.lane)


def init_app(app: Flask) -> None:
    """Let templates say what is written on boards."""
    app.jinja_env.globals.update(tongue_of=tongue_of, tongued=tongued, tongue_name=tongue_name)
    app.jinja_env.globals.update(translation_of=translation_of, lane_of=lane_of)
