"""What one person may see of a board, and what everybody sees alike.

Pages for participants and the projector are drawn from these and from nothing else, so that a vote that is not
revealed, a card that waits and a note of the staff's cannot come onto them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from survey.core.board import HELD, NO_BALLOT, STAFF, Ballot, Board, Card, Heading, Step
from survey.core.board_votes import DOTS, VOTING, Tally, left, tally

NOBODY = STAFF


@dataclass(frozen=True, slots=True)
class View:
    """A board as a seat sees it. Equal views look the same."""

    name: str
    tag: str
    columns: tuple[Heading, ...]
    lanes: tuple[Heading, ...]
    cards: tuple[Card, ...]
    step: Step | None
    votable: tuple[Card, ...]
    results: Mapping[int, Tally]
    steps: tuple[Step, ...]
    frozen: bool
    ended: bool
    waiting: tuple[Card, ...] = ()
    own: frozenset[int] = frozenset()
    ballot: Ballot = field(default_factory=dict)
    left: int = 0

    def in_place(self, column: int, lane: int = 0) -> tuple[Card, ...]:
        """The cards of a column (and row) that no other card leads."""
        return tuple(card for card in self.cards if (card.column, card.lane, card.head) == (column, lane, 0))

    def group_of(self, head: int) -> tuple[Card, ...]:
        """The cards that another card leads."""
        return tuple(card for card in self.cards if card.head == head)

    def card(self, number: int) -> Card | None:
        """The card of this number, if it is seen."""
        return next((card for card in self.cards if card.number == number), None)

    @property
    def result(self) -> Tally | None:
        """What the open step's votes came to, once they are revealed."""
        return self.results.get(self.step.number) if self.step else None


def public_view(board: Board) -> View:
    """What everybody sees: shown cards without the staff's notes, votes of revealed steps alone, no seats."""
    return View(
        name=board.name,
        tag=board.tag,
        columns=tuple(board.columns.values()),
        lanes=tuple(board.lanes.values()),
        cards=tuple(_bare(card) for card in board.shown_cards),
        step=board.open_step,
        votable=tuple(_bare(card) for card in board.votable(board.open_step)) if board.open_step else (),
        results={
            step.number: tally(board, step) for step in board.steps.values() if step.revealed and step.kind in VOTING
        },
        steps=tuple(step for step in board.steps.values() if step.was_open),
        frozen=board.frozen,
        ended=board.ended,
    )


def view_of(board: Board, seat: int) -> View:
    """What everybody sees, and besides what the seat itself has written and voted."""
    step = board.open_step
    ballot = board.votes.get(step.number, {}).get(seat, NO_BALLOT) if step else NO_BALLOT
    own = [card for card in board.cards.values() if card.seat == seat and seat != NOBODY]
    return replace(
        public_view(board),
        waiting=tuple(_bare(card) for card in own if card.state == HELD),
        own=frozenset(card.number for card in own),
        ballot=ballot,
        left=left(board, step, ballot) if step and step.kind == DOTS else 0,
    )


def changes_view(before: Board, after: Board) -> bool:
    """Whether everybody sees something else than before."""
    return public_view(before) != public_view(after)


def _bare(card: Card) -> Card:
    return replace(card, seat=STAFF, note="", owner="", next_step="", ref="", thread="", state="shown")
