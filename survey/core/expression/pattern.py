"""Regular expressions that cannot hang: run as a set of places in the pattern, one step a character.

Python's own engine tries alternatives one after another, and some patterns, `(a+)+$` among them, make it try
exponentially many. Here every alternative is followed at once, so that time grows with the text and the pattern, and a
limit on the steps bounds it. What cannot be done so (references back, looking ahead) is refused when read.

The syntax is what XLSForm's engines share: characters, `.`, classes, groups, `|`, `* + ? {n,m}`, `^ $`, `\\d \\w \\s`
(ASCII, as there), `\\p{L}` and the other general categories, and `(?i)` first. The whole text must match.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from survey.core.expression.pattern_grammar import compiled
from survey.core.expression.pattern_program import ACCEPT, PatternError

__all__ = ["Pattern", "PatternError", "pattern"]

MOST_STEPS: Final = 300_000  # places visited in one match: about a tenth of a second
_MOST_REMEMBERED: Final = 20_000  # places in the steps that one pattern remembers


@dataclass(eq=False, slots=True)
class _State:
    """Places that are reached at once, and where each character met so far leads from them."""

    places: frozenset[int]
    next: dict[str, _State] = field(default_factory=dict)


class Pattern:
    """A pattern made ready. It remembers the steps it has taken, so that most characters cost one look-up."""

    def __init__(self, source: str) -> None:
        """Read the pattern; `PatternError` if it cannot be."""
        self._program = compiled(source)
        self._remembered = 0
        self._states: dict[frozenset[int], _State] = {}
        self._first = _State(self._closed([self._program.first], at_start=True)[0])

    def matches(self, text: str) -> bool:
        """Whether the whole of `text` matches; `PatternError` if that takes too many steps."""
        state = self._first
        steps = 0
        for character in text:
            following = state.next.get(character)
            if following is None:
                following, taken = self._step(state, character)
                steps += taken
                if steps > MOST_STEPS:
                    raise PatternError("the pattern takes too many steps against so long a text.")
            if not following.places:
                return False
            state = following
        return ACCEPT in self._closed(state.places, at_start=not text, at_end=True)[0]

    def _step(self, state: _State, character: str) -> tuple[_State, int]:
        """Where `character` leads from `state`, and how many places it took to find out."""
        tests, after = self._program.tests, self._program.after
        onward = [after[place] for place in state.places if (test := tests[place]) and test(character)]
        places, visited = self._closed(onward)
        if self._remembered >= _MOST_REMEMBERED:
            self._forget()
        self._remembered += 1 + len(places)
        following = state.next[character] = self._states.setdefault(places, _State(places))
        return following, 1 + len(state.places) + visited

    def _forget(self) -> None:
        self._remembered = 0
        self._states = {}
        self._first = _State(self._first.places)

    def _closed(self, begun: Iterable[int], at_start: bool = False, at_end: bool = False) -> tuple[frozenset[int], int]:
        """The places that wait for a character or for the end, reached freely from `begun`; how many were visited."""
        program = self._program
        waiting = list(begun)
        seen = set(waiting)
        kept = set()
        while waiting:
            place = waiting.pop()
            if place in program.starts and not at_start:
                continue
            if place == ACCEPT or program.tests[place] or (place in program.ends and not at_end):
                kept.add(place)
                continue
            for way in program.ways[place]:
                if way not in seen:
                    seen.add(way)
                    waiting.append(way)
        return frozenset(kept), len(seen)


@lru_cache(maxsize=128)
def pattern(source: str) -> Pattern:
    """The pattern, read once; `PatternError` if it cannot be read."""
    return Pattern(source)
