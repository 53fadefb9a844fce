"""What a regular expression becomes: numbered places, each with what leads where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NoReturn

from survey.core.expression.pattern_classes import Test

MOST_PLACES: Final = 2_000  # places of a program, once its repetitions are written out
MOST_WORK: Final = 20_000  # pieces put together, repetitions counted
ACCEPT: Final = 0  # the place where the whole pattern has been met


class PatternError(Exception):
    """A pattern cannot be read, or not be matched; the message says why."""


@dataclass(eq=False, slots=True)
class Program:
    """A pattern as numbered places.

    A place is passed by a character that its test takes, and leads to `after`; or freely, and leads to each of
    `ways`; or, in `starts` and `ends`, freely at the start or the end of the text only.
    """

    tests: list[Test | None] = field(default_factory=lambda: [None])
    after: list[int] = field(default_factory=lambda: [ACCEPT])
    ways: list[tuple[int, ...]] = field(default_factory=lambda: [()])
    starts: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)
    first: int = ACCEPT
    work: int = 0

    def taking(self, test: Test, after: int) -> int:
        """A new place that a character passes; its number."""
        return self._add(test, after, ())

    def free(self, *ways: int) -> int:
        """A new place that is passed freely; its number."""
        return self._add(None, ACCEPT, ways)

    def _add(self, test: Test | None, after: int, ways: tuple[int, ...]) -> int:
        if len(self.tests) >= MOST_PLACES:
            self.refuse()
        self.tests.append(test)
        self.after.append(after)
        self.ways.append(ways)
        return len(self.tests) - 1

    def count(self) -> None:
        """Count one more piece put together, so that empty ones cannot be repeated for ever."""
        self.work += 1
        if self.work > MOST_WORK:
            self.refuse()

    def refuse(self) -> NoReturn:
        """Say that the pattern is too large."""
        raise PatternError("the pattern repeats too much: write smaller numbers inside {}.")
