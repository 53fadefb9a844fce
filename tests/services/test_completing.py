"""The demonstration shows the whole loop: what was answered, what is done about it, what is not, and a board."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlmodel import Session, select

from survey.models import Idea, ReportEdition, Round, Workshop
from survey.services import accounts, concluding, demonstrating, reckoning, replying
from survey.services.auditing import Actor

FOLDER = Path(__file__).parents[2] / "questionnaires" / "mammography"
TODAY = date(2026, 11, 20)


def test_the_demonstrations_round_has_been_answered_back(session: Session) -> None:
    organisation = accounts.find_or_make_organisation(session, "default", "Region Test").id or 0
    demonstrating.prepare(session, Actor(organisation, "test"), [FOLDER], TODAY, answers=60)
    round_id = session.exec(select(Round.id)).one() or 0
    for tag, theme in (("sv", "Vägen är lång"), ("so", "Jidku waa dheer yahay"), ("ar", "الطريق طويل")):
        replies = replying.published(session, organisation, round_id, tag)
        assert {one.status for one in replies} == {"doing", "will-not"}
        assert theme in [one.theme for one in replies]
        assert all(one.reason for one in replies if one.status == "will-not")
        report = reckoning.published(session, organisation, round_id, tag)
        assert report is not None
        assert [goal.status for goal in report.goals] == ["partly"]
    assert session.exec(select(ReportEdition)).one().is_public
    boards = session.exec(select(Workshop).order_by(Workshop.name)).all()
    assert [board.state for board in boards] == ["open", "ended"]
    (published,) = concluding.list_published(session, organisation, round_id)
    assert len(published.cards) == 5
    assert session.exec(select(Idea)).one().workshop_id == boards[1].id


def test_with_few_answers_it_is_prepared_all_the_same(session: Session) -> None:
    organisation = accounts.find_or_make_organisation(session, "default", "Region Test").id or 0
    demonstrating.prepare(session, Actor(organisation, "test"), [FOLDER], TODAY, answers=2)
    assert len(session.exec(select(Workshop)).all()) == 2
