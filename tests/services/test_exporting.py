"""Exports: one row for each response, a codebook that explains every column, and an event that says who took them."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date

import pytest
from sqlmodel import Session

from survey.core.answers import Answer
from survey.errors import InputError
from survey.services import auditing, exporting, extracting, tallying
from survey.services.exporting import Wish
from survey.services.filtering import Filters
from tests.staff.arranging import World, respond

Table = list[dict[str, str]]


def taken(
    session: Session, world: World, form: str = "responses", dialect: str = "comma", state: str = "submitted"
) -> bytes:
    place = world.ours
    wish = Wish(form, dialect, filters=Filters(state=state))
    return b"".join(exporting.export(session, place.actor, place.round_id, place.published, wish).parts)


def rows(session: Session, world: World, **how: str) -> Table:
    text = taken(session, world, **how).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def codebook(session: Session, world: World) -> Table:
    return rows(session, world, form="codebook")


@pytest.mark.both_databases
def test_a_response_is_a_row_with_its_background_and_its_answers(session: Session, world: World) -> None:
    answers = {
        "story": Answer(missing="seen"),
        "been": Answer("no"),
        "why": Answer(("far", "cost")),
        "felt": Answer(missing="wont-say"),
        "minutes": Answer(12.5),
        "words": Answer("=Nio mil;\n'långt'"),
    }
    made = respond(
        session, world.ours.links[0], answers, language="ar", mode="helped", helper="interpreter", day=date(2026, 5, 6)
    )
    (row,) = rows(session, world)
    assert {name: value for name, value in row.items() if value} == {
        "response": str(made),
        "group": "Norr",
        "link": "Brev Norr",
        "language": "ar",
        "mode": "helped",
        "helper": "interpreter",
        "read_aloud": "0",
        "state": "submitted",
        "started_on": "2026-05-06",
        "submitted_on": "2026-05-06",
        "been": "no",
        "why.far": "1",
        "why.cost": "1",
        "why.none": "0",
        "felt.missing": "wont-say",
        "minutes": "12.5",
        "words": "'=Nio mil;\n'långt'",
    }


def test_what_was_not_asked_or_is_no_longer_asked_is_empty(session: Session, world: World) -> None:
    answers = {"been": Answer("yes"), "why": Answer(("far",))}
    respond(session, world.ours.links[0], answers, off_path=frozenset({"why"}))
    (row,) = rows(session, world)
    assert (row["why.far"], row["why.missing"], row["minutes"], row["minutes.missing"]) == ("", "", "", "")


@pytest.mark.both_databases
def test_the_state_chooses_the_rows(session: Session, world: World) -> None:
    submitted = respond(session, world.ours.links[0], {"been": Answer("yes")})
    begun = [respond(session, world.ours.links[1], {}, state="open") for _ in range(2)]
    assert [row["response"] for row in rows(session, world)] == [str(submitted)]
    assert {row["response"] for row in rows(session, world, state="open")} == set(map(str, begun))


@pytest.mark.both_databases
def test_every_response_is_there_once_however_many_pages_they_are_read_in(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    days = [date(2026, 5, 1 + number % 3) for number in range(23)]
    made = {respond(session, world.ours.links[0], {"minutes": Answer(day.day)}, day=day): day.day for day in days}
    for number in range(7):
        respond(session, world.ours.links[0], {}, state="open", day=days[number])
    monkeypatch.setattr(extracting, "PAGE", 5)
    monkeypatch.setattr(tallying, "SEGMENT", 10)
    tallying.lay(session, world.ours.round_id, world.ours.published.questionnaire)
    late = respond(session, world.ours.links[1], {"minutes": Answer(9)}, day=days[0])
    for state, expected in (("submitted", 24), ("open", 7)):
        found = rows(session, world, state=state)
        assert len({row["response"] for row in found}) == len(found) == expected
        if state == "submitted":
            assert {int(row["response"]): int(row["minutes"]) for row in found} == {**made, late: 9}


@pytest.mark.both_databases
def test_filters_choose_the_rows_whether_they_wait_or_are_laid_in_columns(session: Session, world: World) -> None:
    wanted = {respond(session, world.ours.links[1], {"words": Answer("Här")}, language="ar") for _ in range(3)}
    respond(session, world.ours.links[0], {"words": Answer("Inte")}, language="ar")
    respond(session, world.ours.links[1], {"words": Answer("Inte")}, language="sv")
    place = world.ours
    for _ in range(2):
        wish = Wish("responses", filters=Filters(group_id=place.groups[1].id, language="ar"))
        made = exporting.export(session, place.actor, place.round_id, place.published, wish)
        text = b"".join(made.parts).decode("utf-8-sig")
        found = list(csv.DictReader(io.StringIO(text, newline="")))
        assert {int(row["response"]) for row in found} == wanted
        assert {row["words"] for row in found} == {"Här"}
        tallying.lay(session, place.round_id, place.published.questionnaire)


def test_choices_are_said_in_words_where_those_are_wished_for(session: Session, world: World) -> None:
    respond(session, world.ours.links[0], {"been": Answer("no"), "why": Answer(("far",)), "felt": Answer("3")})
    place = world.ours
    made = exporting.export(session, place.actor, place.round_id, place.published, Wish("responses", tag="ar"))
    (row,) = csv.DictReader(io.StringIO(b"".join(made.parts).decode("utf-8-sig"), newline=""))
    assert (row["been"], row["why.far"], row["why.cost"]) == ("لا", "1", "0")


def test_the_long_shape_has_a_row_for_each_answer(session: Session, world: World) -> None:
    given = {"been": Answer("no"), "why": Answer(("far", "cost")), "felt": Answer(missing="wont-say")}
    respond(session, world.ours.links[0], {**given, "minutes": Answer(7), "words": Answer("Långt")})
    place = world.ours
    made = exporting.export(
        session, place.actor, place.round_id, place.published, Wish("responses", shape="long", tag="sv")
    )
    found = list(csv.DictReader(io.StringIO(b"".join(made.parts).decode("utf-8-sig"), newline="")))
    assert {row["group"] for row in found} == {"Norr"}
    assert [(row["question"], row["variable"], row["value"], row["label"], row["missing"]) for row in found] == [
        ("been", "been", "no", "Nej", ""),
        ("why", "why.far", "1", "Långt", ""),
        ("why", "why.cost", "1", "Dyrt", ""),
        ("felt", "felt", "", "", "wont-say"),
        ("minutes", "minutes", "7", "", ""),
        ("words", "words", "Långt", "", ""),
    ]


def test_json_holds_the_variables_and_an_object_for_each_response(session: Session, world: World) -> None:
    for _ in range(2):
        respond(session, world.ours.links[0], {"been": Answer("yes"), "words": Answer('=1 "å"\n')})
    whole = json.loads(taken(session, world, form="json"))
    assert whole["questionnaire"]["sha256"] == world.ours.published.sha256
    been = next(variable for variable in whole["variables"] if variable["name"] == "been")
    assert (been["type"], been["choices"][0]["label"]["ar"]) == ("key", "نعم")
    assert [(one["been"], one["words"], "minutes" in one) for one in whole["responses"]] == [
        ("yes", '=1 "å"\n', False)
    ] * 2
    assert json.loads(taken(session, world, form="json", state="open"))["responses"] == []


def test_a_swedish_spreadsheet_gets_semicolons_and_decimal_commas(session: Session, world: World) -> None:
    respond(session, world.ours.links[0], {"minutes": Answer(12.5)})
    text = taken(session, world, dialect="semicolon").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text, newline=""), delimiter=";")
    assert row["minutes"] == "12,5"


def test_the_codebook_explains_every_column_of_the_table(session: Session, world: World) -> None:
    respond(session, world.ours.links[0], {})
    (row,) = rows(session, world)
    assert {line["column"] for line in codebook(session, world) if line["column"]} == set(row)


def test_the_codebook_says_words_kinds_choices_and_the_version(session: Session, world: World) -> None:
    book = codebook(session, world)
    been = [line for line in book if line["column"] == "been"]
    assert [(line["key"], line["words.sv"], line["words.ar"]) for line in been] == [
        ("", "Har du varit här?", "هل جئت إلى هنا؟"),
        ("yes", "Ja", "نعم"),
        ("no", "Nej", "لا"),
    ]
    assert {(line["kind"], line["type"]) for line in been} == {("choice", "key")}
    assert {line["version"] for line in book} == {"1"}
    assert {line["sha256"] for line in book} == {world.ours.published.sha256}
    felt = [line["value"] for line in book if line["column"] == "felt"]
    assert felt == ["", "1", "2", "3"]
    why = [line for line in book if line["column"] == "why.far"]
    assert [(line["type"], line["key"], line["words.sv"], line["relevant"]) for line in why] == [
        ("flag", "far", "Långt", "${been} = 'no'")
    ]


def test_the_codebook_says_which_languages_nobody_has_reviewed(session: Session, world: World) -> None:
    lines = {line["key"]: line["note"] for line in codebook(session, world) if line["type"] == "language"}
    assert lines["sv"] == "reviewed words"
    assert set(lines) == {"sv", "sv-simple", "en", "ar"}
    assert lines["ar"] == "words that no speaker has reviewed"


def test_the_archive_holds_both_and_says_how_to_read_them(session: Session, world: World) -> None:
    respond(session, world.ours.links[0], {"been": Answer("yes")})
    with zipfile.ZipFile(io.BytesIO(taken(session, world, form="zip"))) as archive:
        assert archive.testzip() is None
        assert archive.read("responses.csv") == taken(session, world)
        assert archive.read("codebook.csv") == taken(session, world, form="codebook")
        assert "apostrophe" in archive.read("README.txt").decode()


def test_who_took_the_responses_is_written_before_the_first_byte(session: Session, world: World) -> None:
    place = world.ours
    exporting.export(session, place.actor, place.round_id, place.published, Wish("zip", filters=Filters(state="open")))
    session.rollback()
    event = auditing.list_events(session, place.organisation_id, None, 1)[0]
    assert (event.act, event.actor, event.object) == ("responses-exported", "terminal", f"round {place.round_id}")
    assert (event.details["form"], event.details["state"], event.details["version"]) == ("zip", "open", 1)


@pytest.mark.parametrize(("form", "dialect"), [("xlsx", "comma"), ("rar", "comma"), ("zip", "tab"), ("", "")])
def test_a_form_that_is_not_offered_is_refused_and_not_written_down(
    session: Session, world: World, form: str, dialect: str
) -> None:
    before = auditing.verify(session, world.ours.organisation_id).length
    with pytest.raises(InputError):
        taken(session, world, form=form, dialect=dialect)
    assert auditing.verify(session, world.ours.organisation_id).length == before
