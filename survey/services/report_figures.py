"""What may stand in a report, and each part of one as it may be shown: every figure passes the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from survey.core.definition import Question
from survey.core.disclosure.axes import MARK, OTHER
from survey.core.kinds import KINDS
from survey.core.report import CROSSTAB, FIGURE, TEXT, THEME, Crosstab, Figure, Quote, Section, Text, Theme
from survey.models import ReportSection
from survey.services import crossing, disclosing, protected_codes, protected_counts
from survey.services.auditing import Actor
from survey.services.disclosing import DEPENDS, Desk


@dataclass(frozen=True, slots=True)
class Offered:
    """What a report of a round can show: questions with counts, and what can be crossed (backgrounds first)."""

    questions: tuple[str, ...]
    axes: tuple[str, ...]


def offered(session: Session, actor: Actor, round_id: int) -> Offered:
    """What may stand in a report of a round; raises NotFoundError where it is not the organisation's."""
    desk = disclosing.open_desk(session, actor, round_id)
    questions = tuple(question.key for question in desk.questionnaire.questions() if _has_lines(question))
    backgrounds = (key for key in crossing.AXES if key in desk.axes)
    return Offered(questions, (*backgrounds, *(key for key in desk.axes if key[0] != "." and MARK not in key)))


def shown(desk: Desk, sections: Sequence[ReportSection]) -> tuple[Section, ...]:
    """The parts of a report as they may be shown, which they are once the desk is closed."""
    questions = {question.key: question for question in desk.questionnaire.questions()}
    counts = protected_codes.count(desk, [int(each.content["code_id"]) for each in sections if each.kind == THEME])
    return tuple(_shown(desk, each, questions, counts) for each in sections)


def _has_lines(question: Question) -> bool:
    return KINDS[question.kind].asks and bool(protected_counts.lines_of(question))


def _shown(desk: Desk, section: ReportSection, questions: Mapping[str, Question], counts: Mapping[int, int]) -> Section:
    content: dict[str, Any] = section.content
    if section.kind == TEXT:
        return Text(content["words"])
    if section.kind == FIGURE:
        return _figure(desk, questions[content["question"]])
    if section.kind == CROSSTAB:
        return _crosstab(desk, content["rows"], content["columns"])
    if section.kind == THEME:
        return Theme(counts[content["code_id"]], content["names"], content["definitions"])
    return Quote(content["quote_id"])


def _figure(desk: Desk, question: Question) -> Figure:
    counted = protected_counts.count_question(desk, question, protected_counts.WHOLE)
    lines = tuple((line.key, line.count) for line in counted.summary.lines)
    return Figure(question.key, counted.whole, lines, dict(counted.summary.missing), counted.not_asked)


def _crosstab(desk: Desk, rows: str, columns: str) -> Crosstab:
    """The table as it was asked for, without rows and columns that nobody is in and that hide nothing."""
    found = desk.protect(rows, columns)
    if found.table is None:
        return Crosstab(rows, columns, refused=found.refused or DEPENDS)
    table = found.table if found.table.rows == rows else found.table.turned()
    ups = [at for at, key in enumerate(table.row_keys) if key != OTHER and any(table.counts[at])]
    asides = [at for at, key in enumerate(table.column_keys) if key != OTHER and any(row[at] for row in table.counts)]
    cells = tuple(tuple(table.counts[up][aside] for aside in asides) for up in ups)
    row_keys, column_keys = (table.row_keys[at] for at in ups), (table.column_keys[at] for at in asides)
    return Crosstab(rows, columns, tuple(row_keys), tuple(column_keys), cells)
