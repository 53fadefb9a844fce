"""Goals on the staff's pages, and the interim report that comes of them in public."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Indicator, Notice
from survey.services import indicating, proclaiming
from survey.services.following import measures_of
from tests.browsing import Browser
from tests.services.replies import SAID, make_reply, publish
from tests.staff.arranging import World, respond, send


@pytest.fixture
def room(session: Session, world: World) -> str:
    """The address of a round that forty have answered, ten in four of whom came, and what is followed there."""
    for number in range(40):
        answers = {"been": Answer("yes" if number % 4 else "no"), "felt": Answer("3" if number % 2 else "1")}
        respond(session, world.ours.links[0], answers)
    questions = {each.key: each for each in world.ours.published.questionnaire.questions()}
    given = (session, world.ours.actor, world.ours.published.version_id, world.ours.published.questionnaire)
    indicating.create(*given, "Har kommit", measures_of(questions["been"])[0], 0.7, "up", "")
    indicating.create(*given, "Känsla", measures_of(questions["felt"])[0], 2.5, "up", "")
    return f"/staff/rounds/{world.ours.round_id}"


def set_goal(browser: Browser, address: str, **given: str) -> None:
    browser.get(address)
    forms = [form for form in browser.page.all(".//form") if form.find(".//input[@value='add']") is not None]
    token = browser.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    assert len(forms) == 1
    browser.post(address, {"csrf_token": token, "act": "add", **given})


def judge(browser: Browser, address: str, number: int, expected: int = 200, **given: str) -> None:
    token = browser.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    fields = {f"goal.{number}.{part}": given.pop(part) for part in ("name", "judgement") if part in given}
    browser.post(address, {"csrf_token": token, "act": "judge", "goal": str(number), **fields, **given}, expected)


def test_a_goal_is_measured_judged_and_told_in_an_interim_report(
    session: Session, world: World, room: str, reviewer: Browser, browser: Browser
) -> None:
    reply = make_reply(session, world.ours)
    publish(session, world.ours, reply)
    came, felt = session.exec(select(Indicator).order_by(Indicator.id)).all()  # type: ignore[arg-type]
    goals = f"{room}/goals"
    set_goal(reviewer, goals, name="Minst 70 av 100 kommer", due="2026-12-31", indicator=str(came.id))
    assert "Uppmätt: 75 %. Målet är 70 %. 40 personer svarade." in reviewer.page.words
    set_goal(reviewer, goals, name="Det känns bra", indicator=str(felt.id))
    assert "Uppmätt: 2. Målet är 2,5." in reviewer.page.words
    judge(
        reviewer,
        goals,
        1,
        name="Minst 70 av 100 kommer",
        judgement="Fler kom med bussen.",
        status="met",
        due="2026-12-31",
        indicator=str(came.id),
    )
    judge(reviewer, goals, 2, 422, name="Det känns bra", status="splendid")
    judge(reviewer, goals, 2, name="Det känns bra", status="partly", judgement="")
    report = session.exec(select(Notice).where(Notice.kind == "progress")).one()
    assert proclaiming.gate(session, report).faults == {"goal.2.judgement": "required"}
    judge(reviewer, goals, 2, name="Det känns bra", status="partly", judgement="Kön är lång.", indicator=str(felt.id))
    reviewer.get(f"/staff/notices/{report.id}/publish")
    send(reviewer, "/publish")
    for _ in range(60):
        respond(session, world.ours.links[0], {"been": Answer("no")})
    page = browser.get(f"/progress/{report.code}?lang=sv")
    assert page.h1 == "Våren"
    assert [state.get("class") for state in page.all(".//section//p") if "state" in state.get("class", "")] == [
        "state met",
        "state partly",
    ]
    assert "Uppmätt: 75 %." in page.words
    assert SAID["sv"]["theme"] in page.words
    proclaiming.take_down(session, world.ours.actor, session.get_one(Notice, reply.id, populate_existing=True))
    assert SAID["sv"]["theme"] not in browser.get(f"/progress/{report.code}?lang=sv").words
    page = reviewer.get(f"/staff/notices/{report.id}/poster")
    assert page.h1 == "Våren"


def test_a_report_is_told_in_a_language_when_all_of_it_is(
    session: Session, world: World, room: str, reviewer: Browser, browser: Browser
) -> None:
    set_goal(reviewer, f"{room}/goals", name="Alla kommer")
    report = session.exec(select(Notice).where(Notice.kind == "progress")).one()
    reviewer.get(f"/staff/notices/{report.id}/words/ar")
    send(reviewer, "/words/ar", **{"title": "الأهداف", "goal.1.name": "الجميع يأتون"})
    reviewer.get(f"/staff/notices/{report.id}/publish")
    send(reviewer, "/publish")
    page = browser.get(f"/progress/{report.code}?lang=ar")
    assert (page.language, page.h1) == ("ar", "الأهداف")
    assert browser.get(f"/progress/{report.code}?lang=en").language == "sv"


def test_a_goal_is_dropped(session: Session, room: str, reviewer: Browser) -> None:
    set_goal(reviewer, f"{room}/goals", name="Alla kommer")
    token = reviewer.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    reviewer.post(f"{room}/goals", {"csrf_token": token, "act": "drop", "goal": "1"})
    assert "Inget mål är satt än" in reviewer.page.words
    report = session.exec(select(Notice).where(Notice.kind == "progress")).one()
    assert proclaiming.gate(session, report).faults == {"goals": "no-goals"}
    reviewer.post(f"{room}/goals", {"csrf_token": token, "act": "drop", "goal": "1"}, 404)


def test_the_organisation_has_goals_of_its_own(session: Session, world: World, room: str, facilitator: Browser) -> None:
    set_goal(facilitator, "/staff/goals", name="Alla hörs", due="2027-01-01")
    report = session.exec(select(Notice).where(Notice.kind == "progress")).one()
    assert report.round_id is None
    assert proclaiming.gate(session, report).open[0].tag == "sv"
    token = facilitator.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    page = facilitator.post("/staff/goals", {"csrf_token": token, "act": "add", "name": ""}, 422)
    assert "Fyll i" in page.words
    facilitator.post("/staff/goals", {"csrf_token": token, "act": "explode"}, 400)
    wrong = {"csrf_token": token, "act": "add", "name": "x", "indicator": "999999"}
    facilitator.post("/staff/goals", wrong, 404)


def test_a_figure_of_too_few_is_not_shown(session: Session, world: World, reviewer: Browser) -> None:
    for number in range(12):
        respond(session, world.ours.links[0], {"been": Answer("yes" if number else "no")})
    questions = {each.key: each for each in world.ours.published.questionnaire.questions()}
    given = (session, world.ours.actor, world.ours.published.version_id, world.ours.published.questionnaire)
    made = indicating.create(*given, "Har kommit", measures_of(questions["been"])[0], 0.7, "up", "")
    set_goal(reviewer, f"/staff/rounds/{world.ours.round_id}/goals", name="Fler kommer", indicator=str(made.id))
    assert "Siffran kan inte visas" in reviewer.page.words
