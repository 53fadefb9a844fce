"""The pages of a questionnaire with their expressions read, once, so that finding one's way through costs little."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from survey.core.answers import Answer, Value
from survey.core.definition import Choice, Page, Question
from survey.core.expression import ATTRIBUTE, CURRENT, Expression, Result, evaluate, holds, parse
from survey.core.kinds import KINDS, Kind
from survey.errors import ExpressionError


class Values(Protocol):
    """The values of answers, by question; a mapping is one."""

    def get(self, name: str, /) -> Value | None:
        """The value of the answer to a question, None where there is none."""
        ...


class Layered:
    """Values of one's own over those `beneath`, so that nothing has to be copied to add one."""

    __slots__ = ("beneath", "own")

    def __init__(self, beneath: Values, own: dict[str, Value | None] | None = None) -> None:
        self.beneath = beneath
        self.own: dict[str, Value | None] = {} if own is None else own

    def get(self, name: str, /) -> Value | None:
        """The value, one's own if there is one."""
        own = self.own
        return own[name] if name in own else self.beneath.get(name)

    def __setitem__(self, name: str, value: Value | None) -> None:
        self.own[name] = value


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with its expressions read; None stands for one that there is not.

    `value` is what the question comes to by itself: its calculation, or what stands in it at first.
    """

    question: Question
    kind: Kind
    relevant: Expression | None
    required_if: Expression | None
    constraint: Expression | None
    choice_filter: Expression | None
    value: Expression | None

    @property
    def fits(self) -> bool:
        """Whether what is asked depends on the person."""
        return self.required_if is not None or self.choice_filter is not None

    def fitted(self, seen: Values) -> Question:
        """The question as this person is asked it: with the choices on offer, required or not."""
        question = self.question
        if self.required_if is not None and not question.required and met(self.required_if, seen, otherwise=False):
            question = replace(question, required=True)
        if self.choice_filter is not None:
            kept = tuple(choice for choice in question.choices if _offered(self.choice_filter, choice, seen))
            question = replace(question, choices=kept)
        return question

    def computed(self, question: Question, seen: Values) -> Answer | None:
        """What the question comes to by itself, if it comes to anything that it can hold."""
        if self.value is None:
            return None
        try:
            return self.kind.held(question, as_value(evaluate(self.value, seen.get)))
        except ExpressionError:
            return None

    def decides(self) -> Iterator[Expression]:
        """The expressions that decide whether and how it is asked, or what it comes to where nobody is asked."""
        value = None if self.kind.shown else self.value
        for expression in (self.relevant, self.required_if, self.choice_filter, value):
            if expression is not None:
                yield expression

    def accepts(self, value: Value, seen: Values) -> bool:
        """Whether the constraint lets the value be."""
        return self.constraint is None or met(self.constraint, Layered(seen, {CURRENT: value}))


@dataclass(frozen=True, slots=True)
class Stop:
    """A page with its condition and its questions' expressions read.

    `alone` is the key of its question where there is but one, shown to everybody as it stands, as most are; else "".
    """

    page: Page
    relevant: Expression | None
    asks: tuple[Ask, ...]
    alone: str = ""

    def decides(self) -> Iterator[Expression]:
        """Every expression that its passage depends on."""
        if self.relevant is not None:
            yield self.relevant
        for ask in self.asks:
            yield from ask.decides()


def stop_of(page: Page) -> Stop:
    """The page with everything read; raises ExpressionError for what cannot be."""
    asks = tuple(_ask(question) for question in page.questions)
    stop = Stop(page, condition(page.relevant), asks)
    alone = len(asks) == 1 and asks[0].kind.shown and not any(stop.decides())
    return replace(stop, alone=asks[0].question.key) if alone else stop


def condition(source: str) -> Expression | None:
    """An expression read, None where there is none."""
    return parse(source) if source.strip() else None


def met(expression: Expression | None, seen: Values, otherwise: bool = True) -> bool:
    """Whether a condition holds, given these values.

    One that cannot be computed comes to `otherwise`: better one question too many than one lost.
    """
    if expression is None:
        return True
    try:
        return holds(expression, seen.get)
    except ExpressionError:
        return otherwise


def as_value(result: Result) -> Value | None:
    """What an expression came to as the value of an answer; None where it is empty or no number."""
    if isinstance(result, bool):
        return "true" if result else "false"
    if isinstance(result, float):
        if not math.isfinite(result):
            return None
        return int(result) if result.is_integer() else result
    return result or None


def _ask(question: Question) -> Ask:
    filtering = question.choice_filter.strip()
    return Ask(
        question=question,
        kind=KINDS[question.kind],
        relevant=condition(question.relevant),
        required_if=condition(question.required_if),
        constraint=condition(question.constraint),
        choice_filter=parse(filtering, attributes=True) if filtering else None,
        value=condition(question.calculation or question.default),
    )


def _offered(expression: Expression, choice: Choice, seen: Values) -> bool:
    own: dict[str, Value | None] = {ATTRIBUTE + name: words for name, words in choice.attributes.items()}
    own[ATTRIBUTE + "name"] = choice.key
    return met(expression, Layered(seen, own))
