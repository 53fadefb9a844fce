"""Which language a page is in, and the interface's words in it.

Catalogues are read from `.po` files at start; a message that a variant lacks is taken from what it falls back to,
message by message. Flask-Babel formats dates and numbers by the same choice of language.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import pairwise
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, force_locale, format_date, format_decimal, format_percent

from survey.core.languages import LANGUAGES, SIGN_LANGUAGES, Language, fallbacks

FOLDER = Path(__file__).parent.parent / "translations"
FILE = Path("LC_MESSAGES") / "messages.po"
SOURCE = "en"
DEFAULT = "sv"


def read_catalogues(folder: Path = FOLDER) -> dict[str, NullTranslations]:
    """Every language's words, each chained to those of its fallbacks and of the default language."""
    read = {path.name: _read_catalogue(path, path.name) for path in folder.iterdir() if (path / FILE).is_file()}
    catalogues: dict[str, NullTranslations] = {SOURCE: NullTranslations()}
    for tag in read:
        chain = [*fallbacks(tag), DEFAULT]
        for nearer, farther in pairwise(chain):
            if nearer in read and farther in read and nearer != farther and read[nearer]._fallback is None:
                read[nearer].add_fallback(read[farther])
        catalogues[tag] = read[tag]
    return catalogues


def _read_catalogue(folder: Path, tag: str) -> Translations:
    with open(folder / FILE, "rb") as file:
        catalogue = read_po(file, locale=LANGUAGES[tag].locale)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled)


def choose(offered: Iterable[str], asked: str = "", accepted: str = "", preset: str = "") -> str:
    """The tag to use among `offered`, whose first is the default: asked for, else preset, else the browser's wish.

    `accepted` is an Accept-Language header.
    """
    tags = list(offered)
    for wish in (asked, preset, *_wishes(accepted)):
        for tag in (wish, *fallbacks(wish), wish.partition("-")[0]):
            if tag and tag in tags:
                return tag
    return tags[0]


def _wishes(header: str) -> list[str]:
    """The tags of an Accept-Language header, most wished first (RFC 9110, section 12.5.4)."""
    weighed: list[tuple[float, str]] = []
    for part in header[:500].split(","):
        tag, _, weight = part.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), tag.strip()))
        except ValueError:
            continue
    return [tag for _, tag in sorted(weighed, key=lambda pair: pair[0])]


def use(tag: str) -> None:
    """Make `tag` the language of this request's page."""
    g.language = LANGUAGES[tag]


@contextmanager
def speaking(tag: str) -> Iterator[None]:
    """Speak another language for a while: its words, and how it writes numbers and days."""
    before = language().tag
    use(tag)
    try:
        with force_locale(LANGUAGES[tag].locale):
            yield
    finally:
        use(before)


def offered() -> list[str]:
    """The tags of the interface's languages, in the order of the registry."""
    return [tag for tag in LANGUAGES if tag in _state.catalogues]


def language() -> Language:
    """The language of this request's page: what `use` said, else the browser's wish among the interface's."""
    chosen: Language | None = getattr(g, "language", None)
    if chosen is None:
        asked, wished = "", ""
        if has_request_context():  # a command asks for none
            asked, wished = request.args.get("lang", ""), request.headers.get("Accept-Language", "")
        g.language = chosen = LANGUAGES[choose(offered(), asked, wished)]
    return chosen


def _catalogue(tag: str) -> NullTranslations:
    """The words for a tag; a questionnaire may speak a language that the interface does not."""
    known = _state.catalogues
    return known.get(tag) or next((known[near] for near in (*fallbacks(tag), DEFAULT) if near in known), known[SOURCE])


def words(message: str, **values: object) -> str:
    """The interface's words for `message` in this request's language, with `values` in their places."""
    said = _catalogue(language().tag).gettext(message)
    return said % values if values else said


def plural(one: str, many: str, number: int, **values: object) -> str:
    """The interface's words for a number of things; `%(num)s` is the number."""
    return _catalogue(language().tag).ngettext(one, many, number) % {"num": number, **values}


class _State:
    """The catalogues of this process, read once."""

    def __init__(self) -> None:
        self.catalogues: dict[str, NullTranslations] = {}


_state = _State()


def percent(share: float) -> str:
    """A share, 0 to 1, in whole per cent, as this request's language writes it."""
    return str(format_percent(share, "0 %"))


def decimal(number: float, digits: int = 2) -> str:
    """A number with at most so many decimals, as this request's language writes it."""
    return str(format_decimal(round(number, digits)))


def long_day(day: date) -> str:
    """A day with its month in words, as this request's language writes it."""
    return str(format_date(day, "long"))


def init_app(app: Flask) -> None:
    """Read the catalogues and give templates their words."""
    if not _state.catalogues:
        _state.catalogues = read_catalogues()
    Babel(app, locale_selector=lambda: language().locale, default_timezone="Europe/Stockholm")
    # Plain functions, since Jinja's own extension formats and marks each message and takes four times as long.
    app.jinja_env.globals.update(
        _=words, ngettext=plural, language=language, LANGUAGES=LANGUAGES, SIGN_LANGUAGES=SIGN_LANGUAGES
    )
