"""The way through a questionnaire found the long way: every page walked past, every page ahead looked at.

Slow and plain, so that the quick way can be held against it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from survey.core.answers import BLANK, Answer, Answers, Value
from survey.core.definition import Page, Question, Questionnaire
from survey.core.expression import Expression
from survey.core.standing import Progress
from survey.core.stops import Stop, met, stop_of


class Walked:
    """One person's way, given all answers so far."""

    def __init__(self, questionnaire: Questionnaire, answers: Answers) -> None:
        self.stops: Sequence[Stop] = [stop_of(page) for page in questionnaire.pages]
        self.answers = answers
        self.computed: dict[str, Answer] = {}
        self.seen: dict[str, Value | None] = {}
        self.shown: dict[int, tuple[Question, ...]] = {}
        self.kept: set[str] = set()
        self.open: list[int] = []
        self.held: dict[int, list[bool]] = {}
        for place, stop in enumerate(self.stops):
            if met(stop.relevant, self.seen):
                self.held[place] = self._pass(place, stop)

    @property
    def path(self) -> tuple[Page, ...]:
        """The pages the person meets."""
        return tuple(self.stops[place].page for place in self.shown)

    @property
    def first_open(self) -> Page | None:
        """The first page with a question that has not been passed."""
        return self.stops[self.open[0]].page if self.open else None

    @property
    def off_path(self) -> frozenset[str]:
        """The keys of answers to questions that are not asked."""
        return frozenset(self.answers) - self.kept

    def values_until(self, here: int) -> dict[str, Value | None]:
        """What is seen before the page at a place."""
        keys = (ask.question.key for stop in self.stops[:here] for ask in stop.asks)
        return {key: self.seen[key] for key in keys if key in self.seen}

    def progress(self, here: int) -> Progress:
        """How far the page at a place of the path is.

        `open_keys` are the questions that are yet to be answered, or may be, beginning with those on the page itself: a
        condition on one of them settles nothing. Every other condition comes to what it came to on the walk.
        """
        open_keys: set[str] = set()
        seen = self.values_until(here)
        ahead = 0
        for place, stop in list(enumerate(self.stops))[here:]:
            held = self.held.get(place)
            if held is None and _is_settled(stop.relevant, open_keys):
                continue
            possible = False
            for number, ask in enumerate(stop.asks):
                settled = _is_settled(ask.relevant, open_keys)
                if not settled or (held[number] if held else met(ask.relevant, seen)):
                    open_keys.add(ask.question.key)
                    possible = possible or ask.kind.shown
            ahead += possible and place > here
        position = 1 + sum(place < here for place in self.shown)
        return Progress(position, position + ahead)

    def _pass(self, place: int, stop: Stop) -> list[bool]:
        held, questions, is_open = [], [], False
        for ask in stop.asks:
            held.append(met(ask.relevant, self.seen))
            if not held[-1]:
                continue
            question = ask.fitted(self.seen)
            answer = self.answers.get(question.key)
            self.kept.add(question.key)
            if ask.kind.shown:
                questions.append(question)
                is_open = is_open or answer is None or _is_open(question, answer)
            else:
                answer = ask.kind.settled(answer, ask.computed(question, self.seen))
                self.computed |= {question.key: answer} if answer else {}
            if answer is not None:
                self.seen[question.key] = answer.value
        if questions:
            self.shown[place] = tuple(questions)
            self.open += [place] if is_open else []
        return held


def _is_open(question: Question, answer: Answer) -> bool:
    if question.required and answer.missing == BLANK:
        return True
    if question.choice_filter and answer.value is not None:
        keys = answer.value if isinstance(answer.value, tuple) else (str(answer.value),)
        return any(question.choice(key) is None for key in keys)
    return False


def _is_settled(condition: Expression | None, open_keys: set[str]) -> bool:
    """Whether nothing that is still open can change what a condition comes to."""
    return condition is not None and condition.names.isdisjoint(open_keys)


def unkept(walked: Walked) -> Mapping[str, Answer]:
    """What was calculated and is not among the answers."""
    return {key: answer for key, answer in walked.computed.items() if walked.answers.get(key) != answer}
