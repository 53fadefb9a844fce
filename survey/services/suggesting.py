"""What machines suggest of free text, and what people decide on it. A suggestion counts for nothing until accepted.

What is light stands here, for pages; `services.fathoming` does the reading itself, in the background.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import and_, exists, func, select, update
from sqlmodel import Session, col

from survey.core import judging
from survey.core.judging import Confusion, Measure
from survey.errors import InputError, NotFoundError
from survey.models import Alike, Answer, Code, Coding, Reading, Response, Suggestion, Toned, ToneLabel
from survey.services import auditing, coding
from survey.services.auditing import Actor
from survey.services.coding import Target

CODES, ALIKE, TONE = "codes", "alike", "tone"
KINDS: Final = (CODES, ALIKE, TONE)
PAGE: Final = 25
LEAST_ALIKE: Final = 3  # answers, before a phrase is repeated or a group is one
OPEN, ACCEPTED, REFUSED = "open", "accepted", "refused"
_EXAMPLES: Final = 3

_answer: Any = Answer.__table__  # type: ignore[attr-defined]
_alike: Any = Alike.__table__  # type: ignore[attr-defined]
_code: Any = Code.__table__  # type: ignore[attr-defined]
_coding: Any = Coding.__table__  # type: ignore[attr-defined]
_label: Any = ToneLabel.__table__  # type: ignore[attr-defined]
_reading: Any = Reading.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_suggestion: Any = Suggestion.__table__  # type: ignore[attr-defined]
_toned: Any = Toned.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Suggested:
    """An open suggestion with the answer it is about."""

    id: int
    response_id: int
    code_id: int
    score: float
    words: tuple[str, ...]
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Offer:
    """What a reading measured of a code: on answers that it had not learned from."""

    code_id: int
    measure: Measure
    offered: bool
    open: int = 0


@dataclass(frozen=True, slots=True)
class Repeated:
    """Answers that share a phrase, or (with no phrase) that are alike; some of them as examples."""

    phrase: str
    count: int
    examples: tuple[tuple[str, str], ...]


def newest(session: Session, organisation_id: int, round_id: int, question_key: str, kind: str) -> Reading | None:
    """The reading of a kind that stands for the answers to a question."""
    query = select(Reading).where(
        _reading.c.organisation_id == organisation_id,
        _reading.c.round_id == round_id,
        _reading.c.question_key == question_key,
        _reading.c.kind == kind,
    )
    query = query.order_by(_reading.c.id.desc()).limit(1).execution_options(populate_existing=True)
    return session.scalars(query).first()


def offers(session: Session, reading: Reading) -> tuple[Offer, ...]:
    """What was measured of each code, those that are offered first, the best first."""
    query = select(_suggestion.c.code_id, func.count()).where(*_open(reading)).group_by(_suggestion.c.code_id)
    waiting: Counter[int] = Counter({row[0]: row[1] for row in session.connection().execute(query)})
    found = [
        Offer(int(code), Measure(*one["measure"]), one["offered"], waiting[int(code)])
        for code, one in reading.details["codes"].items()
    ]
    return tuple(sorted(found, key=lambda one: (not one.offered, -(one.measure.precision or 0), one.code_id)))


def methods(reading: Reading) -> dict[str, Measure]:
    """What was measured of each method, all codes together."""
    return {method: Measure(*counts) for method, counts in reading.details["methods"].items()}


def list_suggestions(
    session: Session, reading: Reading, code_id: int | None = None, page: int = PAGE
) -> tuple[Suggested, ...]:
    """The likeliest open suggestions, of one code or of any; none whose code a person has given meanwhile."""
    query = (
        select(*(_suggestion.c[name] for name in ("id", "response_id", "code_id", "score", "words")))
        .add_columns(_answer.c.value, _response.c.language)
        .join(_response, _response.c.id == _suggestion.c.response_id)
        .join(_answer, and_(_answer.c.response_id == _response.c.id, _answer.c.question_key == reading.question_key))
        .where(*_open(reading), *([_suggestion.c.code_id == code_id] if code_id else []))
        .order_by(_suggestion.c.score.desc(), _suggestion.c.id)
        .limit(page)
    )
    return tuple(
        Suggested(id_, response_id, code, score, tuple(words), str(json.loads(value)), language)
        for id_, response_id, code, score, words, value, language in session.connection().execute(query)
    )


def decide(session: Session, actor: Actor, reading: Reading, ids: Iterable[int], accept: bool) -> int:
    """Accept or refuse suggestions; how many were still open. What is accepted becomes a coding of the actor's."""
    decided = 0
    for suggestion_id in dict.fromkeys(ids):
        mine = [_suggestion.c.id == suggestion_id, *_open(reading)]
        query = select(_suggestion.c.response_id, _suggestion.c.code_id).where(*mine)
        row = session.connection().execute(query).first()
        if row is None:
            continue
        state = ACCEPTED if accept else REFUSED
        changed = update(_suggestion).where(*mine).values(state=state, decided_by=actor.name)
        if not session.connection().execute(changed).rowcount:
            continue
        decided += 1
        if accept:
            coding.apply(session, actor, Target(reading.round_id, row.response_id, reading.question_key), row.code_id)
    if decided:
        act = "suggestions-accepted" if accept else "suggestions-refused"
        auditing.record(session, actor, act, f"round {reading.round_id}", question=reading.question_key, count=decided)
    session.commit()
    return decided


