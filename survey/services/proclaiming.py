"""Notices go public: the gate, numbered publications that never change, and taking down.

Each language that is whole is published; the others are named with what they lack, and can follow as a publication of
their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from survey.core.wording import Standing, Worded
from survey.errors import InputError
from survey.models import Notice, NoticePublication, Reply, now
from survey.services import aiming, auditing, evidencing, noticing, promising, translating
from survey.services.auditing import Actor

FORMAT: Final = 1
ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Gate:
    """What may be published now. `faults` keep every language back: what is not said yet, each with a code."""

    worded: Worded
    standings: tuple[Standing, ...]
    faults: Mapping[str, str]

    @property
    def open(self) -> tuple[Standing, ...]:
        """The languages that may go."""
        source = next(one for one in self.standings if one.tag == self.worded.source)
        passes = not self.faults and source.whole
        return tuple(one for one in self.standings if passes and one.whole)

    @property
    def blocked(self) -> tuple[Standing, ...]:
        """The languages that are kept back."""
        return tuple(one for one in self.standings if one not in self.open)


def gate(session: Session, notice: Notice) -> Gate:
    """How every language of a notice stands, and what is wrong with the notice itself."""
    worded = translating.worded(session, notice)
    if notice.kind == noticing.REPLY:
        faults = promising.faults(worded, session.get_one(Reply, notice.id))
    else:
        faults = aiming.faults(worded, aiming.list_goals(session, notice.id))
    return Gate(worded, worded.standings(), faults)


def stamp(notice: Notice) -> str:
    """What says that a notice has not changed since somebody looked at it."""
    return noticing.aware(notice.changed_at).isoformat()


def publish(session: Session, actor: Actor, notice: Notice, seen: str) -> int:
    """Publish the languages that are whole; the publication's number, the last one's where nothing is new.

    Raises InputError: seen (changed meanwhile), or publish (nothing may go).
    """
    if seen != stamp(notice):
        raise InputError(seen="changed-meanwhile")
    passed = gate(session, notice)
    if not passed.open:
        raise InputError(publish="has-faults")
    content = json.dumps(_content(session, actor, notice, passed), ensure_ascii=False, separators=(",", ":"))
    for _ in range(ATTEMPTS):  # somebody else may publish it at the same time
        last = newest(session, notice.id)
        if last is not None and last.content == content and notice.state == noticing.PUBLIC:
            return last.number
        try:
            return _store(session, actor, notice, (last.number if last else 0) + 1, content)
        except IntegrityError:
            session.rollback()
    raise InputError(seen="changed-meanwhile")


def draft(session: Session, actor: Actor, notice: Notice) -> dict[str, Any]:
    """What would be published now, of the languages that may go; raises InputError(publish=…) while none may."""
    passed = gate(session, notice)
    if not passed.open:
        raise InputError(publish="has-faults")
    return _content(session, actor, notice, passed)


def take_down(session: Session, actor: Actor, notice: Notice) -> None:
    """Show it in public no more; what was published stays on record."""
    if notice.state == noticing.PUBLIC:
        notice.state = noticing.DOWN
        session.add(notice)
        auditing.record(session, actor, f"{notice.kind}-taken-down", f"{notice.kind} {notice.id}")
        session.commit()


def newest(session: Session, notice_id: int) -> NoticePublication | None:
    """The publication that stands; None while there is none."""
    mine = select_rows(NoticePublication).where(col(NoticePublication.notice_id) == notice_id)
    return session.exec(mine.order_by(col(NoticePublication.number).desc()).limit(1)).first()


def publications(session: Session, notice_id: int) -> list[tuple[int, date, str, tuple[str, ...]]]:
    """Every publication, newest first: number, day, who published it, and its languages."""
    mine = select_rows(NoticePublication).where(col(NoticePublication.notice_id) == notice_id)
    rows = session.exec(mine.order_by(col(NoticePublication.number).desc()))
    return [
        (row.number, row.published_on, row.published_by, tuple(json.loads(row.content)["languages"])) for row in rows
    ]


def _store(session: Session, actor: Actor, notice: Notice, number: int, content: str) -> int:
    at = now()
    session.add(
        NoticePublication(
            notice_id=notice.id,
            number=number,
            organisation_id=notice.organisation_id,
            published_at=at,
            published_on=at.date(),
            published_by=actor.name,
            content=content,
        )
    )
    notice.state = noticing.PUBLIC
    session.add(notice)
    session.flush()
    tags = json.loads(content)["languages"]
    what = f"{notice.kind} {notice.id}"
    auditing.record(session, actor, f"{notice.kind}-published", what, number=number, languages=tags)
    session.commit()
    return number


def _content(session: Session, actor: Actor, notice: Notice, passed: Gate) -> dict[str, Any]:
    """Everything that is told, as plain data; words and recordings only of the languages that may go."""
    tags = [one.tag for one in passed.open]
    of_its_kind = _of_reply if notice.kind == noticing.REPLY else _of_report
    return {
        "format": FORMAT,
        "kind": notice.kind,
        "source": notice.source,
        "languages": tags,
        "unreviewed": [one.tag for one in passed.open if not one.reviewed],
        "words": {tag: _words(passed.worded, tag) for tag in tags},
        "sounds": {one.tag: one.heard for one in passed.open if one.heard and not one.outdated},
        **of_its_kind(session, actor, notice),
    }


def _words(worded: Worded, tag: str) -> dict[str, list[str]]:
    """Every text as a reader of the language gets it: its words, and the language that they are in."""
    said = {path: worded.said(path, tag) for path in worded.paths}
    return {path: [one.words, one.tag] for path, one in said.items() if one}


def _of_reply(session: Session, actor: Actor, notice: Notice) -> dict[str, Any]:
    reply = session.get_one(Reply, notice.id)
    specs = list(reply.figures)
    counted = evidencing.count(session, actor, notice.round_id or 0, specs) if specs else []
    return {
        "status": reply.status,
        "due": reply.due.isoformat() if reply.due else "",
        "picture": reply.picture,
        "links": [list(link) for link in reply.links],
        "quotes": list(reply.quote_ids),
        "figures": [evidencing.to_data(one) for one in counted if one],
        "follow_ups": [
            {"number": one.number, "on": one.on.isoformat(), "status": one.status}
            for one in promising.follow_ups(session, notice.id)
        ],
    }


def _of_report(session: Session, actor: Actor, notice: Notice) -> dict[str, Any]:
    return {
        "goals": aiming.content(session, actor, notice),
        "replies": _public_replies(session, notice),
    }


def _public_replies(session: Session, notice: Notice) -> list[list[int]]:
    """The replies that are public now, each with the publication that the report tells of."""
    last = func.max(col(NoticePublication.number)).label("last")
    query = select(col(Notice.id), last).join(NoticePublication, col(NoticePublication.notice_id) == col(Notice.id))
    mine = col(Notice.organisation_id) == notice.organisation_id, col(Notice.kind) == noticing.REPLY
    query = query.where(*mine, col(Notice.state) == noticing.PUBLIC).group_by(col(Notice.id)).order_by(col(Notice.id))
    if notice.round_id is not None:
        query = query.where(col(Notice.round_id) == notice.round_id)
    return [[notice_id, number] for notice_id, number in session.connection().execute(query)]
