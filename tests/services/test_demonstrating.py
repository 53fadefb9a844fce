"""The demonstration: real questionnaires, made-up answers, the same whenever it is prepared again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from survey.models import Answer, Link, Response
from survey.services import accounts, demonstrating, reaching
from survey.services.auditing import Actor

FOLDERS = sorted(path.parent for path in (Path(__file__).parents[2] / "questionnaires").glob("*/demo.yaml"))
TODAY = date(2026, 11, 20)


@pytest.fixture
def actor(session: Session) -> Actor:
    organisation = accounts.find_or_make_organisation(session, "default", "Region Test")
    return Actor(organisation.id or 0, "test")


def count(session: Session, table: type) -> int:
    return session.exec(select(func.count()).select_from(table)).one()


def test_every_link_of_the_plan_leads_to_a_questionnaire_and_preparing_again_adds_nothing(
    session: Session, actor: Actor
) -> None:
    ways = demonstrating.prepare(session, actor, FOLDERS, TODAY, answers=8)
    assert len({way.title for way in ways}) == len(FOLDERS)
    assert len({way.code for way in ways}) == len(ways) == count(session, Link)
    before = count(session, Response), count(session, Answer)
    assert demonstrating.prepare(session, actor, FOLDERS, TODAY, answers=8) == ways
    assert (count(session, Response), count(session, Answer)) == before


def test_two_organisations_can_be_shown_the_same(session: Session, actor: Actor) -> None:
    ours = demonstrating.prepare(session, actor, FOLDERS, TODAY, answers=8)
    before = count(session, Response), count(session, Answer)
    other = accounts.find_or_make_organisation(session, "other", "Region Annan")
    theirs = demonstrating.prepare(session, Actor(other.id or 0, "test"), FOLDERS, TODAY, answers=8)
    assert [(way.title, way.group) for way in theirs] == [(way.title, way.group) for way in ours]
    assert not {way.code for way in theirs} & {way.code for way in ours}
    assert (count(session, Response), count(session, Answer)) == (before[0] * 2, before[1] * 2)


def test_no_group_gets_more_answers_than_it_has_people(session: Session, actor: Actor) -> None:
    demonstrating.prepare(session, actor, FOLDERS, TODAY, answers=60)
    reached = reaching.reach(session, reaching.list_rounds(session, actor.organisation_id))
    assert len(reached) == len(FOLDERS)
    for one in reached:
        assert one.reach.submitted <= (one.reach.population or 0)
