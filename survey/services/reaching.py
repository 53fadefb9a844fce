"""Rounds, target groups and links: whom one wants to hear from, by which way in, and how many came.

Opened, started and submitted are counted in the database, per link; nobody is followed to count them.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

import segno
from sqlalchemy import func, select, tuple_
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from survey.core.disclosure import HIDDEN
from survey.core.languages import LANGUAGES
from survey.errors import InputError, NotFoundError
from survey.models import Link, Opening, Response, Round, TargetGroup, Version
from survey.services import auditing
from survey.services.auditing import Actor

SIGNS = "23456789abcdefghjkmnpqrstvwxyz"  # no 0 o, 1 i l, u v side by side: what is read aloud or copied by hand
CODE_LENGTH = 6
LONGEST_NAME = 120
MOST_PEOPLE = 100_000_000
PAGE = 20
_QR_SCALE = 12
Row = TypeVar("Row", Round, TargetGroup, Link)


@dataclass(frozen=True, slots=True)
class Reach:
    """How many opened, started and submitted; `population` and `invited` where somebody knows them.

    With a `step`, figures are protected: opened and started are the lowest of a step of so many, and submitted may be
    `HIDDEN`.
    """

    opened: int = 0
    started: int = 0
    submitted: int = 0
    population: int | None = None
    invited: int | None = None
    step: int = 0

    def __add__(self, other: Reach) -> Reach:
        return Reach(
            self.opened + other.opened,
            self.started + other.started,
            self.submitted + other.submitted,
            _known_sum(self.population, other.population),
            _known_sum(self.invited, other.invited),
        )

    @property
    def share(self) -> float | None:
        """How large a part of the population has submitted; None where either is not known.

        Above 1 where more came than the population was thought to be: that is worth seeing.
        """
        return self.submitted / self.population if self.population and self.submitted != HIDDEN else None


@dataclass(frozen=True, slots=True)
class LinkReach:
    """A link and who came by it."""

    link: Link
    reach: Reach


@dataclass(frozen=True, slots=True)
class GroupReach:
    """A target group, its links, and who came by any of them."""

    group: TargetGroup
    links: tuple[LinkReach, ...]
    reach: Reach


@dataclass(frozen=True, slots=True)
class RoundReach:
    """A round, its groups, and who came altogether. Population and invited only where every group knows them.

    Where figures are protected, `through` is the last day whose submitted are counted.
    """

    round: Round
    groups: tuple[GroupReach, ...]
    reach: Reach
    through: date | None = None


def create_round(
    session: Session, actor: Actor, version_id: int, name: str, opens_on: date, closes_on: date | None
) -> Round:
    """A new round of a published version."""
    version = session.get(Version, version_id)
    if version is None or version.organisation_id != actor.organisation_id:
        raise InputError(version="unknown-choice")
    problems = {**_name_problem(name), **_dates_problem(opens_on, closes_on)}
    if problems:
        raise InputError(**problems)
    made = Round(
        organisation_id=actor.organisation_id,
        version_id=version_id,
        name=name.strip(),
        opens_on=opens_on,
        closes_on=closes_on,
    )
    return _keep(session, actor, made, "round", "round-created", name=made.name)


def change_dates(session: Session, actor: Actor, round_id: int, opens_on: date, closes_on: date | None) -> Round:
    """Open the round on another date, or close it on one."""
    found = find_round(session, actor.organisation_id, round_id)
    if problems := _dates_problem(opens_on, closes_on):
        raise InputError(**problems)
    found.opens_on, found.closes_on = opens_on, closes_on
    closes = closes_on.isoformat() if closes_on else None
    return _keep(session, actor, found, "round", "round-dates-changed", opens_on=opens_on.isoformat(), closes_on=closes)


def create_group(
    session: Session, actor: Actor, round_id: int, name: str, population: int | None, invited: int | None
) -> TargetGroup:
    """A new target group of a round."""
    found = find_round(session, actor.organisation_id, round_id)
    problems = _name_problem(name)
    for field, number in (("population", population), ("invited", invited)):
        if number is not None and not 0 <= number <= MOST_PEOPLE:
            problems[field] = "not-a-number-of-people"
    if problems:
        raise InputError(**problems)
    made = TargetGroup(
        organisation_id=actor.organisation_id,
        round_id=_id(found.id),
        name=name.strip(),
        population=population,
        invited=invited,
    )
    return _keep(session, actor, made, "group", "group-created", name=made.name)


def create_link(
    session: Session,
    actor: Actor,
    group: TargetGroup,
    name: str,
    language: str = "",
    easy: bool = False,
    read_aloud: bool = False,
) -> Link:
    """A new way in for a group, with a code of its own."""
    problems = _name_problem(name)
    if language and language not in LANGUAGES:
        problems["language"] = "unknown-choice"
    if problems:
        raise InputError(**problems)
    while True:
        made = Link(
            organisation_id=actor.organisation_id,
            round_id=group.round_id,
            group_id=_id(group.id),
            code=new_code(),
            name=name.strip(),
            language=language,
            easy=easy,
            read_aloud=read_aloud,
        )
        try:
            return _keep(session, actor, made, "link", "link-created", name=made.name, code=made.code)
        except IntegrityError:  # the code is taken: one in some hundred million
            session.rollback()


def new_code() -> str:
    """A random link code, without letters and digits that are taken for each other."""
    return "".join(secrets.choice(SIGNS) for _ in range(CODE_LENGTH))


def address_of(base: str, code: str) -> str:
    """The address that a link's code opens, under the public address of the installation."""
    return f"{base}/s/{code}"


