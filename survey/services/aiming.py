"""Goals and the interim report made of them: what was to be reached, what is measured, and whether it was reached.

A round has one report, the organisation another of its own. Each publication of it is an interim report.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import update
from sqlmodel import Session, col, select

from survey.core.answers import Answer, stored
from survey.core.columnar import Entry
from survey.core.disclosure import HIDDEN, Rule
from survey.core.disclosure.axes import ANSWERED, CHOSEN, MARK
from survey.core.kinds import KINDS
from survey.core.measuring import Measure
from survey.core.wording import Worded, lacking
from survey.errors import InputError, NotFoundError
from survey.models import Goal, Indicator, Notice, Organisation
from survey.services import disclosing, indicating, noticing, reaching, translating
from survey.services.auditing import Actor
from survey.services.disclosing import Desk

MET, PARTLY, NOT_MET = "met", "partly", "not-met"
STATUSES: Final = (MET, PARTLY, NOT_MET)
PURPOSE: Final = "report"
MOST: Final = 40  # goals of one report
_organisation: Any = Organisation.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator's figure as it may be shown: a share from 0 to 1 or a mean, of `base` people through a day.

    `goal` is what it should come to; `direction` up where more is better.
    """

    value: float
    is_share: bool
    base: int
    goal: float
    direction: str
    rule: Rule
    through: date


def report_of(session: Session, actor: Actor, round_id: int | None, title: str = "") -> Notice | None:
    """The report of a round, or with no round the organisation's; with a title it is made where there is none."""
    if round_id is not None:
        reaching.find_round(session, actor.organisation_id, round_id)
    mine = col(Notice.organisation_id) == actor.organisation_id, col(Notice.kind) == noticing.REPORT
    query = select(Notice).where(*mine, col(Notice.round_id) == round_id).order_by(col(Notice.id)).limit(1)
    found = session.exec(query).first()
    if found is None and title:
        _wait(session, actor.organisation_id)
        found = session.exec(query).first() or _make_report(session, actor, round_id, title)
    return found


def _wait(session: Session, organisation_id: int) -> None:
    """Let nobody else of the organisation pass here until this transaction ends."""
    own = update(_organisation).where(_organisation.c.id == organisation_id)
    session.connection().execute(own.values(name=_organisation.c.name))


def _make_report(session: Session, actor: Actor, round_id: int | None, title: str) -> Notice:
    made = noticing.make(session, actor, noticing.REPORT, round_id)
    translating.lay(session, actor, made, made.source, {"title": title})
    noticing.record(session, actor, "progress-created", made)
    return made


def list_goals(session: Session, report_id: int) -> Sequence[Goal]:
    """The goals of a report, in the order they were set."""
    return session.exec(select(Goal).where(col(Goal.notice_id) == report_id).order_by(col(Goal.number))).all()


def find_goal(session: Session, report: Notice, number: int) -> Goal:
    """One goal of a report; raises NotFoundError."""
    found = session.get(Goal, (report.id, number))
    if found is None:
        raise NotFoundError("goal", number)
    return found


def add(session: Session, actor: Actor, report: Notice, name: str, due: date | None, indicator_id: int | None) -> int:
    """Set a goal; its number. Raises InputError, NotFoundError for the indicator."""
    if not name or len(name) > translating.LONGEST:
        raise InputError(name="too-long" if name else "required")
    _check_indicator(session, report, indicator_id)
    if len(list_goals(session, report.id)) >= MOST:
        raise InputError(name="too-many-goals")
    number = noticing.next_number(session, report, Goal)
    mine: dict[str, Any] = {"notice_id": report.id, "number": number, "organisation_id": report.organisation_id}
    session.add(Goal(**mine, due=due, indicator_id=indicator_id))
    session.flush()
    translating.lay(session, actor, report, report.source, {f"goal.{number}.name": name})
    noticing.record(session, actor, "goal-set", report, number=number)
    return number


def judge(
    session: Session, actor: Actor, report: Notice, goal: Goal, status: str, due: date | None, indicator_id: int | None
) -> None:
    """Say whether a goal is met, and change its day or what it is measured by. Raises InputError, NotFoundError."""
    if status not in ("", *STATUSES):
        raise InputError(status="unknown-choice")
    _check_indicator(session, report, indicator_id)
    goal.status, goal.due, goal.indicator_id = status, due, indicator_id
    session.add(goal)
    noticing.record(session, actor, "goal-judged", report, number=goal.number, status=status)


def drop(session: Session, actor: Actor, report: Notice, goal: Goal) -> None:
    """Take a goal off the report; what was published of it stays."""
    paths = [f"goal.{goal.number}.{part}" for part in ("name", "judgement")]
    for tag in noticing.languages(session, report.organisation_id, report.round_id):
        translating.lay(session, actor, report, tag, dict.fromkeys(paths, ""))
    session.delete(goal)
    noticing.record(session, actor, "goal-dropped", report, number=goal.number)


