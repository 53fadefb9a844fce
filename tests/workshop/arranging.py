"""Boards as a leader makes them, and phones as people hold them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from survey.core.board import Board
from survey.core.board_replay import Replay
from survey.services import workshops
from survey.services.auditing import Actor
from survey.services.workshops import Deed, Hand
from tests.browsing import Browser


@dataclass
class Room:
    """A board and its leader's hand."""

    session: Session
    actor: Actor
    id: int
    code: str
    turn: int = 0

    def do(self, act: str, **details: Any) -> None:
        """One act of the leader."""
        self.turn += 1
        workshops.act(self.session, self.id, Hand(actor=self.actor.name), [Deed(act, details)], 1_000 + self.turn)

    def write(self, words: str, column: int = 1, tag: str = "sv") -> int:
        """A card of the leader's; its number."""
        self.do("card-added", words=words, tag=tag, column=column, lane=0)
        return max(self.board.cards)

    def open_step(self, kind: str) -> int:
        """Open the first step of a kind, added where there is none; its number."""
        steps = [step.number for step in self.board.steps.values() if step.kind == kind]
        if not steps:
            self.do("step-added", kind=kind, words="", tag="", minutes=0, budget=3, column=0)
            steps = [max(self.board.steps)]
        self.do("step-opened", step=steps[0])
        return steps[0]

    @property
    def replay(self) -> Replay:
        """All that happened."""
        found = workshops.find(self.session, self.actor.organisation_id, self.id)
        return workshops.replay(self.session, self.id, found.position)

    @property
    def board(self) -> Board:
        """The board as it is now."""
        return self.replay.board


def open_room(
    session: Session, actor: Actor, name: str, template: str = "stop-start", *, moderated: bool = False
) -> Room:
    """A new board whose cards do not wait."""
    made = workshops.open_board(session, actor, name, template, "sv", moderated)
    return Room(session, actor, made.id, made.code)


def come_in(browser: Browser, code: str, tag: str = "sv") -> Browser:
    """Come in by the code, in a language."""
    browser.get(f"/w/{code}?lang={tag}")
    browser.press("in")
    return browser
