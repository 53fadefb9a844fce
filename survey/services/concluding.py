"""What comes of a workshop: its outcome for replies and codes, and the board as it was, published once and for all."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from survey.core.board import QUOTE, Board, Card, Event, Heading, Step
from survey.core.board_compare import Shot
from survey.core.board_quotes import quoted
from survey.core.board_replay import undone_numbers
from survey.core.board_view import public_view
from survey.core.board_votes import VOTING, Line, Tally, tally
from survey.errors import InputError, NotFoundError
from survey.models import Code, Workshop, WorkshopEvent, WorkshopResult
from survey.services import citing, codebooks, coding, workshops
from survey.services.auditing import Actor
from survey.services.workshops import Deed, Hand


@dataclass(frozen=True, slots=True)
class Outcome:
    """A card that may become a code, an idea or a reply: who takes it on, what comes next, and what votes it got.

    `points` are those of the steps whose votes were revealed, together.
    """

    card: Card
    points: int


def outcome(board: Board) -> tuple[Outcome, ...]:
    """Every shown card with its points, the most first."""
    points: dict[int, int] = {}
    for counted in tallies(board):
        for line in counted.lines:
            points[line.card] = points.get(line.card, 0) + line.points
    cards = [Outcome(card, points.get(card.number, 0)) for card in board.shown_cards]
    return tuple(sorted(cards, key=lambda one: -one.points))


def tallies(board: Board) -> tuple[Tally, ...]:
    """The votes of every step in which they were revealed."""
    return tuple(tally(board, step) for step in board.steps.values() if step.kind in VOTING and step.revealed)


def chain(session: Session, organisation_id: int, workshop_id: int, most: int = 3) -> list[tuple[Workshop, Board]]:
    """The board and those it goes on from, the oldest first, at most so many; raises NotFoundError."""
    found: list[tuple[Workshop, Board]] = []
    next_id: int | None = workshop_id
    while next_id is not None and len(found) < most:
        one = workshops.find(session, organisation_id, next_id)
        found.append((one, workshops.board_of(session, one)))
        next_id = one.follows_id
    return found[::-1]


def shot_of(board: Board) -> Shot:
    """The board with the points that revealed votes gave, to be compared."""
    return Shot(board, {one.card.number: one.points for one in outcome(board)})


def make_code(session: Session, actor: Actor, workshop_id: int, number: int, name: str) -> Code:
    """A code of the round's codebook made from a card, whose words are its definition.

    Raises InputError(name=…), or NotFoundError where there is no such card, or the board grew from no round.
    """
    found = workshops.find(session, actor.organisation_id, workshop_id)
    board = workshops.board_of(session, found)
    card = next((one for one in board.shown_cards if one.number == number), None)
    if card is None or found.round_id is None:
        raise NotFoundError("card", number)
    questionnaire_id = coding.questionnaire_of(session, actor.organisation_id, found.round_id)
    words = "" if card.source == QUOTE else card.words  # a quote is kept once, where it can be taken back
    return codebooks.make(session, actor, questionnaire_id, name, words={"definition": words})


def publish(session: Session, actor: Actor, workshop_id: int, turn: int) -> None:
    """Keep the board as everybody saw it at its end; raises InputError unless it has ended."""
    found = workshops.find(session, actor.organisation_id, workshop_id)
    board = workshops.board_of(session, found)
    if not board.ended:
        raise InputError(act="not-ended")
    content = json.dumps(snapshot(board), sort_keys=True, ensure_ascii=False)
    session.add(WorkshopResult(organisation_id=actor.organisation_id, workshop_id=workshop_id, content=content))
    workshops.act(session, workshop_id, Hand(actor=actor.name), [Deed("published", {})], turn)


def snapshot(board: Board) -> dict[str, Any]:
    """The public view as plain data: what was written, and what was voted in which step; of quotes their ids alone."""
    view = asdict(public_view(board))
    refs = {card.number: card.ref for card in quoted(board)}
    for card in view["cards"]:
        card["sound"] = ""  # a voice is for the room alone
        if card["number"] in refs:
            card |= {"ref": refs[card["number"]], "words": "", "translations": {}}
    return {name: view[name] for name in ("name", "tag", "columns", "lanes", "cards", "results", "steps")}


def results(session: Session, organisation_id: int, workshop_id: int) -> Sequence[tuple[date, str]]:
    """When the board was published and what (JSON of `snapshot`), newest first, without what was undone since.

    The words of quotes are read anew; those that have been taken back are not in it, nor their votes.
    """
    mine = (col(WorkshopResult.organisation_id) == organisation_id, col(WorkshopResult.workshop_id) == workshop_id)
    rows = session.exec(select(WorkshopResult, Workshop.round_id).join(Workshop).where(*mine)).all()
    rounds = {row.workshop_id: round_id for row, round_id in rows}
    return [
        (row.published_on, _with_quotes(session, organisation_id, rounds[row.workshop_id], row.content))
        for row in _standing(session, [row for row, _ in rows])
    ]


def acts_of_publishing(session: Session, workshop: Workshop) -> list[Event]:
    """The acts by which the board was published, newest first, without what was undone since."""
    events = workshops.replay(session, workshop.id, workshop.position).events
    gone = undone_numbers(events)
    return [event for event in reversed(events) if event.act == "published" and event.number not in gone]


def _standing(session: Session, rows: Sequence[WorkshopResult]) -> list[WorkshopResult]:
    """What was not undone of what was published, newest first: a board has an act for each of its publications."""
    acts = select(WorkshopEvent).where(
        col(WorkshopEvent.workshop_id).in_({row.workshop_id for row in rows}),
        col(WorkshopEvent.act).in_(("published", "undone")),
    )
    acted: dict[int, list[Event]] = {}
    for one in session.exec(acts.order_by(col(WorkshopEvent.number))):
        acted.setdefault(one.workshop_id, []).append(Event(one.number, one.act, one.seat, one.details))
    standing: dict[int, Iterator[bool]] = {}
    for workshop_id, events in acted.items():
        gone = undone_numbers(events)
        standing[workshop_id] = iter([event.number not in gone for event in events if event.act == "published"])
    oldest_first = sorted(rows, key=lambda row: row.id or 0)
    return [row for row in oldest_first if next(standing[row.workshop_id])][::-1]


def _with_quotes(session: Session, organisation_id: int, round_id: int | None, content: str) -> str:
    told = json.loads(content)
    refs = {card["ref"] for card in told["cards"] if card["source"] == QUOTE}
    if not refs:
        return content
    said = citing.read(session, organisation_id, round_id, refs)
    gone = {card["number"] for card in told["cards"] if card["source"] == QUOTE and card["ref"] not in said}
    told["cards"] = [card for card in told["cards"] if card["number"] not in gone]
    for card in told["cards"]:
        if card["source"] == QUOTE:
            card |= asdict(said[card["ref"]])
        if card["head"] in gone:
            card["head"] = 0
    for counted in told["results"].values():
        counted["lines"] = [line for line in counted["lines"] if line["card"] not in gone]
    return json.dumps(told, sort_keys=True, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class PublishedBoard:
    """A board as it was published: its name and language, the day, what was on it, and what each step was voted to."""

    number: int
    name: str
    tag: str
    day: date
    columns: tuple[Heading, ...]
    lanes: tuple[Heading, ...]
    cards: tuple[Card, ...]
    votes: tuple[tuple[Step, Tally], ...]

    def card(self, number: int) -> Card | None:
        """The card of this number, if it is on the board."""
        return next((card for card in self.cards if card.number == number), None)


def list_published(session: Session, organisation_id: int, round_id: int) -> list[PublishedBoard]:
    """What was published last of each workshop about a round, the newest first."""
    newest: dict[int, WorkshopResult] = {}
    for row in _standing_of(session, organisation_id, round_id):
        newest.setdefault(row.workshop_id, row)
    return [_published(session, organisation_id, round_id, row) for row in newest.values()]


def find_published(session: Session, organisation_id: int, round_id: int, number: int) -> PublishedBoard:
    """What was published last of a workshop, by the number of this or an earlier publication; raises NotFoundError."""
    rows = _standing_of(session, organisation_id, round_id)
    whose = next((row.workshop_id for row in rows if row.id == number), None)
    for row in rows:
        if row.workshop_id == whose:
            return _published(session, organisation_id, round_id, row)
    raise NotFoundError("published board", number)


def _standing_of(session: Session, organisation_id: int, round_id: int) -> list[WorkshopResult]:
    mine = col(WorkshopResult.organisation_id) == organisation_id, col(Workshop.round_id) == round_id
    return _standing(session, session.exec(select(WorkshopResult).join(Workshop).where(*mine)).all())


def _published(session: Session, organisation_id: int, round_id: int, row: WorkshopResult) -> PublishedBoard:
    told = json.loads(_with_quotes(session, organisation_id, round_id, row.content))
    columns, lanes = (tuple(Heading(**one) for one in told[name]) for name in ("columns", "lanes"))
    cards = tuple(Card(**card) for card in told["cards"])
    steps = {one["number"]: Step(**one) for one in told.get("steps", ())}
    tallies = [_tally(counted) for counted in told["results"].values()]
    votes = tuple((steps.get(counted.step) or Step(counted.step, counted.kind), counted) for counted in tallies)
    return PublishedBoard(row.id or 0, told["name"], told["tag"], row.published_on, columns, lanes, cards, votes)


def _tally(told: Mapping[str, Any]) -> Tally:
    """Counted votes from JSON, whose names are words."""
    lines = (Line(**{**line, "parts": {int(value): n for value, n in line["parts"].items()}}) for line in told["lines"])
    return Tally(**{**told, "lines": tuple(lines)})
