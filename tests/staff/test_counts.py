"""Counts on the page: exact for those who may read responses, protected for facilitators, and saying which."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session

from survey.core.answers import Answer
from tests.browsing import Browser
from tests.pages import words
from tests.staff.arranging import World, respond, say_unclear


@pytest.fixture
def address(session: Session, world: World) -> str:
    """The address of the counts of twelve who had been there, eight who had not and one who did not know."""
    for number in range(20):
        answers = {"been": Answer("yes" if number < 12 else "no"), "words": Answer("Nio mil")}
        respond(session, world.ours.links[0], answers, language="sv" if number else "ar")
    respond(session, world.ours.links[1], {"been": Answer(missing="dont-know")})
    say_unclear(session, world.ours.links[0], "been", 2)
    return f"/staff/rounds/{world.ours.round_id}/counts"


def card(browser: Browser, question: str) -> str:
    for section in browser.page.all(".//section"):
        if words(section).startswith(question):
            return words(section)
    raise AssertionError(f"no question {question!r}")


def test_reviewers_see_exact_figures_and_are_told_so(reviewer: Browser, address: str) -> None:
    page = reviewer.get(address)
    assert "Exakta siffror" in page.words
    been = card(reviewer, "Har du varit här?")
    assert "Svarade: 20" in been
    assert "Ja 12 60 %" in been
    assert "Nej 8 40 %" in been
    assert "Vet inte 1" in been
    assert "”Jag förstår inte frågan”: 2 (Svenska 2)" in been
    assert "Nio mil" not in page.words


def test_facilitators_see_protected_figures_and_are_told_so(facilitator: Browser, address: str) -> None:
    page = facilitator.get(address)
    assert "Skyddade siffror" in page.words
    assert "Antal under 5 är dolda" in page.words
    assert "skickats in till och med" in page.words
    been = card(facilitator, "Har du varit här?")
    assert "Fick frågan: 21" in been
    assert "Ja 12 57 %" in been
    assert "Nej • dold" in been
    assert "Vet inte • dold" in been
    assert "”Jag förstår inte frågan”: (Svenska 0–9)" in been


def test_facilitators_do_not_see_answers_come(
    session: Session, world: World, facilitator: Browser, address: str
) -> None:
    before = facilitator.get(address).words
    for answer in ("yes", "no"):
        respond(session, world.ours.links[0], {"been": Answer(answer)}, day=date.today())  # noqa: DTZ011
        respond(session, world.ours.links[0], {"been": Answer(answer)}, day=date(2026, 5, 5))
    assert facilitator.get(address).words == before


def test_facilitators_narrow_figures_by_one_thing_at_a_time(facilitator: Browser, address: str) -> None:
    whole = facilitator.get(address)
    both = facilitator.get(f"{address}?language=sv&mode=self")
    assert "en sak i taget" in both.words
    assert both.words.count("Ja 12 57 %") == whole.words.count("Ja 12 57 %") == 1
    alone = facilitator.get(f"{address}?mode=helped")
    assert "Ja 12" not in alone.words
    assert "Ja • dold" in alone.words or "0 inskickade svar" in alone.words


def test_of_fewer_than_ten_facilitators_see_nothing(session: Session, world: World, facilitator: Browser) -> None:
    for _ in range(9):
        respond(session, world.ours.links[0], {"been": Answer("yes")})
    page = facilitator.get(f"/staff/rounds/{world.ours.round_id}/counts")
    assert "Färre än 10 hade svarat" in page.words
    assert "Har du varit här?" not in page.words


def test_reviewers_filter_counts(reviewer: Browser, address: str) -> None:
    assert "1 inskickat svar" in reviewer.get(f"{address}?language=ar").words
    assert "Svarade: 1" in card(reviewer, "Har du varit här?")


def test_page_and_part_say_the_same(reviewer: Browser, facilitator: Browser, address: str) -> None:
    for browser in (reviewer, facilitator):
        whole, part = browser.get(address), browser.get(address, HX_Request="true")
        assert "".join(part.html.split()) in "".join(whole.html.split())


def test_a_round_without_responses_has_counts_of_nobody(world: World, reviewer: Browser) -> None:
    page = reviewer.get(f"/staff/rounds/{world.ours.round_id}/counts")
    assert "0 inskickade svar" in page.words
    assert "Svarade: 0" in card(reviewer, "Har du varit här?")
