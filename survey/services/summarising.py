"""Counts per question: the columns say what repeats, the kinds of question what it comes to.

Only what was handed in is counted, and only answers to questions that the person was still asked in the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import literal, select
from sqlmodel import Session

from survey.core import disclosure
from survey.core.answers import BLANK, DONT_KNOW, WONT_SAY, restored
from survey.core.columnar import NOT_ASKED, Entry
from survey.core.definition import Question, Questionnaire
from survey.core.disclosure import HIDDEN, Rule
from survey.core.expression import parse
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
    everybody who was asked. `unclear` is how often somebody did not understand the question, by language; `not_asked`
    how many never came to it, None where that is protected. `numbers` are the exact numbers that were given, by how
    many, where a mean of them means something; none where figures are protected."""

    question: Question
    summary: Summary
    whole: int
    unclear: dict[str, int]
    not_asked: int | None = None
    numbers: Mapping[float, int] = field(default_factory=dict)

    @property
    def unclear_total(self) -> int:
        """How often it was not understood in any language; hidden where a part of it is."""
        counts = self.unclear.values()
        return HIDDEN if HIDDEN in counts else sum(counts)

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
    return Counts(responses, tuple(_protect(questionnaire, counted, rule) if rule else counted), rule)


def _protect(questionnaire: Questionnaire, counted: list[QuestionCounts], rule: Rule) -> Iterator[QuestionCounts]:
    """The same under a rule. How many were asked a question is a count of another's answers: where that one hides
    something, this one shows nothing."""
    needs = {
        question.key: _names(page.relevant) | _names(question.relevant)
        for page in questionnaire.pages
        for question in page.questions
    }
    hiding: set[str] = set()
    for one in counted:
        key = one.question.key
        summary = disclosure.protect(one.summary, _reasons(one.question), rule)
        if not needs[key].isdisjoint(hiding):
            summary = disclosure.veil(summary)
        if disclosure.hides(summary):
            hiding.add(key)
        whole = one.summary.total if summary.lines or summary.base != HIDDEN else HIDDEN
        unclear = {tag: disclosure.protect_count(times, rule) for tag, times in one.unclear.items()}
        yield QuestionCounts(one.question, summary, whole, unclear)


def _names(condition: str) -> frozenset[str]:
    return parse(condition).names if condition else frozenset()


def _reasons(question: Question) -> list[str]:
    """Every reason for not answering that the question offers."""
    offered = {DONT_KNOW: question.dont_know, WONT_SAY: question.wont_say, BLANK: not question.required}
    return [reason for reason, is_offered in offered.items() if is_offered]


def _count_answers(
    session: Session, round_id: int, questionnaire: Questionnaire, filters: Filters
) -> dict[str, dict[Entry, int]]:
    """Every question's answers with how many gave each; of what people wrote themselves only that they did."""
    keys = [question.key for question in questionnaire.questions() if KINDS[question.kind].asks]
    return tallying.count_each(session, round_id, questionnaire, [*keys, tallying.ALL], filters)


def _count_unclear(session: Session, round_id: int, language: str) -> dict[str, dict[str, int]]:
    query = select(_unclear.c.question_key, _unclear.c.language, _unclear.c.count)
    query = query.where(_unclear.c.round_id == round_id, _unclear.c.language == language if language else literal(True))
    found: dict[str, dict[str, int]] = {}
    for key, tag, times in session.connection().execute(query):
        found.setdefault(key, {})[tag] = times
    return found
