"""Whatever people write, author, translator, resident or staff, stays words wherever it is shown."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Link
from survey.services import accounts, publishing, reaching
from survey.services.auditing import Actor
from tests.browsing import Browser, controls
from tests.staff.arranging import DAY, World, respond, sign_in
from tests.trust.hostile import BREAKOUT, PAYLOAD, TEMPLATE, check_inert, poison


@pytest.fixture
def link(session: Session, tmp_path: Path) -> Link:
    """A way into a questionnaire whose author, translators and staff are all hostile."""
    organisation = accounts.find_or_make_organisation(session, "evil", PAYLOAD)
    actor = Actor(organisation.id or 0, PAYLOAD)
    version = publishing.publish(session, actor.organisation_id, poison(tmp_path))
    made = reaching.create_round(session, actor, version.id or 0, BREAKOUT, DAY, None)
    group = reaching.create_group(session, actor, made.id or 0, BREAKOUT, 100, 50)
    return reaching.create_link(session, actor, group, BREAKOUT)


def answer(browser: Browser, last: bool) -> None:
    """Press on with the first or the last of each page's choices and hostile words; skip what does not take them."""
    _, form = browser.page.button("next")
    given: dict[str, str] = {}
    for name, value, _, free in controls(form):
        if free and name not in ("token", "checking"):
            given[name] = PAYLOAD[:40]
        elif not free and (last or name not in given) and not value.startswith("-"):
            given[name] = value
    address, token = form.get("action", ""), browser.page.one(".//input[@name='token']").get("value", "")
    answered = browser.client.post(address, base_url=browser.base, data={**given, "token": token, "go": "next"})
    if answered.status_code == 422:
        browser.post(address, {"token": token, "go": "next", **given}, 422)
        check_inert(browser.page)
        browser.post(address, {"token": token, "go": "unclear"})
        check_inert(browser.page)
        browser.post(address, {"token": token, "go": "skip"})
    browser.get(re.sub("/q/.*", "/next", address))


@pytest.mark.parametrize(("tag", "last"), [("sv", True), ("ar", False)])
def test_an_authors_and_a_translators_words_stay_words_on_every_page_of_a_resident(
    browser: Browser, link: Link, tag: str, last: bool
) -> None:
    shown = browser.get(f"/s/{link.code}?lang={tag}")
    check_inert(shown)
    browser.press("start")
    seen = set()
    while "/q/" in browser.page.address:
        check_inert(browser.page)
        assert TEMPLATE in browser.page.words
        assert browser.page.address not in seen
        seen.add(browser.page.address)
        answer(browser, last)
    assert len(seen) > 15
    check_inert(browser.page)
    if browser.page.address.endswith("/check"):
        check_inert(browser.press("submit"))
    assert TEMPLATE in browser.page.words


def test_an_authors_and_a_colleagues_words_stay_words_on_every_page_of_the_staff(
    app: Flask, session: Session, link: Link
) -> None:
    words = {"name": Answer(PAYLOAD), "been": Answer("no"), "own": Answer(PAYLOAD), "why": Answer(PAYLOAD)}
    number = respond(session, link, words, language="ar")
    browser = sign_in(app, Actor(link.organisation_id, PAYLOAD), "administrator")
    round_ = f"/staff/rounds/{link.round_id}"
    way = f"{round_}/groups/{link.group_id}/links/{link.id}"
    questionnaire = session.exec(select(publishing.QuestionnaireRow)).one().id
    addresses = ["/staff/", "/staff/rounds/new", "/staff/questionnaires", f"/staff/questionnaires/{questionnaire}"]
    addresses += [
        "/staff/log",
        "/staff/accounts",
        round_,
        f"{round_}/counts",
        f"{round_}/responses",
        f"{round_}/export",
    ]
    addresses += [f"{round_}/responses/{number}", way, f"{way}/card", f"{round_}/groups/{link.group_id}/links/new"]
    for language in ("sv", "en"):
        if browser.get("/staff/account").language != language:
            browser.press(language)
        for address in addresses:
            check_inert(browser.get(address))
            check_inert(browser.get(address, HX_Request="true"))
    assert PAYLOAD in browser.get(f"{round_}/responses/{number}").words
    assert BREAKOUT in browser.get(round_).words


STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "=cmd|' /C calc'!A0", "＝1+1", "'=1")


def test_no_cell_of_an_export_runs_in_a_spreadsheet_and_each_can_be_had_back(
    app: Flask, session: Session, world: World
) -> None:
    texts = {start + '1+1;,"x"\r\nnext' for start in STARTS}
    actor = world.ours.actor
    group = reaching.create_group(session, actor, world.ours.round_id, f"={BREAKOUT}"[:100], None, None)
    way = reaching.create_link(session, actor, group, "+1")
    for text in texts:
        respond(session, way, {"words": Answer(text)})
    browser = sign_in(app, actor, "reviewer")
    token = browser.get("/staff/account").all(".//input[@name='csrf_token']")[0].get("value", "")
    for dialect, delimiter in (("comma", ","), ("semicolon", ";")):
        form = {"csrf_token": token, "form": "responses", "dialect": dialect, "state": "submitted"}
        sent = browser.client.post(f"/staff/rounds/{world.ours.round_id}/export", base_url=browser.base, data=form)
        rows = list(csv.DictReader(io.StringIO(sent.data.decode("utf-8-sig"), newline=""), delimiter=delimiter))
        risky = [cell for row in rows for cell in row.values() if cell.startswith(tuple("=+-@\t\r\n＝"))]
        assert risky == []
        assert {row["words"].removeprefix("'") for row in rows} == texts
