"""Acts of coding, each with what undoes it, and taking them back.

An act's details say what it did to rows, never what an answer says:

    added      ids of codings that it made
    removed    codings that it took away, as rows without words
    changed    codings that it changed: [id, what they were]
    done       [question, whether the coder had said before that they are done with the answer]
    memo       [id of the new memo or None, id of the one it replaced or None]
    codes      codes that it changed: [id, what they were], None for one that it made
    merged     [id of the code that was merged, id of the code that it went into]
    unit       [sample, who had adjudicated it before, when]
    opened     id of the sample whose comparison it opened
    sample     id of the sample that it drew
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import delete, exists, insert, select, update
from sqlmodel import Session, col

from survey.models import Code, CodedUnit, Coding, CodingAct, Memo, Sample, SampleCoder, SampleUnit, now
from survey.services import auditing
from survey.services.auditing import Actor

UNDONE: Final = "act-undone"
_act: Any = CodingAct.__table__  # type: ignore[attr-defined]
_code: Any = Code.__table__  # type: ignore[attr-defined]
_coding: Any = Coding.__table__  # type: ignore[attr-defined]
_memo: Any = Memo.__table__  # type: ignore[attr-defined]
_unit: Any = SampleUnit.__table__  # type: ignore[attr-defined]
_sample: Any = Sample.__table__  # type: ignore[attr-defined]
_sample_coder: Any = SampleCoder.__table__  # type: ignore[attr-defined]
_done: Any = CodedUnit.__table__  # type: ignore[attr-defined]
_CHANGEABLE = (
    "questionnaire_id",
    "parent_id",
    "name",
    "colour",
    "definition",
    "use_when",
    "use_not",
    "position",
    "retired_at",
    "merged_into_id",
)
_MOMENTS = ("at", "made_at", "retired_at", "adjudicated_at")


@dataclass(frozen=True, slots=True)
class Scope:
    """What an act is about: a round's answers, or one response's; or the codes of a questionnaire, None for shared."""

    round_id: int | None = None
    questionnaire_id: int | None = None
    code_id: int | None = None
    response_id: int | None = None

    @property
    def words(self) -> str:
        """The scope as the log names it."""
        if self.round_id is not None:
            return f"round {self.round_id}"
        return f"code {self.code_id}"


def note(session: Session, actor: Actor, scope: Scope, act: str, details: dict[str, Any], **logged: Any) -> int:
    """Add the act's row and its event in the log, in the transaction of the act; the row's id."""
    auditing.record(session, actor, act, scope.words, **logged)
    row = CodingAct(
        organisation_id=actor.organisation_id,
        round_id=scope.round_id,
        questionnaire_id=scope.questionnaire_id,
        code_id=scope.code_id,
        response_id=scope.response_id,
        actor=actor.name,
        act=act,
        details=details,
    )
    session.add(row)
    session.flush()
    return row.id or 0


def last_act(session: Session, actor: Actor, round_id: int | None, questionnaire_id: int | None) -> CodingAct | None:
    """The actor's newest act there that has not been taken back: on a round's answers, or with none on codes."""
    other = _act.alias()
    query = select(CodingAct).where(
        col(CodingAct.organisation_id) == actor.organisation_id,
        col(CodingAct.actor) == actor.name,
        col(CodingAct.round_id) == round_id,
        col(CodingAct.act) != UNDONE,
        ~exists().where(other.c.undoes_id == _act.c.id),
    )
    if round_id is None:
        query = query.where(col(CodingAct.questionnaire_id) == questionnaire_id)
    return session.scalars(query.order_by(col(CodingAct.id).desc()).limit(1)).first()


def take_back(session: Session, actor: Actor, act: CodingAct) -> None:
    """Undo what the act did, and add a row and an event that say so; committed."""
    details = act.details
    scope = Scope(act.round_id, act.questionnaire_id, act.code_id, act.response_id)
    auditing.record(session, actor, UNDONE, scope.words, undone=act.act, of=act.id)
    for name, reverse in _REVERSE.items():
        if name in details:
            reverse(session, act, details[name])
    session.add(
        CodingAct(
            organisation_id=act.organisation_id,
            round_id=act.round_id,
            questionnaire_id=act.questionnaire_id,
            code_id=act.code_id,
            response_id=act.response_id,
            actor=actor.name,
            act=UNDONE,
            undoes_id=act.id,
        )
    )
    session.commit()


def plain_row(row: Any) -> dict[str, Any]:
    """A coding's row as an act's details hold it."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in dict(row).items()}


def code_row(code: Code) -> dict[str, Any]:
    """A code as an act's details hold it: what can be changed."""
    return plain_row({name: getattr(code, name) for name in _CHANGEABLE})


