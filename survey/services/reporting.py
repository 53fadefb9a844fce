"""Publishing a report: once and for all as it is then, in the languages whose words are whole, under a number.

A draft that is changed afterwards changes nothing that was published. Quotes alone are read anew each time, so that one
that was taken back is gone from every edition.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from typing import Any, Final

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from survey.core import report as snapshots
from survey.core.languages import fallbacks
from survey.core.report import Section, Snapshot, Text, Theme
from survey.errors import InputError, NotFoundError
from survey.models import Report, ReportEdition, Round
from survey.services import (
    assembling,
    auditing,
    disclosing,
    protected_counts,
    quoting,
    reaching,
    report_figures,
    working,
)
from survey.services.auditing import Actor
from survey.services.quoting import Cleared

WORK: Final = "report"  # the kind of the work that makes an edition's files
FOLLOW: Final = "see-reports"  # the permission to follow it
TITLE, WORDS, NAME, DEFINITION, NOT_CLEARED, NOT_TRANSLATED, PAGES = GAPS = (
    *("title", "words", "name", "definition"),
    *("not-cleared", "not-translated", "pages"),
)
_ATTEMPTS: Final = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """What keeps a report from being published in a language: one of `GAPS`, and of which part (None: of no one)."""

    code: str
    section: int | None = None


@dataclass(frozen=True, slots=True)
class PublicReport:
    """A report that everybody may read: its title and language, its day, and the code of its address, /findings/…"""

    code: str
    title: str
    tag: str
    published_on: date
    number: int
    round_id: int
    languages: tuple[str, ...]


def draft(session: Session, actor: Actor, report: Report) -> Snapshot:
    """The report as it would be published now. Whoever sees it has been shown its figures."""
    desk = disclosing.open_desk(session, actor, report.round_id)
    found = session.get_one(Round, report.round_id)
    groups = reaching.list_groups(session, report.organisation_id, report.round_id)
    snapshot = Snapshot(
        version_id=found.version_id,
        round_name=found.name,
        opens_on=found.opens_on,
        closes_on=found.closes_on,
        titles=report.titles,
        rule=desk.rule,
        responses=protected_counts.count_everybody(desk),
        through=desk.population.through if desk.population else None,
        groups={str(group.id): group.name for group in groups},
        sections=report_figures.shown(desk, assembling.sections_of(session, report)),
    )
    desk.close("report")
    return snapshot


def gaps(session: Session, report: Report, spoken: Collection[str]) -> dict[str, tuple[Gap, ...]]:
    """What is missing in each of the round's languages; nothing where it can be published.

    `spoken` are the languages in which the pages around a report have their words.
    """
    languages = assembling.languages_of(session, report)
    sections = assembling.sections_of(session, report)
    quotes = {one.id: one for one in quoting.cleared(session, report.organisation_id, report.round_id, _ids(sections))}
    found: dict[str, tuple[Gap, ...]] = {}
    for tag in languages:
        missing = [] if tag in report.titles else [Gap(TITLE)]
        missing += [] if tag in spoken else [Gap(PAGES)]
        for section in sections:
            codes = _missing(section.kind, section.content, quotes, tag, languages[0])
            missing += [Gap(code, section.id) for code in codes]
        found[tag] = tuple(missing)
    return found


def quotes_of(session: Session, organisation_id: int, round_id: int, ids: Sequence[int]) -> dict[int, Cleared]:
    """Those of some quotes that others may read today, word for word."""
    if not ids:
        return {}
    return {one.id: one for one in quoting.cleared(session, organisation_id, round_id, ids)}


def words_of_quote(quote: Cleared, tag: str) -> tuple[str, str] | None:
    """A quote in a language, or what that falls back to, and the tag of it; None where nobody has translated it."""
    for near in fallbacks(tag):
        if near == quote.language:
            return quote.words, near
        if near in quote.translations:
            return quote.translations[near], near
    return None


def publish(session: Session, actor: Actor, report: Report, spoken: Collection[str]) -> ReportEdition:
    """Publish the report as it is now, in every language in which nothing is missing, and ask for its files.

    The same as its newest edition, pressed twice for example, is no new one. Raises InputError(sections=…) for a report
    without parts, InputError(languages=…) where no language is whole.
    """
    if not assembling.sections_of(session, report):
        raise InputError(sections="required")
    languages = [tag for tag, missing in gaps(session, report, spoken).items() if not missing]
    if not languages:
        raise InputError(languages="none-whole")
    snapshot = _in_languages(draft(session, actor, report), languages)
    for _ in range(_ATTEMPTS):
        last = _newest(session, report)
        if last and (last.content, last.languages) == (snapshots.write(snapshot), languages):
            return last
        try:
            edition = _keep(session, actor, report, snapshot, languages, last.number if last else 0)
            break
        except IntegrityError:  # somebody else publishes it at the same time, or the code is taken
            session.rollback()
    else:
        raise InputError(report="changed-meanwhile")
    ask_for_files(session, actor, edition)
    return edition


def ask_for_files(session: Session, actor: Actor, edition: ReportEdition) -> int:
    """Ask the background to make the files of an edition; the job's id."""
    asked = {name: getattr(edition, name) for name in ("round_id", "report_id", "number")}
    edition.job_id = working.ask(session, actor, WORK, FOLLOW, {"edition_id": edition.id, **asked})
    session.add(edition)
    session.commit()
    return edition.job_id


def editions_of(session: Session, organisation_id: int, round_id: int) -> Sequence[ReportEdition]:
    """Every edition of the round's reports, newest first."""
    mine = col(ReportEdition.organisation_id) == organisation_id, col(ReportEdition.round_id) == round_id
    query = select_rows(ReportEdition).where(*mine)
    return session.exec(query.order_by(col(ReportEdition.published_on).desc(), col(ReportEdition.number).desc())).all()


