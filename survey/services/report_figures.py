"""What may stand in a report, and each part of one as it may be shown: every figure passes the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from survey.core import codebook
from survey.core.definition import Question
from survey.core.disclosure.axes import MARK, OTHER
from survey.core.kinds import KINDS
from survey.core.report import CROSSTAB, FIGURE, TEXT, THEME, Crosstab, Figure, Quote, Section, Text, Theme
from survey.models import ReportSection
from survey.services import coding, crossing, disclosing, protected_counts, small_groups
from survey.services.auditing import Actor
from survey.services.disclosing import DEPENDS, Desk
from survey.services.filtering import Filters


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


def shown(session: Session, desk: Desk, sections: Sequence[ReportSection]) -> tuple[Section, ...]:
    """The parts of a report as they may be shown, which they are once the desk is closed."""
    questions = {question.key: question for question in desk.questionnaire.questions()}
    counts = _theme_counts(session, desk, [each for each in sections if each.kind == THEME])
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


def _theme_counts(session: Session, desk: Desk, themes: Sequence[ReportSection]) -> dict[int, int]:
    """How many answers each theme's code was given to, those of the codes below it among them."""
    wanted = [int(each.content["code_id"]) for each in themes]
    if not wanted:
        return {}

    def marked(whom: Filters) -> dict[str, int]:
        counted = coding.count_codes(session, desk.round_id, whom)
        return {str(code_id): count.whole for code_id, count in counted.items()}

    organisation_id = themes[0].organisation_id
    questionnaire_id = coding.questionnaire_of(session, organisation_id, desk.round_id)
    known = {one.id: one for one in coding.list_codes(session, organisation_id, questionnaire_id, past=True)}
    above = {code_id: set(codebook.ancestors(code_id, known)) for code_id in known}
    nested = {
        str(code_id): [str(other) for other in known if other in above[code_id] or code_id in above[other]]
        for code_id in wanted
        if code_id in known
    }
    found = small_groups.protect_marks(desk, "code", [str(code_id) for code_id in wanted], marked, nested)
    return {int(key): count for key, count in found.items()}
