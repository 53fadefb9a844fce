"""Counts per question: the columns say what repeats, the kinds of question what it comes to.

Only what was handed in is counted, and only answers to questions that the person was still asked in the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import literal, select
from sqlmodel import Session

from survey.core.answers import restored
from survey.core.columnar import NOT_ASKED, Entry
from survey.core.definition import Question, Questionnaire
from survey.core.disclosure import HIDDEN, Rule
from survey.core.intervals import Interval, mean_interval, median_interval, share_interval
from survey.core.kinds import KINDS
from survey.core.measuring import has_numbers, numbers_of
from survey.core.tally import Line, Summary
from survey.models import Unclear
from survey.services import tallying
from survey.services.filtering import Filters

_unclear: Any = Unclear.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class QuestionCounts:
    """One question's counts. `whole` is what shares are of: those who gave a value, or where figures are protected
    everybody who was asked. `unclear` is how often somebody did not understand the question, by language (where figures
    are protected at least so often, in whole steps of the rule's base); `not_asked` how many never came to it, None
    where that is protected. `numbers` are the exact numbers that were given, by how many, where a mean of them means
    something; none where figures are protected."""

    question: Question
    summary: Summary
    whole: int
    unclear: dict[str, int]
    not_asked: int | None = None
    numbers: Mapping[float, int] = field(default_factory=dict)

    @property
    def unclear_total(self) -> int:
        """How often it was not understood in any language."""
        return sum(self.unclear.values())

    def share(self, line: Line) -> float | None:
        """How large a part of the whole a line is, 0 to 1; None where either is hidden or nobody was asked."""
        return None if line.count == HIDDEN or self.whole <= 0 else line.count / self.whole

    def interval(self, line: Line) -> Interval | None:
        """How far chance may have moved the share of a line."""
        return None if line.count == HIDDEN else share_interval(line.count, self.whole)

    @property
    def mean_interval(self) -> Interval | None:
        """How far chance may have moved the mean."""
        return mean_interval(self.numbers)

    @property
    def median_interval(self) -> Interval | None:
        """How far chance may have moved the middle."""
        return median_interval(self.numbers)


@dataclass(frozen=True, slots=True)
class Counts:
    """Every question of a round, counted. `rule` is what hid figures, None where all are exact; then `through` is the
    last day that is counted, None where there were too few to count."""

    responses: int
    questions: tuple[QuestionCounts, ...]
    rule: Rule | None = None
    through: date | None = None


def count(
    session: Session,
    round_id: int,
    questionnaire: Questionnaire,
    filters: Filters | None = None,
) -> Counts:
    """The round's exact counts; `protected_counts` has those for whoever may not see them."""
    filters = filters or Filters()
    rows = _count_answers(session, round_id, questionnaire, filters)
    unclear = count_unclear(session, round_id, filters.language)
    counted = []
    for question in questionnaire.questions():
        if KINDS[question.kind].asks:
            found = rows[question.key]
            given = [(restored(*entry), many) for entry, many in found.items() if entry != NOT_ASKED]
            summary = KINDS[question.kind].summarise(question, given)
            not_asked = found.get(NOT_ASKED, 0)
            numbers = numbers_of(question, found) if summary.figures and has_numbers(question) else {}
            times = unclear.get(question.key, {})
            counted.append(QuestionCounts(question, summary, summary.base, times, not_asked, numbers))
    responses = sum(rows[tallying.ALL].values())
    return Counts(responses, tuple(counted))


def _count_answers(
    session: Session, round_id: int, questionnaire: Questionnaire, filters: Filters
) -> dict[str, dict[Entry, int]]:
    """Every question's answers with how many gave each; of what people wrote themselves only that they did."""
    keys = [question.key for question in questionnaire.questions() if KINDS[question.kind].asks]
    return tallying.count_each(session, round_id, questionnaire, [*keys, tallying.ALL], filters)


def count_unclear(session: Session, round_id: int, language: str) -> dict[str, dict[str, int]]:
    """How often each question was not understood, by language (in one of them only where it is given)."""
    query = select(_unclear.c.question_key, _unclear.c.language, _unclear.c.count)
    query = query.where(_unclear.c.round_id == round_id, _unclear.c.language == language if language else literal(True))
    found: dict[str, dict[str, int]] = {}
    for key, tag, times in session.connection().execute(query):
        found.setdefault(key, {})[tag] = times
    return found
