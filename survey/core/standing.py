"""Where one person stands in a questionnaire: the path so far and ahead."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from functools import cached_property

from survey.core.answers import Answer, Answers
from survey.core.course import Course
from survey.core.definition import End, Page, Question
from survey.core.passage import asked
from survey.core.stops import Ask, Layered, Values, met
from survey.core.walk import Walk


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a page is: the `position`th of at most `total` pages."""

    position: int
    total: int


class Standing:
    """One person's way, given all answers so far; `moved` gives the way after others, at the cost of what they change.

    It is the same whether it was found in one walk or answer by answer.
    """

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._course: Course = walk.course
        self._first_open = walk.open.find(1)

    def moved(self, changes: Answers) -> Standing:
        """Where the person stands once these answers have been given or changed."""
        return Standing(self._walk.moved(changes))

    def now(self) -> Standing:
        """The same at this hour, where a condition looks at the clock."""
        return self.moved({}) if self._course.fleeting else self

    @property
    def length(self) -> int:
        """How many pages anybody may meet."""
        return len(self._course.stops)

    @property
    def answers(self) -> Answers:
        """All answers, on the path or not."""
        return self._walk.answers

    @property
    def unkept(self) -> Answers:
        """What calculated and hidden questions come to, where it is not among the answers."""
        return self._walk.unkept

    def path(self) -> tuple[Page, ...]:
        """The pages the person meets, as far as the answers tell."""
        return tuple(stop.page for stop, is_shown in zip(self._course.stops, self._walk.shown, strict=True) if is_shown)

    def asked(self, page: Page) -> tuple[Question, ...]:
        """The questions of `page` that are asked, as they are asked; none if it is not on the path."""
        place = self._course.place(page.key)
        return asked(self._course.stops[place], self._walk.passages[place], self._walk.earlier(place))

    def asks(self, page: Page) -> tuple[Ask, ...]:
        """All questions of a page with their expressions, shown or not."""
        return self._course.stops[self._course.place(page.key)].asks

    def first_open(self) -> Page | None:
        """The first page with a question that has not been passed; None when all have been.

        A question that must be answered is not passed by a blank.
        """
        return self._page(self._first_open)

    def is_reached(self, page: Page) -> bool:
        """Whether the page is on the path and everything before it has been passed."""
        place = self._course.place(page.key)
        return bool(self._walk.shown[place]) and (self._first_open < 0 or place <= self._first_open)

    def after(self, page_key: str) -> Page | None:
        """The next page on the path; None after the last."""
        return self._page(self._walk.shown.find(1, self._course.place(page_key) + 1))

    def before(self, page_key: str) -> Page | None:
        """The page before on the path; None before the first."""
        return self._page(self._walk.shown.rfind(1, 0, self._course.place(page_key)))

    def progress(self, page_key: str) -> Progress:
        """How far a page of the path is, counting every page ahead that may still come.

        Pages ahead are ruled out only by what was answered before this page, so that going forward, whatever is
        answered, position / total never falls.
        """
        walk, here = self._walk, self._course.place(page_key)
        position = 1 + walk.shown.count(1, 0, here)
        ahead = walk.sure.count(1, here + 1) + len(walk.chances) - bisect_left(walk.chances, here)
        return Progress(position, position + ahead)

    def off_path(self) -> frozenset[str]:
        """The keys of answers to questions that are no longer asked."""
        return frozenset(self._walk.off)

    def answer(self, key: str) -> Answer | None:
        """The answer to a question that is asked, or what it was calculated to."""
        place, number = self._course.ranks.get(key, (-1, 0))
        if place < 0:
            return None
        passage = self._walk.passages[place]
        if not (passage.held and passage.held[number]):
            return None
        return passage.given[number] or self._walk.answers.get(key)

    @cached_property
    def values(self) -> Values:
        """Every value on the path, by question."""
        return Layered(self._walk.earlier(len(self._course.stops)))

    def values_before(self, page: Page) -> Layered:
        """Every value on the path before a page."""
        return Layered(self._walk.earlier(self._course.place(page.key)))

    def initial(self, page: Page) -> dict[str, Answer]:
        """What stands in a page's questions at first, where the author set something, by question."""
        if all(ask.value is None for ask in self.asks(page)):
            return {}
        seen = self.values_before(page)
        found = {ask.question.key: ask.computed(ask.question, seen) for ask in self.asks(page)}
        return {key: answer for key, answer in found.items() if answer}

    def end(self) -> End | None:
        """What is said at the end to this person instead of the usual thanks."""
        ends = self._course.ends
        return next((end for end, relevant in ends if relevant and met(relevant, self.values, False)), None)

    def _page(self, place: int) -> Page | None:
        return None if place < 0 else self._course.stops[place].page
