"""Where persons stand who are answering just now, kept in this process between their pages.

Kept under a response's revision, so that what another process saved meanwhile is seen, and that alone is read. All of
it is in the database too: what falls out of memory costs one longer page. Bounded by the questionnaires' length, and by
time, so that nobody's answers stay in memory for long after the person has gone.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock, Timer
from typing import Final, NamedTuple

from survey.core.standing import Standing

MOST_PAGES: Final = 100_000  # of all persons together, each of some hundred bytes
SECONDS: Final = 15 * 60


class Known(NamedTuple):
    """Where somebody stands after so many saves, and which of the answers are marked as off the path."""

    revision: int
    standing: Standing
    off_path: frozenset[str]


class Memory:
    """What is known of responses, by id; whoever came last longest ago makes room. Safe between threads."""

    def __init__(
        self, most_pages: int = MOST_PAGES, seconds: float = SECONDS, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._seconds, self._clock = most_pages, seconds, clock
        self._lock = Lock()
        self._held: OrderedDict[int, tuple[float, Known]] = OrderedDict()
        self._pages = 0
        self._alarm: Timer | None = None

    def __len__(self) -> int:
        return len(self._held)

    def find(self, response_id: int) -> Known | None:
        """What is known of a response."""
        with self._lock:
            self._let_go()
            held = self._held.get(response_id)
            return None if held is None else held[1]

    def keep(self, response_id: int, known: Known) -> None:
        """Know this from now on, unless something later is known."""
        with self._lock:
            before = self._held.get(response_id)
            if before is not None and before[1].revision > known.revision:
                return
            self._drop(response_id)
            self._held[response_id] = self._clock(), known
            self._pages += known.standing.length
            self._let_go()
            self._set_alarm()

    def drop(self, response_id: int) -> None:
        """Know nothing of a response any more."""
        with self._lock:
            self._drop(response_id)

    def _drop(self, response_id: int) -> None:
        held = self._held.pop(response_id, None)
        if held is not None:
            self._pages -= held[1].standing.length

    def _let_go(self) -> None:
        oldest = self._clock() - self._seconds
        while self._held:
            response_id, (since, _) = next(iter(self._held.items()))
            if self._pages <= self._most and since >= oldest:
                break
            self._drop(response_id)

    def _set_alarm(self) -> None:
        """See that what is old is let go of where nobody comes any more, too."""
        if self._held and self._alarm is None:
            since, _ = next(iter(self._held.values()))
            self._alarm = Timer(max(since + self._seconds - self._clock(), self._seconds / 15), self._wake)
            self._alarm.daemon = True
            self._alarm.start()

    def _wake(self) -> None:
        with self._lock:
            self._alarm = None
            self._let_go()
            self._set_alarm()


memory: Final = Memory()
