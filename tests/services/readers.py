"""A member of the staff who reads."""

from __future__ import annotations

from itertools import count

from sqlmodel import Session

from survey.services import accounts
from survey.services.listening import Reader
from tests.staff.arranging import Place

_numbers = count(1)


def reader_in(session: Session, place: Place) -> Reader:
    """A new reviewer of this organisation, reading its round."""
    user = accounts.create(session, place.actor, f"reads-{next(_numbers)}@example.org", "", "reviewer")
    return Reader(place.organisation_id, user.id or 0, place.round_id)
