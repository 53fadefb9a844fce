"""A posted page, read: the answers it holds and the problems with the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from survey.core.answers import BLANK, Answer
from survey.core.definition import Page, Question
from survey.core.kinds import KINDS, Form, Problem
from survey.core.standing import Standing
from survey.core.stops import Ask, Values, met

__all__ = ["Form", "Problem", "Reading", "read_answers", "read_page"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page held: an answer for each question that could be read, a problem for each that could not."""

    answers: Mapping[str, Answer]
    problems: tuple[Problem, ...]


def read_answers(standing: Standing, page: Page, form: Form) -> Reading:
    """The answers to a posted page of somebody who stands there.

    Each question is judged by what was posted before it: whether it is asked, must be answered, and what it may hold.
    One that became relevant only by this post was not on the screen; it is left open, so that it is asked next.
    """
    on_screen = {question.key for question in standing.asked(page)}
    seen = standing.values_before(page)
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for ask in standing.asks(page):
        key = ask.question.key
        if not met(ask.relevant, seen) or not (key in on_screen or (ask.kind.inside and ask.kind.shown)):
            continue
        read = _read(ask, seen, form)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            answers[key] = read
            seen[key] = read.value
    return Reading(answers, tuple(problems))


def _read(ask: Ask, seen: Values, form: Form) -> Answer | Problem:
    question = ask.fitted(seen)
    if question.read_only:
        return ask.computed(question, seen) or Answer(missing=BLANK)
    read = ask.kind.read(question, form)
    if isinstance(read, Answer) and read.value is not None and not ask.accepts(read.value, seen):
        return Problem(question.key, "constraint")
    return read


def read_page(questions: Iterable[Question], form: Form) -> Reading:
    """The answers to `questions` in a posted form; fields that belong to no question are left alone."""
    answers: dict[str, Answer] = {}
    problems: list[Problem] = []
    for question in questions:
        read = KINDS[question.kind].read(question, form)
        if isinstance(read, Problem):
            problems.append(read)
        else:
            answers[question.key] = read
    return Reading(answers, tuple(problems))
