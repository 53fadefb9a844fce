"""Whatever is sent to any address is answered in words: no fault of the program, no header of one's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

import pytest
from flask import Flask
from sqlmodel import Session, select
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from survey.models import Version
from survey.services import drafting
from survey.web import Request
from tests.browsing import Browser
from tests.pages import Page
from tests.staff.arranging import World
from tests.trust.hostile import PAYLOAD, STRINGS, check_inert

QUERY = (
    "after before checking code done download format group lang language mode next size state text to unclear version"
)
FIELDS = (
    "closes_on code dialect easy email form go helper invited lang language name next opens_on population role state"
    " to token version been why words minutes felt"
)
LISTS = ("staff.show_rounds", "staff.show_responses", "staff.show_log")
METHODS = ("PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "ANYTHING")
COOKIES = ("x", "1" * 5_000, '"', ";=;", "\\", "٣" * 16, "²" * 16, "½" * 16)
EVERYWHERE = (PAYLOAD,)  # an address is repeated on its page without being looked at
ELSEWHERE = tuple(text for text in STRINGS if text not in EVERYWHERE)
SHARE = 3
LONG = STRINGS[-1]
NOBODYS = 987_654
FILES = (
    "text/csv",
    "application/zip",
    "application/fhir+json",
    "application/ld+json",
    "application/xml",
    "image/svg+xml",
    "image/png",
    "text/plain",
)


@pytest.fixture
def ids(session: Session, world: World, tmp_path: Path) -> dict[str, object]:
    """What stands in for the variables of addresses."""
    ours = world.ours
    questionnaire = session.exec(select(Version.questionnaire_id).where(Version.id == ours.round.version_id)).one()
    return {
        "round_id": ours.round_id,
        "group_id": ours.groups[0].id,
        "link_id": ours.links[0].id,
        "link_code": ours.links[0].code,
        "page_key": "words",
        "page": "thanks",
        "response_id": 1,
        "user_id": NOBODYS,
        "questionnaire_id": questionnaire,
        "version_id": ours.round.version_id,
        "draft_id": drafting.keep(session, ours.actor, tmp_path / "visit", ["visit.zip"], {}),
        "place": "been",
        "token": "token",
        "digest": "0" * 20,
        "name": "resident.js",
    }


Strings = Callable[[int], Sequence[str]]


@pytest.fixture
def strings(pytestconfig: pytest.Config) -> Strings:
    """What is tried at the address of a number: everything in a whole run; in a usual one, besides what is tried
    everywhere, every third string, at each address from another one on."""
    share = 1 if pytestconfig.getoption("--whole") else SHARE
    return lambda number: (*EVERYWHERE, *ELSEWHERE[number % share :: share])


class Watched(ImmutableMultiDict[str, str]):
    """What was sent; it remembers the names of what was looked at, "*" for all of it."""

    looked: ClassVar[set[str]] = set()


def _watch(name: str, at_one: bool) -> None:
    inner = getattr(ImmutableMultiDict, name)

    def method(self: Watched, *asked: Any, **more: Any) -> Any:
        self.looked.add(asked[0] if at_one else "*")
        return inner(self, *asked, **more)

    setattr(Watched, name, method)


for _name in ("__contains__", "__getitem__", "get", "getlist"):
    _watch(_name, at_one=True)
for _name in ("__iter__", "items", "keys", "lists", "listvalues", "to_dict", "values"):
    _watch(_name, at_one=False)


class WatchedRequest(Request):
    """A request of the product's that remembers what of it was looked at."""

    parameter_storage_class = Watched


def watch(app: Flask) -> Callable[[], bool]:
    """What tells whether anything was looked at of what was sent since it was last asked, but the form's token.

    Whatever stands where nobody looks, the answer is the same, and what follows need not be tried.
    """

    def has_looked() -> bool:
        seen = Watched.looked - {"csrf_token"}
        Watched.looked.clear()
        return bool(seen)

    app.request_class = WatchedRequest
    has_looked()
    return has_looked


def rules(app: Flask, method: str) -> list[Rule]:
    """Every address that answers to the method, but those that end the session."""
    ends = ("staff.sign_out", "staff.choose_password")
    return [rule for rule in app.url_map.iter_rules() if method in (rule.methods or ()) and rule.endpoint not in ends]


