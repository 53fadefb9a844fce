"""Putting a report together: its title and its parts, in order, with the words that staff write in each language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import delete, func, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from survey.core.report import CROSSTAB, FIGURE, KINDS, TEXT, THEME
from survey.errors import InputError, NotFoundError
from survey.models import Report, ReportEdition, ReportSection, Round
from survey.services import auditing, coding, publishing, quoting, reaching, report_figures
from survey.services.auditing import Actor

LONGEST_TITLE: Final = 150
LONGEST_TEXT: Final = 12_000
LONGEST_NAME: Final = 120
LONGEST_DEFINITION: Final = 1_000
MOST_SECTIONS: Final = 80
UP, DOWN = -1, 1
_FIELDS: Final = {TEXT: {"words": LONGEST_TEXT}, THEME: {"names": LONGEST_NAME, "definitions": LONGEST_DEFINITION}}

_section: Any = ReportSection.__table__  # type: ignore[attr-defined]


def languages_of(session: Session, report: Report) -> tuple[str, ...]:
    """The languages of what the round asks, the source language first."""
    version_id = session.get_one(Round, report.round_id).version_id
    return publishing.load(session, version_id).questionnaire.languages


def list_reports(session: Session, organisation_id: int, round_id: int) -> Sequence[Report]:
    """The round's reports, newest first."""
    mine = col(Report.organisation_id) == organisation_id, col(Report.round_id) == round_id
    return session.exec(select_rows(Report).where(*mine).order_by(col(Report.made_at).desc(), col(Report.id))).all()


def find(session: Session, organisation_id: int, round_id: int, report_id: int) -> Report:
    """One of a round's reports; raises NotFoundError."""
    mine = col(Report.organisation_id) == organisation_id, col(Report.round_id) == round_id
    found = session.exec(select_rows(Report).where(*mine, col(Report.id) == report_id)).first()
    if found is None:
        raise NotFoundError("report", report_id)
    return found


def sections_of(session: Session, report: Report) -> Sequence[ReportSection]:
    """The report's parts, in order."""
    query = select_rows(ReportSection).where(col(ReportSection.report_id) == report.id)
    return session.exec(query.order_by(col(ReportSection.position), col(ReportSection.id))).all()


def find_section(session: Session, report: Report, section_id: int) -> ReportSection:
    """One of the report's parts; raises NotFoundError."""
    found = session.get(ReportSection, section_id)
    if found is None or found.report_id != report.id:
        raise NotFoundError("section", section_id)
    return found


def make(session: Session, actor: Actor, round_id: int, title: str) -> Report:
    """A new report of a round, with its title in the language that the questionnaire was written in."""
    found = reaching.find_round(session, actor.organisation_id, round_id)
    source = publishing.load(session, found.version_id).questionnaire.source
    report = Report(
        organisation_id=actor.organisation_id, round_id=round_id, titles=_kept({source: title}), made_by=actor.name
    )
    _check("title", report.titles, LONGEST_TITLE)
    if not report.titles:
        raise InputError(title="required")
    session.add(report)
    _record(session, actor, "report-made", report)
    return report


def name(session: Session, actor: Actor, report: Report, titles: Mapping[str, str]) -> None:
    """Give the report other titles, by language; one that is empty is none."""
    known = languages_of(session, report)
    given = _kept({tag: titles.get(tag, "") for tag in known})
    _check("title", given, LONGEST_TITLE)
    if known[0] not in given:
        raise InputError(**{f"title-{known[0]}": "required"})
    report.titles = given
    _record(session, actor, "report-changed", report)


def add(session: Session, actor: Actor, report: Report, kind: str, given: Mapping[str, Any]) -> ReportSection:
    """Put a new part at the report's end. `given` names the question, the two variables, code_id or quote_id.

    Raises InputError for what cannot be shown in a report.
    """
    position, many = (
        session.connection()
        .execute(
            select(func.coalesce(func.max(_section.c.position), 0), func.count()).where(
                _section.c.report_id == report.id
            )
        )
        .one()
    )
    if many >= MOST_SECTIONS:
        raise InputError(kind="too-many")
    if kind not in KINDS:
        raise InputError(kind="unknown-choice")
    content = _content(session, actor, report, kind, given)
    made = ReportSection(
        organisation_id=report.organisation_id,
        report_id=report.id,
        position=position + 1,
        kind=kind,
        content=content,
    )
    session.add(made)
    _record(session, actor, "report-changed", report, added=kind)
    return made