def qr_svg(address: str) -> bytes:
    """The address as a QR code, with its quiet zone: SVG that scales to any size."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=4, omitsize=True, light="#fff")
    return out.getvalue()


def qr_png(address: str) -> bytes:
    """The address as a QR code, with its quiet zone: PNG large enough to print."""
    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="png", border=4, scale=_QR_SCALE)
    return out.getvalue()


def find_round(session: Session, organisation_id: int, round_id: int) -> Round:
    """One of the organisation's rounds; raises NotFoundError."""
    found = session.get(Round, round_id)
    if found is None or found.organisation_id != organisation_id:
        raise NotFoundError("round", round_id)
    return found


def find_group(session: Session, organisation_id: int, round_id: int, group_id: int) -> TargetGroup:
    """A target group of this very round; raises NotFoundError."""
    found = session.get(TargetGroup, group_id)
    if found is None or found.round_id != round_id or found.organisation_id != organisation_id:
        raise NotFoundError("group", group_id)
    return found


def find_link(session: Session, organisation_id: int, round_id: int, group_id: int, link_id: int) -> Link:
    """A link of this very group and round; raises NotFoundError."""
    found = session.get(Link, link_id)
    belongs = found is not None and (found.group_id, found.round_id) == (group_id, round_id)
    if found is None or not belongs or found.organisation_id != organisation_id:
        raise NotFoundError("link", link_id)
    return found


def list_rounds(
    session: Session, organisation_id: int, before: tuple[date, int] | None = None, limit: int = PAGE
) -> Sequence[Round]:
    """The organisation's rounds, the one that opened last first, from below (opens_on, id) `before`."""
    key = (col(Round.opens_on), col(Round.id))
    query = select(Round).where(col(Round.organisation_id) == organisation_id)
    if before is not None:
        query = query.where(tuple_(*key) < before)
    return session.scalars(query.order_by(key[0].desc(), key[1].desc()).limit(limit)).all()


def reach(session: Session, rounds: Sequence[Round]) -> tuple[RoundReach, ...]:
    """Each round's groups and links with their counts: four statements, however many rounds."""
    ids = [found.id for found in rounds]
    groups = session.scalars(
        select(TargetGroup).where(col(TargetGroup.round_id).in_(ids)).order_by(col(TargetGroup.id))
    ).all()
    links = session.scalars(select(Link).where(col(Link.round_id).in_(ids)).order_by(col(Link.id))).all()
    counted = _count(session, [_id(link.id) for link in links])
    return tuple(
        _round_reach(found, [group for group in groups if group.round_id == found.id], links, counted)
        for found in rounds
    )


def list_groups(session: Session, organisation_id: int, round_id: int) -> Sequence[TargetGroup]:
    """The target groups of one of the organisation's rounds."""
    own = col(TargetGroup.round_id) == round_id, col(TargetGroup.organisation_id) == organisation_id
    return session.scalars(select(TargetGroup).where(*own).order_by(col(TargetGroup.id))).all()


def count_round(session: Session, organisation_id: int, round_id: int) -> RoundReach:
    """One of the organisation's rounds with its counts; raises NotFoundError."""
    return reach(session, [find_round(session, organisation_id, round_id)])[0]


def _round_reach(
    found: Round, groups: Sequence[TargetGroup], links: Sequence[Link], counted: Mapping[int, Reach]
) -> RoundReach:
    reached = []
    for group in groups:
        own = tuple(LinkReach(link, counted[_id(link.id)]) for link in links if link.group_id == group.id)
        total = sum((link.reach for link in own), Reach(population=0, invited=0))
        reached.append(GroupReach(group, own, replace(total, population=group.population, invited=group.invited)))
    known = Reach(population=0, invited=0) if groups else Reach()
    return RoundReach(found, tuple(reached), sum((group.reach for group in reached), known))


def _count(session: Session, link_ids: Sequence[int]) -> dict[int, Reach]:
    opened: dict[int, int] = dict(
        session.connection()
        .execute(
            select(col(Opening.link_id), func.sum(col(Opening.count)))
            .where(col(Opening.link_id).in_(link_ids))
            .group_by(col(Opening.link_id))
        )
        .all()
    )
    states: dict[int, dict[str, int]] = {link_id: {} for link_id in link_ids}
    rows = session.connection().execute(
        select(col(Response.link_id), col(Response.state), func.count())
        .where(col(Response.link_id).in_(link_ids))
        .group_by(col(Response.link_id), col(Response.state))
    )
    for link_id, state, count in rows:
        states[link_id][state] = count
    return {
        link_id: Reach(int(opened.get(link_id, 0)), sum(by_state.values()), by_state.get("submitted", 0))
        for link_id, by_state in states.items()
    }


def _keep(session: Session, actor: Actor, row: Row, what: str, act: str, **details: Any) -> Row:
    session.add(row)
    session.flush()
    auditing.record(session, actor, act, f"{what} {row.id}", **details)
    session.commit()
    return row


def _name_problem(name: str) -> dict[str, str]:
    if not name.strip():
        return {"name": "required"}
    return {"name": "too-long"} if len(name.strip()) > LONGEST_NAME else {}


def _dates_problem(opens_on: date, closes_on: date | None) -> dict[str, str]:
    return {"closes_on": "before-opening"} if closes_on is not None and closes_on < opens_on else {}


def _known_sum(one: int | None, other: int | None) -> int | None:
    return None if one is None or other is None else one + other


def _id(value: int | None) -> int:
    """The id of a row that is stored, which always has one."""
    if value is None:
        raise ValueError("the row is not stored")
    return value