def written(rule: Rule, ids: dict[str, object]) -> str:
    """The address of a rule with raw values in it, as nobody's browser would write it."""
    address = rule.rule
    for name in rule.arguments:
        before, _, rest = address.partition("<")
        inside, _, after = rest.partition(">")
        name = inside.rpartition(":")[2]
        address = f"{before}{encoded(str(ids.get(name, NOBODYS)))}{after}"
    return address


def encoded(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def check_answer(sent: TestResponse, where: str) -> None:
    assert sent.status_code < 500, where
    assert "X-Evil" not in sent.headers, where
    assert sent.mimetype in ("text/html", *FILES), where
    if sent.mimetype == "text/html" and "Content-Encoding" not in sent.headers and "evil" in sent.text:
        check_inert(Page(where, sent.status_code, dict(sent.headers), sent.text))
    sent.get_data()  # all of what is sent while it is made, so that no half of it outlives its request


def placed(app: Flask, ids: dict[str, object], strings: Strings) -> Iterator[str]:
    """Each readable address with hostile values in each place of it.

    Where a number has to stand, no view hears of what is none: those are sent to one address for all.
    """
    numbers = [text for text in STRINGS if text.isdecimal()]
    tried = False
    for number, rule in enumerate(rules(app, "GET")):
        for name in rule.arguments:
            is_number = f"<int:{name}>" in rule.rule
            everything = STRINGS if is_number else strings(number)
            for text in numbers if is_number and tried else everything:
                yield written(rule, {**ids, name: text})
            tried = tried or is_number


@pytest.mark.one_in(2)
@pytest.mark.both_databases
def test_no_address_makes_the_program_fail(
    app: Flask, administrator: Browser, ids: dict[str, object], strings: Strings
) -> None:
    for address in placed(app, ids, strings):
        check_answer(administrator.fetch(address), address)


@pytest.mark.one_in(2)
@pytest.mark.both_databases
def test_no_parameter_makes_the_program_fail(
    app: Flask, administrator: Browser, ids: dict[str, object], strings: Strings
) -> None:
    has_looked = watch(app)
    names = [name for name in QUERY.split() if name != "before"]
    for number, rule in enumerate(rules(app, "GET")):
        address = written(rule, ids)
        looked = True
        for text in (each for each in strings(number) if each != LONG):
            if looked or text in EVERYWHERE:
                asked = f"{address}?" + "&".join(f"{name}={encoded(text)}" for name in names)
                check_answer(administrator.fetch(asked), asked)
                looked = has_looked()
            if rule.endpoint in LISTS:
                check_answer(administrator.fetch(f"{address}?before={encoded(text)}"), f"{address} before {text!r}")
                has_looked()


@pytest.mark.one_in(2)
@pytest.mark.both_databases
def test_no_form_makes_the_program_fail(
    app: Flask, administrator: Browser, ids: dict[str, object], strings: Strings
) -> None:
    token = administrator.get("/staff/account").all(".//input[@name='csrf_token']")[0].get("value", "")
    administrator.get(f"/s/{ids['link_code']}")
    administrator.press("start")
    visit = administrator.page.one(".//input[@name='token']").get("value", "")
    has_looked = watch(app)
    for number, rule in enumerate(rules(app, "POST")):
        for more, kept in enumerate(("token", "token go language form dialect version role opens_on")):
            looked = True
            for text in strings(number + more):
                body = f"csrf_token={token}&" + "&".join(
                    f"{name}={visit if name == 'token' else encoded(text)}"
                    for name in FIELDS.split()
                    if name == "token" or name not in kept.split()
                )
                if looked or text in EVERYWHERE:
                    sent = administrator.client.post(
                        written(rule, ids),
                        base_url=administrator.base,
                        data=body.encode(),
                        content_type="application/x-www-form-urlencoded",
                    )
                    check_answer(sent, f"{rule.rule} {text[:40]!r} besides {kept}")
                    looked = has_looked()


@pytest.fixture
def send(browser: Browser, ids: dict[str, object]) -> Callable[..., TestResponse]:
    """Send a body of one's own to the first question, with the visit's cookie."""
    browser.get(f"/s/{ids['link_code']}")
    browser.press("start")
    address = browser.page.one(".//form").get("action", "")
    token = browser.page.one(".//input[@name='token']").get("value", "")

    def post(body: bytes, type_: str = "application/x-www-form-urlencoded") -> TestResponse:
        filled = body.replace(b"TOKEN", token.encode())
        return browser.client.post(address, base_url=browser.base, data=filled, content_type=type_)

    return post


def part(name: str, value: str, more: str = "") -> bytes:
    return f'--XX\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n{value}\r\n'.encode()


MULTIPART = "multipart/form-data; boundary=XX"


BODIES = [
    (b"token=TOKEN&" + b"a=1&" * 1_001, "application/x-www-form-urlencoded", {413}),
    (b"token=TOKEN&go=next&a=" + b"x" * 501_000, "application/x-www-form-urlencoded", {303, 413}),
    (b"token=TOKEN&a=" + b"x" * 3_000_000, "application/x-www-form-urlencoded", {413}),
    (b"token=TOKEN&go=next&a=%ff%fe%00\xff\xfe", "application/x-www-form-urlencoded", {303, 403}),
    (b"token=%ff&go=next", "application/x-www-form-urlencoded", {403}),
    (b"token=\xc3\xa9&go=next", "application/x-www-form-urlencoded", {403}),
    (b'{"token": "TOKEN", "go": "next"}', "application/json", {403}),
    (b"<token>TOKEN</token>", "text/xml", {403}),
    (b"token=TOKEN&go=next", "text/plain", {403}),
    (b"", "", {403}),
    (part("token", "TOKEN") + part("go", "next") + b"--XX--", MULTIPART, {303}),
    (part("token", "TOKEN") + part("a", "x" * 501_000) + b"--XX--", MULTIPART, {413}),
    (part("token", "TOKEN") + part("a", "x") * 1_001 + b"--XX--", MULTIPART, {413}),
    (part("token", "TOKEN") + part("a", "x", '; filename="../../\0"') + b"--XX--", MULTIPART, {303}),
    (b"--XX\r\nbroken", MULTIPART, {403}),
    (part("token", "TOKEN") + b"--XX--", "multipart/form-data", {403}),
]


def test_a_body_of_any_kind_is_taken_or_refused_in_words(send: Callable[..., TestResponse]) -> None:
    for body, type_, statuses in BODIES:
        sent = send(body, type_)
        assert sent.status_code in statuses, (body[:80], type_)
        if sent.status_code != 303:
            page = Page("", sent.status_code, dict(sent.headers), sent.text)
            check_inert(page)
            assert page.h1


def test_methods_that_no_page_has_are_refused_in_words(browser: Browser) -> None:
    for method, address in product(METHODS, ("/", "/code", "/staff/", "/staff/rounds")):
        sent = browser.client.open(address, method=method, base_url=browser.base)
        assert (sent.status_code, sent.mimetype) == (405, "text/html")
        assert Page(address, 405, dict(sent.headers), sent.text).h1


def test_no_cookie_makes_the_program_fail(browser: Browser, ids: dict[str, object]) -> None:
    here = f"/s/{ids['link_code']}"
    addresses = (here, f"{here}/next", f"{here}/check", f"{here}/thanks", "/code", "/staff/")
    names = ("medskapa", "medskapa-code", "medskapa-receipt", "medskapa-staff")
    for name, value, address in product(names, COOKIES, addresses):
        raw = value.encode().decode("latin-1")
        check_answer(browser.fetch(address, Cookie=f"{name}={raw}"), f"{name}={value} at {address}")


HEADERS = [
    ("Accept_Language", "sv;q=nan, en;q=1e999, ;;;,,"),
    ("Accept_Language", "x" * 9_000),
    ("Accept_Language", "\xff"),
    ("Accept_Encoding", "*;q=0, br;q=\xff"),
    ("HX_Request", "\xff"),
    ("X_Forwarded_For", "\xff, 1.1.1.1"),
    ("X_Forwarded_Proto", "javascript"),
    ("Range", "bytes=9-1"),
    ("If_None_Match", '"'),
    ("Authorization", "Bearer \xff"),
    ("Forwarded", "host=evil"),
    ("X_Forwarded_Host", "evil"),
]


def test_no_header_makes_the_program_fail_or_comes_back(browser: Browser, ids: dict[str, object]) -> None:
    addresses = ("/", f"/s/{ids['link_code']}", f"/s/{ids['link_code']}/qr.svg", "/staff/sign-in", "/media/x")
    for (name, value), address in product(HEADERS, addresses):
        sent = browser.fetch(address, **{name: value})
        check_answer(sent, f"{name} at {address}")
        assert b"evil" not in sent.data + str(sent.headers).encode()
