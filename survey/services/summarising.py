"""Counts per question: the database groups what repeats, the kinds of question say what it comes to.

Only what was handed in is counted, and only answers to questions that the person was still asked in the end.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, literal, select
from sqlmodel import Session

from survey.core import disclosure
from survey.core.answers import Answer, restored
from survey.core.definition import Question, Questionnaire
from survey.core.disclosure import Rule
from survey.core.kinds import KINDS
from survey.core.tally import Summary
from survey.models import Answer as AnswerRow
from survey.models import Response, Unclear
from survey.services.reading import Filters

_answer: Any = AnswerRow.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_unclear: Any = Unclear.__table__  # type: ignore[attr-defined]

Rows = dict[str, list[tuple[Answer, int]]]


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """One question's counts. `unclear` is how often somebody said that they did not understand it, by language."""

    question: Question
    summary: Summary
    unclear: dict[str, int]

    @property
    def unclear_total(self) -> int:
        """How often nobody understood it, in any language; hidden where a part of it is."""
        counts = self.unclear.values()
        return disclosure.HIDDEN if disclosure.HIDDEN in counts else sum(counts)


@dataclass(frozen=True, slots=True)
class Counts:
    """Every question of a round, counted. `rule` is what hid figures, None where all are exact."""

    responses: int
    questions: tuple[QuestionCounts, ...]
    rule: Rule | None


def count(
    session: Session,
    round_id: int,
    questionnaire: Questionnaire,
    filters: Filters | None = None,
    rule: Rule | None = None,
) -> Counts:
    """The round's counts. A `rule` counts the whole round: filtered counts could be subtracted from each other."""
    if rule is not None or filters is None:
        filters = Filters()
    rows = _count_answers(session, round_id, questionnaire, filters)
    unclear = _count_unclear(session, round_id, filters.language)
    counted = (
        QuestionCounts(
            question,
            KINDS[question.kind].summarise(question, rows.get(question.key, [])),
            unclear.get(question.key, {}),
        )
        for question in questionnaire.questions()
        if KINDS[question.kind].asks
    )
    questions = tuple(_protect(one, rule) if rule else one for one in counted)
    return Counts(_count_responses(session, round_id, filters), questions, rule)


def _count_responses(session: Session, round_id: int, filters: Filters) -> int:
    query = select(func.count()).select_from(_response)
    query = query.where(_response.c.round_id == round_id, *filters.conditions())
    return session.connection().execute(query).scalar_one()


def _count_answers(session: Session, round_id: int, questionnaire: Questionnaire, filters: Filters) -> Rows:
    """Every question's answers with how many gave each; what does not repeat comes as one row without its value."""
    asked = [question for question in questionnaire.questions() if KINDS[question.kind].asks]
    repeating = [question.key for question in asked if KINDS[question.kind].categorical]
    single = [question.key for question in asked if not KINDS[question.kind].categorical]
    value, given = _answer.c.value, _answer.c.value.is_not(None)
    rows: Rows = {}
    for key, text, missing, times in _grouped(session, round_id, filters, repeating, value):
        rows.setdefault(key, []).append((restored(text, missing), times))
    for key, has_value, missing, times in _grouped(session, round_id, filters, single, given):
        rows.setdefault(key, []).append((Answer("") if has_value else Answer(missing=missing), times))
    return rows


def _grouped(session: Session, round_id: int, filters: Filters, keys: list[str], by: Any) -> Iterable[Any]:
    if not keys:
        return ()
    query = (
        select(_answer.c.question_key, by, _answer.c.missing, func.count())
        .join(_response, _response.c.id == _answer.c.response_id)
        .where(
            _answer.c.round_id == round_id,
            _answer.c.question_key.in_(keys),
            _answer.c.on_path.is_(True),
            _response.c.round_id == round_id,
            *filters.conditions(),
        )
        .group_by(_answer.c.question_key, by, _answer.c.missing)
    )
    return session.connection().execute(query)


def _count_unclear(session: Session, round_id: int, language: str) -> dict[str, dict[str, int]]:
    query = select(_unclear.c.question_key, _unclear.c.language, _unclear.c.count)
    query = query.where(_unclear.c.round_id == round_id, _unclear.c.language == language if language else literal(True))
    found: dict[str, dict[str, int]] = {}
    for key, tag, times in session.connection().execute(query):
        found.setdefault(key, {})[tag] = times
    return found


def _protect(counted: QuestionCounts, rule: Rule) -> QuestionCounts:
    unclear = {tag: disclosure.protect_count(times, rule) for tag, times in counted.unclear.items()}
    return QuestionCounts(counted.question, disclosure.protect(counted.summary, rule), unclear)
