"""The round's rule on its page, and the protected figures as a file that may be passed on."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Event
from tests.browsing import Browser
from tests.pages import Page
from tests.staff.arranging import World, respond, send


@pytest.fixture
def where(session: Session, world: World) -> str:
    """A round of forty: thirty-two have been there, eight not, three of whom found it dear."""
    for number in range(40):
        told = {"been": Answer("yes" if number < 32 else "no"), "felt": Answer("3" if number % 2 else "1")}
        if number >= 32:
            told["why"] = Answer(("cost",) if number < 35 else ("far",))
        respond(session, world.ours.links[0], told)
    return f"/staff/rounds/{world.ours.round_id}"


def figures(browser: Browser, where: str) -> list[list[str]]:
    answer = browser.fetch(f"{where}/counts/figures.csv")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    return list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))


def typed(page: Page) -> list[str]:
    return [page.one(f".//input[@name='{name}']").get("value", "") for name in ("base", "cell")]


def acts(session: Session, act: str) -> list[dict[str, object]]:
    return [dict(row.details) for row in session.exec(select(Event).where(Event.act == act).order_by(Event.id))]


def test_a_reviewer_makes_the_rule_stricter_and_it_stands_under_the_figures(
    session: Session, reviewer: Browser, facilitator: Browser, where: str
) -> None:
    page = reviewer.get(f"{where}/disclosure")
    assert typed(page) == ["10", "5"]
    page = send(reviewer, "/disclosure", base="20", cell="8")
    assert typed(page) == ["20", "8"]
    assert "Antal under 8 är dolda" in facilitator.get(f"{where}/counts").words
    (changed,) = acts(session, "disclosure-rule-changed")
    assert (changed["base_before"], changed["base"], changed["cell"]) == (10, 20, 8)


def test_only_an_administrator_makes_it_less_strict(reviewer: Browser, administrator: Browser, where: str) -> None:
    reviewer.get(f"{where}/disclosure")
    page = send(reviewer, "/disclosure", 422, base="9", cell="5")
    assert typed(page)[0] == "9", "what was typed is kept"
    assert "Bara en administratör" in page.words
    administrator.get(f"{where}/disclosure")
    assert typed(send(administrator, "/disclosure", base="9", cell="3")) == ["9", "3"]


@pytest.mark.parametrize(
    ("base", "cell"), [("", "5"), ("tio", "5"), ("10", "0"), ("4", "5"), ("-1", "-1"), ("1e9", "5")]
)
def test_thresholds_that_are_none_are_refused_with_words(reviewer: Browser, where: str, base: str, cell: str) -> None:
    reviewer.get(f"{where}/disclosure")
    page = send(reviewer, "/disclosure", 422, base=base, cell=cell)
    assert typed(page) == [base, cell]
    assert typed(reviewer.get(f"{where}/disclosure")) == ["10", "5"]


def test_whoever_may_not_read_answers_has_no_part_in_the_rule(facilitator: Browser, where: str) -> None:
    assert facilitator.fetch(f"{where}/disclosure").status_code == 403


def test_the_file_holds_what_may_be_shown_with_the_rule_in_every_row(
    session: Session, facilitator: Browser, where: str
) -> None:
    heading, everybody, *rows = figures(facilitator, where)
    assert heading[:4] == ["question", "answer", "count", "asked"]
    assert everybody[:4] == ["", "responses", "40", "40"]
    counts = {(question, answer): count for question, answer, count, *_ in rows}
    assert (counts["been", "yes"], counts["been", "no"]) == ("32", "8")
    assert (counts["felt", "1"], counts["felt", "3"]) == ("20", "20")
    assert {count for (question, _), count in counts.items() if question == "why"} == {""}, "fewer than ten were asked"
    assert all("counts under 5" in row[5] and "groups under 10" in row[5] for row in rows)
    assert acts(session, "figures-exported")


def test_the_file_is_the_same_for_everybody_and_goes_on_from_the_page(
    administrator: Browser, facilitator: Browser, where: str
) -> None:
    assert figures(administrator, where) == figures(facilitator, where)
    for browser in (administrator, facilitator):
        links = [link.get("href", "") for link in browser.get(f"{where}/counts").all(".//main//a")]
        assert any(link.endswith("/counts/figures.csv") for link in links)
