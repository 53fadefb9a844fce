"""Reports on the pages: put together, seen in each language, published, and read by those who may."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask
from sqlmodel import Session, select

from survey.models import Report, ReportEdition
from survey.services import assembling, binding, reporting, working
from tests.browsing import Browser
from tests.pages import words
from tests.services.report_making import QUOTE, SPOKEN, add_all, answer, make_code, make_report, pick_quote, take_back
from tests.staff.arranging import World, send


@pytest.fixture
def room(world: World) -> str:
    """Where the round's reports are."""
    return f"/staff/rounds/{world.ours.round_id}/reports"


@pytest.fixture
def quote(session: Session, world: World) -> int:
    """A cleared quote, in a round that sixty have answered."""
    answer(session, world.ours)
    return pick_quote(session, world.ours)


def names(browser: Browser) -> list[str]:
    """The report's parts, in order."""
    return [words(part) for part in browser.page.all(".//ol[@class='parts']/li//h3")]


def add(browser: Browser, kind: str, **given: str) -> None:
    """Send the form that adds a part of this kind."""
    form = next(form for form in browser.page.all(".//form") if form.find(f".//input[@value='{kind}']") is not None)
    token = form.find(".//input[@name='csrf_token']")
    assert token is not None
    browser.post(form.get("action", ""), {"csrf_token": token.get("value", ""), "kind": kind, **given})


def test_a_report_is_put_together_published_and_read(
    session: Session, world: World, room: str, quote: int, as_role: Callable[[str], Browser]
) -> None:
    reviewer, facilitator = as_role("reviewer"), as_role("facilitator")
    make_code(session, world.ours, "Resan", [])
    assert "ingen rapport" in facilitator.get(room).words
    reviewer.get(room)
    send(reviewer, "/reports", title="Vad vi hörde")
    report = session.exec(select(Report)).one()
    add(reviewer, "text")
    send(reviewer, f"/{assembling.sections_of(session, report)[0].id}", **{"words-sv": "# Början\nHej <b>där</b>."})
    for kind, given in (
        ("figure", {"question": "been"}),
        ("crosstab", {"rows": "been", "columns": ".group"}),
        ("quote", {"quote_id": str(quote)}),
    ):
        add(reviewer, kind, **given)
    assert names(reviewer) == ["Början Hej <b>där</b>.", "Har du varit här?", "Har du varit här? – Målgrupp", QUOTE]
    page = reviewer.follow("Förhandsvisning")
    assert page.one(".//article").get("lang") == "sv"
    assert "Hej <b>där</b>." in page.words
    assert page.all(".//article//b") == page.all(".//article//p[@class='number-shown']/b")
    reviewer.get(f"{room}/{report.id}")
    page = send(reviewer, "/publish")
    assert "Utgåva 1" in page.h1
    assert QUOTE in page.words
    page = facilitator.get(f"{room}/{report.id}/editions/1")
    assert QUOTE in page.words
    assert "Norr" in page.words
    assert "Utgåva 1" in facilitator.get(room).words
    facilitator.get(f"{room}/{report.id}", 403)


def test_figures_stand_in_a_chart_and_a_table_with_the_rule_under_it(
    session: Session, world: World, room: str, quote: int, reviewer: Browser
) -> None:
    report = make_report(session, world.ours)
    add_all(session, world.ours, report, quote)
    page = reviewer.get(f"{room}/{report.id}/preview")
    tables = page.all(".//article//table")
    assert len(tables) == 3
    rows = [[words(cell) for cell in row] for row in tables[0].iter("tr")]
    assert rows[:3] == [["Svar", "Antal", "Andel"], ["Ja", "31", "51 %"], ["Nej", "30", "49 %"]]
    assert words(tables[0].findall("caption")[0]) == "Har du varit här?: Tillfrågade: 61"
    assert page.words.count("Antal under 5 är dolda (•), och även det") == 3
    charts = page.all(".//article//{*}svg")
    assert len(charts) == 6, "each once for a desk and once for a phone"
    assert "Ja 51 %; Nej 49 %" in words(charts[0].findall("{*}desc")[0])
    assert [words(each) for each in page.all(".//article//h3")][:2] == ["Vad vi hörde", "Om siffrorna"]


def test_a_report_in_another_language_runs_its_own_way(
    session: Session, world: World, room: str, quote: int, reviewer: Browser
) -> None:
    report = make_report(session, world.ours)
    add_all(session, world.ours, report, quote)
    page = reviewer.get(f"{room}/{report.id}/preview?lang=ar")
    article = page.one(".//article")
    assert (article.get("lang"), article.get("dir"), page.language) == ("ar", "rtl", "sv")
    assert "عدد من سُئلوا: 61" in words(article)
    assert "kan inte publiceras" in page.words
    assert "سُحب" in words(article), "the quote has no translation"
    reviewer.get(f"{room}/{report.id}/preview?lang=xx")
    assert reviewer.page.one(".//article").get("lang") == "sv"


