"""Boards of several rounds beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from survey.core.board import HIDDEN, Board, Card, Heading
from survey.core.board_compare import ABSENT, FIRST, GONE, MOVED, NEW, STAYED, Group, Shot, compare


def board(*cards: tuple[str, int], names: tuple[str, ...] = ("Hinder", "Hjälp"), state: str = "shown") -> Board:
    """A board with a card for each thread and column."""
    columns = {number: Heading(number, "", name, "sv") for number, name in enumerate(names, 1)}
    made = {
        number: Card(number, thread, f"Ord om {thread}", "sv", column=column, state=state)
        for number, (thread, column) in enumerate(cards, 1)
    }
    return Board(columns=columns, cards=made)


def changes(shots: list[Shot]) -> dict[str, tuple[str, ...]]:
    return {
        line.card.thread: tuple(stand.change for stand in line.stands)
        for group in compare(shots)
        for line in group.lines
    }


def by_column(groups: Sequence[Group]) -> dict[str, list[str]]:
    return {one.heading.words if one.heading else "": [line.card.thread for line in one.lines] for one in groups}


def test_what_is_new_gone_moved_and_stayed_is_told_for_each_board() -> None:
    first = board(("stays", 1), ("moves", 1), ("goes", 2), ("comes back", 2))
    second = board(("stays", 1), ("moves", 2), ("new", 1))
    third = board(("stays", 1), ("moves", 2), ("comes back", 2))
    assert changes([Shot(one, {}) for one in (first, second, third)]) == {
        "stays": (FIRST, STAYED, STAYED),
        "moves": (FIRST, MOVED, STAYED),
        "goes": (FIRST, GONE, ABSENT),
        "comes back": (FIRST, GONE, NEW),
        "new": (ABSENT, NEW, GONE),
    }


def test_columns_are_the_same_when_they_are_called_alike_whatever_their_number() -> None:
    before = board(("a", 1), names=("Hinder", "Hjälp"))
    after = board(("a", 2), names=("Hjälp", "HINDER"))
    assert changes([Shot(before, {}), Shot(after, {})]) == {"a": (FIRST, STAYED)}


def test_cards_stand_under_the_column_where_they_were_seen_last_with_the_votes_of_each_time() -> None:
    before, after = board(("a", 1), ("b", 1)), board(("a", 2))
    groups = compare([Shot(before, {1: 5, 2: 1}), Shot(after, {1: 7})])
    assert by_column(groups) == {"Hinder": ["b"], "Hjälp": ["a"]}
    moved = groups[1].lines[0]
    assert [stand.points for stand in moved.stands] == [5, 7]
    assert moved.stands[1].origin == before.columns[1]


def test_what_is_not_shown_is_not_compared_and_cards_in_no_column_come_last() -> None:
    hidden = board(("a", 1), state=HIDDEN)
    loose = board(("b", 0), ("c", 1))
    groups = compare([Shot(hidden, {}), Shot(loose, {})])
    assert list(by_column(groups).items()) == [("Hinder", ["c"]), ("", ["b"])]
