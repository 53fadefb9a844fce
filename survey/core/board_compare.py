"""Boards of several rounds beside each other: which cards are new, gone or moved, and what votes they got each time.

A card that was carried on to the next board has the same thread there. Columns are the same when they are called alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from survey.core.board import Board, Card, Heading

FIRST, NEW, STAYED, MOVED, GONE, ABSENT = "first", "new", "stayed", "moved", "gone", "absent"


@dataclass(frozen=True, slots=True)
class Shot:
    """One board with the points that each card got, by number."""

    board: Board
    points: Mapping[int, int]

    def heading_of(self, card: Card) -> Heading | None:
        """The column that a card is in; None while it is in none."""
        return self.board.columns.get(card.column)


@dataclass(frozen=True, slots=True)
class Stand:
    """How a card stands on one board: first (on the oldest), new, stayed, moved, gone since the one before, or absent.

    `heading` is its column there; of a moved one `origin` is the column before.
    """

    change: str
    points: int = 0
    heading: Heading | None = None
    origin: Heading | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A card as it was said last, and how it stands on each board, the oldest first."""

    card: Card
    stands: tuple[Stand, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The cards that were last seen in one column; None for those in no column."""

    heading: Heading | None
    lines: tuple[Line, ...]


def compare(shots: Sequence[Shot]) -> tuple[Group, ...]:
    """The boards, the oldest first, card by card, in the columns of the newest and then those of the ones before."""
    threads = [{card.thread: card for card in shot.board.shown_cards} for shot in shots]
    headings: dict[tuple[str, str], Heading | None] = {}
    for shot in reversed(shots):
        for heading in shot.board.columns.values():
            headings.setdefault(_called(heading), heading)
    headings[_called(None)] = None
    lines: dict[tuple[str, str], list[Line]] = {called: [] for called in headings}
    for thread in dict.fromkeys(thread for known in reversed(threads) for thread in known):
        last = next(place for place in reversed(range(len(shots))) if thread in threads[place])
        card = threads[last][thread]
        line = Line(card, _stands(shots, [known.get(thread) for known in threads]))
        lines[_called(shots[last].heading_of(card))].append(line)
    return tuple(Group(headings[called], tuple(found)) for called, found in lines.items() if found)


def _stands(shots: Sequence[Shot], cards: Sequence[Card | None]) -> tuple[Stand, ...]:
    stands: list[Stand] = []
    for place, (shot, card) in enumerate(zip(shots, cards, strict=True)):
        before = cards[place - 1] if place else None
        if card is None:
            stands.append(Stand(GONE if before else ABSENT))
            continue
        heading = shot.heading_of(card)
        origin = shots[place - 1].heading_of(before) if before else None
        moved = before is not None and _called(heading) != _called(origin)
        change = FIRST if not place else NEW if before is None else MOVED if moved else STAYED
        stands.append(Stand(change, shot.points.get(card.number, 0), heading, origin if moved else None))
    return tuple(stands)


def _called(heading: Heading | None) -> tuple[str, str]:
    """What makes a column the same on two boards: the template's key, or its own words however they are written."""
    return (heading.key, "" if heading.key else heading.words.casefold()) if heading else ("", "")
