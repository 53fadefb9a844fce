"""What the public site shows: rounds that staff show there, who may join them, and what stands published of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, func, select
from sqlmodel import Session

from survey.core import publication
from survey.core.definition import Questionnaire, Text
from survey.core.publication import Publication
from survey.core.shelf import Shelf
from survey.errors import NotFoundError
from survey.models import Link, Notice, Organisation, PublicRound, PublishedResult, Round
from survey.services import noticing, publishing, reckoning, replying, reporting
from survey.services.reckoning import PublishedReport
from survey.services.replying import PublishedReply
from survey.services.reporting import PublicReport

MOST_KEPT: Final = 64
_site: Any = PublicRound.__table__  # type: ignore[attr-defined]
_round: Any = Round.__table__  # type: ignore[attr-defined]
_link: Any = Link.__table__  # type: ignore[attr-defined]
_organisation: Any = Organisation.__table__  # type: ignore[attr-defined]
_notice: Any = Notice.__table__  # type: ignore[attr-defined]
_result: Any = PublishedResult.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Edition:
    """A publication with the number and the day under which it was published."""

    number: int
    issued: date
    sha256: str
    publication: Publication


@dataclass(frozen=True, slots=True)
class Shown:
    """A round as the public sees it; `link_code` is "" where nobody may join on their own, `edition` the newest that
    stands, None before anything is published."""

    round_id: int
    organisation_id: int
    organisation: str
    organisation_slug: str
    slug: str
    opens_on: date
    closes_on: date | None
    link_code: str
    questionnaire: Questionnaire
    edition: Edition | None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the round's pages: those that were published, before that those that are asked in."""
        return self.edition.publication.languages if self.edition else tuple(self.questionnaire.languages)

    def state(self, today: date) -> str:
        """Whether it is asked now: not-yet, open or closed."""
        if today < self.opens_on:
            return "not-yet"
        return "closed" if self.closes_on is not None and self.closes_on < today else "open"

    def may_join(self, today: date) -> bool:
        """Whether everybody may answer today."""
        return bool(self.link_code) and self.state(today) == "open"


@dataclass(frozen=True, slots=True)
class Publisher:
    """An organisation that shows something to the public: its address, and its name."""

    id: int
    slug: str
    name: str


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes next in a round: what staff say of it, None where it is that the round opens; perhaps on a day."""

    shown: Shown
    words: Text | None
    day: date | None


class Told(NamedTuple):
    """What the public is told, the last changed first: replies, reports of goals, and reports of findings."""

    replies: Sequence[PublishedReply]
    reports: Sequence[PublishedReport]
    findings: Sequence[PublicReport]


def issued(shown: Shown) -> date:
    """When the newest that stands was published; long ago where nothing does."""
    return shown.edition.issued if shown.edition else date.min


def coming(rounds: Sequence[Shown], today: date) -> list[Coming]:
    """What comes next in these rounds: what has a day first, by day; without what should have come already."""
    found = [Coming(one, None, one.opens_on) for one in rounds if one.state(today) == "not-yet" and one.link_code]
    for one in rounds:
        said = one.edition.publication if one.edition else None
        if said and said.next and (said.next_on is None or said.next_on >= today):
            found.append(Coming(one, said.next, said.next_on))
    return sorted(found, key=lambda each: each.day or date.max)


def told(session: Session, rounds: Sequence[Shown], tag: str) -> Told:
    """What the public is told of these rounds."""
    whose = [(one.organisation_id, one.round_id) for one in rounds]
    return _told(session, whose, whose, tag)


def told_by_all(session: Session, rounds: Sequence[Shown], tag: str, publisher: Publisher | None = None) -> Told:
    """What the public is told by everybody here, or by one, also of rounds that are not shown, and of none."""
    ids = [publisher.id] if publisher else session.connection().execute(select(_organisation.c.id)).scalars()
    everybody = [(each, None) for each in ids]
    return _told(session, everybody, [*everybody, *((one.organisation_id, one.round_id) for one in rounds)], tag)


def _told(
    session: Session, told_of: Sequence[tuple[int, int | None]], reckoned: Sequence[tuple[int, int | None]], tag: str
) -> Told:
    replies = [reply for whose in told_of for reply in replying.published(session, *whose, tag)]
    reports = [report for whose in reckoned if (report := reckoning.published(session, *whose, tag))]
    findings = [report for whose in told_of for report in reporting.public_reports(session, *whose, tag)]
    return Told(
        sorted(replies, key=lambda reply: reply.changed_on, reverse=True),
        sorted(reports, key=lambda report: report.published_on, reverse=True),
        sorted(findings, key=lambda report: report.published_on, reverse=True),
    )


def list_shown(session: Session, publisher: Publisher | None = None) -> list[Shown]:
    """Every round that staff show, of one organisation where one is given, the one that opened last first."""
    query = _query().order_by(_round.c.opens_on.desc(), _round.c.id.desc())
    if publisher:
        query = query.where(_round.c.organisation_id == publisher.id)
    return _shown(session, session.connection().execute(query).all())


def list_publishers(session: Session) -> list[Publisher]:
    """The organisations that show a round or tell something here, by name."""
    shows = select(_site.c.round_id).where(_site.c.organisation_id == _organisation.c.id, _site.c.shown)
    told_of = select(_notice.c.id).where(
        _notice.c.organisation_id == _organisation.c.id, _notice.c.state == noticing.PUBLIC
    )
    columns = _organisation.c.id, _organisation.c.slug, _organisation.c.name
    query = select(*columns).where(shows.exists() | told_of.exists()).order_by(_organisation.c.name)
    return [Publisher(row.id, row.slug, row.name) for row in session.connection().execute(query)]


def find_publisher(session: Session, slug: str) -> Publisher:
    """One of `list_publishers`; raises NotFoundError."""
    for one in list_publishers(session):
        if one.slug == slug:
            return one
    raise NotFoundError("organisation", slug)


def find_organisation(session: Session, organisation_id: int) -> Publisher:
    """The organisation of something that is public."""
    found = session.get_one(Organisation, organisation_id)
    return Publisher(organisation_id, found.slug, found.name)


def home_of(session: Session, slug: str) -> str:
    """Where an organisation's public pages begin: at the front, or at its own address where several share that."""
    return "/" if len(list_publishers(session)) == 1 else f"/o/{slug}"