def repeated(session: Session, reading: Reading) -> tuple[list[Repeated], list[Repeated]]:
    """The phrases that several answers share, and the groups of alike answers, the largest first."""
    kept = _alike.c.reading_id == reading.id
    query = select(_alike.c.phrase, _alike.c.number, func.count().label("times")).where(kept)
    query = query.group_by(_alike.c.phrase, _alike.c.number).having(func.count() >= LEAST_ALIKE)
    rows = session.connection().execute(query.order_by(func.count().desc(), _alike.c.phrase, _alike.c.number)).all()
    phrases = [Repeated(row.phrase, row.times, ()) for row in rows if row.phrase]
    groups = [Repeated("", row.times, _some(session, reading, row.number)) for row in rows if not row.phrase]
    return phrases, groups


def _some(session: Session, reading: Reading, number: int) -> tuple[tuple[str, str], ...]:
    query = (
        select(_answer.c.value, _response.c.language)
        .join(_alike, _alike.c.response_id == _answer.c.response_id)
        .join(_response, _response.c.id == _answer.c.response_id)
        .where(_alike.c.reading_id == reading.id, _alike.c.number == number, _alike.c.phrase == "")
        .where(_answer.c.question_key == reading.question_key, _answer.c.value.is_not(None))
        .order_by(_alike.c.id)
        .limit(_EXAMPLES)
    )
    return tuple((str(json.loads(value)), language) for value, language in session.connection().execute(query))


def tones(session: Session, reading: Reading) -> dict[str, Counter[int | None]]:
    """How many answers sound bad, neither and good to the machine, and of how many it knows no word (None), by
    language, of the languages that may be shown."""
    silent = {tag: one.get("silent", 0) for tag, one in reading.details["languages"].items()}
    found: dict[str, Counter[int | None]] = {tag: Counter({None: silent[tag]}) for tag in shown_languages(reading)}
    query = select(_response.c.language, _toned.c.value).join(_response, _response.c.id == _toned.c.response_id)
    for tag, value in session.connection().execute(query.where(_toned.c.reading_id == reading.id)):
        if tag in found:
            found[tag][judging.tone_class(value)] += 1
    return found


def confusions(reading: Reading) -> dict[str, Confusion]:
    """What was measured of the machine's tone, by language."""
    return {
        tag: Confusion({(person, machine): times for person, machine, times in one["cells"]}, one["unknown"])
        for tag, one in reading.details["languages"].items()
    }


def shown_languages(reading: Reading) -> list[str]:
    """The languages whose tone agreed well enough with people's judgement."""
    return [tag for tag, found in confusions(reading).items() if found.good_enough]