def write(
    session: Session, actor: Actor, report: Report, section: ReportSection, given: Mapping[str, Mapping[str, str]]
) -> None:
    """Keep what staff wrote for a part: field ("words"; of a theme "names" and "definitions") → language → words.

    Raises InputError(`field-language`=…) for what is too long, NotFoundError for parts that have no words of their own.
    """
    if section.kind not in _FIELDS:
        raise NotFoundError("words of section", section.id)
    known = languages_of(session, report)
    content = dict(section.content)
    for field, longest in _FIELDS[section.kind].items():
        content[field] = _kept({tag: given.get(field, {}).get(tag, "") for tag in known})
        _check(field, content[field], longest)
    section.content = content
    session.add(section)
    _record(session, actor, "report-changed", report, wrote=section.kind)


def move(session: Session, actor: Actor, report: Report, section: ReportSection, way: int) -> None:
    """Let a part change places with the one before it (`UP`) or after it (`DOWN`); at the edge nothing happens."""
    ordered = list(sections_of(session, report))
    at = next(place for place, one in enumerate(ordered) if one.id == section.id)
    to = min(max(at + way, 0), len(ordered) - 1)
    ordered.insert(to, ordered.pop(at))
    for position, one in enumerate(ordered, start=1):
        one.position = position
        session.add(one)
    _record(session, actor, "report-changed", report, moved=section.kind)


def remove(session: Session, actor: Actor, report: Report, section: ReportSection) -> None:
    """Take a part out of the report."""
    kind = section.kind
    session.delete(section)
    _record(session, actor, "report-changed", report, removed=kind)


def discard(session: Session, actor: Actor, report: Report) -> None:
    """Throw a report away; raises InputError where it has been published."""
    published = select(func.count()).select_from(ReportEdition).where(col(ReportEdition.report_id) == report.id)
    if session.connection().execute(published).scalar_one():
        raise InputError(report="published")
    session.connection().execute(delete(_section).where(_section.c.report_id == report.id))
    session.delete(report)
    auditing.record(session, actor, "report-removed", f"report {report.id} of round {report.round_id}")
    session.commit()


def _content(session: Session, actor: Actor, report: Report, kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a new part says; raises InputError for what there is not."""
    if kind == TEXT:
        return {"words": {}}
    if kind in (FIGURE, CROSSTAB):
        offered = report_figures.offered(session, actor, report.round_id)
        if kind == FIGURE:
            _among("question", given.get("question"), offered.questions)
            return {"question": given["question"]}
        for side in ("rows", "columns"):
            _among(side, given.get(side), offered.axes)
        if given["rows"] == given["columns"]:
            raise InputError(columns="same-variable")
        return {"rows": given["rows"], "columns": given["columns"]}
    if kind == THEME:
        return _theme(session, report, given.get("code_id"))
    quotes = quoting.cleared(session, report.organisation_id, report.round_id)
    _among("quote_id", given.get("quote_id"), [one.id for one in quotes])
    return {"quote_id": given["quote_id"]}


def _theme(session: Session, report: Report, code_id: int | None) -> dict[str, Any]:
    """A code as a theme; in the source language it begins with the codebook's own words."""
    questionnaire_id = coding.questionnaire_of(session, report.organisation_id, report.round_id)
    codes = coding.list_codes(session, report.organisation_id, questionnaire_id)
    code = next((one for one in codes if one.id == code_id), None)
    if code is None:
        raise InputError(code_id="unknown-choice")
    source = languages_of(session, report)[0]
    definitions = _kept({source: code.definition[:LONGEST_DEFINITION]})
    return {"code_id": code.id, "names": _kept({source: code.name[:LONGEST_NAME]}), "definitions": definitions}


def _among(field: str, given: object, offered: Sequence[object]) -> None:
    if given not in offered:
        raise InputError(**{field: "unknown-choice"})


def _kept(words: Mapping[str, str]) -> dict[str, str]:
    """The words by language, without those that say nothing."""
    return {tag: said.strip() for tag, said in words.items() if said.strip()}


def _check(field: str, words: Mapping[str, str], longest: int) -> None:
    problems = {f"{field}-{tag}": "too-long" for tag, said in words.items() if len(said) > longest}
    if problems:
        raise InputError(**problems)


def _record(session: Session, actor: Actor, act: str, report: Report, **details: Any) -> None:
    session.add(report)
    session.flush()
    auditing.record(session, actor, act, f"report {report.id} of round {report.round_id}", **details)
    session.commit()
