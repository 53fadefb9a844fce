"""Quotes: a span of somebody's words is picked, its details are masked, and somebody else clears it for use.

What others see is always made anew from the person's own words and the masks, and only while there are as many people
as the round's rule asks for of whom all that stands beside the quote is true. A quote goes with its response.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from survey.core import masking
from survey.core.languages import LANGUAGES
from survey.errors import InputError, NotFoundError
from survey.models import Answer, Code, Comment, Quote, QuoteTranslation, Response, Round, TargetGroup, now
from survey.services import auditing, coding, flagging, gathering, marking, populations, publishing
from survey.services.auditing import Actor
from survey.services.flagging import Detail
from survey.services.listening import Reader
from survey.services.populations import Population

STATES: Final = ("picked", "cleared", "withdrawn")
SHOWN: Final = ("group", "language", "area")
BASES: Final = ("asked-for", "told-beforehand", "no-details")
LONGEST_MASK: Final = 40
MOST: Final = 200  # quotes on a page

_answer: Any = Answer.__table__  # type: ignore[attr-defined]
_code: Any = Code.__table__  # type: ignore[attr-defined]
_comment: Any = Comment.__table__  # type: ignore[attr-defined]
_group: Any = TargetGroup.__table__  # type: ignore[attr-defined]
_quote: Any = Quote.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_translation: Any = QuoteTranslation.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quote as staff work on it: `words` are as others would read them, `original` is the person's whole answer.

    `details` are what in the span may be a personal detail and is not masked. `alike` is how many there are in the
    settled population of whom all that is shown beside is true, and `enough` whether the rule is content with that.
    """

    id: int
    comment_id: int
    question_key: str
    words: str
    original: str
    start: int
    end: int
    masks: tuple[masking.Mask, ...]
    language: str
    group: str
    area: str
    shown: tuple[str, ...]
    code_id: int | None
    theme: str
    basis: str
    state: str
    picked_by: str
    cleared_by: str
    details: tuple[Detail, ...]
    alike: int
    enough: bool
    translations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Cleared:
    """A quote that others may read. `group`, `language_shown` and `area` are "" where they are not to stand beside it.

    `language` is the language of the words, for `lang` and `dir`.
    """

    id: int
    words: str
    language: str
    theme: str
    code_id: int | None
    group: str
    area: str
    shows_language: bool
    translations: Mapping[str, str]


def cleared(session: Session, organisation_id: int, round_id: int, ids: Sequence[int] | None = None) -> list[Cleared]:
    """The round's cleared quotes by theme (those with these ids), without those of which too few people are alike."""
    quotes = list_quotes(session, organisation_id, round_id, state="cleared", ids=ids)
    names = _area_names(session, round_id) if quotes else {}
    return [_told(one, names) for one in quotes if one.enough]


def list_quotes(
    session: Session,
    organisation_id: int,
    round_id: int,
    *,
    state: str = "",
    code_id: int | None = None,
    ids: Sequence[int] | None = None,
) -> list[Quoted]:
    """The round's quotes by theme, newest first; without `state` all but the withdrawn."""
    query = _find().where(_quote.c.organisation_id == organisation_id, _quote.c.round_id == round_id)
    query = query.where(_quote.c.state == state if state else _quote.c.state != "withdrawn")
    if code_id is not None:
        query = query.where(_quote.c.code_id == code_id)
    if ids is not None:
        query = query.where(_quote.c.id.in_(ids))
    query = query.order_by(func.coalesce(_code.c.name, ""), _quote.c.picked_at.desc(), _quote.c.id).limit(MOST)
    rows = session.connection().execute(query).mappings().all()
    translations = _translations(session, [row["id"] for row in rows])
    alike = _Alike(session, organisation_id, round_id) if rows else None
    return [_quoted(row, translations.get(row["id"], {}), alike) for row in rows if alike]


def find(session: Session, organisation_id: int, round_id: int, quote_id: int) -> Quoted:
    """One quote of the round, withdrawn or not; raises NotFoundError."""
    for state in ("", "withdrawn"):
        found = list_quotes(session, organisation_id, round_id, state=state, ids=[quote_id])
        if found:
            return found[0]
    raise NotFoundError("quote", quote_id)


def pick(session: Session, actor: Actor, reader: Reader, comment_id: int, span: tuple[int | None, int | None]) -> int:
    """Pick a span of a comment, or all of it; what may be a personal detail is masked at once. The quote's id.

    Raises NotFoundError, or InputError(span=…) for a span outside the words.
    """
    marking.check(session, reader, [comment_id])
    words = _words_of(session, comment_id)
    start, end = coding.checked_span(words, *span)
    first, last = (0, len(words)) if start is None or end is None else (start, end)
    found = [one for one in flagging.find_details(words) if one.start < last and first < one.end]
    quote = Quote(
        organisation_id=reader.organisation_id,
        round_id=reader.round_id,
        comment_id=comment_id,
        start=first,
        end=last,
        masks=[[one.start, one.end, masking.HIDDEN] for one in found],
        picked_by=actor.name,
    )
    session.add(quote)
    session.flush()
    _record(session, actor, "quote-picked", quote)
    return quote.id


