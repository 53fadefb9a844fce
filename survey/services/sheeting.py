"""A board as PDF, a file for each language, made in the background when somebody asks for it.

A file tells by its mark what stands in it. Once the board says something else, as when a quote was taken back, the file
is never served again, and the background throws it away.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import delete, select
from sqlmodel import Session

from survey.core.board import Board
from survey.core.board_view import View, public_view
from survey.errors import BusyError, InputError
from survey.models import Workshop, WorkshopFile
from survey.services import concluding, upserting, working, workshops
from survey.services.auditing import Actor
from survey.services.working import Tell

WORK: Final = "board"
FOLLOW: Final = "facilitate"
_LOOK: Final = 1  # counts on when files are to look otherwise, so that none of before is served
_DRAWN: Final = ("name", "columns", "lanes", "cards", "results", "steps")

_log = logging.getLogger(__name__)
_file: Any = WorkshopFile.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A board with all that its sheet is drawn from today: what everybody sees, and the points of each card."""

    workshop: Workshop
    board: Board
    view: View
    points: Mapping[int, int]

    @property
    def mark(self) -> str:
        """What changes when the sheet does."""
        seen = asdict(self.view)
        days = [str(self.workshop.opened_on), str(self.workshop.ended_on)]
        steps = [(step["number"], step["words"], step["tag"]) for step in seen.pop("steps")]
        told = [_LOOK, days, steps, {name: seen[name] for name in _DRAWN if name in seen}, self.points]
        return sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()

    def languages(self, offered: Sequence[str]) -> list[str]:
        """Those of the languages in which somebody has said something on the board, its own the first."""
        said = {card.tag for card in self.view.cards}
        said |= {tag for card in self.view.cards for tag, words in card.translations.items() if words}
        own = [self.board.tag] if self.board.tag in offered else []
        return [*own, *(tag for tag in offered if tag in said and tag not in own)]


Maker = Callable[[Sheet, str], bytes]  # makes the file of a language


def lay(session: Session, workshop: Workshop) -> Sheet:
    """The board as its sheet shows it."""
    board = workshops.board_of(session, workshop)
    points = {one.card.number: one.points for one in concluding.outcome(board)}
    return Sheet(workshop, board, public_view(board), points)


def list_files(session: Session, sheet: Sheet) -> frozenset[str]:
    """The languages whose file can be fetched now."""
    mine = _file.c.workshop_id == sheet.workshop.id, _file.c.mark == sheet.mark
    return frozenset(session.connection().execute(select(_file.c.language).where(*mine)).scalars())


def find_file(session: Session, sheet: Sheet, language: str) -> bytes | None:
    """The file's bytes; None where there is none that says what the board says today."""
    mine = _file.c.workshop_id == sheet.workshop.id, _file.c.mark == sheet.mark, _file.c.language == language
    body: bytes | None = session.connection().execute(select(_file.c.body).where(*mine)).scalar_one_or_none()
    return body


def ask(session: Session, actor: Actor, workshop_id: int, language: str, offered: Sequence[str]) -> int:
    """Ask the background for a file; the job's id. Raises NotFoundError, or InputError(language=…)."""
    sheet = lay(session, workshops.find(session, actor.organisation_id, workshop_id))
    if language not in sheet.languages(offered):
        raise InputError(language="unknown-choice")
    return working.ask(session, actor, WORK, FOLLOW, {"board_id": workshop_id, "language": language})


def work(session: Session, actor: Actor, arguments: Mapping[str, Any], tell: Tell, *, make: Maker) -> None:
    """Make a file; raises NotFoundError. `make` knows how."""
    sheet = lay(session, workshops.find(session, actor.organisation_id, int(arguments["board_id"])))
    language = str(arguments["language"])
    tell(0, 1)
    body = make(sheet, language)
    own = {"workshop_id": sheet.workshop.id, "language": language, "organisation_id": actor.organisation_id}
    upserting.put(session, _file, own, {"mark": sheet.mark, "body": body})
    session.commit()


def throw_away(session: Session) -> None:
    """Delete every file that does not say what its board says today."""
    for workshop_id in session.connection().execute(select(_file.c.workshop_id).distinct()).scalars().all():
        try:
            sheet = lay(session, session.get_one(Workshop, workshop_id, populate_existing=True))
            gone = _file.c.workshop_id == workshop_id, _file.c.mark != sheet.mark
            session.connection().execute(delete(_file).where(*gone))
            session.commit()
        except BusyError:
            raise
        except Exception as error:  # one board that cannot be read must not keep the others' files
            session.rollback()
            _log.error("the files of board %s were not looked through: %s", workshop_id, type(error).__name__)
