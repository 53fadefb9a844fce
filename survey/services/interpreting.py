"""A comment's words in other languages: by people, who are named, and by a machine, which is named as one.

The original is always what counts. A machine is asked only when a member presses the button, and only the one that the
operator has named: the words of a resident go nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any, Final

from sqlalchemy import delete, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from survey.core.languages import LANGUAGES
from survey.errors import InputError, NotFoundError
from survey.models import CommentTranslation, now
from survey.services import auditing, marking
from survey.services.auditing import Actor
from survey.services.libretranslate import Machine
from survey.services.listening import Reader

LONGEST: Final = 20_000

_translation: Any = CommentTranslation.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Translation:
    """The words in a language, by whom or by which `engine`, and on which day."""

    id: int
    language: str
    words: str
    translator: str
    engine: str
    on: date


def list_translations(session: Session, reader: Reader, ids: Sequence[int]) -> dict[int, tuple[Translation, ...]]:
    """What these comments of the reader's organisation have been translated to, people's before machines'."""
    query = select(_translation).where(
        _translation.c.comment_id.in_(ids), _translation.c.organisation_id == reader.organisation_id
    )
    found: dict[int, list[Translation]] = {}
    for row in session.connection().execute(query.order_by(_translation.c.engine, _translation.c.id)).mappings():
        on = (row["at"] if row["at"].tzinfo else row["at"].replace(tzinfo=UTC)).date()
        made = Translation(row["id"], row["language"], row["words"], row["translator"], row["engine"], on)
        found.setdefault(row["comment_id"], []).append(made)
    return {comment_id: tuple(made) for comment_id, made in found.items()}


def write(session: Session, actor: Actor, reader: Reader, comment_id: int, language: str, words: str) -> None:
    """Keep a person's translation; written over is whatever people wrote in that language before.

    Raises NotFoundError, or InputError for no words, too many or a language that is not known.
    """
    marking.check(session, reader, [comment_id])
    problems = _problems(language, words)
    if problems:
        raise InputError(**problems)
    _keep(session, actor, comment_id, {"language": language, "words": words, "engine": ""})


def ask_machine(
    session: Session,
    actor: Actor,
    reader: Reader,
    comment_id: int,
    original: tuple[str, str],
    to: str,
    machine: Machine,
) -> None:
    """Have a machine translate `original` (words, language), and keep it as the machine's.

    Raises TranslatorError when it cannot or does not answer; nothing is changed then.
    """
    marking.check(session, reader, [comment_id])
    if to not in LANGUAGES:
        raise InputError(language="unknown-choice")
    session.rollback()  # no transaction stays open while somebody else is waited for
    words = machine.translate(*original, to)
    _keep(session, actor, comment_id, {"language": to, "words": words[:LONGEST], "engine": machine.name})


def remove(session: Session, actor: Actor, reader: Reader, comment_id: int, translation_id: int) -> None:
    """Take a translation away; raises NotFoundError."""
    marking.check(session, reader, [comment_id])
    gone = delete(_translation).where(_translation.c.id == translation_id, _translation.c.comment_id == comment_id)
    if not session.connection().execute(gone).rowcount:
        raise NotFoundError("translation", translation_id)
    auditing.record(session, actor, "translation-removed", f"answer {comment_id} of round {reader.round_id}")
    session.commit()


def _keep(session: Session, actor: Actor, comment_id: int, given: Mapping[str, str]) -> None:
    same = (
        col(CommentTranslation.comment_id) == comment_id,
        col(CommentTranslation.language) == given["language"],
        (col(CommentTranslation.engine) != "") == (given["engine"] != ""),
    )
    row = session.exec(select_rows(CommentTranslation).where(*same)).first()
    row = row or CommentTranslation(
        organisation_id=actor.organisation_id, comment_id=comment_id, language="", words="", translator=""
    )
    row.sqlmodel_update({**given, "translator": actor.name, "at": now()})
    session.add(row)
    act = "machine-translated" if given["engine"] else "answer-translated"
    auditing.record(session, actor, act, f"answer {comment_id}", language=given["language"], engine=given["engine"])
    session.commit()


def _problems(language: str, words: str) -> dict[str, str]:
    problems = {} if language in LANGUAGES else {"language": "unknown-choice"}
    if not words:
        problems["translation"] = "required"
    elif len(words) > LONGEST:
        problems["translation"] = "too-long"
    return problems