def test_what_is_missing_is_listed_for_each_language(
    session: Session, world: World, room: str, quote: int, reviewer: Browser
) -> None:
    report = make_report(session, world.ours)
    add_all(session, world.ours, report, quote)
    page = reviewer.get(f"{room}/{report.id}")
    states = [words(item) for item in page.all(".//ul[@class='tongue-states']/li")]
    assert "Hel" in states[0]
    assert any("3 saker saknas" in state and "Citatet är inte översatt." in state for state in states)
    take_back(session, world.ours, quote)
    reviewer.get(f"{room}/{report.id}")
    page = send(reviewer, "/publish", 422)
    assert "Inget språk är helt" in page.words
    assert "Ett citat som inte finns kvar" in names(reviewer)


def test_a_quote_that_is_taken_back_leaves_what_was_published(
    session: Session, world: World, room: str, quote: int, reviewer: Browser
) -> None:
    report = make_report(session, world.ours)
    add_all(session, world.ours, report, quote)
    reporting.publish(session, world.ours.actor, report, SPOKEN)
    where = f"{room}/{report.id}/editions/1"
    assert QUOTE in reviewer.get(where).words
    take_back(session, world.ours, quote)
    page = reviewer.get(where)
    assert QUOTE not in page.html
    assert "Ett citat som stod här har tagits tillbaka." in page.words


def test_parts_are_moved_by_buttons_that_keep_the_focus(
    session: Session, world: World, room: str, reviewer: Browser
) -> None:
    report = make_report(session, world.ours)
    for key in ("been", "felt"):
        assembling.add(session, world.ours.actor, report, "figure", {"question": key})
    reviewer.get(f"{room}/{report.id}")
    last = assembling.sections_of(session, report)[-1].id
    for _ in range(2):
        send(reviewer, f"/{last}/move")
        (focused,) = (button for button in reviewer.page.all(".//button") if button.get("autofocus") is not None)
        assert focused.get("aria-describedby") == f"name-{last}"
    assert names(reviewer)[0] == "Hur kändes det?"
    assert focused.get("aria-label") == "Flytta ner", "there is nothing above"
    send(reviewer, f"/{last}/remove")
    assert "Hur kändes det?" not in names(reviewer)


def test_everybody_reads_it_only_when_somebody_says_so(
    session: Session, world: World, room: str, reviewer: Browser
) -> None:
    report = make_report(session, world.ours)
    edition = reporting.publish(session, world.ours.actor, report, SPOKEN)
    reviewer.get(f"{room}/{report.id}/editions/1")
    page = send(reviewer, "/public")
    assert f"/findings/{edition.code}" in page.words
    session.expire_all()
    assert session.get_one(ReportEdition, edition.id).is_public
    send(reviewer, "/public")
    session.expire_all()
    assert not session.get_one(ReportEdition, edition.id).is_public


def test_hostile_fields_are_words(session: Session, world: World, room: str, reviewer: Browser) -> None:
    report = make_report(session, world.ours)
    page = reviewer.get(f"{room}/{report.id}")
    token = page.all(".//input[@name='csrf_token']")[0].get("value", "")
    where = f"{room}/{report.id}"
    for kind, given in (
        ("film", {}),
        ("figure", {"question": "\x00"}),
        ("crosstab", {"rows": "been", "columns": "been"}),
        ("theme", {"code_id": "9" * 40}),
        ("quote", {"quote_id": "x"}),
    ):
        reviewer.post(f"{where}/sections", {"csrf_token": token, "kind": kind, **given}, 422)
    text = assembling.sections_of(session, report)[0].id
    reviewer.post(f"{where}/sections/{text}", {"csrf_token": token, "words-sv": "x" * 13_000}, 422)
    assert "x" * 12_500 in reviewer.page.html, "nothing is lost"
    reviewer.post(f"{where}/sections/{text}/move", {"csrf_token": token, "way": "sideways"})
    reviewer.post(f"{where}/titles", {"csrf_token": token, "title-sv": ""}, 422)
    figure = assembling.add(session, world.ours.actor, report, "figure", {"question": "been"})
    reviewer.get(f"{where}/sections/{figure.id}", 404)
    reviewer.get(f"{where}/editions/1", 404)


def test_the_work_on_files_is_followed_and_leads_back(
    app: Flask, session: Session, world: World, room: str, as_role: Callable[[str], Browser]
) -> None:
    report = make_report(session, world.ours)
    edition = reporting.publish(session, world.ours.actor, report, SPOKEN)
    where = f"{room}/{report.id}/editions/1"
    facilitator = as_role("facilitator")
    assert "PDF görs i ordning" in facilitator.get(where).words
    assert facilitator.fetch(f"{where}/report.pdf?lang=sv").status_code == 303
    makers = {form: lambda bound, tag: f"{tag} {bound.edition.number}".encode() for form in binding.FORMS}
    taken = working.take(session)
    assert taken is not None
    assert working.do(session, taken, partial(binding.work, makers=makers)) == working.DONE
    facilitator.get(f"/staff/jobs/{edition.job_id}")
    page = facilitator.follow("Till filerna")
    assert "görs i ordning" not in page.words
    answer = facilitator.fetch(f"{where}/report.pdf?lang=en")
    assert (answer.data, answer.mimetype) == (b"en 1", "application/pdf")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=report-{edition.code}-en.pdf"
    reviewer = as_role("reviewer")
    page = reviewer.get(where)
    reviewer.post(f"{where}/files", {"csrf_token": page.all(".//input[@name='csrf_token']")[0].get("value", "")})
    assert "väntar" in reviewer.page.words.lower() or "Väntar" in reviewer.page.words
