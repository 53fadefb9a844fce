"""Indicators: what is followed from round to round, with a goal and a direction."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlmodel import Session, col, select

from survey.core.definition import Question, Questionnaire
from survey.core.measuring import Estimate, Measure, has_numbers
from survey.errors import InputError, NotFoundError
from survey.models import Indicator, Version
from survey.services import auditing, following
from survey.services.auditing import Actor
from survey.services.filtering import Filters
from survey.services.following import Followed, Past

DIRECTIONS: Final = ("up", "down")
MEASURES: Final = ("share", "mean")
LONGEST_NAME: Final = 120
REACHED, MISSED, UNSURE, UNKNOWN = "reached", "missed", "unsure", "unknown"


@dataclass(frozen=True, slots=True)
class Shown:
    """An indicator through the rounds; `measure` is None where the newest version does not ask its question."""

    indicator: Indicator
    measure: Measure | None
    followed: Followed | None


def standing(estimate: Estimate | None, goal: float, direction: str) -> str:
    """Whether a figure reaches the goal: reached or missed where chance hardly made it so, else unsure; unknown
    without a figure."""
    if estimate is None:
        return UNKNOWN
    ahead = estimate.value >= goal if direction == "up" else estimate.value <= goal
    if estimate.interval is not None and estimate.interval.holds(goal):
        return UNSURE
    return REACHED if ahead else MISSED


def list_indicators(session: Session, organisation_id: int, version_id: int) -> Sequence[Indicator]:
    """The indicators of the questionnaire that a version is of."""
    query = select(Indicator).where(
        col(Indicator.questionnaire_id) == _questionnaire_id(session, version_id),
        col(Indicator.organisation_id) == organisation_id,
    )
    return session.exec(query.order_by(col(Indicator.id))).all()


def measure_of(indicator: Indicator, questionnaire: Questionnaire) -> Measure | None:
    """What the indicator measures in a version; None where that does not ask it any more."""
    question = next((each for each in questionnaire.questions() if each.key == indicator.question_key), None)
    if question is None:
        return None
    return Measure(question, tuple(indicator.choices) if indicator.measure == "share" else ())


def follow(session: Session, rounds: Sequence[Past], indicator: Indicator) -> Shown:
    """The indicator in each of the rounds."""
    measure = next(
        (found for past in reversed(rounds) if (found := measure_of(indicator, past.published.questionnaire))), None
    )
    if measure is None:
        return Shown(indicator, None, None)
    counted = [following.counts_in(session, past, indicator.question_key, Filters()) for past in rounds]
    return Shown(indicator, measure, following.follow([measure], counted)[0])


def create(
    session: Session,
    actor: Actor,
    version_id: int,
    questionnaire: Questionnaire,
    name: str,
    measure: Measure | None,
    goal: float | None,
    direction: str,
    area_key: str,
) -> Indicator:
    """A new indicator of the questionnaire. The goal of a share is 0 to 1. Raises InputError."""
    problems = _problems(name, measure, goal, direction)
    if area_key and not any(question.key == area_key and question.choices for question in questionnaire.questions()):
        problems["area"] = "unknown-choice"
    others = list_indicators(session, actor.organisation_id, version_id)
    if not problems and name.strip() in {other.name for other in others}:
        problems["name"] = "indicator-name-is-taken"
    if problems or measure is None or goal is None:
        raise InputError(**problems)
    made = Indicator(
        organisation_id=actor.organisation_id,
        questionnaire_id=_questionnaire_id(session, version_id),
        name=name.strip(),
        question_key=measure.question.key,
        measure="share" if measure.is_share else "mean",
        choices=list(measure.choices),
        goal=goal,
        direction=direction,
        area_key=area_key,
    )
    session.add(made)
    session.flush()
    auditing.record(session, actor, "indicator-created", f"indicator {made.id}", name=made.name, goal=goal)
    session.commit()
    return made


def remove(session: Session, actor: Actor, version_id: int, indicator_id: int) -> None:
    """Follow it no more; raises NotFoundError."""
    found = session.get(Indicator, indicator_id)
    of_it = found is not None and found.questionnaire_id == _questionnaire_id(session, version_id)
    if found is None or found.organisation_id != actor.organisation_id or not of_it:
        raise NotFoundError("indicator", indicator_id)
    auditing.record(session, actor, "indicator-removed", f"indicator {indicator_id}", name=found.name)
    session.delete(found)
    session.commit()


def can_be_followed(question: Question) -> bool:
    """Whether there is anything to measure of a question."""
    return (bool(question.choices) and not question.rows) or has_numbers(question)


def _problems(name: str, measure: Measure | None, goal: float | None, direction: str) -> dict[str, str]:
    problems = {}
    if not name.strip():
        problems["name"] = "required"
    elif len(name.strip()) > LONGEST_NAME:
        problems["name"] = "too-long"
    if measure is None:
        problems["measure"] = "required"
    if goal is None:
        problems["goal"] = "required"
    elif not math.isfinite(goal) or (measure is not None and measure.is_share and not 0 <= goal <= 1):
        problems["goal"] = "not-a-share"
    if direction not in DIRECTIONS:
        problems["direction"] = "unknown-choice"
    return problems


def _questionnaire_id(session: Session, version_id: int) -> int:
    return session.exec(select(Version.questionnaire_id).where(col(Version.id) == version_id)).one()
