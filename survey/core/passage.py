"""What comes of one stop for one person: a pure function of the answers given there and of those before."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from survey.core.answers import BLANK, Answer, Answers, Value
from survey.core.definition import Question
from survey.core.expression import Expression
from survey.core.stops import Ask, Layered, Stop, Values, met

NEVER: Final = -1
_YES: Final = (True,)
_NO: Final = (False,)


class Passage(NamedTuple):
    """One stop as a person passes it; what is said of each question stands in the order of the stop's questions.

    `held` says which questions are asked, None where the page is not on the path. `given` is what counts as the answer
    to each, None where nothing does. `chances` is the last place from which each may still come to be asked, whatever
    is answered there and later: the stop's own where it is asked already, `NEVER` where answers before settled it.
    """

    held: tuple[bool, ...] | None
    given: tuple[Answer | None, ...]
    chances: tuple[int, ...]
    is_shown: bool
    is_open: bool
    chance: int

    def same_for_others(self, other: Passage, number: int) -> bool:
        """Whether later stops see no difference in the question of this number."""
        mine, theirs = self.given[number], other.given[number]
        if self.chances[number] != other.chances[number]:
            return False
        if mine is None or theirs is None:
            return mine is theirs
        return mine is theirs or (mine == theirs and type(mine.value) is type(theirs.value))


Chance = Callable[[str], int]  # the last place from which an earlier question may still come to be asked


def pass_stop(stop: Stop, place: int, answers: Answers, earlier: Values, chance_of: Chance) -> Passage:
    """Walk past one stop; `earlier` and `chance_of` tell of questions before it.

    A condition sees only answers to questions that are themselves asked and stand before it; every other name in it
    counts as unanswered. So a condition that refers forward or in a circle can do no harm.
    """
    if stop.alone:
        answer = answers.get(stop.alone)
        is_open = answer is None or (answer.missing == BLANK and stop.asks[0].question.required)
        return Passage(_YES, (answer,), (place,), True, is_open, place)
    on_path = stop.relevant is None or met(stop.relevant, earlier)
    at_most = place if on_path else _last_chance(stop.relevant, chance_of)
    if len(stop.asks) == 1:
        ask = stop.asks[0]
        passed = _pass_ask(ask, answers, earlier, chance_of, on_path, at_most)
        is_asked, given, chance, is_open = passed
        held = (_YES if is_asked else _NO) if on_path else None
        shows = ask.kind.shown
        return Passage(held, (given,), (chance,), shows and is_asked, is_open, chance if shows else NEVER)
    seen = Layered(earlier)
    here: dict[str, int] = {}

    def chance_here(name: str) -> int:
        return here[name] if name in here else chance_of(name)

    each = []
    for ask in stop.asks:
        passed = _pass_ask(ask, answers, seen, chance_here, on_path, at_most)
        each.append(passed)
        here[ask.question.key] = passed.chance
        if passed.given is not None:
            seen[ask.question.key] = passed.given.value
    shown = [passed for ask, passed in zip(stop.asks, each, strict=True) if ask.kind.shown]
    return Passage(
        tuple(passed.is_asked for passed in each) if on_path else None,
        tuple(passed.given for passed in each),
        tuple(passed.chance for passed in each),
        any(passed.is_asked for passed in shown),
        any(passed.is_open for passed in shown),
        max((passed.chance for passed in shown), default=NEVER),
    )


class _Passed(NamedTuple):
    """One question as it was passed."""

    is_asked: bool
    given: Answer | None
    chance: int
    is_open: bool


def _pass_ask(ask: Ask, answers: Answers, seen: Values, chance_of: Chance, on_path: bool, at_most: int) -> _Passed:
    """Walk past one question of a page that is on the path, or may come to be from `at_most` back."""
    holds = ask.relevant is None or met(ask.relevant, seen)
    chance = at_most if holds else min(at_most, _last_chance(ask.relevant, chance_of))
    if not (on_path and holds):
        return _Passed(False, None, chance, False)
    answer = answers.get(ask.question.key)
    if not ask.kind.shown:
        question = ask.fitted(seen) if ask.fits else ask.question
        return _Passed(True, ask.kind.settled(answer, ask.computed(question, seen)), chance, False)
    return _Passed(True, answer, chance, answer is None or _is_open(ask, answer, seen))


def asked(stop: Stop, passage: Passage, earlier: Values) -> tuple[Question, ...]:
    """The questions that a stop shows, as this person is asked them."""
    if passage.held is None:
        return ()
    seen = Layered(earlier)
    questions = []
    for ask, holds, answer in zip(stop.asks, passage.held, passage.given, strict=True):
        if holds and ask.kind.shown:
            questions.append(ask.fitted(seen) if ask.fits else ask.question)
        if answer is not None:
            seen[ask.question.key] = answer.value
    return tuple(questions)


def _is_open(ask: Ask, answer: Answer, seen: Values) -> bool:
    """Whether an answer is none that one may go on with."""
    question = ask.fitted(seen) if ask.fits else ask.question
    if answer.missing == BLANK:
        return question.required
    if question.choice_filter and answer.value is not None:  # what is no longer on offer
        return any(question.choice(key) is None for key in _keys(answer.value))
    return False


def _keys(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (str(value),)


def _last_chance(condition: Expression | None, chance_of: Chance) -> int:
    """The last place from which a condition that does not hold may still come to hold: that of the last question it
    names that may still be asked."""
    return max(map(chance_of, condition.names), default=NEVER) if condition is not None else NEVER
