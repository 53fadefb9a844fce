"""What every room needs of the web: rendering a page or a part of it, fetch-or-404, assets and error pages."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import cache, partial
from io import BytesIO
from typing import Any, TypeVar

import flask
from flask import Flask, Response, abort, current_app, g, make_response, redirect, render_template, request
from flask.templating import Environment
from markupsafe import Markup
from werkzeug import routing
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from survey import assets, security
from survey.errors import BusyError, NotFoundError, NotPermittedError, RoundClosedError

Found = TypeVar("Found")
YEAR = "public, max-age=31536000, immutable"


class Request(flask.Request):
    """A request whose files stay in memory: what people send is never written to a temporary file."""

    def _get_file_stream(self, *_told: object, **_more: object) -> BytesIO:
        return BytesIO()


class Rule(routing.Rule):
    """A rule that compiles what makes its address when one is first made; all at once take a tenth of a start."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(partial(super()._compile_builder, append_unknown))
        return lambda rule, **values: compiled()(rule, **values)


class Templates(Environment):
    """Templates whose globals are a plain dict, fixed when a template is first used.

    Jinja chains two dicts and walks the chain at every import and include, which is a quarter of a page's time.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return {**self.globals, **(d or {})}


def render(template: str, part: str = "", status: int = 200, **values: Any) -> Response:
    """A whole page, or only its `part` when htmx asks for one; never a part when history is restored."""
    return answer(draw(template, part, **values), part, status)


def draw(template: str, part: str = "", **values: Any) -> str:
    """The words of `render`. A page includes its part, so both are the same words; `is_part` tells them apart."""
    wants_part = bool(part) and wants_htmx()
    return render_template(part if wants_part else template, is_part=wants_part, **values)


def answer(html: str | bytes, part: str = "", status: int = 200) -> Response:
    """What was drawn, as an answer. `Vary` keeps caches from mixing a page and its part up."""
    response = make_response(html, status)
    if part:
        response.headers["Vary"] = "HX-Request, HX-History-Restore-Request"
        if wants_htmx():
            security.send_part()
    return response


def wants_htmx() -> bool:
    """Whether htmx asks, and is content with a part."""
    sent = request.environ
    return "HTTP_HX_REQUEST" in sent and "HTTP_HX_HISTORY_RESTORE_REQUEST" not in sent


def go(address: str) -> BaseResponse:
    """Send the browser on after a form (303), or htmx to a whole new page."""
    if wants_htmx():
        response = make_response("", 204)
        response.headers["HX-Redirect"] = address
        return response
    return redirect(address, 303)


def media_address(digest: str) -> str:
    """Where a picture or sound is fetched: where published ones are, or where `fetch_media_at` said."""
    return f"{g.get('media_place', '/media')}/{digest[:20]}"


def fetch_media_at(place: str) -> None:
    """Let the pictures and sounds of this page come from another place than where published ones are."""
    g.media_place = place


def found(thing: Found | None) -> Found:
    """The thing, or the page that says there is none."""
    if thing is None:
        abort(404)
    return thing


def packed_response(asset: assets.Asset) -> Response:
    """An asset in the coding that the browser prefers, to be kept for a year."""
    coding, body = assets.best_encoding(asset, request.headers.get("Accept-Encoding", ""))
    response = make_response(body)
    response.headers["Content-Type"] = asset.type
    response.headers["Cache-Control"] = YEAR
    response.headers["Vary"] = "Accept-Encoding"
    if coding:
        response.headers["Content-Encoding"] = coding
    return response


def media_response(mime: str, body: bytes) -> Response:
    """A picture, sound or video, whole or the part of it that is asked for (RFC 9110, section 14), so that it seeks."""
    response = make_response(body)
    response.headers["Content-Type"] = mime
    response.make_conditional(request, accept_ranges=True, complete_length=len(body))
    return response


def init_app(app: Flask, htmx: str) -> None:
    """Build the assets, say how templates reach them and how errors look."""
    built, inlines = assets.build(htmx)
    app.extensions["assets"] = built

    @cache
    def asset_url(name: str) -> str:
        return f"/assets/{built[name].digest}/{name}"

    app.extensions["inline-hashes"] = tuple(inline.digest for inline in inlines.values())
    app.jinja_env.globals["asset_url"] = asset_url
    app.jinja_env.globals["styles"] = {name: Markup(inline.body) for name, inline in inlines.items()}  # noqa: S704 - ours
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.add_url_rule("/assets/<digest>/<name>", "asset", _send_asset)
    app.register_error_handler(HTTPException, _show_http_error)
    app.register_error_handler(NotFoundError, lambda _error: _error_page(404))
    app.register_error_handler(NotPermittedError, lambda _error: _error_page(403))
    app.register_error_handler(RoundClosedError, lambda error: _error_page(410, when=error.when))
    app.register_error_handler(BusyError, lambda _error: _busy_page())


def _send_asset(digest: str, name: str) -> Response:
    asset = found(current_app.extensions["assets"].get(name))
    if asset.digest != digest:
        abort(404)
    return packed_response(asset)


def _show_http_error(error: HTTPException) -> BaseResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    return _error_page(error.code)


def _error_page(status: int, **values: Any) -> Response:
    response = make_response(render_template("error.html", status=status, **values))
    response.status_code = status
    return response


def _busy_page() -> Response:
    response = _error_page(503)
    response.headers["Retry-After"] = "5"
    return response
