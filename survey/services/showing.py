"""Whether a round is on the public site, under which address, and by which link everybody may join."""

from __future__ import annotations

import re
from itertools import count
from typing import Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from survey.errors import InputError
from survey.models import Link, PublicRound, Questionnaire, Round, Version
from survey.services import auditing, reaching
from survey.services.auditing import Actor

LONGEST_SLUG: Final = 60
_SLUG: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")


def find(session: Session, organisation_id: int, round_id: int) -> PublicRound:
    """How one of the organisation's rounds is shown, not stored until it is changed; raises NotFoundError."""
    found = reaching.find_round(session, organisation_id, round_id)
    known = session.get(PublicRound, round_id)
    return known or PublicRound(round_id=round_id, organisation_id=organisation_id, slug=_free_slug(session, found))


def change(session: Session, actor: Actor, round_id: int, slug: str, shown: bool, link_id: int | None) -> PublicRound:
    """Show a round or hide it, under an address, with or without a link that everybody may use.

    Raises InputError for an address that cannot be or is another round's, and for a link that is not the round's.
    """
    row = find(session, actor.organisation_id, round_id)
    problems = {}
    if len(slug) > LONGEST_SLUG or not _SLUG.fullmatch(slug):
        problems["slug"] = "not-a-key"
    if link_id is not None and link_id not in {link.id for link in links(session, actor.organisation_id, round_id)}:
        problems["link"] = "unknown-choice"
    if problems:
        raise InputError(**problems)
    row.slug, row.shown, row.link_id = slug, shown, link_id
    details = {"slug": slug, "shown": shown, "link": link_id}
    try:
        session.add(row)
        auditing.record(session, actor, "public-round-changed", f"round {round_id}", **details)
        session.commit()
    except IntegrityError as error:
        session.rollback()
        raise InputError(slug="slug-is-taken") from error
    return row


def links(session: Session, organisation_id: int, round_id: int) -> list[Link]:
    """The links of a round, one of which may be open to all."""
    own = col(Link.organisation_id) == organisation_id, col(Link.round_id) == round_id
    return list(session.exec(select(Link).where(*own).order_by(col(Link.id))).all())


def _free_slug(session: Session, found: Round) -> str:
    """An address that no round has: the questionnaire's short name, the year, and a number where that is taken."""
    version = session.get_one(Version, found.version_id)
    name = session.get_one(Questionnaire, version.questionnaire_id).slug.replace("_", "-").lower()
    start = f"{name[: LONGEST_SLUG - 12].strip('-') or 'round'}-{found.opens_on.year}"
    begins = select(PublicRound.slug).where(col(PublicRound.slug).startswith(start))
    taken = set(session.exec(begins).all())
    tries = (start if number == 1 else f"{start}-{number}" for number in count(1))
    return next(slug for slug in tries if slug not in taken)
