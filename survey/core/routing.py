"""Which pages a person meets, in which order, given what has been answered so far.

The path is never stored: it follows from the definition and the answers. A condition sees only answers to questions
that are themselves asked and stand before it; every other name in it counts as unanswered. So a condition that refers
forward or in a circle, which the check of a definition refuses, can do no harm here.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from survey.core.answers import BLANK, Answer, Answers, Value
from survey.core.definition import Page, Question, Questionnaire
from survey.core.expression import Expression, holds, parse
from survey.errors import ExpressionError, NotFoundError


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a page is: the `position`th of at most `total` pages."""

    position: int
    total: int


@dataclass(frozen=True, slots=True)
class _Stop:
    """A page with its conditions read; None stands for one that always holds."""

    page: Page
    relevant: Expression | None
    questions: tuple[tuple[Question, Expression | None], ...]


class Route:
    """The ways through one questionnaire: made once for a definition, then asked with each person's answers."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        """Read every condition; `ExpressionError` if one cannot be read."""
        self._stops = tuple(
            _Stop(
                page,
                _condition(page.relevant),
                tuple((question, _condition(question.relevant)) for question in page.questions),
            )
            for page in questionnaire.pages
        )
        self._places = {stop.page.key: place for place, stop in reversed(list(enumerate(self._stops)))}

    def page(self, key: str) -> Page | None:
        """The page called `key`, on anyone's path or not."""
        place = self._places.get(key)
        return None if place is None else self._stops[place].page

    def path(self, answers: Answers) -> tuple[Page, ...]:
        """The pages the person meets, as far as the answers tell."""
        return tuple(self._stops[place].page for place, _ in self._walk(answers))

    def asked(self, page: Page, answers: Answers) -> tuple[Question, ...]:
        """The questions of `page` that are asked; none if it is not on the path."""
        wanted = self._place(page.key)
        for place, questions in self._walk(answers):
            if place >= wanted:
                return tuple(questions) if place == wanted else ()
        return ()

    def first_open(self, answers: Answers) -> Page | None:
        """The first page with a question that has not been passed; None when all have been.

        A question that must be answered is not passed by a blank.
        """
        for place, questions in self._walk(answers):
            if any(_is_open(question, answers.get(question.key)) for question in questions):
                return self._stops[place].page
        return None

    def after(self, page_key: str, answers: Answers) -> Page | None:
        """The next page on the path; None after the last."""
        here = self._place(page_key)
        return next((self._stops[place].page for place, _ in self._walk(answers) if place > here), None)

    def before(self, page_key: str, answers: Answers) -> Page | None:
        """The page before on the path; None before the first."""
        here = self._place(page_key)
        found = None
        for place, _ in self._walk(answers):
            if place >= here:
                break
            found = self._stops[place].page
        return found

    def progress(self, page_key: str, answers: Answers) -> Progress:
        """How far the page is, counting every page ahead that may still come.

        Pages ahead are ruled out only by what was answered before this page, so that going forward, whatever is
        answered, position / total never falls.
        """
        here = self._place(page_key)
        position = 1 + sum(1 for place, _ in self._walk(answers) if place < here)
        return Progress(position, position + self._ahead(here, answers))

    def off_path(self, answers: Answers) -> frozenset[str]:
        """The keys of answers to questions that are no longer asked."""
        asked = {question.key for _, questions in self._walk(answers) for question in questions}
        return frozenset(answers) - asked

    def _place(self, page_key: str) -> int:
        place = self._places.get(page_key)
        if place is None:
            raise NotFoundError("page", page_key)
        return place

    def _walk(self, answers: Answers) -> Iterator[tuple[int, list[Question]]]:
        """Each page of the path: its place in the definition and the questions asked on it."""
        seen: dict[str, Value | None] = {}
        for place, stop in enumerate(self._stops):
            questions = _asked(stop, answers, seen)
            if questions:
                yield place, questions

    def _ahead(self, here: int, answers: Answers) -> int:
        """How many pages after the one at `here` are relevant or may become so.

        `open_keys` are the questions that are yet to be answered, or may be: a condition on one of them settles
        nothing. All other names have the value they will keep.
        """
        seen: dict[str, Value | None] = {}
        for stop in self._stops[:here]:
            _asked(stop, answers, seen)
        open_keys = {question.key for question, _ in self._stops[here].questions}
        count = 0
        for stop in self._stops[here + 1 :]:
            if not _may_hold(stop.relevant, seen, open_keys):
                continue
            possible = False
            for question, when in stop.questions:
                if _may_hold(when, seen, open_keys):
                    open_keys.add(question.key)
                    possible = True
            count += possible
        return count


def _condition(source: str) -> Expression | None:
    return parse(source) if source.strip() else None


def _asked(stop: _Stop, answers: Answers, seen: dict[str, Value | None]) -> list[Question]:
    """The questions asked on a page; their values are added to `seen`, which holds those before it."""
    if not _holds(stop.relevant, seen):
        return []
    asked = []
    for question, relevant in stop.questions:
        if _holds(relevant, seen):
            asked.append(question)
            answer = answers.get(question.key)
            if answer is not None:
                seen[question.key] = answer.value
    return asked


def _is_open(question: Question, answer: Answer | None) -> bool:
    return answer is None or (question.required and answer.missing == BLANK)


def _holds(condition: Expression | None, seen: dict[str, Value | None]) -> bool:
    """Whether a condition holds. One that cannot be computed does: better one question too many than one lost."""
    if condition is None:
        return True
    try:
        return holds(condition, seen.get)
    except ExpressionError:
        return True


def _may_hold(condition: Expression | None, seen: dict[str, Value | None], open_keys: Set[str]) -> bool:
    if condition is None or not condition.names.isdisjoint(open_keys):
        return True
    return _holds(condition, seen)
