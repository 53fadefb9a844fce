"""What came of the demonstration's round, so that a newcomer sees the whole loop: replies, goals, a report and boards.

All of it stands in the questionnaire's `demo.yaml`, under `came_of_it`; nobody real has said or promised anything.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from sqlmodel import Session

from survey.core.board_templates import TEMPLATES
from survey.errors import InputError
from survey.models import Notice, Workshop
from survey.services import (
    aiming,
    assembling,
    concluding,
    proclaiming,
    promising,
    proposing,
    reporting,
    translating,
    workshops,
)
from survey.services.auditing import Actor
from survey.services.proposing import Said
from survey.services.workshops import Begun, Deed, Hand

Plan = Mapping[str, Any]


def complete(session: Session, actor: Actor, round_id: int, plan: Plan, today: date, spoken: Collection[str]) -> None:
    """Do all that the plan tells; `spoken` are the languages in which reports can be published."""
    for reply in plan["replies"]:
        _reply(session, actor, round_id, reply, today)
    _goals(session, actor, round_id, plan["goals"], today)
    with suppress(InputError):  # too few have answered for figures
        _report(session, actor, round_id, plan["report"], spoken)
    before = _board(session, actor, round_id, plan["board"])
    _vote(session, actor, before, plan["board"])
    _board(session, actor, round_id, plan["next_board"])
    idea = plan["idea"]
    said = Said(idea["title"], idea["words"], idea["owner"], "tried", today + timedelta(weeks=idea["weeks"]))
    proposing.propose(session, actor, round_id, said, (before.id, idea["card"]))


def _reply(session: Session, actor: Actor, round_id: int, plan: Plan, today: date) -> None:
    source = next(iter(plan["words"].values()))
    notice = promising.create(session, actor, round_id, source["theme"])
    due = today + timedelta(weeks=plan["weeks"]) if "weeks" in plan else None
    promising.change(session, actor, notice, plan["status"], due, [])
    _publish(session, actor, notice, plan["words"])


def _goals(session: Session, actor: Actor, round_id: int, plan: Plan, today: date) -> None:
    source = next(iter(plan["words"].values()))
    report = aiming.report_of(session, actor, round_id, source["title"])
    if report is None:
        return
    for number, goal in enumerate(plan["goals"], 1):
        due = today + timedelta(weeks=goal["weeks"])
        aiming.add(session, actor, report, source[f"goal.{number}.name"], due, None)
        aiming.judge(session, actor, report, aiming.find_goal(session, report, number), goal["status"], due, None)
    _publish(session, actor, report, plan["words"])


def _publish(session: Session, actor: Actor, notice: Notice, words: Mapping[str, Mapping[str, str]]) -> None:
    for tag, said in words.items():
        translating.write(session, actor, notice, tag, said)
    proclaiming.publish(session, actor, notice, proclaiming.stamp(notice))


def _report(session: Session, actor: Actor, round_id: int, plan: Plan, spoken: Collection[str]) -> None:
    report = assembling.make(session, actor, round_id, next(iter(plan["titles"].values())))
    assembling.name(session, actor, report, plan["titles"])
    text = assembling.add(session, actor, report, "text", {})
    assembling.write(session, actor, report, text, {"words": plan["text"]})
    for question in plan["figures"]:
        assembling.add(session, actor, report, "figure", {"question": question})
    edition = reporting.publish(session, actor, report, spoken)
    reporting.let_see(session, actor, edition, everybody=True)


def _board(session: Session, actor: Actor, round_id: int, plan: Plan) -> Workshop:
    cards = [
        Deed("card-added", {"lane": 0, "source": "participant", "translations": {}, **card}) for card in plan["cards"]
    ]
    about = plan["name"], plan["template"], plan["language"]
    return workshops.open_board(session, actor, *about, round_id=round_id, begun=Begun(cards))


def _vote(session: Session, actor: Actor, board: Workshop, plan: Plan) -> None:
    """The vote of the board's agenda, by people without a phone; then the workshop ends, and is published."""
    agenda = [kind for kind, _ in TEMPLATES[plan["template"]].agenda]
    step = agenda.index("dots") + 1
    votes = [
        Deed("voted", {"step": step, "choices": {str(card): dots for card, dots in given.items()}, "voter": -person})
        for person, given in enumerate(plan["votes"], 1)
    ]
    deeds = [Deed("step-opened", {"step": step}), *votes, Deed("votes-revealed", {"step": step}), Deed("ended", {})]
    workshops.act(session, board.id, Hand(actor=actor.name), deeds, 1)
    concluding.publish(session, actor, board.id, 1 + len(deeds))
