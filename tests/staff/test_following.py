"""Change, gaps, indicators, quality and weights on their pages, over a round with known answers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session

from survey.core.answers import Answer
from survey.models import Link
from survey.services import publishing, reaching
from tests.browsing import Browser
from tests.pages import Page, words
from tests.respond.arranging import write_questionnaire
from tests.staff.arranging import QUESTIONNAIRE, World, respond, say_unclear, send


def fill(session: Session, link: Link, yes: int, no: int, mode: str = "self") -> None:
    for key, times in (("yes", yes), ("no", no)):
        for _ in range(times):
            felt = Answer("3" if key == "yes" else "1")
            respond(session, link, {"been": Answer(key), "felt": felt}, mode=mode)


@pytest.fixture
def address(session: Session, world: World) -> str:
    """The results of a spring in which 60 of 100 in the north had been there and 10 of 50 in the south."""
    north, south = world.ours.links
    fill(session, north, 60, 40)
    fill(session, south, 10, 40, "helped")
    return f"/staff/rounds/{world.ours.round_id}/counts"


@pytest.fixture
def autumn(session: Session, world: World, tmp_path: Path) -> str:
    """The results of the autumn, in which other words were asked for, and 40 of 50 had been there."""
    ours = world.ours
    reworded = QUESTIONNAIRE.replace("Har du varit här?", "Har du varit på besök?").replace("Så där", "Mittemellan")
    folder = tmp_path / "later"
    folder.mkdir()
    version = publishing.publish(session, ours.organisation_id, write_questionnaire(folder, reworded))
    later = reaching.create_round(session, ours.actor, version.id or 0, "Hösten", date(2026, 9, 1), None)
    group = reaching.create_group(session, ours.actor, later.id or 0, "Norr", 100, None)
    fill(session, reaching.create_link(session, ours.actor, group, "Brev"), 40, 10)
    return f"/staff/rounds/{later.id}/counts"


def rows(browser: Browser) -> list[str]:
    return [" ".join(" ".join(map(words, row)).split()) for row in browser.page.all(".//main//table//tr")]


def post(browser: Browser, address: str, status: int = 200, **fields: str) -> Page:
    """Send a form with the token of the page on screen."""
    token = browser.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    return browser.post(address, {"csrf_token": token, **fields}, status)


def test_a_question_is_followed_through_its_rounds(reviewer: Browser, address: str, autumn: str) -> None:
    page = reviewer.get(f"{autumn}/change?question=been")
    assert "Ja 100 % 21–100 % 47 % 39–55 % −53 procentenheter" in " ".join(rows(reviewer))
    assert "80 % 67–89 % +33 procentenheter tydlig" in " ".join(rows(reviewer))
    assert "mellan Våren och Hösten har frågan andra ord." in page.words
    assert page.all(".//figure//{*}svg[@role='img']")


def test_a_question_that_did_not_change_is_compared_without_warning(
    reviewer: Browser, address: str, autumn: str
) -> None:
    page = reviewer.get(f"{autumn}/change?question=why")
    assert "Innan du jämför" not in page.words
    assert "Var försiktig" not in page.words
    assert "inga svar" in page.words


def test_another_organisations_rounds_are_no_rounds_of_ours(reviewer: Browser, address: str) -> None:
    reviewer.get(f"{address}/change?question=been")
    assert rows(reviewer)[0] == "Vintern Våren den här omgången"


def test_gaps_are_told_with_the_goal(reviewer: Browser, address: str) -> None:
    page = reviewer.get(f"{address}/gaps?measure=been:yes&by=.group&goal=45")
    assert "Alla: 47 %. Högst är Norr med 60 %, lägst Söder med 20 %." in page.words
    assert "Målet är nått för helheten; de lokala skillnaderna finns kvar." in page.words
    assert rows(reviewer)[1] == "Norr 60 % 50–69 % +13 procentenheter ja 100"
    assert "Målet är inte nått för helheten" in reviewer.get(f"{address}/gaps?measure=been:yes&goal=55,5 %25").words
    assert "varken för helheten" in reviewer.get(f"{address}/gaps?measure=been:yes&goal=99").words
    assert "för varje del" in reviewer.get(f"{address}/gaps?measure=been:yes&goal=1").words
    assert "Målet" not in reviewer.get(f"{address}/gaps?measure=been:yes&goal=nan").words


def test_a_mean_has_gaps_in_its_own_numbers(reviewer: Browser, address: str) -> None:
    assert "Högst är Norr med 2,2, lägst Söder med 1,4." in reviewer.get(f"{address}/gaps?measure=felt:").words


def test_a_group_of_too_few_has_no_figure_of_its_own(reviewer: Browser, session: Session, world: World) -> None:
    fill(session, world.ours.links[0], 5, 3)
    fill(session, world.ours.links[1], 2, 0)
    page = reviewer.get(f"/staff/rounds/{world.ours.round_id}/counts/gaps?measure=been:yes")
    assert "För få svarade för en egen siffra: Söder." in page.words


def test_an_indicator_is_made_followed_and_taken_away(reviewer: Browser, address: str) -> None:
    assert "Inget följs än." in reviewer.get(f"{address}/indicators").words
    chosen = {"name": "Har varit", "measure": "been:yes", "goal": "60 %", "direction": "up"}
    send(reviewer, "/indicators", **chosen)
    page = reviewer.page
    assert "Har varit" in page.words
    assert "47 % (39–55 %) mål 60 % inte nått" in page.words
    assert "Norr 60 % 50–69 % 100" in rows(reviewer)
    assert "Det finns redan en indikator med det namnet." in send(reviewer, "/indicators", 422, **chosen).words
    reviewer.get(f"{address}/indicators")
    send(reviewer, "/indicators/remove")
    assert "Inget följs än." in reviewer.page.words


def test_what_cannot_be_followed_is_said_and_kept_in_the_form(reviewer: Browser, address: str) -> None:
    reviewer.get(f"{address}/indicators")
    page = send(reviewer, "/indicators", 422, name="", measure="been:yes", goal="400", direction="up")
    assert "Skriv ett tal; för en andel 0 till 100 procent." in page.words
    assert "Fyll i det här." in page.words
    assert page.all(".//input[@name='goal']")[0].get("value") == "400"


def test_a_facilitator_sees_none_of_these_pages(facilitator: Browser, address: str) -> None:
    for page in ("change", "gaps", "indicators", "quality", "weights"):
        facilitator.get(f"{address}/{page}", 403)


def test_quality_says_where_people_stopped_and_what_they_did_not_understand(
    reviewer: Browser, session: Session, world: World, address: str
) -> None:
    north = world.ours.links[0]
    for _ in range(10):
        respond(session, north, {"been": Answer("yes")}, state="open")
    respond(session, north, {}, state="open")
    say_unclear(session, north, "been", 15)
    page = reviewer.get(f"{address}/quality")
    assert "161 påbörjades, 150 skickades in (93 %)." in page.words
    assert "100 % skickade in samma dag" in page.words
    assert "Så går det till 161 1 1 %" in rows(reviewer)
    assert "Varför inte? 160 10 6 %" in rows(reviewer)
    assert "Har du varit här? Svenska 15 150 10 %" in rows(reviewer)
    assert "Har du varit här? 100 % av 100 100 % av 50 ja p = 0" in " ".join(rows(reviewer))


def test_weights_give_the_known_shares_and_say_what_they_cost(reviewer: Browser, world: World, address: str) -> None:
    page = reviewer.get(f"{address}/weights")
    assert "Inga andelar är kända än" in page.words
    assert [field.get("value") for field in page.all(".//fieldset//input")] == ["200", "200"]
    north, south = (str(group.id) for group in world.ours.groups)
    page = post(reviewer, f"{address}/weights", variable=".group", **{f"share.{north}": "200", f"share.{south}": "200"})
    assert "150 personer, värda 133 i säkerhet efter viktningen (designeffekt 1,12)." in page.words
    assert "Norr 100 0,75" in rows(reviewer)
    assert "Söder 50 1,5" in rows(reviewer)
    assert rows(reviewer)[-2].startswith("Ja 47 % 39–55 % 40 % 32–")
    page = post(reviewer, f"{address}/weights", variable=".group", forget="1")
    assert "Inga andelar är kända än" in page.words


@pytest.mark.parametrize("shares", [{"1": "-4"}, {"1": "många"}, {}, {"1": "0"}])
def test_what_are_no_shares_is_said(reviewer: Browser, world: World, address: str, shares: dict[str, str]) -> None:
    reviewer.get(f"{address}/weights")
    given = {f"share.{world.ours.groups[0].id}": raw for raw in shares.values()}
    page = post(reviewer, f"{address}/weights", 422, variable=".group", **given)
    assert "Något behöver ändras" in page.words


@pytest.mark.parametrize(
    "where",
    [
        "?question=been",
        "/crosstab?rows=been&columns=.group",
        "/gaps?measure=been:yes&goal=50",
        "/change?question=been",
    ],
)
def test_pictures_are_taken_along_as_files(reviewer: Browser, address: str, autumn: str, where: str) -> None:
    joined = f"{address}{where}&picture="
    svg, png = reviewer.fetch(f"{joined}svg"), reviewer.fetch(f"{joined}png&size=projector")
    assert (svg.content_type, svg.status_code) == ("image/svg+xml", 200)
    assert b"<title" in svg.data
    assert b"style" not in svg.data
    assert "attachment" in svg.headers["Content-Disposition"]
    assert png.data.startswith(b"\x89PNG")
    assert int.from_bytes(png.data[16:20]) == 1_920


def test_scores_of_an_instrument_stand_with_their_bands(
    session: Session, world: World, reviewer: Browser, tmp_path: Path
) -> None:
    scored = (
        QUESTIONNAIRE
        + """
