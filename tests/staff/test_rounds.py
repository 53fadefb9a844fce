"""Rounds: listed with who is reached, made, dated, and given groups."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session

from survey.models import Round, TargetGroup
from survey.services import reaching
from tests.browsing import Browser
from tests.pages import words
from tests.staff.arranging import World, respond, send


def cells(browser: Browser, row: str) -> list[str]:
    """The figures beside a row's heading."""
    for found in browser.page.all(".//tr"):
        heading = found.find("th")
        if heading is not None and "".join(heading.itertext()).strip() == row:
            return [" ".join("".join(cell.itertext()).split()) for cell in found.findall("td")]
    raise AssertionError(f"no row {row!r}")


def test_the_list_shows_each_groups_counts(session: Session, world: World, reviewer: Browser) -> None:
    respond(session, world.ours.links[0], {})
    respond(session, world.ours.links[0], {}, state="open")
    page = reviewer.get("/staff/")
    assert [words(heading) for heading in page.all(".//h2")] == ["Våren", "Vintern"]
    assert cells(reviewer, "Norr") == ["200", "100", "0", "2", "1", "0,5 %"]
    assert cells(reviewer, "Alla grupper") == ["400", "200", "0", "2", "1", "0,2 %"]
    assert cells(reviewer, "Brus")[:2] == ["– okänt", "– okänt"]


def test_facilitators_see_who_is_reached_in_steps_and_not_where_few(
    session: Session, world: World, facilitator: Browser
) -> None:
    for number in range(33):
        respond(session, world.ours.links[number < 3], {})
    for where in ("/staff/", f"/staff/rounds/{world.ours.round_id}"):
        facilitator.get(where)
        assert cells(facilitator, "Norr") == ["200", "100", "0–9", "30–39", "• dold", "– okänt"]
        assert cells(facilitator, "Söder") == ["200", "100", "0–9", "0–9", "• dold", "– okänt"]
        assert cells(facilitator, "Alla grupper") == ["400", "200", "0–9", "30–39", "33", "8,2 %"]
    assert cells(facilitator, "Brev Norr")[2:] == ["0–9", "30–39", "• dold"]


def test_another_organisations_rounds_are_not_listed(world: World, administrator: Browser) -> None:
    page = administrator.get("/staff/")
    assert f"/staff/rounds/{world.theirs.round_id}" not in page.html
    assert f"/staff/rounds/{world.ours.round_id}" in page.html


def test_the_list_is_paged(session: Session, world: World, administrator: Browser) -> None:
    for number in range(30):
        version_id = world.ours.published.version_id
        reaching.create_round(session, world.ours.actor, version_id, f"Runda {number}", date(2026, 5, 1), None)
    seen = [link.get("href") for link in administrator.get("/staff/").all(".//h2/a")]
    seen += [link.get("href") for link in administrator.follow("Äldre").all(".//h2/a")]
    assert len(set(seen)) == len(seen) == 32
    assert not [link for link in administrator.page.all(".//a") if link.text == "Äldre"]
    administrator.follow("Till de nyaste")


@pytest.mark.parametrize("before", ["x", "2026-05-01", "2026-05-01~x", "~", "2026-13-01~1", "2026-05-01~" + "9" * 30])
def test_a_place_in_the_list_that_cannot_be_is_refused_in_words(administrator: Browser, before: str) -> None:
    assert administrator.get(f"/staff/?before={before}", 400).h1 == "Det här går inte"


