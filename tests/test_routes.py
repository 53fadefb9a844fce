"""Every address is open to everybody on purpose, or behind a permission; nobody comes further than the table says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, select
from werkzeug.routing import Rule

from survey.core.answers import Answer
from survey.models import Comment, LibraryPicture, Role, Sample, SampleUnit, User, Version
from survey.security import PERMISSIONS, may
from survey.services import (
    assembling,
    codebooks,
    coding,
    drafting,
    gathering,
    interpreting,
    proposing,
    quoting,
    reporting,
    viewing,
    working,
)
from survey.staff.room import ANYBODY, NEEDS
from tests.browsing import Browser
from tests.services.readers import reader_in
from tests.services.replies import make_reply
from tests.services.report_making import SPOKEN, make_report
from tests.staff.arranging import Place, World, make_world, respond, sign_in
from tests.workshop.arranging import open_room

OPEN = {
    "asset",
    "public.confirm_letters",
    "public.find_link",
    "public.send_feed",
    "public.send_findings",
    "public.send_front_preview",
    "public.send_media",
    "public.send_organisation_preview",
    "public.send_package",
    "public.send_picture",
    "public.send_preview",
    "public.send_reply_preview",
    "public.send_robots",
    "public.send_round_feed",
    "public.send_sitemap",
    "public.send_table",
    "public.show_accessibility",
    "public.show_credits",
    "public.send_catalogue",
    "public.send_organisation_catalogue",
    "public.send_organisation_feed",
    "public.show_organisation",
    "public.show_rounds_of",
    "public.send_dataset",
    "public.show_board",
    "public.show_figure",
    "public.show_findings",
    "public.show_front",
    "public.show_letters",
    "public.show_reply",
    "public.show_progress",
    "public.show_results",
    "public.show_round",
    "public.show_rounds",
    "public.show_subscribe",
    "public.show_up",
    "public.stop_letters",
    "public.subscribe",
    "respond.close_receipt",
    "respond.save_page",
    "respond.show_check",
    "respond.show_code",
    "respond.show_next",
    "respond.show_page",
    "respond.show_qr",
    "respond.show_saved",
    "respond.show_start",
    "respond.show_thanks",
    "respond.show_upload",
    "respond.start",
    "respond.submit",
    "respond.use_code",
    "workshop.add_spoken",
    "workshop.show_sound",
    "workshop.show_speak",
    "workshop.add_card",
    "workshop.join",
    "workshop.move_card",
    "workshop.show_join",
    "workshop.show_qr",
    "workshop.show_room",
    "workshop.show_screen",
    "workshop.show_start",
    "workshop.vote",
    "workshop.withdraw_card",
}
ON_THE_WAY_IN = {
    "staff.choose_language",
    "staff.show_one_time",
    "staff.show_sign_in",
    "staff.sign_in",
    "staff.use_one_time",
}
ROLES = ("administrator", "reviewer", "facilitator")
OURS, THEIRS = "ours", "theirs"


@pytest.fixture
def world(session: Session, tmp_path: Path) -> World:
    return make_world(session, tmp_path)


@pytest.fixture
def values(session: Session, world: World, tmp_path: Path) -> Callable[[str], dict[str, Any]]:
    """What stands in for the variables of addresses, with the rows of one organisation or the other."""

    def of(whose: str) -> dict[str, Any]:
        place: Place = getattr(world, whose)
        response = respond(session, place.links[0], {"been": Answer("yes"), "words": Answer("Nio mil")})
        reader = reader_in(session, place)
        gathering.gather(session, reader.round_id, place.published.questionnaire)
        user = User(organisation_id=place.organisation_id, email=f"{whose}@example.org")
        user.roles = [session.exec(select(Role)).first() or Role(name="reviewer")]
        about = {
            "name": f"{whose}-picture",
            "mime": "image/png",
            "body": b"",
            "credit": "A",
            "licence": "B",
            "author": "C",
        }
        session.add_all([user, LibraryPicture(organisation_id=place.organisation_id, **about)])
        session.commit()
        questionnaire_id = session.get_one(Version, place.published.version_id).questionnaire_id
        code = codebooks.make(session, place.actor, questionnaire_id, "Långt").id or 0
        comment = session.exec(select(Comment.id).where(Comment.response_id == response)).one()
        interpreting.write(session, place.actor, reader, comment, "en", "Ninety kilometres")
        sample = Sample(
            organisation_id=place.organisation_id,
            round_id=place.round_id,
            question_key="words",
            name="Urval",
            size=1,
            seed=1,
            drawn_of=1,
            drawn_by=place.actor.name,
        )
        session.add(sample)
        session.flush()
        session.add(SampleUnit(sample_id=sample.id or 0, response_id=response, organisation_id=place.organisation_id))
        session.commit()
        board = open_room(session, place.actor, "Tavla")
        report = make_report(session, place)
        reporting.publish(session, place.actor, report, SPOKEN)
        notice = make_reply(session, place)
        return {
            "notice_id": notice.id,
            "reply_id": notice.id,
            "idea_id": proposing.propose(session, place.actor, place.round_id, proposing.Said("Kvällstid")).id,
            "tag": "en",
            "board_id": board.id,
            "card": board.write("Kort"),
            "number": 1,
            "report_id": report.id,
            "section_id": assembling.sections_of(session, report)[0].id,
            "form": "pdf",
            "sample_id": sample.id or 0,
            "code_id": code,
            "round_id": place.round_id,
            "group_id": place.groups[0].id or 0,
            "link_id": place.links[0].id or 0,
            "response_id": response,
            "comment_id": comment,
            "quote_id": quoting.pick(session, place.actor, reader, comment, (None, None)),
            "start": 0,
            "translation_id": interpreting.list_translations(session, reader, [comment])[comment][0].id,
            "coding_id": coding.apply(session, place.actor, coding.Target(place.round_id, response, "words"), code),
            "view_id": viewing.save_view(session, place.actor, reader, "Vy", {}, True).id or 0,
            "user_id": user.id or 0,
            "draft_id": drafting.keep(session, place.actor, tmp_path / "visit", ["visit.zip"], {}),
            "version_id": place.published.version_id,
            "place": "been",
            "digest": "0" * 20,
            "picture": f"{whose}-picture",
            "job_id": working.ask(session, place.actor, "export", "follow-jobs", {}),
            "questionnaire_id": questionnaire_id,
            "upload_id": 1,  # what is there and somebody else's: tests/staff/test_recordings.py
            "name": 1,
        }

    return of


def rules(app: Flask, method: str) -> list[Rule]:
    """The addresses behind a permission that answer to a method; what ends the session comes last."""
    found = [rule for rule in app.url_map.iter_rules() if NEEDS.get(rule.endpoint) and method in (rule.methods or ())]
    return sorted(found, key=lambda rule: rule.endpoint == "staff.sign_out")


def address(app: Flask, rule: Rule, values: dict[str, Any]) -> str:
    with app.test_request_context():
        return str(app.url_map.bind("").build(rule.endpoint, {name: values[name] for name in rule.arguments}))


def token_of(browser: Browser) -> str:
    """What every form of this session carries."""
    return browser.get("/staff/account").all(".//input[@name='csrf_token']")[0].get("value", "")


def status(browser: Browser, method: str, where: str, token: str) -> int:
    """How the bare answer came out; a form is sent empty, but with the token that a page of ours would have sent."""
    if method == "GET":
        return browser.fetch(where).status_code
    return browser.client.post(where, base_url=browser.base, data={"csrf_token": token}).status_code


def test_every_address_is_open_on_purpose_or_behind_a_permission(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints == OPEN | NEEDS.keys()
    assert {endpoint for endpoint, permission in NEEDS.items() if permission == ANYBODY} == ON_THE_WAY_IN


def test_every_permission_is_in_the_table_and_every_one_in_the_table_is_asked_for() -> None:
    asked = {permission for permission in NEEDS.values() if permission != ANYBODY}
    assert asked <= PERMISSIONS.keys()


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_what_the_table_says_and_nothing_else(
    app: Flask, world: World, values: Callable[[str], dict[str, Any]], role: str, method: str
) -> None:
    ours = values(OURS)
    browser = sign_in(app, world.ours.actor, role)
    token = token_of(browser)
    wrong = []
    for rule in rules(app, method):
        came = status(browser, method, address(app, rule, ours), token)
        if (came == 403) == may((role,), NEEDS[rule.endpoint]) or came >= 500:
            wrong.append(f"{method} {rule} → {came} for a {role}")
    assert not wrong


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_another_organisation_has_is_answered_like_what_is_not_there(
    app: Flask, world: World, values: Callable[[str], dict[str, Any]], method: str
) -> None:
    theirs = values(THEIRS)
    nothing = dict.fromkeys(theirs, 987_654_321)
    browser = sign_in(app, world.ours.actor, "administrator")
    token = token_of(browser)
    tried = [rule for rule in rules(app, method) if rule.arguments]
    assert tried
    for rule in tried:
        came = [status(browser, method, address(app, rule, ids), token) for ids in (theirs, nothing)]
        assert came in ([404, 404], [422, 422]), rule
        assert method == "POST" or came == [404, 404], rule


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whoever_is_not_signed_in_is_sent_to_sign_in_or_refused(
    app: Flask, values: Callable[[str], dict[str, Any]], method: str
) -> None:
    ours = values(OURS)
    client = app.test_client()
    for rule in rules(app, method):
        answer = client.open(address(app, rule, ours), method=method, base_url=app.config["SETTINGS"].address)
        assert answer.status_code in (303, 403), rule
        assert answer.status_code == 403 or answer.location.startswith("/staff/sign-in"), rule


def test_a_form_without_the_token_of_its_session_is_refused(
    app: Flask, world: World, values: Callable[[str], dict[str, Any]]
) -> None:
    ours = values(OURS)
    browser = sign_in(app, world.ours.actor, "administrator")
    for rule in rules(app, "POST"):
        answer = browser.client.post(address(app, rule, ours), base_url=browser.base)
        assert answer.status_code == 403, rule


def test_nothing_is_changed_by_an_address_alone(
    app: Flask, world: World, values: Callable[[str], dict[str, Any]]
) -> None:
    ours = values(OURS)
    browser = sign_in(app, world.ours.actor, "administrator")
    readable = {rule.rule for rule in rules(app, "GET")}
    for rule in rules(app, "POST"):
        if rule.rule not in readable:
            assert browser.fetch(address(app, rule, ours)).status_code == 405, rule