def find_edition(session: Session, report: Report, number: int) -> ReportEdition:
    """One of the report's editions; raises NotFoundError."""
    own = col(ReportEdition.report_id) == report.id, col(ReportEdition.number) == number
    found = session.exec(select_rows(ReportEdition).where(*own)).first()
    if found is None:
        raise NotFoundError("edition", number)
    return found


def read(edition: ReportEdition) -> Snapshot:
    """What was published."""
    return snapshots.read(edition.content)


def let_see(session: Session, actor: Actor, edition: ReportEdition, everybody: bool) -> None:
    """Let everybody read an edition at its public address, or nobody any more."""
    if edition.is_public == everybody:
        return
    edition.is_public = everybody
    session.add(edition)
    act = "report-made-public" if everybody else "report-made-private"
    auditing.record(session, actor, act, _named(edition), number=edition.number)
    session.commit()


def find_public(session: Session, code: str) -> ReportEdition:
    """The edition with this public address; raises NotFoundError where there is none that everybody may read."""
    open_ = col(ReportEdition.code) == code, col(ReportEdition.is_public)
    found = session.exec(select_rows(ReportEdition).where(*open_)).first()
    if found is None:
        raise NotFoundError("public report", code)
    return found


def newer_public(session: Session, edition: ReportEdition) -> ReportEdition | None:
    """The newest edition of the same report that everybody may read, if it is newer than this one."""
    query = select_rows(ReportEdition).where(
        col(ReportEdition.report_id) == edition.report_id,
        col(ReportEdition.is_public),
        col(ReportEdition.number) > edition.number,
    )
    return session.exec(query.order_by(col(ReportEdition.number).desc()).limit(1)).first()


def public_reports(session: Session, organisation_id: int, round_id: int | None, tag: str) -> Sequence[PublicReport]:
    """What everybody may read of an organisation, or of one round: of each report its newest public edition.

    Newest first; titles in `tag` where the edition has it, else in the first language that it has.
    """
    query = select_rows(ReportEdition).where(
        col(ReportEdition.organisation_id) == organisation_id, col(ReportEdition.is_public)
    )
    if round_id is not None:
        query = query.where(col(ReportEdition.round_id) == round_id)
    newest: dict[int, ReportEdition] = {}
    for row in session.exec(query.order_by(col(ReportEdition.published_on).desc(), col(ReportEdition.number).desc())):
        newest.setdefault(row.report_id, row)
    return [_public(row, tag) for row in newest.values()]


def best_language(edition: ReportEdition, tag: str) -> str:
    """The language to show an edition in to somebody who reads `tag`."""
    return next((near for near in fallbacks(tag) if near in edition.languages), edition.languages[0])


def _public(edition: ReportEdition, tag: str) -> PublicReport:
    said = best_language(edition, tag)
    title = read(edition).titles[said]
    same = {name: getattr(edition, name) for name in ("code", "published_on", "number", "round_id")}
    return PublicReport(title=title, tag=said, languages=tuple(edition.languages), **same)


def _newest(session: Session, report: Report) -> ReportEdition | None:
    query = select_rows(ReportEdition).where(col(ReportEdition.report_id) == report.id)
    return session.exec(query.order_by(col(ReportEdition.number).desc()).limit(1)).first()


def _keep(
    session: Session, actor: Actor, report: Report, snapshot: Snapshot, languages: Sequence[str], last: int
) -> ReportEdition:
    content = snapshots.write(snapshot)
    edition = ReportEdition(
        organisation_id=report.organisation_id,
        round_id=report.round_id,
        report_id=report.id,
        number=last + 1,
        code=reaching.new_code(),
        languages=list(languages),
        quote_ids=list(snapshot.quote_ids),
        content=content,
        sha256=sha256(content.encode()).hexdigest(),
        published_by=actor.name,
    )
    session.add(edition)
    session.flush()
    told = {"number": edition.number, "languages": list(languages), "sha256": edition.sha256}
    auditing.record(session, actor, "report-published", _named(edition), **told)
    session.commit()
    return edition


def _named(edition: ReportEdition) -> str:
    return f"report {edition.report_id} of round {edition.round_id}"


def _ids(sections: Sequence[Any]) -> list[int]:
    return [each.content["quote_id"] for each in sections if each.kind == snapshots.QUOTE]


def _missing(kind: str, content: Mapping[str, Any], quotes: Mapping[int, Cleared], tag: str, source: str) -> list[str]:
    """What a part lacks in a language."""
    if kind == snapshots.TEXT:
        return [] if tag in content["words"] else [WORDS]
    if kind == snapshots.THEME:
        lacks_definition = source in content["definitions"] and tag not in content["definitions"]
        return [*([] if tag in content["names"] else [NAME]), *([DEFINITION] if lacks_definition else [])]
    if kind == snapshots.QUOTE:
        quote = quotes.get(content["quote_id"])
        if quote is None:
            return [NOT_CLEARED]
        return [] if words_of_quote(quote, tag) else [NOT_TRANSLATED]
    return []


def _in_languages(snapshot: Snapshot, languages: Collection[str]) -> Snapshot:
    """The snapshot without words of other languages."""

    def only(words: Mapping[str, str]) -> dict[str, str]:
        return {tag: said for tag, said in words.items() if tag in languages}

    def kept(section: Section) -> Section:
        if isinstance(section, Text):
            return Text(only(section.words))
        if isinstance(section, Theme):
            return replace(section, names=only(section.names), definitions=only(section.definitions))
        return section

    return replace(
        snapshot, titles=only(snapshot.titles), sections=tuple(kept(section) for section in snapshot.sections)
    )
