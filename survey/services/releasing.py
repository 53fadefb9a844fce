"""What staff publish of a round: prepared as a draft, counted at the desk, and kept as it was, numbered, for good."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from survey.core.canonical import digest
from survey.core.publication import Publication, written
from survey.errors import InputError, NotFoundError
from survey.models import PublicRound, PublishedResult, now
from survey.services import auditing, composing, showing
from survey.services.auditing import Actor

LONGEST: Final = 2_000  # characters of an introduction, or of what comes next
MOST_QUESTIONS: Final = 40


@dataclass(frozen=True, slots=True)
class Draft:
    """What staff prepare: which questions, broken down by what ("" for nothing), and words by language tag."""

    questions: tuple[str, ...] = ()
    by: str = ""
    introduction: Mapping[str, str] = field(default_factory=dict)
    next: Mapping[str, str] = field(default_factory=dict)
    next_on: date | None = None

    def lacking(self, tags: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """For each language the names of the words that it lacks; none where it is whole.

        What comes next has to be said in every language as soon as it is in one, or has a date.
        """
        needed = ("introduction", "next") if self.next_on or any(self.next.values()) else ("introduction",)
        return {tag: tuple(name for name in needed if not getattr(self, name).get(tag)) for tag in tags}

    def whole(self, tags: Sequence[str]) -> tuple[str, ...]:
        """The languages that can be published."""
        return tuple(tag for tag, lacks in self.lacking(tags).items() if not lacks)


def draft_of(row: PublicRound) -> Draft:
    """What has been prepared."""
    kept: dict[str, Any] = dict(row.draft)
    if not kept:
        return Draft()
    day = kept["next_on"]
    return Draft(
        tuple(kept["questions"]),
        kept["by"],
        kept["introduction"],
        kept["next"],
        date.fromisoformat(day) if day else None,
    )


def keep_draft(session: Session, actor: Actor, round_id: int, draft: Draft) -> None:
    """Keep what has been prepared; nothing of it is public. Raises InputError for what cannot be published."""
    row = showing.find(session, actor.organisation_id, round_id)
    offered = composing.offered(session, round_id)
    problems = {}
    if len(draft.questions) > MOST_QUESTIONS:
        problems["questions"] = "too-many"
    elif unknown(draft.questions, [question.key for question in offered.questions]):
        problems["questions"] = "unknown-choice"
    if draft.by and draft.by not in offered.breakdowns:
        problems["by"] = "unknown-choice"
    for name, words in (("introduction", draft.introduction), ("next", draft.next)):
        problems |= {f"{name}-{tag}": "too-long" for tag, said in words.items() if len(said) > LONGEST}
    if problems:
        raise InputError(**problems)
    row.draft = {**asdict(draft), "next_on": draft.next_on.isoformat() if draft.next_on else None}
    session.add(row)
    auditing.record(session, actor, "publication-prepared", f"round {round_id}", questions=len(draft.questions))
    session.commit()


def unknown(keys: Sequence[str], known: Sequence[str]) -> list[str]:
    """The keys that are not among the known ones."""
    return [key for key in keys if key not in known]


def publish(session: Session, actor: Actor, round_id: int, licence: str) -> PublishedResult:
    """Count what was prepared at the desk and keep it for good, under the next number.

    The same as what stands already, pressed twice for example, is no new version. Raises InputError where no question
    is chosen, no language is whole, or somebody else publishes at the same time.
    """
    made = preview(session, actor, round_id, licence)
    content = written(made)
    last = next(iter(list_results(session, actor.organisation_id, round_id)), None)
    if last and last.taken_down_on is None and last.content == content:
        return last
    row = PublishedResult(
        organisation_id=actor.organisation_id,
        round_id=round_id,
        number=last.number + 1 if last else 1,
        sha256=digest(content.encode()),
        content=content,
        published_by=actor.name,
    )
    try:
        session.add(row)
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise InputError(questions="changed-meanwhile") from error
    details = {"number": row.number, "languages": " ".join(made.languages), "sha256": row.sha256[:16]}
    auditing.record(session, actor, "results-published", f"round {round_id}", **details)
    session.commit()
    return row


def preview(session: Session, actor: Actor, round_id: int, licence: str) -> Publication:
    """What would be published now. It passes the desk like what is, so it is written down as shown."""
    row = showing.find(session, actor.organisation_id, round_id)
    draft = draft_of(row)
    questionnaire = composing.offered(session, round_id).questionnaire
    tags = draft.whole(questionnaire.languages)
    if not draft.questions:
        raise InputError(questions="required")
    if not tags:
        raise InputError(**{f"introduction-{questionnaire.source}": "required"})
    said = composing.Said(_only(draft.introduction, tags), _only(draft.next, tags), draft.next_on)
    return composing.compose(session, actor, round_id, tags, draft.questions, draft.by, said, licence)


def take_down(session: Session, actor: Actor, round_id: int, number: int) -> None:
    """Take what was published off the site; the row stays. Raises NotFoundError."""
    own = PublishedResult.round_id == round_id, PublishedResult.organisation_id == actor.organisation_id
    row = session.exec(select(PublishedResult).where(*own, PublishedResult.number == number)).first()
    if row is None:
        raise NotFoundError("published result", number)
    if row.taken_down_on is None:
        row.taken_down_on = now().date()
        session.add(row)
        auditing.record(session, actor, "results-taken-down", f"round {round_id}", number=number)
        session.commit()


def list_results(session: Session, organisation_id: int, round_id: int) -> Sequence[PublishedResult]:
    """All that was published of a round, newest first, also what was taken down."""
    own = col(PublishedResult.round_id) == round_id, col(PublishedResult.organisation_id) == organisation_id
    return session.exec(select(PublishedResult).where(*own).order_by(col(PublishedResult.number).desc())).all()


def _only(words: Mapping[str, str], tags: Sequence[str]) -> dict[str, str]:
    return {tag: words[tag] for tag in tags if words.get(tag)}
