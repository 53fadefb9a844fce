"""A posted page, read: the answers it holds and the problems with the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from survey.core.answers import Answer
from survey.core.definition import Question
from survey.core.kinds import KINDS, Form, Problem

__all__ = ["Form", "Problem", "Reading", "read_page"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a page held: an answer for each question that could be read, a problem for each that could not."""

    answers: Mapping[str, Answer]
    problems: tuple[Problem, ...]


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
