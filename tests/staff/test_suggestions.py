"""Suggestions on the pages: asked for, shown with their measure, decided one by one or together."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Reading, Suggestion, ToneLabel, Version
from survey.services import codebooks, coding
from tests.browsing import Browser
from tests.staff.arranging import World, respond


@pytest.fixture
def address(world: World) -> str:
    return f"/staff/rounds/{world.ours.round_id}"


@pytest.fixture
def suggested(session: Session, world: World) -> list[int]:
    """Three suggestions of a code that is offered, for answers with a script and htmx in them."""
    place = world.ours
    questionnaire_id = session.get_one(Version, place.published.version_id).questionnaire_id
    code = codebooks.make(session, place.actor, questionnaire_id, "Långt <b>bort</b>")
    details = {"method": "regression", "methods": {"regression": [9, 1, 2], "bayes": [5, 5, 6]}, "learned": 40}
    details["codes"] = {str(code.id): {"measure": [9, 1, 2], "offered": True}}
    reading = Reading(
        organisation_id=place.organisation_id,
        round_id=place.round_id,
        question_key="words",
        kind="codes",
        size=3,
        made_by="me",
        details=details,
    )
    session.add(reading)
    session.flush()
    rows = []
    for number in range(3):
        words = f"<script>x</script> <i hx-get='/'>buss {number}</i>"
        response = respond(session, place.links[0], {"words": Answer(words)}, language="ar")
        rows.append(
            Suggestion(
                organisation_id=place.organisation_id,
                reading_id=reading.id or 0,
                response_id=response,
                code_id=code.id or 0,
                score=0.9 - number / 10,
                words=["buss"],
            )
        )
    session.add_all(rows)
    session.commit()
    return [row.id or 0 for row in rows]


def test_a_machine_is_asked_and_what_it_found_is_linked_to(app: Flask, reviewer: Browser, address: str) -> None:
    reviewer.get(f"{address}/suggestions")
    assert "Ingen maskin har gått igenom" in reviewer.page.words
    headings = {"suggestions": "Föreslagna koder", "alike": "Vad som återkommer", "tone": "Tonläge"}
    for path, heading in headings.items():
        reviewer.get(f"{address}/{path}")
        assert reviewer.press(path.replace("suggestions", "codes")).h1 == "Maskinell genomgång av svar"
        app.test_cli_runner().invoke(args=["work", "--once"])
        reviewer.get(reviewer.page.address)
        assert reviewer.follow("Se vad den hittade").h1 == heading
        assert "har gått igenom" in reviewer.page.words


def test_a_suggestion_shows_its_measure_and_what_spoke_for_it(
    reviewer: Browser, address: str, suggested: list[int]
) -> None:
    page = reviewer.get(f"{address}/suggestions")
    words = page.words
    assert all(said in words for said in ("Långt <b>bort</b>", "90", "82", "på grund av: buss", "– används"))
    first, second = ([cell.text for cell in row][1:] for row in page.all(".//table")[-1].findall("tbody/tr"))
    assert (first, second) == (["90\xa0%", "82\xa0%", "86\xa0%"], ["50\xa0%", "45\xa0%", "48\xa0%"])
    assert "<script>x</script>" in words
    assert {quote.get("dir") for quote in page.all(".//blockquote")} == {"rtl"}


def test_one_is_accepted_one_refused_and_the_rest_together(
    session: Session, world: World, reviewer: Browser, address: str, suggested: list[int]
) -> None:
    reviewer.get(f"{address}/suggestions")
    reviewer.press(f"accept:{suggested[0]}")
    reviewer.press(f"refuse:{suggested[1]}")
    reviewer.press("accept", suggestion=[str(suggested[2])])
    assert "Inget förslag väntar." in reviewer.page.words
    states = [session.get_one(Suggestion, one).state for one in suggested]
    assert states == ["accepted", "refused", "accepted"]
    assert [count.own for count in coding.count_codes(session, world.ours.round_id).values()] == [2]


def test_what_cannot_be_decided_is_refused_in_words(reviewer: Browser, address: str, suggested: list[int]) -> None:
    token = reviewer.get(f"{address}/suggestions").all(".//input[@name='csrf_token']")[0].get("value", "")
    form = {"csrf_token": token, "question": "words", "do": "eat:1"}
    reviewer.post(f"{address}/suggestions/decide", form, 400)
    reviewer.post(f"{address}/suggestions/decide", {**form, "question": "been"}, 404)
    reviewer.post(f"{address}/suggestions/read", {**form, "kind": "magic"}, 400)
    reviewer.post(f"{address}/tone", {**form, "response": "1", "tone": "blue"}, 400)


def test_tone_is_judged_by_people_one_answer_after_the_other(
    session: Session, world: World, reviewer: Browser, address: str
) -> None:
    for words in ("Bra", "Dåligt"):
        respond(session, world.ours.links[0], {"words": Answer(words)})
    reviewer.get(f"{address}/tone")
    for _ in range(2):
        shown = reviewer.page.all(".//blockquote")[-1].text
        reviewer.press("good" if shown == "Bra" else "bad")
    assert "Det finns inget svar kvar" in reviewer.page.words
    assert sorted(label.label for label in session.scalars(select(ToneLabel))) == [-1, 1]


@pytest.mark.parametrize(
    ("times", "said"), [(1, "behövs trettio"), (3, "för få svar är bedömda"), (30, "1 svar utan något ord")]
)
def test_a_tone_is_shown_when_enough_people_have_judged_it(
    session: Session, world: World, reviewer: Browser, address: str, times: int, said: str
) -> None:
    cells = [[-1, -1, 4 * times], [1, 1, 4 * times], [-1, 1, times], [1, -1, times]]
    reading = Reading(
        organisation_id=world.ours.organisation_id,
        round_id=world.ours.round_id,
        question_key="words",
        kind="tone",
        size=1,
        made_by="me",
        details={"languages": {"sv": {"cells": cells, "unknown": 0, "silent": 1}}},
    )
    session.add(reading)
    session.commit()
    assert said in reviewer.get(f"{address}/tone").words


def test_the_machines_pages_are_for_those_who_read_responses(facilitator: Browser, address: str) -> None:
    for path in ("suggestions", "alike", "tone"):
        facilitator.get(f"{address}/{path}", 403)


def test_another_rounds_answer_cannot_be_judged(
    session: Session, world: World, reviewer: Browser, address: str
) -> None:
    theirs = respond(session, world.theirs.links[0], {"words": Answer("Bra")})
    token = reviewer.get(f"{address}/tone").all(".//input[@name='csrf_token']")[0].get("value", "")
    form = {"csrf_token": token, "question": "words", "response": str(theirs), "tone": "good"}
    reviewer.post(f"{address}/tone", form, 404)
