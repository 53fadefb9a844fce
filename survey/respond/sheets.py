"""Pages that are the same for everyone, drawn once and kept, since drawing is most of what a page costs.

A page is kept under everything that it was drawn from. Only one on which nothing stands but what the author wrote is
kept: choices may be chosen, but words or numbers of somebody's own may not, nor may it tell an earlier answer. So
nothing of anybody's is in what is kept; the person's token, or code, is put in afterwards. What is asked for more than
once is kept compressed too.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from typing import Final, NamedTuple

from flask import Flask, Response, current_app, request

from survey import web
from survey.core.routing import Progress
from survey.core.shelf import Shelf
from survey.respond import packing, words

MOST_KEPT: Final = 2_000  # of about 12 kB
TOKEN_PLACE: Final = "".join(secrets.choice("JKQVWXYZ") for _ in range(24))  # as long as a token, and in no words
RECEIPT_PLACE: Final = TOKEN_PLACE[:19]  # as long as a receipt code in groups


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
    chosen: tuple[tuple[str, tuple[str, ...]], ...]


class Drawn:
    """A page as it was drawn for everybody, and what makes it for one in each coding that was asked for."""

    def __init__(self, html: str, place: str = TOKEN_PLACE) -> None:
        """`place` stands in `html` where the person's own words go, and is as long as they."""
        head, _, tail = html.partition(place)
        self._place = place.encode()
        self._page = packing.Page(head.encode(), tail.encode())
        self._made: dict[str, packing.Made | None] = {"": self._page.whole}
        self._is_new = True

    def body(self, own: str, accepted: str) -> tuple[bytes, str]:
        """The page with a person's own words in it, and its coding, "" for none, for an Accept-Encoding header."""
        coding = "" if self._is_new else packing.choose(accepted)
        self._is_new = False
        if coding not in self._made:
            self._made[coding] = packing.packed(self._page, coding, self._place)
        made = self._made[coding]
        return (self._page.whole(own.encode()), "") if made is None else (made(own.encode()), coding)


def drawn(sheet: Hashable, draw: Callable[[], str], place: str = TOKEN_PLACE) -> Drawn:
    """The page as it was drawn before, or drawn now, and kept if it tells nobody's answers."""
    kept: Shelf[Hashable, Drawn] = current_app.extensions["sheets"]
    found = kept.find(sheet)
    if found is None:
        found = Drawn(draw(), place)
        if not words.has_told():
            kept.keep(sheet, found)
    return found


def answer(drawn_page: Drawn, own: str, part: str = "", status: int = 200) -> Response:
    """The page for one person, with what is their own in its place: the token that a form brings back, or a code."""
    body, coding = drawn_page.body(own, request.headers.get("Accept-Encoding", ""))
    response = web.answer(body, part, status)
    if coding:
        response.headers["Content-Encoding"] = coding
    return response


def init_app(app: Flask) -> None:
    """Give the application its shelf."""
    app.extensions["sheets"] = Shelf[Hashable, Drawn](MOST_KEPT)
