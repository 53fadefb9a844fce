"""The words of notices in every language: written, put into other languages, and reviewed by a speaker."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlmodel import Session, col, select

from survey.core.wording import Worded, Wording
from survey.errors import InputError
from survey.models import FollowUp, Goal, Notice, NoticeSound, NoticeText, Reply
from survey.services import noticing
from survey.services.auditing import Actor

LONGEST: Final = 2_000  # code points of one text
PICTURE: Final = "picture"  # what the picture shows, for those who do not see it
REASON: Final = "reason"  # why something will not be done
WILL_NOT: Final = "will-not"
PATHS: Final = {noticing.REPLY: ("theme", "heard", "done", REASON, "who", PICTURE), noticing.REPORT: ("title", "lead")}


def paths_of(session: Session, notice: Notice) -> tuple[str, ...]:
    """Every text that a notice may have, in the order they are read."""
    if notice.kind == noticing.REPLY:
        numbers = session.exec(
            select(FollowUp.number).where(col(FollowUp.notice_id) == notice.id).order_by(col(FollowUp.on))
        )
        return (*PATHS[notice.kind], *(f"follow-up.{number}" for number in numbers))
    goals = session.exec(select(Goal.number).where(col(Goal.notice_id) == notice.id).order_by(col(Goal.number)))
    return (
        *PATHS[notice.kind],
        *(f"goal.{number}.{part}" for number in goals for part in ("name", "judgement")),
    )


def unused(session: Session, notice: Notice) -> tuple[str, ...]:
    """The texts that are not read as the notice stands: a reason where it will be done, what no picture shows."""
    reply = session.get(Reply, notice.id)
    if reply is None:
        return ()
    return tuple(path for path, used in ((REASON, reply.status == WILL_NOT), (PICTURE, reply.picture)) if not used)


def worded(session: Session, notice: Notice) -> Worded:
    """A notice's words in all its languages, without the texts that are not read as it stands."""
    left_out = unused(session, notice)
    paths = [path for path in paths_of(session, notice) if path not in left_out]
    texts: dict[str, dict[str, Wording]] = {path: {} for path in paths}
    for row in session.exec(select(NoticeText).where(col(NoticeText.notice_id) == notice.id)):
        if row.path in texts:
            texts[row.path][row.language] = Wording(row.words, row.of, bool(row.reviewed_by))
    sounds = session.exec(select(NoticeSound).where(col(NoticeSound.notice_id) == notice.id))
    return Worded(
        notice.source,
        noticing.languages(session, notice.organisation_id, notice.round_id),
        texts,
        frozenset({PICTURE}),
        {row.language: (row.sha256, row.of) for row in sounds},
    )


def write(session: Session, actor: Actor, notice: Notice, tag: str, words: Mapping[str, str]) -> None:
    """Keep a notice's words in one language, by path; no words take a text away. Raises InputError, and keeps none.

    What is new or of other source words than before is not reviewed any more.
    """
    known = paths_of(session, notice)
    if tag not in noticing.languages(session, notice.organisation_id, notice.round_id):
        raise InputError(language="unknown-choice")
    problems = {path: "too-long" for path, text in words.items() if len(text) > LONGEST}
    problems |= {path: "unknown-choice" for path in words if path not in known}
    if problems:
        raise InputError(**problems)
    if lay(session, actor, notice, tag, words):
        act = "written" if tag == notice.source else "translated"
        noticing.record(session, actor, f"{notice.kind}-{act}", notice, language=tag)


def lay(session: Session, actor: Actor, notice: Notice, tag: str, words: Mapping[str, str]) -> bool:
    """Put checked words in their places, in the caller's transaction; whether anything changed."""
    mine = select(NoticeText).where(col(NoticeText.notice_id) == notice.id)
    rows = {row.path: row for row in session.exec(mine.where(col(NoticeText.language) == tag))}
    source = {row.path: row.words for row in session.exec(mine.where(col(NoticeText.language) == notice.source))}
    changed = False
    for path, text in words.items():
        row, of = rows.get(path), "" if tag == notice.source else source.get(path, "")
        if row is None and text:
            session.add(
                NoticeText(
                    notice_id=notice.id,
                    path=path,
                    language=tag,
                    organisation_id=notice.organisation_id,
                    words=text,
                    of=of,
                    writer=actor.name,
                )
            )
        elif row is not None and not text:
            session.delete(row)
        elif row is not None and (row.words, row.of) != (text, of):
            row.words, row.of, row.writer, row.reviewed_by = text, of, actor.name, ""
            session.add(row)
        else:
            continue
        changed = True
    return changed


def review(session: Session, actor: Actor, notice: Notice, tag: str) -> None:
    """Say that somebody who speaks the language has read all of it, and that it is right.

    Raises InputError(review=…) while there is something missing or stale.
    """
    if tag == notice.source or not worded(session, notice).standing(tag).whole:
        raise InputError(review="not-whole")
    mine = col(NoticeText.notice_id) == notice.id, col(NoticeText.language) == tag
    for row in session.exec(select(NoticeText).where(*mine)):
        row.reviewed_by = actor.name
        session.add(row)
    noticing.record(session, actor, f"{notice.kind}-reviewed", notice, language=tag)
