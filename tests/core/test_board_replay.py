"""A board is what its events come to: the same each time, without what was undone."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from survey.core import board_replay
from survey.core.board import Board, Event
from survey.core.board_replay import Replay
from survey.core.board_templates import TEMPLATES, opening


def played(*acts: tuple[str, int, dict[str, Any]]) -> Replay:
    """A stop-and-start board on which these acts were done: name, seat, details."""
    opened = Event(1, "opened", 0, opening("stop-start", "Tavla", "sv", True))
    later = [Event(number, act, seat, details) for number, (act, seat, details) in enumerate(acts, 2)]
    return board_replay.from_start([opened, *later])


def card(number: int, words: str = "Ord", column: int = 1, **more: Any) -> dict[str, Any]:
    return {"number": number, "thread": f"1.{number}", "words": words, "tag": "sv", "column": column, **more}


def test_every_template_opens_with_columns_and_an_agenda() -> None:
    for name in TEMPLATES:
        board = board_replay.from_start([Event(1, "opened", 0, opening(name, "Tavla", "sv", True))]).board
        assert board.columns
        assert board.steps
        assert board.open_step is None


def test_a_card_moves_with_those_that_it_leads() -> None:
    board = played(
        ("card-added", 0, card(1)),
        ("card-added", 3, card(2)),
        ("card-grouped", 0, {"card": 2, "head": 1}),
        ("card-moved", 0, {"card": 1, "column": 3, "lane": 0}),
    ).board
    assert [(one.number, one.column, one.head) for one in board.cards.values()] == [(1, 3, 0), (2, 3, 1)]
    assert [one.number for one in board.in_place(3)] == [1]


def test_an_undone_act_never_happened_and_an_undone_undo_did() -> None:
    acts: list[tuple[str, int, dict[str, Any]]] = [
        ("card-added", 0, card(1, "Ett")),
        ("card-added", 0, card(2, "Två")),
        ("undone", 0, {"number": 2}),
    ]
    assert [one.words for one in played(*acts).board.cards.values()] == ["Två"]
    acts.append(("undone", 0, {"number": 4}))
    assert [one.words for one in played(*acts).board.cards.values()] == ["Ett", "Två"]


def test_a_later_ballot_changes_the_earlier_card_by_card_and_a_whole_one_replaces_it() -> None:
    vote = {"step": 4, "choices": {"1": 2}}
    more = {"step": 4, "choices": {"2": 1}}
    whole = {"step": 4, "choices": {"2": 3}, "whole": True, "voter": -1}
    board = played(
        ("voted", 5, vote), ("voted", 5, more), ("voted", 0, vote | {"voter": -1}), ("voted", 0, whole)
    ).board
    assert board.votes == {4: {5: {"1": 2, "2": 1}, -1: {"2": 3}}}
    taken = played(("voted", 5, vote), ("voted", 5, {"step": 4, "choices": {"1": 0}})).board
    assert taken.votes == {4: {5: {}}}


def test_what_is_about_something_gone_changes_nothing() -> None:
    before = played().board
    lost = [
        ("card-moved", {"card": 9, "column": 1, "lane": 0}),
        ("card-grouped", {"card": 9, "head": 8}),
        ("card-translated", {"card": 9, "tag": "ar", "words": "x"}),
        ("column-renamed", {"column": 9, "words": "x", "tag": "sv"}),
        ("timer-set", {"step": 99, "ends": ""}),
        ("step-opened", {"step": 99}),
        ("no-such-act", {}),
    ]
    assert played(*((act, 0, details) for act, details in lost)).board == before


@given(st.lists(st.sampled_from(["card", "move", "vote", "freeze", "undo"]), max_size=12), st.integers(0, 12))
def test_however_the_events_come_in_portions_the_board_is_the_same(kinds: list[str], cut: int) -> None:
    events = [Event(1, "opened", 0, opening("stop-start", "Tavla", "sv", True))]
    made: dict[str, tuple[str, dict[str, Any]]] = {
        "move": ("card-moved", {"card": 2, "column": 2, "lane": 0}),
        "vote": ("voted", {"step": 4, "choices": {"2": 1}}),
        "freeze": ("frozen", {}),
    }
    for number, kind in enumerate(kinds, 2):
        if kind == "card":
            events.append(Event(number, "card-added", 0, card(number)))
        elif kind == "undo":
            events.append(Event(number, "undone", 0, {"number": max(2, number - 2)}))
        else:
            act, details = made[kind]
            events.append(Event(number, act, 1, details))
    whole = board_replay.from_start(events)
    part = board_replay.advance(board_replay.from_start(events[:cut]), events[cut:])
    assert part.board == whole.board
    assert part.position == whole.position


def test_an_empty_replay_is_an_empty_board() -> None:
    assert Replay().board == Board()
    assert Replay().position == 0
