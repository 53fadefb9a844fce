"""Pages that are the same for everyone, drawn once and kept, since drawing is most of what a page costs.

A page is kept under everything that it was drawn from. Only one on which nothing has been written yet is kept, and
none that tells an answer, so nothing of anybody's stands in what is kept; the person's token is put in afterwards.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from typing import Final, NamedTuple

from flask import Flask, current_app

from survey.core.routing import Progress
from survey.core.shelf import Shelf
from survey.respond import words

MOST_KEPT: Final = 1_000  # of about 12 kB
TOKEN_PLACE: Final = secrets.token_hex(12)  # where the token of whoever sees the page comes to stand


class Sheet(NamedTuple):
    """What a question's page is drawn from, besides the definition, where nothing on it is somebody's own."""

    version: str
    tag: str
    link_code: str
    page_key: str
    question_keys: tuple[str, ...]
    progress: Progress
    read_aloud: bool
    unclear: bool
    checking: bool
    answered: bool
    for_htmx: bool


def drawn(sheet: Hashable, draw: Callable[[], str]) -> str:
    """The page as it was drawn before, or drawn now, and kept if it tells nobody's answers."""
    kept: Shelf[Hashable, str] = current_app.extensions["sheets"]
    html = kept.find(sheet)
    if html is None:
        html = draw()
        if not words.has_told():
            kept.keep(sheet, html)
    return html


def with_token(html: str, token: str) -> str:
    """The page for one person, whose form brings `token` back."""
    return html.replace(TOKEN_PLACE, token)


def init_app(app: Flask) -> None:
    """Give the application its shelf."""
    app.extensions["sheets"] = Shelf[Hashable, str](MOST_KEPT)