def change(session: Session, actor: Actor, quote: Quoted, given: Mapping[str, Any]) -> None:
    """Change theme, basis or what is shown beside; a quote that was cleared has to be cleared anew.

    `given` may hold code_id, basis and shown (a sequence). Raises InputError or NotFoundError.
    """
    row = _row(session, actor, quote.id)
    problems = {} if given["basis"] in ("", *BASES) else {"basis": "unknown-choice"}
    if problems:
        raise InputError(**problems)
    if given["code_id"] is not None:
        coding.check_code(session, actor.organisation_id, row.round_id, given["code_id"])
    row.code_id, row.basis = given["code_id"], given["basis"]
    row.shown = " ".join(name for name in SHOWN if name in given["shown"])
    _pick_anew(session, row)
    _record(session, actor, "quote-changed", row)


def mask(session: Session, actor: Actor, quote: Quoted, part: str, instead: str) -> None:
    """Hide a part of the quote wherever it stands in it; raises InputError(part=…) where it does not stand."""
    row = _row(session, actor, quote.id)
    spans = masking.places(quote.original, part, quote.start, quote.end)
    if not spans:
        raise InputError(part="outside-the-words")
    if len(instead) > LONGEST_MASK:
        raise InputError(instead="too-long")
    said = f"[{instead.strip('[]')}]" if instead else masking.HIDDEN
    kept = [list(one) for one in quote.masks if not any(first <= one[0] and one[1] <= last for first, last in spans)]
    row.masks = sorted([*kept, *([first, last, said] for first, last in spans)])
    _pick_anew(session, row)
    session.connection().execute(delete(_translation).where(_translation.c.quote_id == row.id))
    _record(session, actor, "quote-masked", row)


def unmask(session: Session, actor: Actor, quote: Quoted, start: int) -> None:
    """Take the mask that begins at `start` away; raises NotFoundError."""
    row = _row(session, actor, quote.id)
    kept = [list(one) for one in quote.masks if one[0] != start]
    if len(kept) == len(quote.masks):
        raise NotFoundError("mask", start)
    row.masks = kept
    _pick_anew(session, row)
    session.connection().execute(delete(_translation).where(_translation.c.quote_id == row.id))
    _record(session, actor, "quote-unmasked", row)


def translate(session: Session, actor: Actor, quote: Quoted, language: str, words: str) -> None:
    """Keep the quote in another language, or with no words take that away; it has to be cleared anew."""
    row = _row(session, actor, quote.id)
    if language not in LANGUAGES or language == quote.language:
        raise InputError(to_language="unknown-choice")
    if len(words) > 3 * len(quote.words) + 200:
        raise InputError(translation="too-long")
    known = session.exec(
        select_rows(QuoteTranslation).where(QuoteTranslation.quote_id == row.id, QuoteTranslation.language == language)
    ).first()
    if known:
        session.delete(known)
        session.flush()
    if words:
        made = QuoteTranslation(
            quote_id=row.id,
            language=language,
            organisation_id=row.organisation_id,
            words=words,
            translator=actor.name,
        )
        session.add(made)
    _pick_anew(session, row)
    _record(session, actor, "quote-translated", row, language=language)


def clear(session: Session, actor: Actor, quote: Quoted, looked: bool) -> None:
    """Let others read the quote: never by whoever picked it.

    Raises InputError with all that stands in the way: who (the same person), basis (none), rule (too few people alike),
    details (what may be personal is neither masked nor, by `looked`, seen to be none).
    """
    row = _row(session, actor, quote.id)
    problems = {}
    if row.picked_by == actor.name:
        problems["who"] = "same-person"
    if row.basis not in BASES:
        problems["basis"] = "required"
    if not quote.enough:
        problems["rule"] = "too-few-alike"
    if quote.details and not looked:
        problems["details"] = "not-masked"
    if row.state == "withdrawn":
        problems["state"] = "withdrawn"
    if problems:
        raise InputError(**problems)
    row.state, row.cleared_by, row.cleared_at = "cleared", actor.name, now()
    _record(session, actor, "quote-cleared", row)


def withdraw(session: Session, actor: Actor, quote: Quoted) -> None:
    """Take the quote out of use, everywhere."""
    row = _row(session, actor, quote.id)
    row.state = "withdrawn"
    _record(session, actor, "quote-withdrawn", row)


def _row(session: Session, actor: Actor, quote_id: int) -> Quote:
    mine = col(Quote.id) == quote_id, col(Quote.organisation_id) == actor.organisation_id
    row = session.exec(select_rows(Quote).where(*mine)).first()
    if row is None:
        raise NotFoundError("quote", quote_id)
    return row


