"""Coding in the reading room: whole answers and words of them, shown in the words, taken away and undone."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Code, Coding, Version
from survey.services import codebooks
from tests.browsing import Browser
from tests.pages import Page, words
from tests.staff.arranging import World, respond, send

WORDS = "Jag blev rädd 👩‍⚕️ för maskinen"


@pytest.fixture
def codes(session: Session, world: World) -> tuple[Code, Code]:
    """Two codes, the second below the first."""
    questionnaire = session.get_one(Version, world.ours.published.version_id).questionnaire_id
    feelings = codebooks.make(session, world.ours.actor, questionnaire, "Känslor", colour="plum")
    return feelings, codebooks.make(
        session, world.ours.actor, questionnaire, "Rädsla", colour="plum", parent_id=feelings.id
    )


@pytest.fixture
def answer(session: Session, world: World, reviewer: Browser, codes: tuple[Code, Code]) -> Page:
    """The page of one answer, in the reviewer's browser."""
    respond(session, world.ours.links[0], {"words": Answer(WORDS)})
    reviewer.get(f"/staff/rounds/{world.ours.round_id}/answers")
    return reviewer.get(reviewer.page.all(".//tbody//a")[0].get("href", ""))


def test_a_span_is_coded_and_shown_inside_the_words(
    session: Session, reviewer: Browser, answer: Page, codes: tuple[Code, Code]
) -> None:
    start = WORDS.index("rädd 👩")
    page = send(reviewer, "/codes", give=str(codes[1].id), start=str(start), end=str(start + 8))
    inside = [words(span) for span in page.all(".//span[@class='coded ink-plum']")]
    assert "".join(inside) == WORDS[start : start + 8].strip()
    assert words(page.one(".//blockquote")) == WORDS
    made = session.exec(select(Coding)).one()
    assert (made.start, made.end, made.code_id) == (start, start + 8, codes[1].id)
    page = send(reviewer, f"/codes/{made.id}/remove")
    assert not page.all(".//span[@class='coded ink-plum']")


def test_the_whole_answer_is_coded_without_a_script_and_undone(
    session: Session, world: World, reviewer: Browser, answer: Page, codes: tuple[Code, Code]
) -> None:
    send(reviewer, "/codes", give=str(codes[1].id))
    assert session.exec(select(Coding.start)).one() is None
    room = f"/staff/rounds/{world.ours.round_id}/answers"
    for query, count in (("none", 0), (codes[0].id, 1), (codes[1].id, 1), (0, 1), ("x", 1)):
        assert len(reviewer.get(f"{room}?code={query}").all(".//blockquote")) == count, query
    assert "Känslor 1" in words(reviewer.page.one(".//aside"))
    reviewer.get(reviewer.page.all(".//tbody//a")[0].get("href", ""))
    page = send(reviewer, "/undo")
    session.expire_all()
    assert session.exec(select(Coding)).all() == []
    assert "ogjort" in page.words or not page.all(".//ul[@class='tags']")


def test_the_part_comes_back_to_htmx_and_a_code_must_be_chosen(reviewer: Browser, answer: Page) -> None:
    page = send(reviewer, "/codes", 422)
    assert "Välj ett av alternativen" in page.words or "Fyll i det här." in page.words


def test_codes_and_spans_that_are_not_there_are_refused(
    world: World, reviewer: Browser, answer: Page, codes: tuple[Code, Code]
) -> None:
    send(reviewer, "/codes", 422, give=str(codes[0].id), start="5", end="900")
    token = reviewer.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    address = answer.address.partition("?")[0]
    reviewer.post(f"{address}/codes", {"csrf_token": token, "give": "987654"}, 404)
    reviewer.post(f"{address}/codes/987654/remove", {"csrf_token": token}, 404)


def test_a_note_stands_beside_the_words_for_those_who_read(world: World, reviewer: Browser, answer: Page) -> None:
    page = send(reviewer, "/memos", memo="Samma sak som i höstas")
    assert "Samma sak som i höstas" in page.words
    assert "Samma sak" in reviewer.get(f"/staff/rounds/{world.ours.round_id}/answers").words
    reviewer.get(answer.address)
    assert "Fyll i det här." in send(reviewer, "/memos", 422, memo=" ").words
