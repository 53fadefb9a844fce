"""Every question of a round, counted for those who may not read single answers: all that is shown passes the desk."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from survey.core.answers import MISSING
from survey.core.definition import Question
from survey.core.disclosure import HIDDEN
from survey.core.disclosure.axes import ANSWERED, CHOSEN, MARK, offered_reasons
from survey.core.disclosure.table import NOT_ASKED
from survey.core.kinds import KINDS
from survey.core.tally import Line, Summary
from survey.services import disclosing, summarising
from survey.services.auditing import Actor
from survey.services.disclosing import Desk, Protected
from survey.services.protected_reach import floored
from survey.services.summarising import Counts, QuestionCounts

Part = tuple[str, str]  # a background variable and its value: a part of the round
WHOLE: Part = ("", "")


def count(session: Session, actor: Actor, round_id: int, part: Part = WHOLE, purpose: str = "counts") -> Counts:
    """The counts of a round or of a part of it, and the writing down that they were shown.

    Raises NotFoundError where the round is not the organisation's.
    """
    desk = disclosing.open_desk(session, actor, round_id)
    unclear = {} if part != WHOLE else summarising.count_unclear(session, round_id, "")
    questions = tuple(_questions(desk, part, unclear))
    responses = _row(desk.protect("", part[0]), WHOLE).get(part[1], HIDDEN) if part != WHOLE else count_everybody(desk)
    desk.close(purpose)
    return Counts(responses, questions, desk.rule, desk.population.through if desk.population else None)


def count_question(desk: Desk, question: Question, part: Part) -> QuestionCounts:
    """One question of a round or of a part of it, without how often it was not understood; the desk stays open."""
    return _question(desk, question, part, {})


def lines_of(question: Question, count: int = 0) -> tuple[Line, ...]:
    """The choices or points that the definition gives a question, each with this count; none for open questions."""
    return tuple(Line(line.key, count, line.label) for line in _lines(question))


def count_everybody(desk: Desk) -> int:
    """How many the desk counts; `HIDDEN` where they are too few to be counted."""
    return desk.population.responses if desk.population else HIDDEN


def _questions(desk: Desk, part: Part, unclear: dict[str, dict[str, int]]) -> Iterator[QuestionCounts]:
    for question in desk.questionnaire.questions():
        if KINDS[question.kind].asks:
            times = {tag: floored(many, desk.rule) for tag, many in unclear.get(question.key, {}).items()}
            yield _question(desk, question, part, times)


def _question(desk: Desk, question: Question, part: Part, unclear: dict[str, int]) -> QuestionCounts:
    """One question: of one choice its parts, of several each by itself, of others how many answered."""
    single = question.key in desk.axes
    row = _row(desk.protect(part[0], question.key if single else question.key + MARK), part)
    reasons = [f"-{reason}" for reason in offered_reasons(question)]
    missing = {reason: row.get(f"-{reason}", HIDDEN) for reason in MISSING if f"-{reason}" in reasons}
    asked = _asked(desk, row, part)
    if single:
        lines = [line for line in _lines(question) if line.key in row]
        lines = [Line(line.key, row[line.key], line.label) for line in lines]
        base = HIDDEN if HIDDEN in (asked, *missing.values()) else asked - sum(missing.values())
    else:
        lines = [Line(line.key, _chosen(desk, question, line.key, part), line.label) for line in _lines(question)]
        lines = [] if all(line.count == HIDDEN for line in lines) else lines
        base = row.get(ANSWERED, HIDDEN)
    return QuestionCounts(question, Summary(base, tuple(lines), missing), asked, unclear, row.get(NOT_ASKED))


def _lines(question: Question) -> tuple[Line, ...]:
    """The choices or points that the definition gives the question."""
    kind = KINDS[question.kind]
    return kind.summarise(question, ()).lines if kind.categorical and not kind.personal else ()


def _chosen(desk: Desk, question: Question, choice: str, part: Part) -> int:
    return _row(desk.protect(part[0], f"{question.key}{MARK}{choice}"), part).get(CHOSEN, HIDDEN)


def _row(found: Protected, part: Part) -> dict[str, int]:
    """The row of a part of the round (of all of it in a table of one variable); nothing where it is not shown."""
    if found.table is None or part[1] not in found.table.row_keys:
        return {}
    return found.table.row(part[1])


def _asked(desk: Desk, row: dict[str, int], part: Part) -> int:
    """How many were asked; `HIDDEN` where that may not be known."""
    if not row or row[NOT_ASKED] == HIDDEN:
        return HIDDEN
    if part == WHOLE:
        return count_everybody(desk) - row[NOT_ASKED]
    everybody = _row(desk.protect("", part[0]), WHOLE).get(part[1], HIDDEN)
    return HIDDEN if everybody == HIDDEN else everybody - row[NOT_ASKED]
