"""Codebooks and codings out to other programs by REFI-QDA.

A project has one source for each answer, one case for each response, a user for each coder.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import RowMapping, select
from sqlmodel import Session

from survey.core import codebook
from survey.core.colours import PALETTE
from survey.core.definition import Question
from survey.formats import refi_write
from survey.formats.refi import RefiCode, RefiCoding, RefiNote, RefiProject, RefiSource, RefiUser
from survey.formats.refi_write import guid_of
from survey.models import Answer, Coding, Response, TargetGroup
from survey.services import auditing, coding, noting
from survey.services.auditing import Actor
from survey.services.exporting import Export
from survey.services.publishing import Published

PAGE: Final = 500
VALUES: Final = ("question", "group", "language", "mode", "submitted")  # what is told of every source
USE_WHEN: Final = "\n\nUse when: "
USE_NOT: Final = "\n\nDo not use when: "
_answer: Any = Answer.__table__  # type: ignore[attr-defined]
_coding: Any = Coding.__table__  # type: ignore[attr-defined]
_group: Any = TargetGroup.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]


def export_codebook(session: Session, actor: Actor, questionnaire_id: int, slug: str) -> Export:
    """The codebook as a .qdc file; that it was taken is written down."""
    codes = coding.list_codes(session, actor.organisation_id, questionnaire_id)
    auditing.record(session, actor, "codebook-exported", f"questionnaire {questionnaire_id}", codes=len(codes))
    session.commit()
    body = refi_write.write_codebook(_refi_codes(codes))
    return Export(f"{slug}.qdc", "application/xml", iter([body]))


def export_project(
    session: Session, actor: Actor, round_id: int, published: Published, questions: Sequence[Question]
) -> Export:
    """The round's answers in words with their codings as a .qdpx file; that it was taken is written down first."""
    questionnaire_id = coding.questionnaire_of(session, actor.organisation_id, round_id)
    auditing.record(session, actor, "codings-exported", f"round {round_id}", form="qdpx", version=published.number)
    session.commit()
    codes = tuple(
        code
        for code in coding.list_codes(session, actor.organisation_id, questionnaire_id, past=True)
        if code.merged_into_id is None
    )
    coders = session.connection().execute(select(_coding.c.coder).where(_coding.c.round_id == round_id).distinct())
    people = sorted({actor.name, *coders.scalars()})
    notes = {
        code.guid.upper(): tuple(_refi_note(memo) for memo in memos)
        for code in codes
        if (memos := noting.memos_on_code(session, actor.organisation_id, code.id))
    }
    writers = {memo.user for found in notes.values() for memo in found}
    users = [RefiUser(_user(name), name) for name in people]
    users += [RefiUser(guid, "–") for guid in sorted(writers - {user.guid for user in users})]
    project = RefiProject(published.questionnaire.title.source, tuple(users), _refi_codes(codes), notes, names=VALUES)
    labels = {question.key: question.label.source for question in questions}
    sources = _sources(session, actor, round_id, labels, {code.id: code.guid.upper() for code in codes})
    return Export(
        f"{published.questionnaire.key}-{round_id}.qdpx", "application/zip", refi_write.write_project(project, sources)
    )


def described(code: codebook.Code) -> str:
    """A code's definition and rules as one text, which `undescribed` takes apart again."""
    rules = ((USE_WHEN, code.use_when), (USE_NOT, code.use_not))
    return (code.definition + "".join(mark + said for mark, said in rules if said)).strip()


def _refi_codes(codes: Sequence[codebook.Code]) -> tuple[RefiCode, ...]:
    guids = {code.id: code.guid.upper() for code in codes}
    return tuple(
        RefiCode(
            guid=guids[code.id],
            name=code.name,
            parent=guids.get(code.parent_id or 0, ""),
            colour=PALETTE[code.colour].light,
            description=described(code),
        )
        for code in codes
    )


def _sources(
    session: Session, actor: Actor, round_id: int, labels: Mapping[str, str], guids: Mapping[int, str]
) -> Iterator[RefiSource]:
    """The round's answers in words, those of a response together."""
    streams = [_answers(session, round_id, key) for key in sorted(labels)]
    rows = heapq.merge(*streams, key=lambda row: (row["response_id"], row["question_key"]))
    while page := list(islice(rows, PAGE)):
        ids = sorted({row["response_id"] for row in page})
        codings = coding.codings_of(session, actor.organisation_id, round_id, ids, actor.name)
        memos = noting.memos_on_answers(session, actor.organisation_id, ids)
        for row in page:
            unit = row["response_id"], row["question_key"]
            yield _source(row, labels, codings.get(unit, ()), memos.get(unit, ()), guids)


def _answers(session: Session, round_id: int, question_key: str) -> Iterator[RowMapping]:
    """What was answered to one question, by response: the order in which the index of questions has it."""
    columns = [_response.c[name] for name in ("language", "mode", "submitted_on")]
    query = (
        select(_answer.c.response_id, _answer.c.question_key, _answer.c.value, *columns, _group.c.name.label("group"))
        .join(_response, _response.c.id == _answer.c.response_id)
        .join(_group, _group.c.id == _response.c.group_id)
        .where(
            _answer.c.round_id == round_id,
            _answer.c.question_key == question_key,
            _answer.c.on_path,
            _answer.c.value.is_not(None),
            _response.c.state == "submitted",
        )
        .order_by(_answer.c.response_id)
        .limit(PAGE)
    )
    after = query
    while page := session.connection().execute(after).mappings().all():
        yield from page
        after = query.where(_answer.c.response_id > page[-1]["response_id"])


def _source(
    row: Any,
    labels: Mapping[str, str],
    codings: Sequence[coding.Coded],
    memos: Sequence[Any],
    guids: Mapping[int, str],
) -> RefiSource:
    response_id, key = row["response_id"], row["question_key"]
    given = tuple(
        RefiCoding(
            guid=guid_of("coding", one.id),
            code=guids[one.code_id],
            user=_user(one.coder),
            at=_moment(one.at),
            start=one.start,
            end=one.end,
        )
        for one in codings
        if one.code_id in guids
    )
    told = (labels[key], row["group"], row["language"], row["mode"], row["submitted_on"].isoformat())
    return RefiSource(
        guid=guid_of("answer", f"{response_id}:{key}"),
        name=f"{response_id} {key}",
        text=str(json.loads(row["value"])),
        codings=given,
        values=dict(zip(VALUES, told, strict=True)),
        notes=tuple(_refi_note(memo) for memo in memos),
        case=guid_of("response", response_id),
    )


def _refi_note(memo: Any) -> RefiNote:
    return RefiNote(guid_of("memo", memo.id), memo.words, _user(memo.author), _moment(memo.at), "memo")


def _user(name: str) -> str:
    return guid_of("user", name)


def _moment(at: datetime) -> str:
    aware = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    return aware.strftime("%Y-%m-%dT%H:%M:%SZ")