def unlabelled(session: Session, actor: Actor, round_id: int, question_key: str, tags: Sequence[str]) -> Any:
    """An answer in one of these languages whose tone the actor has not judged: (response, words, language), or None."""
    mine = exists().where(
        _label.c.response_id == _answer.c.response_id,
        _label.c.question_key == question_key,
        _label.c.labeller == actor.name,
    )
    query = _words_of(actor.organisation_id, round_id, question_key).where(_response.c.language.in_(tags), ~mine)
    row = session.connection().execute(query.order_by(_answer.c.response_id).limit(1)).first()
    return None if row is None else (row.response_id, str(json.loads(row.value)), row.language)


def label(session: Session, actor: Actor, target: Target, tone: int) -> None:
    """Say how an answer sounds to a person; saying it anew replaces it. Raises NotFoundError, InputError."""
    if tone not in judging.TONES:
        raise InputError(tone="unknown-choice")
    coding.find_words(session, actor.organisation_id, target)
    same = (col(ToneLabel.response_id) == target.response_id, col(ToneLabel.question_key) == target.question_key)
    known = session.scalars(select(ToneLabel).where(*same, col(ToneLabel.labeller) == actor.name)).first()
    row = known or ToneLabel(
        response_id=target.response_id,
        question_key=target.question_key,
        labeller=actor.name,
        organisation_id=actor.organisation_id,
        round_id=target.round_id,
        label=tone,
    )
    row.label = tone
    session.add(row)
    auditing.record(session, actor, "tone-judged", f"round {target.round_id}", question=target.question_key)
    session.commit()


def label_counts(session: Session, organisation_id: int, round_id: int, question_key: str) -> dict[str, int]:
    """How many answers in each language people have judged the tone of."""
    query = (
        select(_response.c.language, func.count(_label.c.response_id.distinct()))
        .join(_response, _response.c.id == _label.c.response_id)
        .where(_label.c.organisation_id == organisation_id, _label.c.round_id == round_id)
        .where(_label.c.question_key == question_key)
        .group_by(_response.c.language)
    )
    return {row[0]: row[1] for row in session.connection().execute(query)}


def words_of(session: Session, organisation_id: int, round_id: int, question_key: str) -> list[tuple[int, str, str]]:
    """Every answer that was handed in to a question: its response, its words and the language of its pages."""
    rows = session.connection().execute(_words_of(organisation_id, round_id, question_key))
    return [(row.response_id, str(json.loads(row.value)), row.language) for row in rows]


def find_reading(session: Session, organisation_id: int, reading_id: int) -> Reading:
    """One of the organisation's readings; raises NotFoundError."""
    query = select(Reading).where(_reading.c.id == reading_id, _reading.c.organisation_id == organisation_id)
    found = session.scalars(query).first()
    if found is None:
        raise NotFoundError("reading", reading_id)
    return found


def _words_of(organisation_id: int, round_id: int, question_key: str) -> Any:
    return (
        select(_answer.c.response_id, _answer.c.value, _response.c.language)
        .join(_response, _response.c.id == _answer.c.response_id)
        .where(
            _answer.c.round_id == round_id,
            _answer.c.organisation_id == organisation_id,
            _answer.c.question_key == question_key,
            _answer.c.value.is_not(None),
            _answer.c.on_path,
            _response.c.state == "submitted",
        )
    )


def _open(reading: Reading) -> list[Any]:
    """That a suggestion of a reading is open, its code still used, and not given to the answer by a person since."""
    given = exists().where(
        _coding.c.response_id == _suggestion.c.response_id,
        _coding.c.question_key == reading.question_key,
        _coding.c.code_id == _suggestion.c.code_id,
    )
    usable = exists().where(
        _code.c.id == _suggestion.c.code_id, _code.c.retired_at.is_(None), _code.c.merged_into_id.is_(None)
    )
    return [_suggestion.c.reading_id == reading.id, _suggestion.c.state == OPEN, ~given, usable]
