"""What the public reads: replies as they were published, in the reader's language or the nearest one.

A publication is never changed; only quotes are read anew each time, so that one that was withdrawn, or whose person has
taken their answers back, is gone at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Row, func, select
from sqlmodel import Session

from survey.core.definition import Said
from survey.core.languages import fallbacks
from survey.models import Notice, NoticePublication, now
from survey.services import evidencing, noticing
from survey.services.evidencing import Figure, Shown
from survey.services.noticing import REPLY
from survey.services.quoting import Cleared

_notice: Any = Notice.__table__  # type: ignore[attr-defined]
_publication: Any = NoticePublication.__table__  # type: ignore[attr-defined]
Told = Mapping[str, Any]  # a publication's content as plain data


@dataclass(frozen=True, slots=True)
class PublishedPicture:
    """A picture by its digest, and what it shows, in the reply's language."""

    digest: str
    alt: str


@dataclass(frozen=True, slots=True)
class PublishedFollowUp:
    """What came of a reply on a day, and the status from then on."""

    on: date
    status: str
    words: str


@dataclass(frozen=True, slots=True)
class PublishedReply:
    """A reply in the language `tag`, which is the one that was asked for or the nearest that it has.

    `status`: planned, doing, done or will-not (then `reason` says why). `published_on` is the day it was first told,
    `changed_on` that of the publication that stands, its `number`. `sound` is the digest of a recording of all of it,
    "" for none. `figures` are as they were when it was published. `reviewed` says that a speaker has read the words.
    """

    code: str
    round_id: int
    organisation_id: int
    number: int
    tag: str
    theme: str
    heard: str
    done: str
    reason: str
    status: str
    by_whom: str
    due: date | None
    published_on: date
    changed_on: date
    picture: PublishedPicture | None
    sound: str
    quotes: tuple[Shown, ...]
    figures: tuple[Figure, ...]
    followups: tuple[PublishedFollowUp, ...]
    links: tuple[tuple[str, str], ...]
    source: str
    languages: tuple[str, ...]
    reviewed: bool


class Origin(NamedTuple):
    """Whose a publication is and which one it is: `first` is the day of the first one, `published_on` its own."""

    code: str
    round_id: int | None
    organisation_id: int
    number: int
    first: date
    published_on: date


def published(session: Session, organisation_id: int, round_id: int | None, tag: str) -> Sequence[PublishedReply]:
    """The organisation's public replies, of one round where one is given, the last published first."""
    mine = [_notice.c.organisation_id == organisation_id]
    if round_id is not None:
        mine.append(_notice.c.round_id == round_id)
    return read(session, stand(session, mine), tag)


def find_published(session: Session, code: str, tag: str) -> PublishedReply | None:
    """The public reply at an address, whoever's it is; None where there is none."""
    found = read(session, stand(session, [_notice.c.code == code]), tag)
    return found[0] if found else None


def languages_of(session: Session, code: str, kind: str = REPLY) -> tuple[str, ...]:
    """The languages of what is public at an address; none where nothing is."""
    rows = stand(session, [_notice.c.code == code], kind)
    return tuple(json.loads(rows[0].content)["languages"]) if rows else ()


def at_numbers(
    session: Session, organisation_id: int, wanted: Iterable[tuple[int, int]], tag: str
) -> list[PublishedReply]:
    """Replies as they were in certain publications (notice and number), without those that are public no more."""
    numbers = dict(wanted)
    mine = [_notice.c.organisation_id == organisation_id, _notice.c.id.in_(numbers)]
    return read(session, stand(session, mine, numbers=numbers), tag)


def read(session: Session, rows: Sequence[Row[Any]], tag: str) -> list[PublishedReply]:
    """Publications in a language, with the quotes that may still be read."""
    contents = [json.loads(row.content) for row in rows]
    rounds: dict[tuple[int, int], list[int]] = {}
    for row, told in zip(rows, contents, strict=True):
        rounds.setdefault((row.organisation_id, row.round_id), []).extend(told["quotes"])
    quotes = {one.id: one for key, ids in rounds.items() for one in evidencing.cleared(session, *key, sorted(set(ids)))}
    return [_reply(row, told, tag, quotes) for row, told in zip(rows, contents, strict=True)]


