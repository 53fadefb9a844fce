"""Exports made in the background: Excel, SPSS and FHIR, each read back by a program of somebody else."""

from __future__ import annotations

import io
import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyreadstat
import pytest
from fhir.resources.R4B.bundle import Bundle
from sqlmodel import Session

from survey.core.answers import Answer
from survey.services import auditing, exporting, preparing, tallying, working
from survey.services.exporting import Wish
from survey.services.filtering import Filters
from tests.staff.arranging import World, respond

FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def answered(session: Session, world: World) -> World:
    """Three who handed in, one of them laid in columns already, and one who only began."""
    links = world.ours.links
    full = {"been": Answer("no"), "why": Answer(("far", "cost")), "minutes": Answer(12.5), "words": Answer(FORMULA)}
    respond(session, links[0], full, language="ar", day=date(2026, 5, 6))
    tallying.lay(session, world.ours.round_id, world.ours.published.questionnaire)
    respond(session, links[1], {"been": Answer("yes"), "minutes": Answer(missing="dont-know")}, mode="helped")
    respond(session, links[1], {"been": Answer(missing="wont-say"), "words": Answer("ትግርኛ och å 😀")})
    respond(session, links[1], {"been": Answer("yes")}, state="open")
    return world


def made(session: Session, world: World, wish: Wish) -> bytes:
    """What the background makes of a wish."""
    asked = exporting.wanted(world.ours.round_id, wish)
    job_id = working.ask(session, world.ours.actor, "export", "export-responses", asked)
    taken = working.take(session)
    assert taken is not None
    assert working.do(session, taken, preparing.work) == working.DONE
    job = working.find(session, world.ours.organisation_id, job_id)
    return b"".join(working.pieces(session, job))


def sheet(workbook: bytes, name: str) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(workbook))
    heading, *rows = book[name].iter_rows()
    assert all(cell.data_type != "f" for row in rows for cell in row), "a formula"
    return [{str(head.value): cell.value for head, cell in zip(heading, row, strict=True)} for row in rows]


@pytest.mark.both_databases
def test_excel_gets_a_sheet_of_responses_and_one_of_the_codebook(session: Session, answered: World) -> None:
    workbook = made(session, answered, Wish("xlsx", tag="sv"))
    rows = {row["words"]: row for row in sheet(workbook, "Responses")}
    assert len(rows) == 3
    assert rows[FORMULA]["been"] == "Nej"
    assert (rows[FORMULA]["why.far"], rows[FORMULA]["minutes"], rows[FORMULA]["group"]) == (1, 12.5, "Norr")
    assert rows["ትግርኛ och å 😀"]["been.missing"] == "wont-say"
    assert {row["column"] for row in sheet(workbook, "Codebook") if row["column"]} == set(rows[FORMULA])


def test_excel_keeps_a_formula_as_text_even_when_it_is_edited(session: Session, answered: World) -> None:
    book = openpyxl.load_workbook(io.BytesIO(made(session, answered, Wish("xlsx"))))
    (cell,) = (cell for row in book["Responses"].iter_rows() for cell in row if cell.value == FORMULA)
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_excel_can_have_a_row_for_each_answer(session: Session, answered: World) -> None:
    rows = sheet(made(session, answered, Wish("xlsx", shape="long")), "Responses")
    assert sum(row["question"] == "why" for row in rows) == 2


def test_spss_reads_numbers_with_labels_and_reasons_as_missing(
    session: Session, answered: World, tmp_path: Path
) -> None:
    path = tmp_path / "responses.sav"
    path.write_bytes(made(session, answered, Wish("sav")))
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    by_words = {row["words"]: row for row in frame.to_dict("records")}
    assert len(by_words) == 3
    assert by_words[FORMULA]["been"] == 2.0
    assert meta.variable_value_labels["been"][2.0] == "Nej"
    assert meta.variable_value_labels["been"][-98.0] == "Does not want to answer"
    assert meta.column_names_to_labels["been"] == "Har du varit här?"
    assert by_words["ትግርኛ och å 😀"]["been"] == -98.0
    assert by_words[""]["minutes"] == -97.0
    assert (by_words[FORMULA]["minutes"], by_words[FORMULA]["why.far"]) == (12.5, 1.0)
    shown, _ = pyreadstat.read_sav(path)
    numbers = sorted(number for number in shown["minutes"] if not math.isnan(number))
    assert numbers == [12.5], "a reason is no number of minutes"


@pytest.mark.both_databases
def test_fhir_accepts_the_bundle_and_every_answer_is_in_it(session: Session, answered: World) -> None:
    raw = made(session, answered, Wish("fhir"))
    Bundle.model_validate_json(raw)
    resources = [entry["resource"] for entry in json.loads(raw)["entry"]]
    assert {resource["status"] for resource in resources} == {"completed"}
    assert {resource["language"]: resource["authored"] for resource in resources}["ar"] == "2026-05-06"
    given = json.dumps(resources, ensure_ascii=False)
    assert all(words in given for words in (FORMULA, "ትግርኛ och å 😀", "asked-declined", "asked-unknown"))


def test_whoever_asks_for_a_file_is_written_down(session: Session, answered: World) -> None:
    made(session, answered, Wish("sav", filters=Filters(state="open")))
    event = auditing.list_events(session, answered.ours.organisation_id, None, 1)[0]
    assert (event.act, event.details["form"], event.details["state"]) == ("responses-exported", "sav", "open")


@pytest.mark.parametrize("form", ["zip", "json", "ddi"])
def test_light_forms_are_made_in_the_background_too(session: Session, answered: World, form: str) -> None:
    assert made(session, answered, Wish(form))


@pytest.mark.parametrize("form", ["xlsx", "sav", "fhir"])
def test_a_round_without_responses_makes_a_file_that_can_be_read(
    session: Session, world: World, tmp_path: Path, form: str
) -> None:
    raw = made(session, world, Wish(form))
    if form == "xlsx":
        assert sheet(raw, "Responses") == []
    elif form == "fhir":
        assert json.loads(raw)["entry"] == []
    else:
        (tmp_path / "none.sav").write_bytes(raw)
        frame, _ = pyreadstat.read_sav(tmp_path / "none.sav")
        assert len(frame) == 0
