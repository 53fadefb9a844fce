"""From a board's events to the board: a pure fold, the same every time, so that any moment can be seen again.

An undone event counts as never having happened; so does an undo that was undone itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from survey.core.board import HELD, HIDDEN, SHOWN, WITHDRAWN, Board, Card, Event, Heading, Step

Details = Mapping[str, Any]
Apply = Callable[[Board, int, Details], Board]


@dataclass(frozen=True, slots=True)
class Replay:
    """The events so far and what they come to."""

    events: tuple[Event, ...] = ()
    board: Board = field(default_factory=Board)

    @property
    def position(self) -> int:
        """The number of the last event, 0 before the first."""
        return self.events[-1].number if self.events else 0

    def made(self, act: str) -> int:
        """How many things were ever made by an act, undone or not: the next one's number is one more."""
        return sum(event.act == act for event in self.events)

    def acts_of(self, seat: int) -> int:
        """How many acts a seat has done."""
        return sum(event.seat == seat for event in self.events)


def advance(replay: Replay, events: Iterable[Event]) -> Replay:
    """The replay with later events after it."""
    later = tuple(events)
    if any(event.act == "undone" for event in later):
        return from_start((*replay.events, *later))
    board = replay.board
    for event in later:
        board = apply(board, event)
    return Replay((*replay.events, *later), board)


def from_start(events: Iterable[Event]) -> Replay:
    """All events, from an empty board, without those that were undone."""
    whole = tuple(events)
    undone = undone_numbers(whole)
    board = Board()
    for event in whole:
        if event.number not in undone:
            board = apply(board, event)
    return Replay(whole, board)


def undone_numbers(events: Iterable[Event]) -> frozenset[int]:
    """The numbers of the events that later ones took back."""
    undone: set[int] = set()
    for event in sorted(events, key=lambda event: -event.number):
        if event.act == "undone" and event.number not in undone:
            undone.add(int(str(event.details.get("number", 0))))
    return frozenset(undone)


def apply(board: Board, event: Event) -> Board:
    """The board after an event; as it was where the act is not known or what it is about is gone."""
    act = APPLY.get(event.act)
    return act(board, event.seat, event.details) if act else board


def _opened(_board: Board, _seat: int, details: Details) -> Board:
    return Board(
        name=details["name"],
        tag=details["tag"],
        template=details["template"],
        moderated=details["moderated"],
        columns={one["number"]: Heading(**one) for one in details["columns"]},
        lanes={one["number"]: Heading(**one) for one in details["lanes"]},
        steps={one["number"]: Step(**one) for one in details["steps"]},
    )


def _column_added(board: Board, _seat: int, details: Details) -> Board:
    made = Heading(details["number"], "", details["words"], details["tag"])
    return replace(board, columns={**board.columns, made.number: made})


def _column_renamed(board: Board, _seat: int, details: Details) -> Board:
    old = board.columns.get(details["column"])
    if old is None:
        return board
    new = replace(old, key="", words=details["words"], tag=details["tag"])
    return replace(board, columns={**board.columns, new.number: new})


def _step_added(board: Board, _seat: int, details: Details) -> Board:
    made = Step(**details)
    return replace(board, steps={**board.steps, made.number: made})


def _with_step(board: Board, number: int, **changes: Any) -> Board:
    old = board.steps.get(number)
    return replace(board, steps={**board.steps, number: replace(old, **changes)}) if old else board


def _step_opened(board: Board, _seat: int, details: Details) -> Board:
    known = details["step"] in board.steps
    opened = _with_step(board, details["step"], was_open=True, ends=details.get("ends", ""))
    return replace(opened, step=details["step"] if known else board.step)


def _steps_closed(board: Board, _seat: int, _details: Details) -> Board:
    return replace(board, step=0)


def _timer_set(board: Board, _seat: int, details: Details) -> Board:
    return _with_step(board, details["step"], ends=details["ends"])


def _revealed(board: Board, _seat: int, details: Details) -> Board:
    return _with_step(board, details["step"], revealed=True)


def _covered(board: Board, _seat: int, details: Details) -> Board:
    return _with_step(board, details["step"], revealed=False)


def _card_added(board: Board, seat: int, details: Details) -> Board:
    card = Card(**{"seat": seat, "spoken": bool(details.get("sound")), **details})
    return replace(board, cards={**board.cards, card.number: card})


def _sound_deleted(board: Board, _seat: int, details: Details) -> Board:
    return _with_card(board, details["card"], sound="")


def _card_changed(board: Board, _seat: int, details: Details) -> Board:
    changes = {name: value for name, value in details.items() if name != "card"}
    return _with_card(board, details["card"], **changes)


def _card_translated(board: Board, _seat: int, details: Details) -> Board:
    old = board.cards.get(details["card"])
    if old is None:
        return board
    return _with_card(board, old.number, translations={**old.translations, details["tag"]: details["words"]})


def _with_card(board: Board, number: int, **changes: Any) -> Board:
    old = board.cards.get(number)
    return replace(board, cards={**board.cards, number: replace(old, **changes)}) if old else board


def _card_in(state: str) -> Apply:
    return lambda board, _seat, details: _with_card(board, details["card"], state=state)


def _card_moved(board: Board, _seat: int, details: Details) -> Board:
    place = {"column": details["column"], "lane": details["lane"]}
    moved = _with_card(board, details["card"], head=0, **place)
    for follower in board.group_of(details["card"]):
        moved = _with_card(moved, follower.number, **place)
    return moved


def _card_grouped(board: Board, _seat: int, details: Details) -> Board:
    head = board.cards.get(details["head"])
    if head is None:
        return board
    grouped = board
    for number in (details["card"], *(follower.number for follower in board.group_of(details["card"]))):
        grouped = _with_card(grouped, number, head=head.number, column=head.column, lane=head.lane)
    return grouped


def _voted(board: Board, seat: int, details: Details) -> Board:
    """A later ballot adds to a seat's earlier one, card by card, unless it is `whole`; 0 takes a vote away."""
    voter = details.get("voter", seat)
    of_step = board.votes.get(details["step"], {})
    before = {} if details.get("whole") else of_step.get(voter, {})
    ballot = {name: given for name, given in {**before, **details["choices"]}.items() if given}
    return replace(board, votes={**board.votes, details["step"]: {**of_step, voter: ballot}})


def _set(**changes: Any) -> Apply:
    return lambda board, _seat, _details: replace(board, **changes)


def _moderation_set(board: Board, _seat: int, details: Details) -> Board:
    return replace(board, moderated=details["on"])


APPLY: Final[Mapping[str, Apply]] = {
    "opened": _opened,
    "column-added": _column_added,
    "column-renamed": _column_renamed,
    "step-added": _step_added,
    "step-opened": _step_opened,
    "steps-closed": _steps_closed,
    "timer-set": _timer_set,
    "votes-revealed": _revealed,
    "votes-hidden": _covered,
    "card-added": _card_added,
    "card-changed": _card_changed,
    "card-translated": _card_translated,
    "card-held": _card_in(HELD),
    "card-shown": _card_in(SHOWN),
    "card-hidden": _card_in(HIDDEN),
    "card-withdrawn": _card_in(WITHDRAWN),
    "card-moved": _card_moved,
    "card-grouped": _card_grouped,
    "sound-deleted": _sound_deleted,
    "voted": _voted,
    "moderation-set": _moderation_set,
    "frozen": _set(frozen=True),
    "thawed": _set(frozen=False),
    "ended": _set(ended=True, frozen=True, step=0),
    "published": _set(published=True),
}