def drawn(session: Session, notice: Notice, told: Told, tag: str) -> PublishedReply:
    """A reply as it would be read if `told` were published today."""
    quotes = evidencing.cleared(session, notice.organisation_id, notice.round_id, told["quotes"])
    return _reply(unpublished(notice), told, tag, {one.id: one for one in quotes})


def unpublished(notice: Notice) -> Origin:
    """Where what is not published yet comes from."""
    today = now().date()
    return Origin(notice.code, notice.round_id, notice.organisation_id, 0, today, today)


def nearest(told: Told, tag: str) -> str:
    """The language to tell it in: what was asked for, what that falls back to, or the one that it was written in."""
    return next((near for near in fallbacks(tag) if near in told["languages"]), str(told["source"]))


def said(told: Told, path: str, tag: str) -> Said:
    """A text of a publication; "" where it has none."""
    return Said(*told["words"][tag].get(path, ("", tag)))


def pictures(session: Session) -> dict[str, dict[str, str]]:
    """The pictures of all public replies: digest → what each shows, by language, the one it was written in first."""
    found: dict[str, dict[str, str]] = {}
    for row in stand(session, []):
        told = json.loads(row.content)
        if told["picture"]:
            tags = sorted(told["languages"], key=lambda tag: tag != told["source"])
            found[told["picture"]] = {tag: said(told, "picture", tag).words for tag in tags}
    return found


def stand(
    session: Session, mine: list[Any], kind: str = REPLY, numbers: Mapping[int, int] | None = None
) -> Sequence[Row[Any]]:
    """The public notices that fit conditions on `Notice`, each with the publication that stands (or the one of
    `numbers`), the last published first."""
    first, last = func.min(_publication.c.published_on), func.max(_publication.c.number)
    ends = select(_publication.c.notice_id, first.label("first"), last.label("last")).group_by(_publication.c.notice_id)
    span = ends.subquery()
    which = _publication.c.number == span.c.last if numbers is None else _publication.c.number <= span.c.last
    query = (
        select(
            _notice.c.id,
            _notice.c.code,
            _notice.c.round_id,
            _notice.c.organisation_id,
            span.c.first,
            _publication.c.number,
            _publication.c.published_on,
            _publication.c.content,
        )
        .join(span, span.c.notice_id == _notice.c.id)
        .join(_publication, (_publication.c.notice_id == _notice.c.id) & which)
        .where(*mine, _notice.c.kind == kind, _notice.c.state == noticing.PUBLIC)
        .order_by(_publication.c.published_at.desc(), _notice.c.id)
    )
    found: Any = session.connection().execute(query).all()
    return [row for row in found if numbers is None or numbers[row.id] == row.number]


def _reply(row: Row[Any] | Origin, told: Told, asked: str, quotes: Mapping[int, Cleared]) -> PublishedReply:
    tag = nearest(told, asked)
    words = {path: one[0] for path, one in told["words"][tag].items()}
    shown = [evidencing.shown(quotes[one], tag) for one in told["quotes"] if one in quotes]
    return PublishedReply(
        code=row.code,
        round_id=row.round_id or 0,
        organisation_id=row.organisation_id,
        number=row.number,
        tag=tag,
        theme=words.get("theme", ""),
        heard=words.get("heard", ""),
        done=words.get("done", ""),
        reason=words.get("reason", ""),
        status=told["status"],
        by_whom=words.get("who", ""),
        due=date.fromisoformat(told["due"]) if told["due"] else None,
        published_on=row.first,
        changed_on=row.published_on,
        picture=PublishedPicture(told["picture"], words.get("picture", "")) if told["picture"] else None,
        sound=told["sounds"].get(tag, ""),
        quotes=tuple(shown),
        figures=tuple(evidencing.from_data(one) for one in told["figures"]),
        followups=tuple(_follow_up(one, words) for one in told["follow_ups"]),
        links=tuple((address, said_) for address, said_ in told["links"]),
        source=told["source"],
        languages=tuple(told["languages"]),
        reviewed=tag not in told["unreviewed"],
    )


def _follow_up(one: Mapping[str, Any], words: Mapping[str, str]) -> PublishedFollowUp:
    return PublishedFollowUp(date.fromisoformat(one["on"]), one["status"], words.get(f"follow-up.{one['number']}", ""))
