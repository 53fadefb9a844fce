"""A browser without JavaScript, as honest as one: it follows links, fills in forms and sends only what they offer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask import Flask
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from tests.pages import Page, check, words

Given = str | Sequence[str]


class File(NamedTuple):
    """A file to be sent: its bytes, its name, and what the sender says that it is."""

    body: bytes
    name: str
    type: str = "application/octet-stream"


REDIRECTS = (301, 302, 303, 307, 308)


class Browser:
    """Fetches pages, keeps cookies, and holds every page to the gate in `tests.pages`.

    Each method expects a `status` and says so when another comes. `page` is what is on screen.
    """

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.base = app.config["SETTINGS"].address
        self.page = Page("", 0, {}, "")

    def get(self, address: str, status: int = 200, **headers: str) -> Page:
        """Open an address; redirects are followed. Header names are written with underscores."""
        return self._show(self._send("GET", address, headers=headers), status)

    def post(self, address: str, form: dict[str, Given], status: int = 200, **headers: str) -> Page:
        """Send a form of one's own making, as an attacker or an old page would."""
        return self._show(self._send("POST", address, form, headers), status)

    def press(
        self,
        value: str = "",
        status: int = 200,
        _htmx: bool = False,
        _files: Mapping[str, File] | None = None,
        **answers: Given,
    ) -> Page:
        """Press the button of this value on the page on screen, after filling its form in with `answers`.

        Names with dots or dashes go in with `**{"why.missing": "-dont-know"}`. An empty string or list clears a field.
        With `_htmx` the form is sent as htmx would, and the part that comes back is shown. `_files` go into the fields
        for files that have these ids.
        """
        button, form = self.page.button(value)
        fields = fill_in(form, answers)
        if button.get("name"):
            fields.setlist(button.get("name", ""), [button.get("value", "")])
        method = form.get("method", "get").upper()
        address = button.get("formaction") or form.get("action", "")
        headers = {"HX_Request": "true"} if _htmx else {}
        if method == "GET":
            query = "&".join(f"{name}={part}" for name, part in fields.items(multi=True))
            return self._show(self._send("GET", f"{address}?{query}", headers=headers), status)
        return self._show(self._send("POST", address, fields, headers, chosen(form, _files or {})), status)

    def upload(self, action: str, files: Sequence[tuple[str, bytes]], status: int = 200, **answers: Given) -> Page:
        """Send the form on screen whose address ends with `action`, with files of these names and contents."""
        form = next(form for form in self.page.all(".//form") if form.get("action", "").endswith(action))
        assert form.get("enctype") == "multipart/form-data"
        field = next(each for each in form.iter("input") if each.get("type") == "file").get("name", "")
        sent = [(field, FileStorage(BytesIO(content), filename=name)) for name, content in files]
        return self._show(self._send("POST", form.get("action", ""), fill_in(form, answers), files=sent), status)

    def follow(self, text: str, status: int = 200) -> Page:
        """Follow the link on screen whose words are `text`."""
        for link in self.page.all(".//a"):
            if words(link) == text:
                return self.get(urljoin(self.page.address, link.get("href", "")), status)
        raise AssertionError(f"{self.page.address}: no link {text!r}")

    def fetch(self, address: str, **headers: str) -> TestResponse:
        """The bare answer, for what is not a page: pictures, files, redirects."""
        return self._send("GET", address, headers=headers)

    def _send(
        self,
        method: str,
        address: str,
        form: MultiDict[str, str] | dict[str, Given] | None = None,
        headers: dict[str, str] | None = None,
        files: Sequence[tuple[str, FileStorage]] = (),
    ) -> TestResponse:
        named = {name.replace("_", "-"): value for name, value in (headers or {}).items()}
        if files:
            boundary, body = encode_multipart(MultiDict([*MultiDict(form or {}).items(multi=True), *files]))
            type_ = f"multipart/form-data; boundary={boundary}"
            return self.client.open(
                address, method=method, base_url=self.base, data=body, headers=named, content_type=type_
            )
        return self.client.open(address, method=method, base_url=self.base, data=form, headers=named)

    def _show(self, response: TestResponse, status: int) -> Page:
        steps = 0
        while response.status_code in REDIRECTS or "HX-Redirect" in response.headers:
            address = response.headers.get("HX-Redirect") or response.headers["Location"]
            assert not urlsplit(address).netloc, f"{response.request.path} sends the person away, to {address}"
            steps += 1
            assert steps < 10, f"{response.request.path} goes round in circles"
            response = self._send("GET", address)
        assert response.mimetype == "text/html", f"{response.request.path} is {response.mimetype}"
        is_part = "HX-Request" in response.request.headers and not response.text.lstrip().startswith("<!doctype")
        address = response.headers.get("HX-Push-Url") or response.request.full_path.rstrip("?")
        self.page = Page(address, response.status_code, dict(response.headers), response.text, is_part)
        check(self.page, status)
        return self.page


def fill_in(form: Element, answers: dict[str, Given]) -> MultiDict[str, str]:
    """What a browser would send: the form as it stands, changed by `answers`; only what the form offers goes in."""
    fields: MultiDict[str, str] = MultiDict()
    offered: dict[str, set[str] | None] = {}
    for name, value, chosen, free in controls(form):
        if chosen:
            fields.add(name, value)
        known = offered.setdefault(name, set())
        if free or known is None:
            offered[name] = None
        else:
            known.add(value)
    for name, given in answers.items():
        assert name in offered, f"the form has no field {name!r}, it has {sorted(offered)}"
        values = [given] if isinstance(given, str) else list(given)
        values = [value for value in values if value]
        choices = offered[name]
        assert choices is None or set(values) <= choices, f"{name!r} offers {choices}, not {values}"
        fields.setlist(name, values)
    return fields


def chosen(form: Element, files: Mapping[str, File]) -> list[tuple[str, FileStorage]]:
    """What a browser would send for the fields for files; those left empty come as a file without a name."""
    offered = [element for element in form.iter("input") if element.get("type") == "file"]
    assert files.keys() <= {element.get("id") for element in offered}, "the form has no such field for a file"
    assert not offered or form.get("enctype") == "multipart/form-data", "the form does not send its files"
    given = [(element.get("name", ""), files.get(element.get("id", ""), File(b"", ""))) for element in offered]
    return [(name, FileStorage(BytesIO(file.body), file.name, name, file.type)) for name, file in given]


def controls(form: Element) -> Iterator[tuple[str, str, bool, bool]]:
    """Each control of a form: its name, its value, whether it would be sent as it stands, whether one may type."""
    for element in form.iter():
        name, kind = element.get("name"), element.get("type", "text")
        if not name or element.get("disabled") is not None:
            continue
        if element.tag == "textarea":
            yield name, (element.text or "").removeprefix("\n"), True, True
        elif element.tag == "select":
            options = list(element.iter("option"))
            selected = [option for option in options if option.get("selected") is not None] or options[:1]
            for option in options:
                yield name, option.get("value", words(option)), option in selected, False
        elif element.tag == "input" and kind in ("radio", "checkbox"):
            yield name, element.get("value", "on"), element.get("checked") is not None, False
        elif element.tag == "input" and kind not in ("submit", "image", "button", "file"):
            yield name, element.get("value", ""), True, True
