"""Replies as staff work on them: what was heard, what is done, by whom and when, and what came of it later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from survey.core.wording import Worded, lacking
from survey.errors import InputError, NotFoundError
from survey.models import FollowUp, Notice, NoticePublication, NoticeText, Reply
from survey.services import (
    auditing,
    coding,
    concluding,
    evidencing,
    illustrating,
    noticing,
    translating,
    voicing,
    workshops,
)
from survey.services.auditing import Actor
from survey.services.evidencing import MOST
from survey.services.translating import LONGEST, PICTURE, REASON, WILL_NOT

PLANNED, DOING, DONE = "planned", "doing", "done"
STATUSES: Final = (PLANNED, DOING, DONE, WILL_NOT)
PENDING: Final = (PLANNED, DOING)  # what may come to be late
MOST_LINKS: Final = 8
LONGEST_LINK: Final = 500
_text: Any = NoticeText.__table__  # type: ignore[attr-defined]
_publication: Any = NoticePublication.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Listed:
    """A reply in a list: its theme in the language that it is written in, whether it is late, and when it was last
    published (the number of the publication, 0 for never) and whether it has changed since."""

    notice: Notice
    reply: Reply
    theme: str
    late: bool
    number: int
    changed: bool


def create(
    session: Session,
    actor: Actor,
    round_id: int,
    theme: str,
    code_id: int | None = None,
    board: tuple[int, int] | None = None,
) -> Notice:
    """A new reply of a round, of a theme (a code), of a card of a board (its id and the card's number), or of neither.

    Raises InputError(theme=…) where nothing says what it is about, NotFoundError for what is not the organisation's.
    """
    reply, words = Reply(notice_id=0, organisation_id=actor.organisation_id), {"theme": theme}
    if board is not None:
        words = _from_card(session, actor, round_id, reply, board)
        words["theme"] = theme or words["theme"]
    if code_id is not None:
        coding.check_code(session, actor.organisation_id, round_id, code_id)
        reply.code_id = code_id
    if reply.code_id is not None and not words["theme"]:
        words["theme"] = _name_of(session, actor, round_id, reply.code_id)
    problems = {path: "too-long" for path, said in words.items() if len(said) > LONGEST}
    if problems or not words["theme"]:
        raise InputError(**(problems or {"theme": "required"}))
    notice = noticing.make(session, actor, noticing.REPLY, round_id)
    reply.notice_id = notice.id
    session.add(reply)
    session.flush()
    translating.lay(session, actor, notice, notice.source, words)
    noticing.record(session, actor, "reply-created", notice, round=round_id)
    return notice


def _from_card(session: Session, actor: Actor, round_id: int, reply: Reply, board: tuple[int, int]) -> dict[str, str]:
    """What a card of a board says: its words, who takes it on and what comes next; its theme or quote too.

    The words of a quote are no theme: they would stay when the quote is taken back.
    """
    workshop = workshops.find(session, actor.organisation_id, board[0])
    if workshop.round_id not in (None, round_id):
        raise NotFoundError("board", board[0])
    outcome = concluding.outcome(workshops.board_of(session, workshop))
    card = next((one.card for one in outcome if one.card.number == board[1]), None)
    if card is None:
        raise NotFoundError("card", board[1])
    reply.workshop_id, reply.card = board
    if card.ref.isdecimal():
        if card.source == "theme":
            reply.code_id = _usable(session, actor, round_id, int(card.ref))
        if card.source == "quote":
            allowed = evidencing.cleared(session, actor.organisation_id, round_id, [int(card.ref)])
            reply.quote_ids = [one.id for one in allowed]
    return {"theme": "" if card.source == "quote" else card.words, "done": card.next_step, "who": card.owner}


def _usable(session: Session, actor: Actor, round_id: int, code_id: int) -> int | None:
    """The code, while it may be used: it may have been retired since the board was opened."""
    try:
        coding.check_code(session, actor.organisation_id, round_id, code_id)
    except NotFoundError:
        return None
    return code_id


def _name_of(session: Session, actor: Actor, round_id: int, code_id: int) -> str:
    questionnaire_id = coding.questionnaire_of(session, actor.organisation_id, round_id)
    codes = coding.list_codes(session, actor.organisation_id, questionnaire_id, past=True)
    return next((one.name for one in codes if one.id == code_id), "")


def find(session: Session, organisation_id: int, notice_id: int) -> tuple[Notice, Reply]:
    """One of the organisation's replies; raises NotFoundError."""
    notice = noticing.find(session, organisation_id, notice_id, noticing.REPLY)
    return notice, session.get_one(Reply, notice_id)


def change(
    session: Session, actor: Actor, notice: Notice, status: str, due: date | None, links: Sequence[tuple[str, str]]
) -> None:
    """Change how far it has come, by when, and what it rests on elsewhere: addresses with words. Raises InputError."""
    problems = {} if status in STATUSES else {"status": "unknown-choice"}
    if len(links) > MOST_LINKS or any(len(one) > LONGEST_LINK for link in links for one in link):
        problems["links"] = "too-long"
    elif any(not _is_address(address) for address, _ in links):
        problems["links"] = "not-an-address"
    if problems:
        raise InputError(**problems)
    reply = session.get_one(Reply, notice.id)
    given = (status, due, [list(link) for link in links])
    if given != (reply.status, reply.due, [list(link) for link in reply.links]):
        reply.status, reply.due, reply.links = given
        session.add(reply)
        noticing.record(session, actor, "reply-changed", notice, status=status)


def _is_address(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and not any(sign.isspace() for sign in address)


def illustrate(session: Session, actor: Actor, notice: Notice, source: str) -> None:
    """Put a picture of the library on the reply, or with no source take it away; raises NotFoundError."""
    reply = session.get_one(Reply, notice.id)
    reply.picture = ""
    if source:
        medium = illustrating.picture(session, actor.organisation_id, source)
        reply.picture = voicing.keep(session, actor.organisation_id, medium)
    session.add(reply)
    noticing.record(session, actor, "reply-illustrated", notice, picture=source)


def rest_on(
    session: Session, actor: Actor, notice: Notice, quote_ids: Sequence[int], figures: Sequence[Sequence[Any]]
) -> None:
    """Choose the cleared quotes and the figures that stand beside the reply. Raises InputError for what is none."""
    allowed = {one.id for one in evidencing.cleared(session, actor.organisation_id, notice.round_id, quote_ids)}
    problems = {} if allowed >= set(quote_ids) else {"quotes": "unknown-choice"}
    if len(quote_ids) > MOST or len(figures) > MOST:
        problems["quotes" if len(quote_ids) > MOST else "figures"] = "too-many-beside"
    if problems:
        raise InputError(**problems)
    for spec in figures:
        if len(spec) == 1:
            coding.check_code(session, actor.organisation_id, notice.round_id or 0, int(spec[0]))
    reply = session.get_one(Reply, notice.id)
    reply.quote_ids, reply.figures = list(quote_ids), [list(spec) for spec in figures]
    session.add(reply)
    noticing.record(session, actor, "reply-evidence-chosen", notice, quotes=len(quote_ids), figures=len(figures))


def follow_up(session: Session, actor: Actor, notice: Notice, on: date, status: str, words: str) -> int:
    """Tell what came of it on a day, and the status from then on; its number. Raises InputError."""
    problems = {} if status in STATUSES else {"new_status": "unknown-choice"}
    if not words or len(words) > LONGEST:
        problems["words"] = "too-long" if words else "required"
    if problems:
        raise InputError(**problems)
    number = noticing.next_number(session, notice, FollowUp)
    given: dict[str, Any] = {"notice_id": notice.id, "number": number, "organisation_id": notice.organisation_id}
    session.add(FollowUp(**given, on=on, status=status))
    reply = session.get_one(Reply, notice.id)
    reply.status = status
    session.add(reply)
    session.flush()
    translating.lay(session, actor, notice, notice.source, {f"follow-up.{number}": words})
    noticing.record(session, actor, "reply-followed-up", notice, status=status, number=number)
    return number


def forget_follow_up(session: Session, actor: Actor, notice: Notice, number: int) -> None:
    """Take away what was told of a day, in every language; what was published of it stays. Raises NotFoundError."""
    found = session.get(FollowUp, (notice.id, number))
    if found is None:
        raise NotFoundError("follow-up", number)
    for tag in noticing.languages(session, notice.organisation_id, notice.round_id):
        translating.lay(session, actor, notice, tag, {f"follow-up.{number}": ""})
    session.delete(found)
    noticing.record(session, actor, "reply-follow-up-forgotten", notice, number=number)


def discard(session: Session, actor: Actor, notice: Notice) -> None:
    """Throw a reply away that was never published; raises InputError(discard=…) for one that was."""
    if _last_published(session, [notice.id]):
        raise InputError(discard="was-published")
    session.delete(notice)
    auditing.record(session, actor, "reply-discarded", f"reply {notice.id}")
    session.commit()


def follow_ups(session: Session, notice_id: int) -> Sequence[FollowUp]:
    """What came of a reply, the first day first."""
    mine = select_rows(FollowUp).where(col(FollowUp.notice_id) == notice_id)
    return session.exec(mine.order_by(col(FollowUp.on), col(FollowUp.number))).all()


def faults(worded: Worded, reply: Reply) -> dict[str, str]:
    """What keeps the reply from being told in any language: what is not said yet, each with a code."""
    needed = ["theme", "heard", REASON if reply.status == WILL_NOT else "done"]
    if reply.status in PENDING:
        needed.append("who")
    if reply.picture:
        needed.append(PICTURE)
    found = lacking(worded, needed)
    if reply.status in PENDING and reply.due is None:
        found["due"] = "required"
    return found


def is_late(reply: Reply, today: date) -> bool:
    """Whether it should have come by now and has not."""
    return reply.status in PENDING and reply.due is not None and reply.due < today


def list_replies(session: Session, organisation_id: int, today: date, round_id: int | None = None) -> list[Listed]:
    """The organisation's replies, of one round where one is given: the late ones first, then the last changed."""
    notices = noticing.list_notices(session, organisation_id, noticing.REPLY, round_id)
    ids = [one.id for one in notices]
    replies = {one.notice_id: one for one in session.exec(select_rows(Reply).where(col(Reply.notice_id).in_(ids)))}
    themes = _themes(session, ids)
    numbers = _last_published(session, ids)
    listed = []
    for notice in notices:
        number, at = numbers.get(notice.id, (0, None))
        reply = replies[notice.id]
        late, changed = is_late(reply, today), at is not None and noticing.aware(notice.changed_at) > noticing.aware(at)
        listed.append(Listed(notice, reply, themes.get((notice.id, notice.source), ""), late, number, changed))
    return sorted(listed, key=lambda one: (not one.late, one.reply.due if one.late else date.min))


def count_late(session: Session, organisation_id: int, today: date, round_id: int) -> int:
    """How many of a round's replies are late."""
    query = select(func.count()).select_from(Reply).join(Notice, col(Notice.id) == col(Reply.notice_id))
    mine = col(Notice.organisation_id) == organisation_id, col(Notice.round_id) == round_id
    late = col(Reply.status).in_(PENDING), col(Reply.due) < today
    return int(session.connection().execute(query.where(*mine, *late)).scalar_one())


def _themes(session: Session, ids: Sequence[int]) -> Mapping[tuple[int, str], str]:
    query = select(_text.c.notice_id, _text.c.language, _text.c.words)
    rows = session.connection().execute(query.where(_text.c.notice_id.in_(ids), _text.c.path == "theme"))
    return {(row.notice_id, row.language): row.words for row in rows}


def _last_published(session: Session, ids: Sequence[int]) -> dict[int, tuple[int, Any]]:
    columns = _publication.c.notice_id, _publication.c.number, _publication.c.published_at
    query = select(*columns).where(_publication.c.notice_id.in_(ids)).order_by(_publication.c.number)
    return {row.notice_id: (row.number, row.published_at) for row in session.connection().execute(query)}
