"""The ways to vote: what a ballot may hold, and what all ballots come to.

Dots: a number for each card, together within the budget. Faces: one of 1 to 5 for the step itself. Ranking: a card for
each place, counted by Borda (first of n places gives n points). Statements: agree, disagree or pass for each card.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from survey.core.board import Ballot, Board, Step

DOTS, FACES, RANK, AGREE = "dots", "faces", "rank", "agree"
VOTING: Final = (DOTS, FACES, RANK, AGREE)
YES, NO, PASS = 1, 2, 3
FACE_VALUES: Final = (1, 2, 3, 4, 5)
WHOLE: Final = "step"  # what a vote about the step itself stands under


@dataclass(frozen=True, slots=True)
class Line:
    """What one card came to: points, how many voted on it, and how many gave each value.

    `card` is 0 for the step itself. Statements count a point for each who agrees; faces have their mean in `mean`.
    """

    card: int
    points: int
    voters: int
    parts: Mapping[int, int]
    mean: float | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """A step's votes, counted: the lines with most points first, and how many voted at all."""

    step: int
    kind: str
    voters: int
    lines: tuple[Line, ...]

    @property
    def most(self) -> int:
        """The highest number of points or of answers of one kind, at least 1."""
        return max((count for line in self.lines for count in (line.points, *line.parts.values())), default=0) or 1


def ballot_problem(board: Board, step: Step, ballot: Ballot) -> str:
    """What is wrong with a whole ballot: unknown-choice, no-votes-left, same-card; "" where it holds."""
    cards = {str(card.number) for card in board.votable(step)}
    if step.kind == FACES:
        return "" if set(ballot) <= {WHOLE} and set(ballot.values()) <= set(FACE_VALUES) else "unknown-choice"
    if step.kind == RANK:
        return _rank_problem(step, ballot, cards)
    given = {name: value for name, value in ballot.items() if name in cards}
    if step.kind == AGREE:
        return "" if set(given.values()) <= {YES, NO, PASS} else "unknown-choice"
    if any(value < 0 for value in given.values()):
        return "unknown-choice"
    return "no-votes-left" if sum(given.values()) > step.budget else ""


def _rank_problem(step: Step, ballot: Ballot, cards: set[str]) -> str:
    places = {str(place) for place in range(1, step.budget + 1)}
    chosen = [str(card) for card in ballot.values()]
    if not set(ballot) <= places or not set(chosen) <= cards:
        return "unknown-choice"
    return "same-card" if len(set(chosen)) < len(chosen) else ""


def left(board: Board, step: Step, ballot: Ballot) -> int:
    """How many dots somebody still has."""
    cards = {str(card.number) for card in board.votable(step)}
    return max(0, step.budget - sum(value for name, value in ballot.items() if name in cards))


def tally(board: Board, step: Step) -> Tally:
    """All votes of a step on the cards that are still there."""
    ballots = tuple(ballot for ballot in board.votes.get(step.number, {}).values() if ballot)
    if step.kind == FACES:
        return Tally(step.number, step.kind, len(ballots), (_faces(ballots),))
    numbers = [card.number for card in board.votable(step)]
    count = _ranked if step.kind == RANK else _counted
    lines = [count(step, number, ballots) for number in numbers]
    lines.sort(key=lambda line: -line.points)  # equal ones keep the order in which they came
    return Tally(step.number, step.kind, len(ballots), tuple(lines))


def _faces(ballots: Iterable[Ballot]) -> Line:
    parts = Counter(ballot[WHOLE] for ballot in ballots if WHOLE in ballot)
    voters = parts.total()
    mean = sum(face * count for face, count in parts.items()) / voters if voters else None
    return Line(0, voters, voters, {face: parts[face] for face in FACE_VALUES}, mean)


def _counted(step: Step, card: int, ballots: Iterable[Ballot]) -> Line:
    given = [value for ballot in ballots if (value := ballot.get(str(card), 0))]
    if step.kind == AGREE:
        parts = Counter(given)
        return Line(card, parts[YES], len(given), {choice: parts[choice] for choice in (YES, NO, PASS)})
    return Line(card, sum(given), len(given), {})


def _ranked(step: Step, card: int, ballots: Iterable[Ballot]) -> Line:
    places = [int(place) for ballot in ballots for place, chosen in ballot.items() if chosen == card]
    return Line(card, sum(step.budget - place + 1 for place in places), len(places), {})
