"""Words with marks over them: search hits, codes and personal details may begin and end anywhere and overlap."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Generic, TypeVar

Mark = TypeVar("Mark", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Segment(Generic[Mark]):
    """A stretch of words under the same marks; `start` counts Unicode code points from the beginning of the text."""

    start: int
    words: str
    marks: tuple[Mark, ...]


def segments(text: str, spans: Iterable[tuple[int, int, Mark]]) -> tuple[Segment[Mark], ...]:
    """The text cut wherever a mark begins or ends; put together again the segments are the text.

    Spans are half-open, in code points; what lies outside the text is cut off. Marks keep the order of `spans`.
    """
    kept = [(max(0, start), min(len(text), end), mark) for start, end, mark in spans]
    kept = [span for span in kept if span[0] < span[1]]
    cuts = sorted({0, len(text)} | {place for start, end, _ in kept for place in (start, end)})
    return tuple(
        Segment(start, text[start:end], tuple(mark for first, last, mark in kept if first <= start and end <= last))
        for start, end in pairwise(cuts)
    )
