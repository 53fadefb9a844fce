"""Answers that anybody may keep for a while: the same for all, without a cookie, asked for again by their digest."""

from __future__ import annotations

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Final

from flask import Response, make_response, request
from werkzeug.wrappers import Response as BaseResponse

SECONDS: Final = 60  # so soon a page that was taken down is gone from caches, too


def kept(response: BaseResponse, by_language: bool = True, quotes: bool = False) -> BaseResponse:
    """The answer with what caches need; 304 where the asker has the same already.

    `by_language` says that it follows the languages that the browser prefers. What `quotes` somebody is asked for again
    each time, so that a quote that is taken back is gone from caches at once.
    """
    response.headers["Cache-Control"] = "public, no-cache" if quotes else f"public, max-age={SECONDS}, must-revalidate"
    if by_language:
        response.vary.add("Accept-Language")
    response.set_etag(sha256(response.get_data()).hexdigest()[:24], weak=True)
    return response.make_conditional(request)


def sent(body: bytes, mime: str, by_language: bool = False) -> BaseResponse:
    """A file as such an answer."""
    response: Response = make_response(body)
    response.headers["Content-Type"] = mime
    return kept(response, by_language)


def today() -> date:
    """The day by which rounds are open."""
    return datetime.now(UTC).date()
