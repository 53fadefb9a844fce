"""Files out and in on the staff's pages."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Code, Coding, Version
from survey.services import codebooks, coding
from survey.services.coding import Target
from tests.browsing import Browser
from tests.formats.books import write_book
from tests.staff.arranging import World, respond


def post(browser: Browser, action: str, body: bytes | None, name: str = "file.csv", **fields: str) -> tuple[int, str]:
    """Send a form with a file, as a browser would; what came."""
    token = browser.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    data: dict[str, object] = {"csrf_token": token, **fields}
    if body is not None:
        data["file"] = (io.BytesIO(body), name)
    came = browser.client.post(action, base_url=browser.base, data=data, content_type="multipart/form-data")
    return came.status_code, came.text if came.mimetype == "text/html" else ""


@pytest.fixture
def book(session: Session, world: World) -> int:
    """Our codebook with a code that an answer has."""
    questionnaire_id = session.get_one(Version, world.ours.published.version_id).questionnaire_id
    code = codebooks.make(session, world.ours.actor, questionnaire_id, "Långt")
    response_id = respond(session, world.ours.links[0], {"words": Answer("Det är långt 🚌")})
    coding.apply(session, world.ours.actor, Target(world.ours.round_id, response_id, "words"), code.id or 0, 7, 12)
    return questionnaire_id


def test_a_codebook_and_a_project_go_out_and_come_back(
    session: Session, world: World, reviewer: Browser, book: int
) -> None:
    address = f"/staff/questionnaires/{book}/codebook"
    page = reviewer.get(address)
    token = page.all(".//input[@name='csrf_token']")[0].get("value", "")
    sent = reviewer.client.post(f"{address}/file", base_url=reviewer.base, data={"csrf_token": token})
    assert sent.headers["Content-Disposition"].endswith("visit.qdc")
    status, html = post(reviewer, f"{address}/read-in", sent.data, "visit.qdc")
    assert (status, "allt kom" in html) == (200, True)
    rounds = f"/staff/rounds/{world.ours.round_id}/coding"
    reviewer.get(rounds)
    sent = reviewer.client.post(f"{rounds}/project", base_url=reviewer.base, data={"csrf_token": token})
    assert "project.qde" in zipfile.ZipFile(io.BytesIO(sent.data)).namelist()
    assert post(reviewer, f"{rounds}/read-in", sent.data, "project.qdpx")[0] == 200
    assert len(session.exec(select(Coding.id)).all()) == 1
    assert len(session.exec(select(Code.id)).all()) == 1


def test_what_cannot_be_read_is_said_and_nothing_comes(world: World, reviewer: Browser, book: int) -> None:
    address = f"/staff/questionnaires/{book}/codebook"
    reviewer.get(address)
    for body, name in ((None, ""), (b"<a/>", "a.qdc"), (b"<!DOCTYPE a><a/>", "a.qdc"), (b"x", "a.exe")):
        status, html = post(reviewer, f"{address}/read-in", body, name)
        assert (status, "Inget lästes in" in html) == (422, True), name


def test_a_table_becomes_a_round_and_each_problem_is_said(
    session: Session, administrator: Browser, reviewer: Browser, tmp_path: Path
) -> None:
    administrator.get("/staff/rounds/read-in")
    table = "Svar,Långt,Dyrt\nÅh 🚌,1,\nHej,kanske,1\n".encode()
    given = {"title": "Gamla svar", "language": "sv", "coder": "Förra året", "text": "Svar"}
    status, html = post(administrator, "/staff/rounds/read-in", table, **given)
    assert (status, "No column with codes" in html, "Gamla svar" in html) == (422, True, True)
    status, html = post(administrator, "/staff/rounds/read-in", table, **given, first_code="Långt", last_code="Dyrt")
    assert (status, "row 3" in html) == (200, True)
    assert {one.coder for one in session.exec(select(Coding)).all()} == {"Förra året"}
    for missing in ("title", "coder", "text", "language"):
        status, _html = post(administrator, "/staff/rounds/read-in", table, **{**given, missing: ""}, first_code="Dyrt")
        assert status == 422, missing
    reviewer.get("/staff/rounds/read-in", 403)


def test_the_first_sheet_of_a_workbook_becomes_a_round_too(
    session: Session, administrator: Browser, tmp_path: Path
) -> None:
    administrator.get("/staff/rounds/read-in")
    table = "Svar | Långt | Dyrt\nÅh 🚌 | 1 |\nHej | | 1"
    book = write_book(tmp_path / "coded.xlsx", answers=table, other="a | b\n1 | 2").read_bytes()
    given = {"title": "Gamla svar", "language": "sv", "coder": "Förra året", "text": "Svar"}
    given |= {"first_code": "Långt", "last_code": "Dyrt"}
    assert post(administrator, "/staff/rounds/read-in", book, "coded.xlsx", **given)[0] == 200
    assert {one.coder for one in session.exec(select(Coding)).all()} == {"Förra året"}
    assert {code.name for code in session.exec(select(Code)).all()} >= {"Långt", "Dyrt"}
    status, html = post(administrator, "/staff/rounds/read-in", b"PK not a workbook", "coded.xlsx", **given)
    assert (status, "The file is no workbook" in html) == (422, True)