def _from_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.fromisoformat(value) if name in _MOMENTS and value is not None else value
        for name, value in row.items()
    }


def _take_away(session: Session, _act: CodingAct, ids: list[int]) -> None:
    session.connection().execute(delete(_coding).where(_coding.c.id.in_(ids)))


def _put_back(session: Session, _act: CodingAct, rows: list[dict[str, Any]]) -> None:
    connection = session.connection()
    into = {row[0]: row[1] for row in connection.execute(select(_code.c.id, _code.c.merged_into_id))}
    for row in map(_from_row, rows):
        code_id = row["code_id"]
        while into.get(code_id) is not None:  # merged meanwhile
            code_id = into[code_id]
        connection.execute(insert(_coding).values({**row, "code_id": code_id}))


def _change_back(session: Session, _act: CodingAct, changes: list[Any]) -> None:
    for coding_id, before in changes:
        session.connection().execute(update(_coding).where(_coding.c.id == coding_id).values(_from_row(before)))


def _say_done_as_before(session: Session, act: CodingAct, said: list[Any]) -> None:
    question_key, was_done = said
    mine = {
        "response_id": act.response_id,
        "question_key": question_key,
        "coder": act.actor,
        "organisation_id": act.organisation_id,
        "round_id": act.round_id,
    }
    whose = [_done.c[name] == mine[name] for name in ("response_id", "question_key", "coder")]
    session.connection().execute(delete(_done).where(*whose))
    if was_done:
        session.connection().execute(insert(_done).values(**mine, at=now()))


def _swap_memos(session: Session, _act: CodingAct, memos: list[Any]) -> None:
    new, old = memos
    session.connection().execute(update(_memo).where(_memo.c.id == new).values(past_at=now()))
    session.connection().execute(update(_memo).where(_memo.c.id == old).values(past_at=None))


def _change_codes_back(session: Session, _act: CodingAct, changes: list[Any]) -> None:
    for code_id, before in changes:
        values = {"retired_at": now()} if before is None else _from_row(before)
        session.connection().execute(update(_code).where(_code.c.id == code_id).values(values))


def _part_again(session: Session, _act: CodingAct, merged: list[int]) -> None:
    """Give a merged code its codings back: those that were given it, or one that had gone into it before."""
    source, target = merged
    origins = select(_code.c.id).where(_code.c.id == source).cte("origins", recursive=True)
    origins = origins.union(select(_code.c.id).where(_code.c.merged_into_id == origins.c.id))
    session.connection().execute(
        update(_coding)
        .where(_coding.c.code_id == target, _coding.c.given_id.in_(select(origins.c.id)))
        .values(code_id=source)
    )


def _unadjudicate(session: Session, act: CodingAct, unit: list[Any]) -> None:
    sample_id, adjudicator, at = unit
    session.connection().execute(
        update(_unit)
        .where(_unit.c.sample_id == sample_id, _unit.c.response_id == act.response_id)
        .values(adjudicator=adjudicator, adjudicated_at=datetime.fromisoformat(at) if at else None)
    )


def _undraw(session: Session, act: CodingAct, sample_id: int) -> None:
    """Take a sample away: what anybody gave its answers counts again, where no adjudicator has decided."""
    connection = session.connection()
    decided = select(_unit.c.response_id).where(_unit.c.sample_id == sample_id, _unit.c.adjudicated_at.is_not(None))
    units = select(_unit.c.response_id).where(_unit.c.sample_id == sample_id)
    question = select(_sample.c.question_key).where(_sample.c.id == sample_id).scalar_subquery()
    connection.execute(
        update(_coding)
        .where(
            _coding.c.round_id == act.round_id,
            _coding.c.question_key == question,
            _coding.c.response_id.in_(units),
            _coding.c.response_id.not_in(decided),
        )
        .values(counts=True)
    )
    for table in (_unit, _sample_coder):
        connection.execute(delete(table).where(table.c.sample_id == sample_id))
    connection.execute(delete(_sample).where(_sample.c.id == sample_id))
    session.expire_all()


def _close_comparison(session: Session, _act: CodingAct, sample_id: int) -> None:
    values = {"opened_at": None, "opened_by": ""}
    session.connection().execute(update(_sample).where(_sample.c.id == sample_id).values(values))
    session.expire_all()


_REVERSE: Final[dict[str, Any]] = {
    "added": _take_away,
    "removed": _put_back,
    "changed": _change_back,
    "done": _say_done_as_before,
    "memo": _swap_memos,
    "merged": _part_again,
    "codes": _change_codes_back,
    "unit": _unadjudicate,
    "opened": _close_comparison,
    "sample": _undraw,
}
