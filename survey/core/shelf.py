"""A shelf that holds the things used last and lets go of the others."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")


class Shelf(Generic[Key, Thing]):
    """At most so many things by key; the one used longest ago makes room. Safe between threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._held: OrderedDict[Key, Thing] = OrderedDict()

    def find(self, key: Key) -> Thing | None:
        """The thing under this key, if it is still there."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
            return self._held.get(key)

    def keep(self, key: Key, thing: Thing) -> Thing:
        """Put it on the shelf unless another thread was first; what then stands there."""
        with self._lock:
            kept = self._held.setdefault(key, thing)
            while len(self._held) > self._most:
                self._held.popitem(last=False)
            return kept
