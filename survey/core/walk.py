"""One person's walk along a course: what came of every stop, and what follows from that, kept so that a changed answer
costs only the stops that depend on it.

What is asked of a walk is answered by searching rows of bytes, a byte a stop, which takes nanoseconds a stop.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from heapq import heapify, heappop, heappush
from typing import Final

from survey.core.answers import Answer, Answers, Value
from survey.core.course import Course
from survey.core.passage import NEVER, Chance, Passage, pass_stop
from survey.core.stops import Values

NOTHING: Final = Passage(None, (), (), False, False, NEVER)
NOWHERE: Final = (-1, 0)


class Earlier:
    """The values on the path before a place."""

    __slots__ = ("_passages", "_place", "_ranks")

    def __init__(self, course: Course, passages: Sequence[Passage], place: int) -> None:
        self._ranks, self._passages, self._place = course.ranks, passages, place

    def get(self, name: str, /) -> Value | None:
        """The value of the answer to a question, None where there is none."""
        at, number = self._ranks.get(name, NOWHERE)
        if not 0 <= at < self._place:
            return None
        given = self._passages[at].given[number]
        return None if given is None else given.value


class Walk:
    """`passages` by place. `shown`, `open` and `sure` hold a 1 for each stop that is on the path, that has a question
    not yet passed, that may be met from wherever before it one stands. `chances` are the last places from which the
    stops that are not sure may still come, sorted. `off` are answers that nobody is asked for, `unkept` what was
    calculated and is not among the answers yet.
    """

    __slots__ = ("answers", "chances", "course", "off", "open", "passages", "shown", "sure", "unkept")

    def __init__(self, course: Course, answers: Answers) -> None:
        count = len(course.stops)
        self.course = course
        self.answers: Answers = answers
        self.passages: list[Passage] = [NOTHING] * count
        self.shown, self.open, self.sure = bytearray(count), bytearray(count), bytearray(count)
        self.chances: list[int] = []
        self.off: set[str] = answers.keys() - course.ranks.keys()
        self.unkept: dict[str, Answer] = {}
        self._pass_all()

    def moved(self, changes: Answers) -> Walk:
        """The walk once these answers have changed, the only ones that are not as they were."""
        walk: Walk = object.__new__(Walk)
        walk.course, walk.answers = self.course, {**self.answers, **changes}
        walk.passages, walk.chances = [*self.passages], [*self.chances]
        walk.shown, walk.open, walk.sure = self.shown[:], self.open[:], self.sure[:]
        walk.off, walk.unkept = self.off | (changes.keys() - self.course.ranks.keys()), dict(self.unkept)
        ranks = self.course.ranks
        walk._pass_again({ranks[key][0] for key in changes if key in ranks}.union(self.course.fleeting))
        return walk

    def earlier(self, place: int) -> Earlier:
        """The values that the stop at a place may look at."""
        return Earlier(self.course, self.passages, place)

    def _chance_before(self, place: int) -> Chance:
        ranks, passages = self.course.ranks, self.passages

        def chance(name: str) -> int:
            at, number = ranks.get(name, NOWHERE)
            return passages[at].chances[number] if 0 <= at < place else NEVER

        return chance

    def _pass_all(self) -> None:
        seen: dict[str, Value | None] = {}
        chances: dict[str, int] = {}

        def chance_of(name: str) -> int:
            return chances.get(name, NEVER)

        for place, stop in enumerate(self.course.stops):
            now = self._pass_one(place, seen, chance_of)
            for number, ask in enumerate(stop.asks):
                chances[ask.question.key] = now.chances[number]
                if (given := now.given[number]) is not None:
                    seen[ask.question.key] = given.value
            if now.chance == place:
                self.sure[place] = 1
            elif now.chance > NEVER:
                self.chances.append(now.chance)
        self.chances.sort()

    def _pass_again(self, places: Iterable[int]) -> None:
        waiting = list(places)
        queued = set(waiting)
        heapify(waiting)
        while waiting:
            place = heappop(waiting)
            for follower in self._pass(place):
                if follower not in queued:
                    queued.add(follower)
                    heappush(waiting, follower)

    def _pass(self, place: int) -> list[int]:
        """Walk past one stop again; the places of those that have to be walked past again because of it."""
        was = self.passages[place]
        now = self._pass_one(place, self.earlier(place), self._chance_before(place))
        if was.chance != now.chance:
            self._move_chance(place, was.chance, now.chance)
        following: list[int] = []
        for number, ask in enumerate(self.course.stops[place].asks):
            if not now.same_for_others(was, number):
                following += self.course.followers.get(ask.question.key, ())
        return following

    def _pass_one(self, place: int, earlier: Values, chance_of: Chance) -> Passage:
        """Walk past one stop, and note what came of it but the chance."""
        stop = self.course.stops[place]
        now = pass_stop(stop, place, self.answers, earlier, chance_of)
        self.passages[place] = now
        self.shown[place], self.open[place] = now.is_shown, now.is_open
        for number, ask in enumerate(stop.asks):
            self._account(ask.question.key, now, number)
        return now

    def _move_chance(self, place: int, was: int, now: int) -> None:
        if NEVER < was < place:
            del self.chances[bisect_left(self.chances, was)]
        self.sure[place] = now == place
        if NEVER < now < place:
            insort(self.chances, now)

    def _account(self, key: str, now: Passage, number: int) -> None:
        """Note whether the answer to a question is off the path, and whether what it came to is kept."""
        answer, given = self.answers.get(key), now.given[number]
        if answer is given and not self.off and not self.unkept:  # as nearly always
            return
        if answer is not given and given is not None and given != answer:
            self.unkept[key] = given
        elif self.unkept:
            self.unkept.pop(key, None)
        is_off = answer is not None and not (now.held and now.held[number])
        if is_off:
            self.off.add(key)
        elif self.off:
            self.off.discard(key)
