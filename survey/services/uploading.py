"""Photos and recordings as answers: taken from a form, kept with the response, shown again, and gone with it.

The answer is the upload's name, a random number and a suffix. Only whoever has the receipt code, and staff who may read
responses, get at the bytes behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, select
from sqlmodel import Session

from survey.core.definition import Question
from survey.core.kinds import KINDS
from survey.core.kinds.uploading import UPLOAD_NAME, Speaking
from survey.errors import MediaError
from survey.formats import photograph, spoken
from survey.formats.spoken import Recording
from survey.models import Answer as AnswerRow
from survey.models import Response, Upload, random_id
from survey.services import upserting
from survey.services.filtering import Filters

LARGEST: Final = {"picture": 15_000_000, "sound": 10_000_000}  # bytes, as they come
SIDE: Final = 1_600  # pixels of the longer side of a photo as it is kept
LEEWAY: Final = 5.0  # seconds over the time, which a slow phone takes to stop

_answer: Any = AnswerRow.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_upload: Any = Upload.__table__  # type: ignore[attr-defined]
_REPLACED: Final = ("id", "suffix", "mime", "sha256", "size", "seconds", "body")


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that was sent as the answer to a question, checked and ready to be kept."""

    id: int
    question_key: str
    suffix: str
    mime: str
    body: bytes
    seconds: float | None = None

    @property
    def name(self) -> str:
        """What the answer is kept as."""
        return f"{self.id}.{self.suffix}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A kept file's bytes and their type."""

    mime: str
    body: bytes


def take(question: Question, body: bytes) -> Sent:
    """The file as it may be kept: a photo drawn anew, a recording without what it says of its maker.

    Raises MediaError: empty-file, too-large-picture, unreadable-picture, too-many-pixels, too-large-sound,
    unreadable-sound, too-long-sound.
    """
    kind = KINDS[question.kind]
    if kind.uploads == "picture":
        _check_size(body, kind.uploads)
        return Sent(random_id(), question.key, "jpg", "image/jpeg", photograph.redrawn(body, SIDE))
    heard = hear(body, seconds(question))
    return Sent(random_id(), question.key, heard.suffix, heard.mime, heard.body, heard.seconds)


def hear(body: bytes, most: float) -> Recording:
    """The recording as it may be kept, without what it says of its maker, of so many seconds at most.

    Raises MediaError: empty-file, too-large-sound, unreadable-sound, too-long-sound.
    """
    _check_size(body, "sound")
    heard = spoken.read(body)
    if heard.seconds is not None and heard.seconds > most + LEEWAY:
        raise MediaError("too-long-sound", "The recording is too long.", "Make it shorter.")
    return heard


def _check_size(body: bytes, what: str) -> None:
    if not body:
        raise MediaError("empty-file", "The file is empty.", "Choose it again.")
    if len(body) > LARGEST[what]:
        raise MediaError(f"too-large-{what}", "The file is too large.", "Choose a smaller one.")


def seconds(question: Question) -> int:
    """How long somebody may speak who answers a question; 0 where nobody speaks."""
    kind = KINDS[question.kind]
    return kind.seconds(question) if isinstance(kind, Speaking) else 0


def keep(session: Session, owner: dict[str, int], sent: Iterable[Sent]) -> None:
    """Keep files with the response that `owner` names (organisation_id, round_id, response_id), each instead of the
    one that answered its question before. In the transaction of the answers themselves, which holds the response."""
    for one in sent:
        values = {
            **owner,
            "id": one.id,
            "question_key": one.question_key,
            "suffix": one.suffix,
            "mime": one.mime,
            "sha256": sha256(one.body).hexdigest(),
            "size": len(one.body),
            "seconds": one.seconds,
            "body": one.body,
        }
        session.connection().execute(_replace(session.get_bind().dialect.name), values)


def drop(session: Session, response_id: int, question_keys: Sequence[str]) -> int:
    """Delete the files that answered these questions of a response; how many there were."""
    mine = _upload.c.response_id == response_id, _upload.c.question_key.in_(question_keys)
    return session.connection().execute(delete(_upload).where(*mine)).rowcount


def find(session: Session, response_id: int, name: str) -> Kept | None:
    """The file of this name, if it is this very response's and still there."""
    return _find(session, name, _upload.c.response_id == response_id)


def is_there(session: Session, response_id: int, name: str) -> bool:
    """Whether the bytes of a response's file are still there."""
    query = select(_upload.c.id).where(_upload.c.response_id == response_id, _upload.c.body.is_not(None))
    number = name.partition(".")[0]
    return (
        number.isdecimal()
        and session.connection().execute(query.where(_upload.c.id == int(number))).first() is not None
    )


def find_handed_in(session: Session, round_id: int, name: str) -> Kept | None:
    """The file of this name, if it came in this very round and is still there."""
    return _find(session, name, _upload.c.round_id == round_id)


def files_of(session: Session, round_id: int, filters: Filters) -> Iterator[tuple[str, list[bytes]]]:
    """The name and the bytes of every file that answers a question of the responses meant, one in memory at a time."""
    its = and_(_answer.c.response_id == _upload.c.response_id, _answer.c.question_key == _upload.c.question_key)
    query = (
        select(_upload.c.id, _upload.c.suffix, _upload.c.body)
        .join(_response, _response.c.id == _upload.c.response_id)
        .join(_answer, its)
        .where(_upload.c.round_id == round_id, _upload.c.body.is_not(None), _answer.c.on_path, *filters.conditions())
        .order_by(_upload.c.id)
        .limit(1)
    )
    last = 0
    while row := session.connection().execute(query.where(_upload.c.id > last)).first():
        yield f"{row.id}.{row.suffix}", [row.body]
        last = row.id


def _find(session: Session, name: str, whose: ColumnElement[bool]) -> Kept | None:
    if not UPLOAD_NAME.fullmatch(name):
        return None
    number, _, suffix = name.partition(".")
    query = select(_upload.c.mime, _upload.c.body)
    query = query.where(_upload.c.id == int(number), _upload.c.suffix == suffix, whose)
    found = session.connection().execute(query).first()
    return None if found is None or found.body is None else Kept(found.mime, found.body)


@cache
def _replace(dialect: str) -> Any:
    statement = upserting.INSERTS[dialect](_upload)
    new = {name: statement.excluded[name] for name in _REPLACED}
    return statement.on_conflict_do_update(index_elements=["response_id", "question_key"], set_=new)
