"""Ballots hold what their kind allows, tallies say what they came to, and no view shows a vote before its time."""

from __future__ import annotations

from typing import Any

import pytest

from survey.core import board_acts
from survey.core.board import Board, Card, Heading, Step
from survey.core.board_view import changes_view, public_view, view_of
from survey.core.board_votes import ballot_problem, left, tally

CARDS = {number: Card(number, f"1.{number}", f"Ord {number}", "sv", column=1 + number % 2) for number in range(1, 5)}
PLACES = {number: Heading(number, "ideas", "", "") for number in (1, 2)}


def board(kind: str, votes: dict[int, dict[str, int]] | None = None, *, revealed: bool = False, **step: Any) -> Board:
    made = Step(1, kind, was_open=True, revealed=revealed, **step)
    return Board(columns=PLACES, steps={1: made}, cards=CARDS, votes={1: votes or {}}, step=1)


@pytest.mark.parametrize(
    ("kind", "ballot", "problem"),
    [
        ("dots", {"1": 2, "2": 1}, ""),
        ("dots", {"1": 4}, "no-votes-left"),
        ("dots", {"99": 4}, ""),
        ("faces", {"step": 5}, ""),
        ("faces", {"step": 6}, "unknown-choice"),
        ("faces", {"1": 1}, "unknown-choice"),
        ("rank", {"1": 3, "2": 4}, ""),
        ("rank", {"1": 3, "2": 3}, "same-card"),
        ("rank", {"4": 3}, "unknown-choice"),
        ("rank", {"1": 77}, "unknown-choice"),
        ("agree", {"1": 1, "2": 2, "3": 3}, ""),
        ("agree", {"1": 4}, "unknown-choice"),
    ],
)
def test_a_ballot_holds_what_its_kind_allows(kind: str, ballot: dict[str, int], problem: str) -> None:
    made = board(kind)
    assert ballot_problem(made, made.steps[1], ballot) == problem


def test_dots_are_summed_and_a_card_that_is_gone_gives_its_dots_back() -> None:
    made = board("dots", {1: {"1": 2, "2": 1}, -1: {"2": 3}, 7: {}, 8: {"99": 1}})
    counted = tally(made, made.steps[1])
    assert [(line.card, line.points, line.voters) for line in counted.lines][:2] == [(2, 4, 2), (1, 2, 1)]
    assert left(made, made.steps[1], {"1": 1, "99": 2}) == 2


def test_a_ranking_is_counted_by_borda_and_faces_by_their_mean() -> None:
    made = board("rank", {1: {"1": 4, "2": 3}, 2: {"1": 4}})
    assert [(line.card, line.points) for line in tally(made, made.steps[1]).lines][:2] == [(4, 6), (3, 2)]
    faces = board("faces", {1: {"step": 5}, 2: {"step": 2}})
    assert tally(faces, faces.steps[1]).lines[0].mean == 3.5


def test_statements_count_who_agrees_and_who_does_not_and_who_passes() -> None:
    made = board("agree", {1: {"1": 1}, 2: {"1": 2}, 3: {"1": 3}, 4: {"1": 1}})
    line = tally(made, made.steps[1]).lines[0]
    assert (line.card, line.points, dict(line.parts)) == (1, 2, {1: 2, 2: 1, 3: 1})


def test_a_step_may_ask_about_one_column_alone() -> None:
    made = board("dots", column=2)
    assert {card.column for card in made.votable(made.steps[1])} == {2}


@pytest.mark.parametrize("kind", ["dots", "faces", "rank", "agree"])
def test_no_view_shows_a_vote_of_others_before_it_is_revealed(kind: str) -> None:
    ballots = ({"step": 1} if kind == "faces" else {"1": 1}, {"step": 3} if kind == "faces" else {"1": 2})
    one, other = (board(kind, {5: ballot, 6: ballot}) for ballot in ballots)
    assert view_of(one, 1) == view_of(other, 1) == view_of(board(kind), 1)
    assert not changes_view(one, other)
    shown = [public_view(board(kind, {5: ballot}, revealed=True)) for ballot in ballots]
    assert shown[0] != shown[1]


def test_a_view_holds_no_note_of_the_staff_and_no_seat() -> None:
    noted = Card(1, "1.1", "Ord", "sv", seat=3, note="Hemligt", owner="Kim", next_step="Ring", ref="quote 7")
    view = view_of(Board(cards={1: noted}), 3)
    assert (view.cards[0].note, view.cards[0].owner, view.cards[0].ref, view.cards[0].seat) == ("", "", "", 0)
    assert view.own == {1}


def test_words_are_made_fit_to_keep() -> None:
    assert board_acts.tidy("  e\u0301n\n\trad\x00 \ud800 till ") == "én rad till"


@pytest.mark.parametrize(
    ("act", "details", "problem"),
    [
        ("frozen", {}, "not-yours"),
        ("card-shown", {"card": 1}, "not-yours"),
        ("votes-revealed", {"step": 1}, "not-yours"),
        ("card-withdrawn", {"card": 1}, "not-yours"),
        ("card-moved", {"card": 1, "column": 2, "lane": 0}, "step-over"),
        ("card-added", {"words": "Ord", "column": 1}, "step-over"),
        ("voted", {"step": 1, "choices": {"1": 9}}, "no-votes-left"),
        ("voted", {"step": 9, "choices": {}}, "unknown-choice"),
    ],
)
def test_a_participant_does_only_what_the_open_step_asks_for(act: str, details: dict[str, Any], problem: str) -> None:
    assert board_acts.problem(board("dots"), 5, act, details) == problem


def test_votes_are_closed_once_they_are_revealed() -> None:
    made = board("dots", revealed=True)
    assert board_acts.problem(made, 5, "voted", {"step": 1, "choices": {"1": 1}}) == "step-over"