def _pick_anew(session: Session, row: Quote) -> None:
    """What was cleared was something else."""
    row.state, row.cleared_by, row.cleared_at = "picked", "", None
    session.add(row)


def _record(session: Session, actor: Actor, act: str, quote: Quote, **details: Any) -> None:
    session.add(quote)
    session.flush()
    auditing.record(session, actor, act, f"quote {quote.id} of round {quote.round_id}", **details)
    session.commit()


def _find() -> Any:
    its = _answer.c.response_id == _comment.c.response_id, _answer.c.question_key == _comment.c.question_key
    return (
        select(
            _quote,
            *(_comment.c[name] for name in ("question_key", "group_id", "language", "area")),
            _answer.c.value,
            _group.c.name.label("group"),
            func.coalesce(_code.c.name, "").label("theme"),
        )
        .join(_comment, _comment.c.id == _quote.c.comment_id)
        .join(_answer, its[0] & its[1])
        .join(_group, _group.c.id == _comment.c.group_id)
        .outerjoin(_code, _code.c.id == _quote.c.code_id)
    )


def _quoted(row: Any, translations: Mapping[str, str], alike: _Alike) -> Quoted:
    original = str(json.loads(row["value"]))
    masks = tuple((int(start), int(end), str(instead)) for start, end, instead in row["masks"])
    inside = [one for one in flagging.find_details(original) if one.start < row["end"] and row["start"] < one.end]
    many = alike.count(row)
    same = ("id", "comment_id", "question_key", "start", "end", "language", "group", "area", "code_id", "theme")
    return Quoted(
        **{name: row[name] for name in (*same, "basis", "state", "picked_by", "cleared_by")},
        words=masking.masked(original, row["start"], row["end"], masks),
        original=original,
        masks=masks,
        shown=tuple(row["shown"].split()),
        details=tuple(one for one in inside if not masking.covers(masks, one.start, one.end)),
        alike=many,
        enough=many >= alike.rule.base,
        translations=translations,
    )


class _Alike:
    """Counts those of the settled population who are alike, so that no quote that comes or goes tells who came."""

    def __init__(self, session: Session, organisation_id: int, round_id: int) -> None:
        self.session, self.rule = session, populations.rule_of(session, round_id)
        self.population = populations.settle(session, organisation_id, round_id)
        self._counted: dict[tuple[Any, ...], int] = {}

    def count(self, row: Any) -> int:
        """How many people there are of whom all that is shown beside the quote is true."""
        shown = row["shown"].split()
        key = tuple((name, row["group_id"] if name == "group" else row[name]) for name in SHOWN if name in shown)
        if key not in self._counted:
            self._counted[key] = self._count(self.population, dict(key)) if self.population else 0
        return self._counted[key]

    def _count(self, population: Population, wanted: Mapping[str, Any]) -> int:
        own = _response.c.round_id == population.round_id, *population.filters.conditions()
        query = select(func.count()).select_from(_response).where(*own)
        if "group" in wanted:
            query = query.where(_response.c.group_id == wanted["group"])
        if "language" in wanted:
            query = query.where(_response.c.language == wanted["language"])
        if wanted.get("area"):
            there = select(_comment.c.response_id).where(
                _comment.c.round_id == population.round_id, _comment.c.area == wanted["area"]
            )
            query = query.where(_response.c.id.in_(there))
        return int(self.session.connection().execute(query).scalar_one())


def _translations(session: Session, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    rows = session.connection().execute(
        select(_translation.c.quote_id, _translation.c.language, _translation.c.words).where(
            _translation.c.quote_id.in_(ids)
        )
    )
    found: dict[int, dict[str, str]] = {}
    for quote_id, language, words in rows:
        found.setdefault(quote_id, {})[language] = words
    return found


def _words_of(session: Session, comment_id: int) -> str:
    its = _answer.c.response_id == _comment.c.response_id, _answer.c.question_key == _comment.c.question_key
    query = select(_answer.c.value).join(_comment, its[0] & its[1]).where(_comment.c.id == comment_id)
    return str(json.loads(session.connection().execute(query).scalar_one()))


def _area_names(session: Session, round_id: int) -> dict[str, str]:
    """The areas' names by their keys."""
    asked = gathering.area_question(publishing.load(session, session.get_one(Round, round_id).version_id).questionnaire)
    return {choice.key: choice.label.source for choice in asked.choices} if asked else {}


def _told(one: Quoted, areas: Mapping[str, str]) -> Cleared:
    return Cleared(
        id=one.id,
        words=one.words,
        language=one.language,
        theme=one.theme,
        code_id=one.code_id,
        group=one.group if "group" in one.shown else "",
        area=areas.get(one.area, "") if "area" in one.shown else "",
        shows_language="language" in one.shown,
        translations=one.translations,
    )