def test_an_administrator_makes_a_round_with_groups_and_links(session: Session, administrator: Browser) -> None:
    administrator.get("/staff/")
    administrator.follow("Ny omgång")
    send(administrator, "/staff/rounds", name=" Hösten ", opens_on="2026-09-01", closes_on="2026-10-01")
    assert administrator.page.h1 == "Hösten"
    made = reaching.list_rounds(session, 2)[0]
    assert (made.name, made.opens_on, made.closes_on) == ("Hösten", date(2026, 9, 1), date(2026, 10, 1))
    send(administrator, "/groups", name="Inlandet", population="1 200", invited="")
    assert cells(administrator, "Inlandet")[:2] == ["1 200", "– okänt"]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": ""}, "Fyll i det här."),
        ({"name": "x" * 200}, "Det här är för långt."),
        ({"opens_on": "snart"}, "Skriv datumet som år-månad-dag, till exempel 2026-03-01."),
        ({"opens_on": ""}, "Fyll i det här."),
        ({"opens_on": "2026-09-01", "closes_on": "2026-08-01"}, "Omgången kan inte stängas innan den öppnar."),
    ],
)
def test_a_round_that_cannot_be_is_explained_and_nothing_typed_is_lost(
    administrator: Browser, session: Session, fields: dict[str, str], said: str
) -> None:
    administrator.get("/staff/rounds/new")
    given = {"name": "Hösten", "opens_on": "2026-09-01", "closes_on": "2026-10-01", **fields}
    page = send(administrator, "/staff/rounds", 422, **given)
    assert said in page.words
    assert page.title.startswith("Fel: Ny omgång")
    for name, value in given.items():
        assert page.one(f".//input[@name='{name}']").get("value") == value
    assert len(reaching.list_rounds(session, 2)) == 2


@pytest.mark.parametrize("version", ["", "x", "0", "99999", "-1", "9" * 40])
def test_a_round_of_a_version_that_is_not_there_is_refused(administrator: Browser, version: str) -> None:
    page = administrator.get("/staff/rounds/new")
    token = page.all(".//input[@name='csrf_token']")[0].get("value", "")
    form = {"csrf_token": token, "name": "Ny", "opens_on": "2026-09-01", "version": version}
    assert "Välj ett av alternativen." in administrator.post("/staff/rounds", form, 422).words


@pytest.mark.parametrize(("field", "given"), [("population", "många"), ("invited", "-3"), ("population", "1e9")])
def test_a_number_of_people_that_cannot_be_is_explained(
    session: Session, world: World, administrator: Browser, field: str, given: str
) -> None:
    administrator.get(f"/staff/rounds/{world.ours.round_id}")
    page = send(administrator, "/groups", 422, name="Inlandet", **{field: given})
    assert "Skriv ett heltal, till exempel 1200, eller lämna tomt." in page.words
    assert page.one(".//input[@id='group-name']").get("value") == "Inlandet"
    assert len(reaching.list_groups(session, world.ours.organisation_id, world.ours.round_id)) == 2


def test_a_round_is_closed_by_its_date(session: Session, world: World, administrator: Browser) -> None:
    administrator.get(f"/staff/rounds/{world.ours.round_id}")
    send(administrator, "/dates", opens_on="2026-01-01", closes_on="2026-01-02")
    assert "Stängd" in administrator.page.words
    session.expire_all()
    assert session.get_one(Round, world.ours.round_id).closes_on == date(2026, 1, 2)
    page = send(administrator, "/dates", 422, opens_on="2026-01-01", closes_on="2025-01-02")
    assert "Omgången kan inte stängas innan den öppnar." in page.words


def test_whoever_may_not_edit_sees_no_forms(world: World, reviewer: Browser) -> None:
    page = reviewer.get(f"/staff/rounds/{world.ours.round_id}")
    actions = [form.get("action") for form in page.all(".//main//form")]
    assert actions == []


def test_names_are_shown_as_text(session: Session, world: World, administrator: Browser) -> None:
    evil = "<script>alert(1)</script>{{7*7}}"
    session.get_one(Round, world.ours.round_id).name = evil
    session.get_one(TargetGroup, world.ours.groups[0].id).name = evil
    session.commit()
    for address in ("/staff/", f"/staff/rounds/{world.ours.round_id}"):
        page = administrator.get(address)
        assert evil in page.words or "alert(1)" in page.words
        assert "<script>alert" not in page.html
        assert "{{7*7}}" in page.html


def test_what_nobody_types_is_left_out_of_names(session: Session, administrator: Browser) -> None:
    administrator.get("/staff/rounds/new")
    send(administrator, "/staff/rounds", name="Hös\x00ten\x07 \u200cنیم\u200cفاصله")
    assert reaching.list_rounds(session, 2)[0].name == "Hösten \u200cنیم\u200cفاصله"
