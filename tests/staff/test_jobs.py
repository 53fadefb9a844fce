"""Background work on the pages: asked for, followed without scripts and with them, fetched."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from sqlmodel import Session

from survey.core.answers import Answer
from survey.models import Job
from survey.services import working
from tests.browsing import Browser
from tests.staff.arranging import World, respond, send


@pytest.fixture
def asked(session: Session, world: World, reviewer: Browser) -> str:
    """The address of a job that a reviewer asked for: the export of one response."""
    respond(session, world.ours.links[0], {"been": Answer("yes"), "words": Answer("Långt härifrån")})
    reviewer.get(f"/staff/rounds/{world.ours.round_id}/export")
    reviewer.press("later")
    return reviewer.page.address


def test_an_export_is_made_in_the_background_and_fetched(app: Flask, reviewer: Browser, asked: str) -> None:
    assert reviewer.page.h1 == "Svar som en fil"
    assert "Väntar på sin tur." in reviewer.page.words
    assert reviewer.fetch(f"{asked}/file").status_code == 404
    done = app.test_cli_runner().invoke(args=["work", "--once"])
    assert (done.exit_code, done.output.split()[-1]) == (0, "done.")
    assert "Klart." in reviewer.follow("Se hur långt det har kommit").words
    file = reviewer.fetch(f"{asked}/file")
    assert file.headers["Content-Disposition"].endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(file.data)) as archive:
        assert "Långt härifrån" in archive.read("responses.csv").decode("utf-8-sig")


def test_the_part_that_htmx_asks_for_asks_again_until_the_work_has_ended(
    app: Flask, reviewer: Browser, asked: str
) -> None:
    part = reviewer.get(asked, HX_Request="true")
    assert part.all(".//*[@data-hx-get]")
    app.test_cli_runner().invoke(args=["work", "--once"])
    assert not reviewer.get(asked, HX_Request="true").all(".//*[@data-hx-get]")


def test_work_that_nobody_begins_says_whom_to_ask(session: Session, reviewer: Browser, asked: str) -> None:
    session.connection().execute(update(Job).values(asked_at=datetime.now(UTC) - timedelta(minutes=1)))
    session.commit()
    assert "flask work" in reviewer.get(asked).words


def test_work_that_is_not_wanted_any_more_is_stopped(app: Flask, reviewer: Browser, asked: str) -> None:
    reviewer.get(asked)
    assert "Stoppades." in send(reviewer, "/cancel").words
    assert app.test_cli_runner().invoke(args=["work", "--once"]).output == ""


def test_work_that_failed_says_why(session: Session, reviewer: Browser, asked: str) -> None:
    for problem, words in ((working.LOST, "Be om det igen"), (working.UNEXPECTED, "fel hos oss"), ("x: y", "x: y")):
        session.connection().execute(update(Job).values(state=working.FAILED, problem=problem))
        session.commit()
        assert words in reviewer.get(asked).words


def test_the_list_shows_what_one_may_follow(reviewer: Browser, facilitator: Browser, asked: str) -> None:
    assert "Svar som en fil" in reviewer.get("/staff/jobs").words
    assert "Svar som en fil" not in facilitator.get("/staff/jobs").words
    facilitator.get(asked, 403)
    assert facilitator.fetch(f"{asked}/file").status_code == 403


def test_a_dialect_that_nobody_knows_is_refused_before_it_waits(
    session: Session, world: World, reviewer: Browser
) -> None:
    address = f"/staff/rounds/{world.ours.round_id}/export"
    token = reviewer.get(address).all(".//input[@name='csrf_token']")[0].get("value", "")
    form = {"csrf_token": token, "form": "later", "dialect": "rot13", "state": "submitted"}
    reviewer.post(address, form, 400)
    assert session.scalar(select(func.count()).select_from(Job)) == 0
