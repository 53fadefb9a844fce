"""Taking responses out: for those who may, whole, and written down."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from sqlmodel import Session
from werkzeug.test import TestResponse

from survey.core.answers import Answer
from survey.services import auditing
from tests.browsing import Browser
from tests.staff.arranging import World, respond


@pytest.fixture
def address(session: Session, world: World) -> str:
    """The address of the export of one response."""
    respond(session, world.ours.links[0], {"been": Answer("yes"), "words": Answer("=1+1")})
    return f"/staff/rounds/{world.ours.round_id}/export"


def take(browser: Browser, address: str, **fields: str) -> TestResponse:
    token = browser.get("/staff/account").all(".//input[@name='csrf_token']")[0].get("value", "")
    form = {"csrf_token": token, "form": "zip", "dialect": "comma", "state": "submitted", **fields}
    return browser.client.post(address, base_url=browser.base, data=form)


def test_the_archive_comes_whole_under_a_name_of_its_own(reviewer: Browser, world: World, address: str) -> None:
    reviewer.get(address)
    answer = take(reviewer, address)
    assert (answer.status_code, answer.mimetype) == (200, "application/zip")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=visit-{world.ours.round_id}.zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        text = archive.read("responses.csv").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""))
    assert (row["been"], row["words"]) == ("yes", "'=1+1")


def test_each_file_is_had_alone(reviewer: Browser, address: str) -> None:
    responses = take(reviewer, address, form="responses", dialect="semicolon")
    assert responses.data.startswith(b"\xef\xbb\xbfresponse;group;link")
    codebook = take(reviewer, address, form="codebook")
    assert "Har du varit här?" in codebook.data.decode("utf-8-sig")
    assert codebook.headers["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("form", ["zip", "responses", "codebook"])
def test_a_facilitator_gets_nothing_and_the_try_is_written_down(
    session: Session, world: World, facilitator: Browser, address: str, form: str
) -> None:
    answer = take(facilitator, address, form=form)
    assert answer.status_code == 403
    assert b"=1+1" not in answer.data
    facilitator.get(address, 403)
    events = auditing.list_events(session, world.ours.organisation_id, None, 2)
    assert {(event.act, event.object) for event in events} == {("was-refused", address)}
    assert {event.details["permission"] for event in events} == {"export-responses"}


def test_another_organisations_responses_are_not_there(world: World, reviewer: Browser) -> None:
    address = f"/staff/rounds/{world.theirs.round_id}/export"
    assert take(reviewer, address).status_code == 404


@pytest.mark.parametrize(
    "fields",
    [{"form": "rar"}, {"dialect": "tab"}, {"shape": "round"}, {"labels": "tlh"}, {"state": "withdrawn"}, {"state": ""}],
)
def test_a_form_of_export_that_is_not_offered_is_refused_in_words(
    reviewer: Browser, address: str, fields: dict[str, str]
) -> None:
    answer = take(reviewer, address, **fields)
    assert answer.status_code == 400
    assert "Det här går inte" in answer.text


def test_an_export_by_address_alone_is_no_export(reviewer: Browser, address: str) -> None:
    assert reviewer.get(f"{address}?form=zip&dialect=comma").h1 == "Ta ut"


@pytest.mark.parametrize("fields", [{"form": "xlsx"}, {"form": "sav"}, {"form": "zip", "later": "later"}])
def test_what_is_heavy_or_can_wait_is_made_in_the_background(
    reviewer: Browser, address: str, fields: dict[str, str]
) -> None:
    answer = take(reviewer, address, **fields)
    assert (answer.status_code, answer.location.rpartition("/")[0]) == (303, "/staff/jobs")


def test_the_long_shape_and_words_are_had_from_the_page(reviewer: Browser, address: str) -> None:
    text = take(reviewer, address, form="responses", shape="long", labels="ar").data.decode("utf-8-sig")
    assert [(row["question"], row["label"]) for row in csv.DictReader(io.StringIO(text, newline=""))] == [
        ("been", "نعم"),
        ("words", ""),
    ]
