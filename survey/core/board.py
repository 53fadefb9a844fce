"""A workshop's board as it is at one moment: columns, cards, the agenda, and what each person has voted.

A board is what its events come to (`survey.core.board_replay`); nothing here is ever changed in place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

HELD, SHOWN, HIDDEN, WITHDRAWN = "held", "shown", "hidden", "withdrawn"
PARTICIPANT, ROOM, BY_STAFF, THEME, QUOTE = "participant", "room", "staff", "theme", "quote"  # whom a card comes from
STAFF: Final = 0  # the seat of whoever leads; participants sit from 1 on, people without a phone from -1 down

Ballot = Mapping[str, int]  # card number, or place of a ranking, or "step" → what was given
NO_BALLOT: Final[Ballot] = {}


@dataclass(frozen=True, slots=True)
class Heading:
    """A column, or a row across all columns. `key` names a template's words, "" where somebody wrote their own."""

    number: int
    key: str
    words: str
    tag: str
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One point of the agenda. `budget` is how many dots or places each has; `column` narrows it to one."""

    number: int
    kind: str
    words: str = ""
    tag: str = ""
    minutes: int = 0
    budget: int = 3
    column: int = 0
    was_open: bool = False
    revealed: bool = False
    ends: str = ""  # when the timer is out, ISO 8601, "" where it does not run


@dataclass(frozen=True, slots=True)
class Card:
    """One thing said. `thread` is the same for the same card in the boards of several rounds.

    `source` is participant, room (somebody without a phone), staff, theme or quote; `ref` is the id of the theme or the
    quote. `count` is how many people in the round the theme was found with when the board was opened, "" where that may
    not be told. `sound` names what was said instead of written, "" where there is none or it is gone; a card that was
    `spoken` stays so, whoever wrote it down. A quote's words are not the board's own: `survey.core.board_quotes` puts
    them on. `head` is the card that leads the group, 0 for none.
    """

    number: int
    thread: str
    words: str
    tag: str
    picture: str = ""
    column: int = 0
    lane: int = 0
    state: str = SHOWN
    source: str = "staff"
    seat: int = STAFF
    ref: str = ""
    count: str = ""
    sound: str = ""
    spoken: bool = False
    head: int = 0
    note: str = ""
    owner: str = ""
    next_step: str = ""
    translations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on a board. `step` is the number of the open step, 0 for none; `votes` goes step → seat → ballot."""

    name: str = ""
    tag: str = "sv"
    template: str = "blank"
    columns: Mapping[int, Heading] = field(default_factory=dict)
    lanes: Mapping[int, Heading] = field(default_factory=dict)
    steps: Mapping[int, Step] = field(default_factory=dict)
    cards: Mapping[int, Card] = field(default_factory=dict)
    votes: Mapping[int, Mapping[int, Ballot]] = field(default_factory=dict)
    step: int = 0
    moderated: bool = True
    frozen: bool = False
    ended: bool = False
    published: bool = False

    @property
    def open_step(self) -> Step | None:
        """The step that is open now."""
        return self.steps.get(self.step)

    @property
    def shown_cards(self) -> tuple[Card, ...]:
        """What everybody sees, in the order it came. A card whose head is not seen stands by itself."""
        shown = {number: card for number, card in self.cards.items() if card.state == SHOWN}
        return tuple(card if card.head in (0, *shown) else replace(card, head=0) for card in shown.values())

    @property
    def held_cards(self) -> tuple[Card, ...]:
        """What waits for whoever leads to let it in."""
        return tuple(card for card in self.cards.values() if card.state == HELD)

    def votable(self, step: Step) -> tuple[Card, ...]:
        """The cards that a step asks about: shown, led by no other card, in the step's column if it has one."""
        return tuple(card for card in self.shown_cards if not card.head and step.column in (0, card.column))

    def group_of(self, head: int) -> tuple[Card, ...]:
        """The shown cards that another card leads."""
        return tuple(card for card in self.shown_cards if card.head == head)

    def in_place(self, column: int, lane: int = 0) -> tuple[Card, ...]:
        """The shown cards of a column (and row) that no other card leads."""
        return tuple(card for card in self.shown_cards if (card.column, card.lane, card.head) == (column, lane, 0))


@dataclass(frozen=True, slots=True)
class Event:
    """One act on a board. `seat` says whose, `details` what; numbers grow by one."""

    number: int
    act: str
    seat: int
    details: Mapping[str, object]
    actor: str = ""
    at: str = ""
