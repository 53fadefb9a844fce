"""What readers do with a comment besides coding: mark it as read, and say whose it is to work on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session

from survey.errors import InputError, NotFoundError
from survey.models import Comment, CommentAssigned, CommentRead, User
from survey.services import auditing, upserting
from survey.services.auditing import Actor
from survey.services.listening import Reader

_comment: Any = Comment.__table__  # type: ignore[attr-defined]
_read: Any = CommentRead.__table__  # type: ignore[attr-defined]
_assigned: Any = CommentAssigned.__table__  # type: ignore[attr-defined]
_user: Any = User.__table__  # type: ignore[attr-defined]


def mark_read(session: Session, actor: Actor, reader: Reader, comment_ids: Iterable[int], read: bool = True) -> None:
    """Note that the reader has read these comments, or takes that back; raises NotFoundError."""
    ids = sorted(set(comment_ids))
    check(session, reader, ids)
    connection = session.connection()
    if read:
        rows = [{"comment_id": id_, **_mine(reader)} for id_ in ids]
        connection.execute(upserting.insert(session, _read).on_conflict_do_nothing(), rows)
    else:
        mine = _read.c.comment_id.in_(ids), _read.c.user_id == reader.user_id
        connection.execute(delete(_read).where(*mine))
    act = "answer-read" if read else "answer-unread"
    auditing.record(session, actor, act, _named(reader, ids), answers=[str(id_) for id_ in ids])
    session.commit()


def assign(session: Session, actor: Actor, reader: Reader, comment_ids: Iterable[int], user_id: int | None) -> None:
    """Give these comments to a member who may read, or to nobody; raises NotFoundError or InputError."""
    ids = sorted(set(comment_ids))
    check(session, reader, ids)
    connection = session.connection()
    connection.execute(delete(_assigned).where(_assigned.c.comment_id.in_(ids)))
    to = ""
    if user_id is not None:
        to = dict(list_members(session, reader.organisation_id)).get(user_id, "")
        if not to:
            raise InputError(member="unknown-choice")
        rows = [{"comment_id": id_, **_mine(reader), "user_id": user_id} for id_ in ids]
        connection.execute(upserting.insert(session, _assigned), rows)
    auditing.record(session, actor, "answer-assigned", _named(reader, ids), to=to, answers=[str(id_) for id_ in ids])
    session.commit()


def list_members(session: Session, organisation_id: int) -> list[tuple[int, str]]:
    """The organisation's active members, by name or else address."""
    mine = _user.c.organisation_id == organisation_id, _user.c.active
    rows = session.connection().execute(select(_user.c.id, _user.c.name, _user.c.email).where(*mine))
    return sorted(((id_, name or email) for id_, name, email in rows), key=lambda member: member[1].casefold())


def check(session: Session, reader: Reader, ids: Iterable[int]) -> None:
    """Raise NotFoundError unless there are ids and all of them are comments of the reader's round."""
    wanted = set(ids)
    mine = _comment.c.round_id == reader.round_id, _comment.c.organisation_id == reader.organisation_id
    found = session.connection().execute(select(_comment.c.id).where(_comment.c.id.in_(wanted), *mine)).scalars()
    if not wanted or wanted - set(found):
        raise NotFoundError("comment", sorted(wanted))


def _mine(reader: Reader) -> dict[str, int]:
    return {"user_id": reader.user_id, "organisation_id": reader.organisation_id}


def _named(reader: Reader, ids: list[int]) -> str:
    return f"answer {ids[0]} of round {reader.round_id}" if len(ids) == 1 else f"answers of round {reader.round_id}"
