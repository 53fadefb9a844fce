"""How a definition's words and pictures are put on a page, and the words of problems."""

from __future__ import annotations

from typing import Final

from flask import Flask, g
from markupsafe import Markup, escape

from survey import i18n, web
from survey.core.answers import BLANK, DONT_KNOW, MISSING, SEEN, UNCLEAR, WONT_SAY, Answer
from survey.core.definition import Picture, Said, Sign, Text
from survey.core.kinds import KINDS
from survey.core.languages import LANGUAGES, SIGN_LANGUAGES
from survey.core.piping import piped
from survey.services.responding import Visit


def tell(visit: Visit) -> None:
    """Let the words of this page hold the answers of this visit."""
    g.telling = visit


def has_told() -> bool:
    """Whether words of this page were looked for among the visit's answers."""
    told: bool = g.get("has_told", False)
    return told


def say(text: Text) -> Markup:
    """The text in the page's language; where it fell back to another, marked with that one's `lang` and `dir`."""
    here = i18n.language()
    said = text.said(here.tag)
    words = Markup().join(_marked(piece, said.tag) for piece in piped(said, _told))
    if said.tag == here.tag:
        return words
    spoken = LANGUAGES[said.tag]
    if spoken.locale == here.locale:
        return words
    return Markup('<span lang="{}" dir="{}">{}</span>').format(spoken.tag, spoken.direction, words)


def plain(text: Text) -> str:
    """The text in the page's language, for where no mark-up can stand."""
    return "".join(piece.words for piece in piped(text.said(i18n.language().tag), _told))


def _told(name: str) -> tuple[Said, ...]:
    """The answer to a question in words, where the page is somebody's who has answered it."""
    visit: Visit | None = g.get("telling")
    g.has_told = True
    question = visit.published.route.question(name) if visit else None
    answer = visit.standing.answer(name) if visit else None
    if question is None or answer is None:
        return ()
    return KINDS[question.kind].words(question, answer, i18n.language().tag)


def _marked(said: Said, around: str) -> Markup:
    """Words as they stand among others of the language `around`."""
    if said.tag == around:
        return escape(said.words)
    return Markup("<bdi{}>{}</bdi>").format(_tongue(said.tag), said.words)


def link_to(reach: str) -> str:
    """The address behind a telephone number or a web address, "" for what is neither."""
    if reach.startswith("https://"):
        return reach
    digits = reach.translate(str.maketrans("", "", " -()"))
    return f"tel:{digits}" if digits.removeprefix("+").isdecimal() else ""


def draw(picture: Picture | None, css: str = "pic", size: int = 56, beside: Text | None = None) -> Markup:
    """A picture with its size and its text alternative; silent where the words `beside` it say the same."""
    if picture is None or not picture.media:
        return Markup()
    alt = plain(picture.alt) if picture.alt else ""
    if beside is not None and alt.casefold() == plain(beside).casefold():
        alt = ""
    return Markup('<img class="{}" src="{}" alt="{}" width="{}" height="{}"{}>').format(
        css, web.media_address(picture.media), alt, size, size, Markup("") if size > 60 else Markup(' loading="lazy"')
    )


def sound(text: Text) -> str:
    """The address of the recording of a text in the page's language, if there is one."""
    media = text.sounds.get(i18n.language().tag, "")
    return web.media_address(media) if media else ""


def sign_name(sign: Sign) -> Markup:
    """What a sign language calls itself, where it is said which it is."""
    return escape(SIGN_LANGUAGES.get(sign.tag, ""))


def answer_words(answer: Answer, said: tuple[Said, ...]) -> Markup:
    """An answer as the person reads it again: what was chosen or written, or why there is nothing."""
    if answer.missing:
        return escape(i18n.words(_MISSING[answer.missing]))
    here = i18n.language().tag
    return Markup(", ").join(_marked(each, here) for each in said)


def _tongue(tag: str) -> Markup:
    return Markup(' lang="{}" dir="{}"').format(tag, LANGUAGES[tag].direction) if tag else Markup()


def _(message: str) -> str:
    """Mark words for the catalogues; they are looked up when shown."""
    return message


_MISSING: Final = {
    DONT_KNOW: _("I don't know"),
    WONT_SAY: _("I don't want to answer"),
    BLANK: _("No answer"),
    SEEN: _("No answer"),
    UNCLEAR: _("I don't understand the question"),
}
REASONS: Final = tuple(f"-{reason}" for reason in MISSING)


def init_app(app: Flask) -> None:
    """Let templates say, draw and sound."""
    app.jinja_env.globals.update(
        say=say,
        plain=plain,
        draw=draw,
        sound=sound,
        sign_name=sign_name,
        media_address=web.media_address,
        link_to=link_to,
        answer_words=answer_words,
        kinds=KINDS,
        reasons=REASONS,
        quick_exit=app.config["SETTINGS"].quick_exit,
    )