instruments:
  - key: wellbeing
    title: Mående
    items: [{question: felt}]
    bands: [{key: low, label: Lågt, least: 0}, {key: high, label: Högt, least: 2}]
"""
    )
    folder = tmp_path / "scored"
    folder.mkdir()
    ours = world.ours
    version = publishing.publish(session, ours.organisation_id, write_questionnaire(folder, scored), only_complete=True)
    made = reaching.create_round(session, ours.actor, version.id or 0, "Mätt", date(2026, 9, 1), None)
    group = reaching.create_group(session, ours.actor, made.id or 0, "Norr", 100, None)
    fill(session, reaching.create_link(session, ours.actor, group, "Brev"), 6, 2)
    page = reviewer.get(f"/staff/rounds/{made.id}/counts")
    assert "Mående" in page.words
    assert "Har poäng: 8" in page.words
    assert "Högt 6 75 % 41–93 %" in rows(reviewer)


def test_areas_stand_on_the_operators_map(app: Flask, reviewer: Browser, address: str) -> None:
    folder = app.config["SETTINGS"].data / "maps"
    folder.mkdir()
    (folder / "been.csv").write_text("key,column,row\nyes,0,0\nno,1,0\n")
    (folder / "bad.csv").write_text("nothing")
    where = f"{address}/gaps?measure=felt:&by=been"
    page = reviewer.get(where)
    assert len(page.all(".//figure")) == 2
    assert "bad.csv: The first line lacks the column key." in page.words
    assert b"2,2" not in reviewer.fetch(f"{where}&picture=svg&chart=map").data
    assert len(reviewer.get(f"{address}/gaps?measure=felt:&by=.group").all(".//figure")) == 1