def faults(worded: Worded, goals: Sequence[Goal]) -> dict[str, str]:
    """What keeps the report from being published in any language, each with a code."""
    needed = ["title", *(f"goal.{goal.number}.name" for goal in goals)]
    needed += [f"goal.{goal.number}.judgement" for goal in goals if goal.status]
    found = lacking(worded, needed)
    return found if goals else {**found, "goals": "no-goals"}


def indicators_of(session: Session, report: Notice) -> Sequence[Indicator]:
    """What goals of a report can be measured by: the indicators of the round's questionnaire; none without a round."""
    if report.round_id is None:
        return ()
    return indicators_in(session, report.organisation_id, report.round_id)


def indicators_in(session: Session, organisation_id: int, round_id: int) -> Sequence[Indicator]:
    """The indicators of the questionnaire that a round asks; raises NotFoundError."""
    found = reaching.find_round(session, organisation_id, round_id)
    return indicating.list_indicators(session, organisation_id, found.version_id)


def measure(session: Session, actor: Actor, report: Notice, goals: Sequence[Goal]) -> dict[int, Measured]:
    """The goals' figures in the round as they may be shown today, by the goal's number, written down as shown."""
    known = {one.id: one for one in indicators_of(session, report)}
    wanted = {goal.number: known[goal.indicator_id] for goal in goals if goal.indicator_id in known}
    if not wanted or report.round_id is None:
        return {}
    desk = disclosing.open_desk(session, actor, report.round_id)
    found = {number: _measured(desk, indicator) for number, indicator in wanted.items()}
    desk.close(PURPOSE)
    return {number: one for number, one in found.items() if one}


def content(session: Session, actor: Actor, report: Notice) -> list[dict[str, Any]]:
    """The goals as plain data, with their figures as they are now."""
    goals = list_goals(session, report.id)
    measured = measure(session, actor, report, goals)
    return [
        {
            "number": goal.number,
            "due": goal.due.isoformat() if goal.due else "",
            "status": goal.status,
            "measured": to_data(measured[goal.number]) if goal.number in measured else None,
        }
        for goal in goals
    ]


def to_data(one: Measured) -> dict[str, Any]:
    """A figure as plain data."""
    names = ("value", "is_share", "base", "goal", "direction")
    said = {name: getattr(one, name) for name in names}
    return {**said, "rule": [one.rule.base, one.rule.cell], "through": one.through.isoformat()}


def from_data(data: dict[str, Any]) -> Measured:
    """The figure that `to_data` wrote."""
    return Measured(**{**data, "rule": Rule(*data["rule"]), "through": date.fromisoformat(data["through"])})


def _check_indicator(session: Session, report: Notice, indicator_id: int | None) -> None:
    if indicator_id is not None and indicator_id not in {one.id for one in indicators_of(session, report)}:
        raise NotFoundError("indicator", indicator_id)


def _measured(desk: Desk, indicator: Indicator) -> Measured | None:
    """An indicator's figure, from counts that may all be shown; None where one of them may not."""
    asked = indicating.measure_of(indicator, desk.questionnaire)
    if asked is None or desk.population is None:
        return None
    found = _single(desk, asked) if asked.question.key in desk.axes else _several(desk, asked)
    if found is None:
        return None
    value, base = found
    given = (value, asked.is_share, base, indicator.goal, indicator.direction)
    return Measured(*given, desk.rule, desk.population.through)


def _single(desk: Desk, asked: Measure) -> tuple[float, int] | None:
    """The figure of a question that takes one choice or point, and of how many it is."""
    question = asked.question
    table = desk.protect("", question.key).table
    row = table.row("") if table else {}
    keys = [line.key for line in KINDS[question.kind].summarise(question, ()).lines]
    counts = {key: row.get(key, HIDDEN) for key in keys}
    if HIDDEN in counts.values():
        return None
    entries: dict[Entry, int] = {stored(Answer(_value(asked, key))): count for key, count in counts.items() if count}
    estimate = asked.of(entries)
    return (estimate.value, int(estimate.base)) if estimate else None


def _value(asked: Measure, key: str) -> str | int | float:
    """The value that a line of counts stands for: a choice's key, or the number itself."""
    if asked.question.choices:
        return key
    number: int | float = json.loads(key)
    return number


def _several(desk: Desk, asked: Measure) -> tuple[float, int] | None:
    """The share that gave a choice among several, and of how many who answered it is."""
    key = asked.question.key
    if len(asked.choices) != 1 or f"{key}{MARK}{asked.choices[0]}" not in desk.axes:
        return None
    whole = desk.protect("", f"{key}{MARK}").table
    option = desk.protect("", f"{key}{MARK}{asked.choices[0]}").table
    if whole is None or option is None:
        return None
    answered, chosen = whole.row("").get(ANSWERED, HIDDEN), option.row("").get(CHOSEN, HIDDEN)
    return None if HIDDEN in (answered, chosen) or not answered else (chosen / answered, answered)
