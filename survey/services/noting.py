"""Memos: what coders think while they read, on a code or on an answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select, update
from sqlmodel import Session, col

from survey.errors import InputError, NotFoundError
from survey.models import Memo, now
from survey.services import codebooks, coding, undoing
from survey.services.auditing import Actor
from survey.services.coding import Target
from survey.services.undoing import Scope

LONGEST: Final = 4_000
_memo: Any = Memo.__table__  # type: ignore[attr-defined]


def write_on_code(session: Session, actor: Actor, code_id: int, words: str) -> Memo:
    """A new memo on a code."""
    code = codebooks.find_code(session, actor.organisation_id, code_id)
    made = Memo(organisation_id=actor.organisation_id, code_id=code_id, author=actor.name, words=_checked(words))
    return _keep(session, actor, made, Scope(None, code.questionnaire_id, code_id), None)


def write_on_answer(session: Session, actor: Actor, target: Target, words: str) -> Memo:
    """A new memo on an answer. It goes with the response when that is erased."""
    coding.find_words(session, actor.organisation_id, target)
    made = Memo(
        organisation_id=actor.organisation_id,
        round_id=target.round_id,
        response_id=target.response_id,
        question_key=target.question_key,
        author=actor.name,
        words=_checked(words),
    )
    return _keep(session, actor, made, Scope(target.round_id, response_id=target.response_id), None)


def rewrite(session: Session, actor: Actor, memo_id: int, words: str) -> None:
    """Write one's own memo anew, or with no words take it away; what it said before is kept until the memo's end."""
    old = session.get(Memo, memo_id)
    mine = old is not None and (old.organisation_id, old.author) == (actor.organisation_id, actor.name)
    if old is None or not mine or old.past_at is not None:
        raise NotFoundError("memo", memo_id)
    questionnaire_id = None
    if old.code_id is not None:
        questionnaire_id = codebooks.find_code(session, actor.organisation_id, old.code_id).questionnaire_id
    scope = Scope(old.round_id, questionnaire_id, old.code_id, old.response_id)
    session.connection().execute(update(_memo).where(_memo.c.id == memo_id).values(past_at=now()))
    if not words.strip():
        undoing.note(session, actor, scope, "memo-removed", {"memo": [None, memo_id]}, memo=memo_id)
        session.commit()
        return
    new = Memo(**{**old.model_dump(exclude={"id", "at", "past_at"}), "words": _checked(words)})
    _keep(session, actor, new, scope, memo_id)


def memos_on_code(session: Session, organisation_id: int, code_id: int) -> Sequence[Memo]:
    """The memos on a code, oldest first."""
    query = select(Memo).where(col(Memo.organisation_id) == organisation_id, col(Memo.code_id) == code_id)
    return session.scalars(query.where(col(Memo.past_at).is_(None)).order_by(col(Memo.id))).all()


def memos_on_answers(
    session: Session, organisation_id: int, response_ids: Sequence[int]
) -> dict[tuple[int, str], list[Memo]]:
    """The memos on these responses' answers, oldest first, by (response, question)."""
    query = select(Memo).where(col(Memo.organisation_id) == organisation_id, col(Memo.response_id).in_(response_ids))
    found: dict[tuple[int, str], list[Memo]] = {}
    for memo in session.scalars(query.where(col(Memo.past_at).is_(None)).order_by(col(Memo.id))):
        found.setdefault((memo.response_id or 0, memo.question_key), []).append(memo)
    return found


def _checked(words: str) -> str:
    if not words.strip():
        raise InputError(words="required")
    if len(words.strip()) > LONGEST:
        raise InputError(words="too-long")
    return words.strip()


def _keep(session: Session, actor: Actor, memo: Memo, scope: Scope, old_id: int | None) -> Memo:
    session.add(memo)
    session.flush()
    act = "memo-written" if old_id is None else "memo-rewritten"
    undoing.note(session, actor, scope, act, {"memo": [memo.id, old_id]}, memo=memo.id)
    session.commit()
    return memo
