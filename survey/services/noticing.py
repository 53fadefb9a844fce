"""Notices: what is told in public, found by whose they are, and the languages that they are told in."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, func, select

from survey.core.languages import LANGUAGES
from survey.errors import BusyError, NotFoundError
from survey.models import FollowUp, Goal, Notice, now
from survey.services import auditing, publishing, reaching
from survey.services.auditing import Actor

REPLY: Final = "reply"
REPORT: Final = "progress"
DRAFT, PUBLIC, DOWN = "draft", "public", "down"
CODE_SIGNS: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # none that is taken for another
CODE_LENGTH: Final = 8
_ATTEMPTS: Final = 3


def find(session: Session, organisation_id: int, notice_id: int, kind: str = "") -> Notice:
    """One of the organisation's notices, of a kind where one is asked for; raises NotFoundError."""
    found = session.get(Notice, notice_id)
    if found is None or found.organisation_id != organisation_id or kind not in ("", found.kind):
        raise NotFoundError(kind or "notice", notice_id)
    return found


def make(session: Session, actor: Actor, kind: str, round_id: int | None) -> Notice:
    """A new notice under an address of its own, not yet committed; raises NotFoundError for the round."""
    source = languages(session, actor.organisation_id, round_id)[0]
    for _ in range(_ATTEMPTS):
        made = Notice(
            organisation_id=actor.organisation_id,
            round_id=round_id,
            kind=kind,
            code="".join(secrets.choice(CODE_SIGNS) for _ in range(CODE_LENGTH)),
            source=source,
            author=actor.name,
        )
        try:
            session.add(made)
            session.flush()
        except IntegrityError:  # the code is taken
            session.rollback()
            continue
        return made
    raise BusyError


def next_number(session: Session, notice: Notice, rows: type[FollowUp] | type[Goal]) -> int:
    """The number after the last of a notice's rows; whoever else asks for one waits until this transaction ends."""
    notice.changed_at = now()
    session.add(notice)
    session.flush()
    last = session.exec(select(func.max(col(rows.number))).where(col(rows.notice_id) == notice.id)).one()
    return (last or 0) + 1


def languages(session: Session, organisation_id: int, round_id: int | None) -> tuple[str, ...]:
    """The languages of a round's questionnaire, its source first; with no round those of all rounds of late."""
    if round_id is not None:
        rounds: Sequence[Any] = [reaching.find_round(session, organisation_id, round_id)]
    else:
        rounds = reaching.list_rounds(session, organisation_id)
    asked = [publishing.load(session, version_id).questionnaire for version_id in {one.version_id for one in rounds}]
    tags = dict.fromkeys(tag for one in asked for tag in one.languages if tag in LANGUAGES)
    return tuple(tags) or ("sv",)


def record(session: Session, actor: Actor, act: str, notice: Notice, **details: Any) -> None:
    """Note that a notice was changed by an act, and commit it."""
    notice.changed_at = now()
    session.add(notice)
    session.flush()
    auditing.record(session, actor, act, f"{notice.kind} {notice.id}", **details)
    session.commit()


def aware(at: datetime) -> datetime:
    """A kept moment with its time zone: SQLite gives it back without."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def list_notices(session: Session, organisation_id: int, kind: str, round_id: int | None = None) -> Sequence[Notice]:
    """The organisation's notices of a kind, of one round where one is given, newest first."""
    query = select(Notice).where(col(Notice.organisation_id) == organisation_id, col(Notice.kind) == kind)
    if round_id is not None:
        query = query.where(col(Notice.round_id) == round_id)
    return session.exec(query.order_by(col(Notice.changed_at).desc(), col(Notice.id))).all()
