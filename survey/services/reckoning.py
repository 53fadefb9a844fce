"""The interim report as the public reads it: goals as they were judged and measured, and the replies it tells of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session, col

from survey.models import Notice
from survey.services import aiming, replying
from survey.services.aiming import Measured
from survey.services.noticing import REPORT
from survey.services.replying import PublishedReply


@dataclass(frozen=True, slots=True)
class PublishedGoal:
    """A goal: `status` is met, partly, not-met, "" where nobody has judged; `measured` is as it was then."""

    name: str
    judgement: str
    status: str
    due: date | None
    measured: Measured | None


@dataclass(frozen=True, slots=True)
class PublishedReport:
    """An interim report in the language `tag`, the nearest to what was asked for. `number` says which it is."""

    code: str
    round_id: int | None
    organisation_id: int
    number: int
    tag: str
    title: str
    lead: str
    published_on: date
    sound: str
    goals: tuple[PublishedGoal, ...]
    replies: tuple[PublishedReply, ...]
    languages: tuple[str, ...]
    reviewed: bool


def find_published(session: Session, code: str, tag: str) -> PublishedReport | None:
    """The report that stands at an address; None where there is none."""
    rows = replying.stand(session, [col(Notice.code) == code], REPORT)
    return _report(session, rows[0], tag) if rows else None


def published(session: Session, organisation_id: int, round_id: int | None, tag: str) -> PublishedReport | None:
    """The report of a round, or with no round the organisation's own; None while none is public."""
    mine = [col(Notice.organisation_id) == organisation_id, col(Notice.round_id) == round_id]
    rows = replying.stand(session, mine, REPORT)
    return _report(session, rows[0], tag) if rows else None


def drawn(session: Session, notice: Notice, told: Mapping[str, Any], tag: str) -> PublishedReport:
    """A report as it would be read if `told` were published today."""
    return _drawn(session, replying.unpublished(notice), told, tag)


def _report(session: Session, row: Any, asked: str) -> PublishedReport:
    return _drawn(session, row, json.loads(row.content), asked)


def _drawn(session: Session, row: Any, told: Mapping[str, Any], asked: str) -> PublishedReport:
    tag = replying.nearest(told, asked)
    words = {path: one[0] for path, one in told["words"][tag].items()}
    wanted = [(int(one[0]), int(one[1])) for one in told["replies"]]
    return PublishedReport(
        code=row.code,
        round_id=row.round_id,
        organisation_id=row.organisation_id,
        number=row.number,
        tag=tag,
        title=words.get("title", ""),
        lead=words.get("lead", ""),
        published_on=row.published_on,
        sound=told["sounds"].get(tag, ""),
        goals=tuple(_goal(one, words) for one in told["goals"]),
        replies=tuple(replying.at_numbers(session, row.organisation_id, wanted, tag)),
        languages=tuple(told["languages"]),
        reviewed=tag not in told["unreviewed"],
    )


def _goal(one: Mapping[str, Any], words: Mapping[str, str]) -> PublishedGoal:
    path = f"goal.{one['number']}"
    return PublishedGoal(
        name=words.get(f"{path}.name", ""),
        judgement=words.get(f"{path}.judgement", "") if one["status"] else "",
        status=one["status"],
        due=date.fromisoformat(one["due"]) if one["due"] else None,
        measured=aiming.from_data(one["measured"]) if one["measured"] else None,
    )
