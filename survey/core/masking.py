"""Hiding parts of somebody's words, so that the rest can be read by others without telling who said it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

HIDDEN: Final = "[…]"
Mask = tuple[int, int, str]


def masked(words: str, start: int, end: int, masks: Iterable[Mask]) -> str:
    """The words from `start` up to `end` (code points), each mask's span replaced by what stands instead.

    Masks that overlap hide what either of them hides, under the first one's words; one that reaches over the edge of
    the quote hides the part inside.
    """
    told, place = [], start
    for first, last, instead in sorted(masks):
        if last <= place or first >= end:
            continue
        told.append(words[place : max(first, place)])
        if first >= place:
            told.append(instead)
        place = min(last, end)
    return "".join([*told, words[place:end]]).strip()


def places(words: str, part: str, start: int, end: int) -> tuple[tuple[int, int], ...]:
    """Where a part stands in the words from `start` up to `end`, in capitals or not; nowhere for no part."""
    wanted, among = part.lower(), words.lower()
    if not wanted or len(among) != len(words):  # a character that is two in small letters: look as it is written
        wanted, among = part, words
    found, place = [], among.find(wanted, start, end) if part else -1
    while place >= 0:
        found.append((place, place + len(part)))
        place = among.find(wanted, place + len(part), end)
    return tuple(found)


def covers(masks: Sequence[Mask], start: int, end: int) -> bool:
    """Whether every character of the span is under a mask."""
    return all(any(first <= place < last for first, last, _ in masks) for place in range(start, end))
