"""Saved views of the reading room: a name for columns, filters and an order, one's own or shared with colleagues."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sqlalchemy import or_
from sqlmodel import Session, col, select

from survey.errors import InputError, NotFoundError
from survey.models import CommentView
from survey.services import auditing
from survey.services.auditing import Actor
from survey.services.listening import Reader

LONGEST_NAME: Final = 80
MOST: Final = 40  # views of a round that one person sees

Query = Mapping[str, list[str]]


def list_views(session: Session, reader: Reader) -> Sequence[CommentView]:
    """The round's views that the reader may use, by name."""
    visible = or_(col(CommentView.user_id) == reader.user_id, col(CommentView.shared))
    mine = col(CommentView.organisation_id) == reader.organisation_id, col(CommentView.round_id) == reader.round_id
    return session.exec(select(CommentView).where(*mine, visible).order_by(col(CommentView.name)).limit(MOST)).all()


def save_view(session: Session, actor: Actor, reader: Reader, name: str, query: Query, shared: bool) -> CommentView:
    """Keep a view under a name; one's own view of that name is written over. Raises InputError."""
    if not name:
        raise InputError(name="required")
    if len(name) > LONGEST_NAME:
        raise InputError(name="too-long")
    known = list_views(session, reader)
    view = next((one for one in known if one.name == name and one.user_id == reader.user_id), None)
    if view is None and len(known) >= MOST:
        raise InputError(name="too-many")
    view = view or CommentView(
        organisation_id=reader.organisation_id, round_id=reader.round_id, user_id=reader.user_id, name=name
    )
    view.query, view.shared = dict(query), shared
    session.add(view)
    session.flush()
    auditing.record(session, actor, "view-saved", f"view {view.id} of round {reader.round_id}", shared=shared)
    session.commit()
    return view


def delete_view(session: Session, actor: Actor, reader: Reader, view_id: int) -> None:
    """Forget one of the reader's own views; raises NotFoundError."""
    view = session.get(CommentView, view_id)
    if view is None or (view.user_id, view.round_id) != (reader.user_id, reader.round_id):
        raise NotFoundError("view", view_id)
    session.delete(view)
    auditing.record(session, actor, "view-deleted", f"view {view_id} of round {reader.round_id}")
    session.commit()
