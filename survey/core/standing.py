"""Where one person stands in a questionnaire: the path so far and ahead, found in one walk through the pages."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property

from survey.core.answers import BLANK, Answer, Answers, Value
from survey.core.definition import End, Page, Question
from survey.core.expression import Expression
from survey.core.stops import Ask, Stop, Values, met
from survey.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a page is: the `position`th of at most `total` pages."""

    position: int
    total: int


class Standing:
    """One person's way, given all answers so far. `computed` holds what calculated and hidden questions come to.

    A condition sees only answers to questions that are themselves asked and stand before it; every other name in it
    counts as unanswered. So a condition that refers forward or in a circle can do no harm here.
    """

    def __init__(
        self,
        stops: Sequence[Stop],
        places: Mapping[str, int],
        ends: Sequence[tuple[End, Expression | None]],
        answers: Answers,
    ) -> None:
        self._stops = stops
        self._places = places
        self._ends = ends
        self._answers = answers
        self.computed: dict[str, Answer] = {}
        self._seen: dict[str, Value | None] = {}
        self._asked: dict[int, tuple[Question, ...]] = {}
        self._open: int | None = None
        self._unseen: set[str] = set()
        self._held: dict[int, list[bool]] = {}
        for place, stop in enumerate(stops):
            self._pass(place, stop)
        self._path = list(self._asked)

    def path(self) -> tuple[Page, ...]:
        """The pages the person meets, as far as the answers tell."""
        return tuple(self._stops[place].page for place in self._path)

    def asked(self, page: Page) -> tuple[Question, ...]:
        """The questions of `page` that are asked, as they are asked; none if it is not on the path."""
        return self._asked.get(self._place(page.key), ())

    def asks(self, page: Page) -> tuple[Ask, ...]:
        """All questions of a page with their expressions, shown or not."""
        return self._stops[self._place(page.key)].asks

    def first_open(self) -> Page | None:
        """The first page with a question that has not been passed; None when all have been.

        A question that must be answered is not passed by a blank.
        """
        return None if self._open is None else self._stops[self._open].page

    def is_reached(self, page: Page) -> bool:
        """Whether the page is on the path and everything before it has been passed."""
        place = self._place(page.key)
        return place in self._asked and (self._open is None or place <= self._open)

    def after(self, page_key: str) -> Page | None:
        """The next page on the path; None after the last."""
        at = bisect_right(self._path, self._place(page_key))
        return self._stops[self._path[at]].page if at < len(self._path) else None

    def before(self, page_key: str) -> Page | None:
        """The page before on the path; None before the first."""
        at = bisect_left(self._path, self._place(page_key))
        return self._stops[self._path[at - 1]].page if at else None

    def progress(self, page_key: str) -> Progress:
        """How far the page is, counting every page ahead that may still come.

        Pages ahead are ruled out only by what was answered before this page, so that going forward, whatever is
        answered, position / total never falls.
        """
        here = self._place(page_key)
        position = 1 + bisect_left(self._path, here)
        return Progress(position, position + self._ahead(here))

    def off_path(self) -> frozenset[str]:
        """The keys of answers to questions that are no longer asked."""
        return frozenset(self._answers) - self._kept

    def answer(self, key: str) -> Answer | None:
        """The answer to a question that is asked, or what it was calculated to."""
        return (self.computed.get(key) or self._answers.get(key)) if key in self._kept else None

    @property
    def values(self) -> Values:
        """Every value on the path, by question."""
        return self._seen

    def values_before(self, page: Page) -> dict[str, Value | None]:
        """Every value on the path before a page."""
        return self._values_until(self._place(page.key))

    def initial(self, page: Page) -> dict[str, Answer]:
        """What stands in a page's questions at first, where the author set something, by question."""
        if all(ask.value is None for ask in self.asks(page)):
            return {}
        seen = self.values_before(page)
        found = {ask.question.key: ask.computed(ask.question, seen) for ask in self.asks(page)}
        return {key: answer for key, answer in found.items() if answer}

    def end(self) -> End | None:
        """What is said at the end to this person instead of the usual thanks."""
        return next((end for end, relevant in self._ends if relevant and met(relevant, self._seen, False)), None)

    @cached_property
    def _kept(self) -> set[str]:
        """Every question that is asked, shown or not."""
        return self._unseen.union(question.key for questions in self._asked.values() for question in questions)

    def _place(self, page_key: str) -> int:
        place = self._places.get(page_key)
        if place is None:
            raise NotFoundError("page", page_key)
        return place

    def _pass(self, place: int, stop: Stop) -> None:
        """Walk one page on: what is asked there, what is seen after it, whether it is open."""
        seen = self._seen
        if stop.relevant is not None and not met(stop.relevant, seen):
            return
        answers = self._answers
        questions: list[Question] = []
        is_open = False
        held = []
        for ask in stop.asks:
            holds = ask.relevant is None or met(ask.relevant, seen)
            held.append(holds)
            if not holds:
                continue
            question = ask.fitted(seen) if ask.fits else ask.question
            answer = answers.get(question.key)
            if ask.kind.shown:
                questions.append(question)
                is_open = is_open or answer is None or _is_open(question, answer)
            else:
                self._unseen.add(question.key)
                if answer := ask.kind.settled(answer, ask.computed(question, seen)):
                    self.computed[question.key] = answer
            if answer is not None:
                seen[question.key] = answer.value
        self._held[place] = held
        if questions:
            self._asked[place] = tuple(questions)
            if is_open and self._open is None:
                self._open = place

    def _values_until(self, here: int) -> dict[str, Value | None]:
        keys = (ask.question.key for stop in self._stops[:here] for ask in stop.asks)
        return {key: self._seen[key] for key in keys if key in self._seen}

    def _ahead(self, here: int) -> int:
        """How many pages after the one at `here` are relevant or may become so.

        `open_keys` are the questions that are yet to be answered, or may be, beginning with those on the page itself: a
        condition on one of them settles nothing. Every other condition comes to what it came to on the walk.
        """
        open_keys: set[str] = set()
        seen: Values | None = None
        count = 0
        for place in range(here, len(self._stops)):
            stop = self._stops[place]
            held = self._held.get(place)
            if held is None and place > here and _is_settled(stop.relevant, open_keys):
                continue
            if held is None and seen is None:
                seen = self._values_until(here)
            possible = False
            for number, ask in enumerate(stop.asks):
                settled = _is_settled(ask.relevant, open_keys)
                if not settled or (held[number] if held else met(ask.relevant, seen or {})):
                    open_keys.add(ask.question.key)
                    possible = possible or ask.kind.shown
            count += possible and place > here
        return count


def _is_open(question: Question, answer: Answer) -> bool:
    if question.required and answer.missing == BLANK:
        return True
    if question.choice_filter and answer.value is not None:
        keys = answer.value if isinstance(answer.value, tuple) else (str(answer.value),)
        return any(question.choice(key) is None for key in keys)
    return False


def _is_settled(condition: Expression | None, open_keys: Set[str]) -> bool:
    """Whether nothing that is still open can change what a condition comes to."""
    return condition is not None and condition.names.isdisjoint(open_keys)
