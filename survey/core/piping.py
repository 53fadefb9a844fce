"""Earlier answers inside words: `${name}`, or `${name|you}` with what to say where there is no answer.

What stands between the braces is only ever looked up, never computed, and what comes out is words like any others:
whoever shows them escapes them. Words keep the tag of their own language, so that each can be marked with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from survey.core.definition import Said

UNANSWERED: Final = "…"
_PIPE = re.compile(r"\$\{\s*([A-Za-z_][\w.-]*)\s*(?:\|([^{}]*))?\}", re.ASCII)

Told = Callable[[str], tuple[Said, ...]]


def names(words: str) -> tuple[str, ...]:
    """The questions whose answers stand in the words."""
    return tuple(found[1] for found in _PIPE.finditer(words))


def piped(said: Said, told: Told) -> Iterator[Said]:
    """The words in pieces, each in its language; `told` gives an answer in words, nothing where there is none."""
    end = 0
    for found in _PIPE.finditer(said.words):
        if before := said.words[end : found.start()]:
            yield Said(before, said.tag)
        yield from _joined(told(found[1])) or [Said(UNANSWERED if found[2] is None else found[2].strip(), said.tag)]
        end = found.end()
    if rest := said.words[end:]:
        yield Said(rest, said.tag)


def _joined(answer: tuple[Said, ...]) -> list[Said]:
    """Several answers with commas between them."""
    pieces: list[Said] = []
    for place, said in enumerate(answer):
        if place:
            pieces.append(Said(", ", said.tag))
        pieces.append(said)
    return pieces
