"""Filters made ready for those who look at columns: a code becomes the responses that have it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlmodel import Session

from survey.models import Coding
from survey.services import coding
from survey.services.filtering import Filters

_coding: Any = Coding.__table__  # type: ignore[attr-defined]


def settled(session: Session, round_id: int, viewer: str, filters: Filters) -> Filters:
    """The same filters with the responses that have the code, of codings that count and that the viewer may see."""
    if filters.code_id is None:
        return filters
    query = select(_coding.c.response_id).where(
        _coding.c.round_id == round_id,
        _coding.c.code_id == filters.code_id,
        _coding.c.counts.is_(True),
        coding.visible_to(viewer),
    )
    return replace(filters, among=frozenset(session.connection().execute(query).scalars()))