def find_shown(session: Session, slug: str) -> Shown:
    """The round of an address; raises NotFoundError where there is none, or it is not shown."""
    rows = session.connection().execute(_query().where(_site.c.slug == slug)).all()
    if not rows:
        raise NotFoundError("public round", slug)
    return _shown(session, rows)[0]


def preview(session: Session, organisation_id: int, round_id: int, publication_: Publication, today: date) -> Shown:
    """A round as it would be shown with this publication, whether it is shown or not."""
    query = _query(shown_only=False).where(_round.c.id == round_id, _round.c.organisation_id == organisation_id)
    rows = session.connection().execute(query).all()
    if not rows:
        raise NotFoundError("round", round_id)
    (found,) = _shown(session, rows)
    return replace(found, edition=Edition(0, today, "", publication_))


def _query(shown_only: bool = True) -> Select[Any]:
    near = _round.join(_organisation, _organisation.c.id == _round.c.organisation_id)
    near = near.join(_site, _site.c.round_id == _round.c.id, isouter=not shown_only)
    near = near.join(_link, _link.c.id == _site.c.link_id, isouter=True)
    query = select(
        _round.c.id,
        _round.c.organisation_id,
        _round.c.version_id,
        _round.c.opens_on,
        _round.c.closes_on,
        _organisation.c.name.label("organisation"),
        _organisation.c.slug.label("organisation_slug"),
        func.coalesce(_site.c.slug, "").label("slug"),
        func.coalesce(_link.c.code, "").label("code"),
    ).select_from(near)
    return query.where(_site.c.shown) if shown_only else query


def _shown(session: Session, rows: Sequence[Any]) -> list[Shown]:
    editions = _editions(session, [row.id for row in rows])
    return [
        Shown(
            row.id,
            row.organisation_id,
            row.organisation,
            row.organisation_slug,
            row.slug,
            row.opens_on,
            row.closes_on,
            row.code,
            publishing.load(session, row.version_id).questionnaire,
            editions.get(row.id),
        )
        for row in rows
    ]


def _editions(session: Session, round_ids: Sequence[int]) -> dict[int, Edition]:
    """Of each round the newest publication that stands."""
    stands = _result.c.round_id.in_(round_ids), _result.c.taken_down_on.is_(None)
    newest = select(_result.c.round_id, func.max(_result.c.number).label("number")).where(*stands)
    top = newest.group_by(_result.c.round_id).subquery()
    is_top = (_result.c.round_id == top.c.round_id) & (_result.c.number == top.c.number)
    query = select(_result.c.round_id, _result.c.number, _result.c.published_on, _result.c.sha256)
    found = session.connection().execute(query.join(top, is_top)).all()
    return {row.round_id: Edition(row.number, row.published_on, row.sha256, _recall(session, row)) for row in found}


def _recall(session: Session, row: Any) -> Publication:
    """The publication of a row, read once and kept in memory under its digest."""
    known = _shelf.find(row.sha256)
    if known is None:
        own = _result.c.round_id == row.round_id, _result.c.number == row.number
        content = session.connection().execute(select(_result.c.content).where(*own)).scalar_one()
        known = _shelf.keep(row.sha256, publication.read(content))
    return known


_shelf: Shelf[str, Publication] = Shelf(MOST_KEPT)
