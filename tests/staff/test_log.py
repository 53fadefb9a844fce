"""The log on the pages."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import delete, update
from sqlmodel import Session, col

from survey.models import Event
from survey.services import auditing
from tests.browsing import Browser
from tests.staff.arranging import World


def test_the_log_is_listed_newest_first_in_pages(session: Session, world: World, administrator: Browser) -> None:
    for number in range(60):
        auditing.record(session, world.ours.actor, "link-created", f"link {number}", name="<b>Brev</b>")
    auditing.record(session, world.theirs.actor, "link-created", "link of others")
    session.commit()
    page = administrator.get("/staff/log")
    numbers = [int(cell.text or 0) for cell in page.all(".//tbody/tr/td[1]")]
    assert numbers == list(range(numbers[0], numbers[0] - 50, -1))
    assert "skapade en länklink 59" in page.words
    assert "<b>Brev</b>" in page.words
    assert "link of others" not in page.words
    administrator.follow("Äldre")
    older = [int(cell.text or 0) for cell in administrator.page.all(".//tbody/tr/td[1]")]
    assert older[0] == numbers[-1] - 1


def test_an_untouched_log_is_whole(administrator: Browser) -> None:
    administrator.get("/staff/log")
    assert administrator.follow("Kontrollera att ingen har ändrat den").h1 == "Loggen är hel"


def test_a_changed_log_says_where(session: Session, world: World, administrator: Browser) -> None:
    mine = col(Event.organisation_id) == world.ours.organisation_id
    session.connection().execute(update(Event).where(mine, col(Event.number) == 3).values(actor="nobody"))
    session.commit()
    page = administrator.get("/staff/log/check")
    assert (page.h1, "Händelse 3 har ändrats" in page.words) == ("Loggen är bruten", True)
    session.connection().execute(delete(Event).where(mine, col(Event.number) == 2))
    session.commit()
    assert "Händelse 2 finns inte längre" in administrator.get("/staff/log/check").words


def test_the_log_is_for_administrators(reviewer: Browser, facilitator: Browser) -> None:
    for browser in (reviewer, facilitator):
        browser.get("/staff/log", 403)
        browser.get("/staff/log/check", 403)


def test_a_command_says_that_every_log_is_whole(app: Flask, world: World) -> None:
    said = app.test_cli_runner().invoke(args=["verify-log"])
    assert said.exit_code == 0
    assert [line.partition(":")[0] for line in said.output.splitlines()] == ["Theirs", "Ours"]


def test_a_command_names_the_first_broken_link_and_fails(app: Flask, session: Session, world: World) -> None:
    mine = col(Event.organisation_id) == world.ours.organisation_id
    session.connection().execute(delete(Event).where(mine, col(Event.number) == 4))
    session.commit()
    said = app.test_cli_runner().invoke(args=["verify-log"])
    assert said.exit_code == 1
    assert "Ours: event 4 is missing." in said.output
