"""Ideas of a round: proposed, tried, then ordinary work or dropped; whose they are, and when the next step is due.

An idea is the staff's own working note. What the public is told of it is a reply, which the idea points at.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import Session, col, select

from survey.core.board import QUOTE
from survey.errors import InputError, NotFoundError
from survey.models import Idea
from survey.services import auditing, noticing, reaching, workshops
from survey.services.auditing import Actor

PROPOSED, TRIED, ORDINARY, DROPPED = STATES = ("proposed", "tried", "ordinary", "dropped")
OPEN: Final = (PROPOSED, TRIED)  # of which a next step may come to be late
LONGEST: Final[Mapping[str, int]] = {"title": 200, "words": 5_000, "owner": 200}


@dataclass(frozen=True, slots=True)
class Said:
    """What an idea says: its title, its words, whose it is, how far it has come, and when the next step is."""

    title: str
    words: str = ""
    owner: str = ""
    state: str = PROPOSED
    next_on: date | None = None
    notice_id: int | None = None


def of_card(session: Session, organisation_id: int, round_id: int, board: tuple[int, int]) -> Said:
    """What a card of a board (its id and the card's number) says as an idea; raises NotFoundError.

    The words of a quote are none: they would stay when the quote is taken back.
    """
    workshop = workshops.find(session, organisation_id, board[0])
    if workshop.round_id not in (None, round_id):
        raise NotFoundError("board", board[0])
    shown = workshops.board_of(session, workshop).shown_cards
    card = next((one for one in shown if one.number == board[1]), None)
    if card is None:
        raise NotFoundError("card", board[1])
    words = "" if card.source == QUOTE else card.words
    return Said(words[: LONGEST["title"]], "\n".join(part for part in (card.note, card.next_step) if part), card.owner)


def propose(session: Session, actor: Actor, round_id: int, said: Said, board: tuple[int, int] | None = None) -> Idea:
    """A new idea of a round, perhaps of a card of a board. Raises InputError, NotFoundError."""
    reaching.find_round(session, actor.organisation_id, round_id)
    if board is not None:
        of_card(session, actor.organisation_id, round_id, board)
    made = Idea(organisation_id=actor.organisation_id, round_id=round_id, title="", author=actor.name)
    made.workshop_id, made.card = board or (None, None)
    _lay(session, made, said)
    auditing.record(session, actor, "idea-proposed", f"idea {made.id}", round=round_id)
    session.commit()
    return made


def change(session: Session, actor: Actor, idea_id: int, said: Said) -> Idea:
    """Change what an idea says. Raises InputError, NotFoundError."""
    found = find(session, actor.organisation_id, idea_id)
    before = found.state
    _lay(session, found, said)
    auditing.record(session, actor, "idea-changed", f"idea {found.id}", before=before, state=found.state)
    session.commit()
    return found


def find(session: Session, organisation_id: int, idea_id: int) -> Idea:
    """One of the organisation's ideas; raises NotFoundError."""
    found = session.get(Idea, idea_id)
    if found is None or found.organisation_id != organisation_id:
        raise NotFoundError("idea", idea_id)
    return found


def list_ideas(session: Session, organisation_id: int, round_id: int, today: date) -> Sequence[Idea]:
    """A round's ideas: those whose next step is late first, then by how far they have come, the newest first."""
    mine = col(Idea.organisation_id) == organisation_id, col(Idea.round_id) == round_id
    found = session.exec(select(Idea).where(*mine).order_by(col(Idea.made_on).desc(), col(Idea.id))).all()
    return sorted(found, key=lambda one: (not is_late(one, today), STATES.index(one.state)))


def is_late(idea: Idea, today: date) -> bool:
    """Whether its next step should have been taken by now."""
    return idea.state in OPEN and idea.next_on is not None and idea.next_on < today


def of_board(session: Session, organisation_id: int, workshop_id: int) -> Mapping[int, int]:
    """The ideas that came of a board's cards: the card's number and the idea's id."""
    mine = col(Idea.organisation_id) == organisation_id, col(Idea.workshop_id) == workshop_id
    return {one.card: one.id for one in session.exec(select(Idea).where(*mine)) if one.card is not None}


def _lay(session: Session, idea: Idea, said: Said) -> None:
    given: dict[str, Any] = {"title": said.title, "words": said.words, "owner": said.owner}
    problems = {name: "too-long" for name, words in given.items() if len(words) > LONGEST[name]}
    if not said.title:
        problems["title"] = "required"
    if said.state not in STATES:
        problems["state"] = "unknown-choice"
    if said.notice_id is not None and not _is_reply_of(session, idea, said.notice_id):
        problems["reply"] = "unknown-choice"
    if problems:
        raise InputError(**problems)
    for name, value in (given | {"state": said.state, "next_on": said.next_on, "notice_id": said.notice_id}).items():
        setattr(idea, name, value)
    session.add(idea)
    session.flush()


def _is_reply_of(session: Session, idea: Idea, notice_id: int) -> bool:
    try:
        notice = noticing.find(session, idea.organisation_id, notice_id, noticing.REPLY)
    except NotFoundError:
        return False
    return notice.round_id == idea.round_id
