"""A round's protected figures as a file that may be passed on and published: one row for each count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlmodel import Session

from survey.core.disclosure import HIDDEN
from survey.formats.csv_export import DIALECTS, Cell, table
from survey.services import auditing, protected_counts
from survey.services.auditing import Actor
from survey.services.summarising import Counts

HEADING = ("question", "answer", "count", "asked", "counted_through", "rule")
RULE = "counts under {cell}, and what would give them away, are empty; groups under {base} are not broken down"


def write(session: Session, actor: Actor, round_id: int) -> tuple[str, Iterator[bytes]]:
    """The file's name and its bytes. Counts that may not be shown are empty; the rule stands in every row.

    Raises NotFoundError where the round is not the organisation's.
    """
    counts = protected_counts.count(session, actor, round_id, purpose="export")
    auditing.record(session, actor, "figures-exported", f"round {round_id}")
    session.commit()
    return f"figures-{round_id}.csv", table(_rows(counts), DIALECTS["comma"])


def _rows(counts: Counts) -> Iterator[Sequence[Cell]]:
    yield HEADING
    rule = RULE.format(cell=counts.rule.cell, base=counts.rule.base) if counts.rule else ""
    about = (counts.through.isoformat() if counts.through else None, rule)
    yield ("", "responses", _shown(counts.responses), _shown(counts.responses), *about)
    for one in counts.questions:
        for line in one.summary.lines:
            yield (one.question.key, line.key, _shown(line.count), _shown(one.whole), *about)
        for reason, count in one.summary.missing.items():
            yield (one.question.key, f"-{reason}", _shown(count), _shown(one.whole), *about)


def _shown(count: int) -> Cell:
    return None if count == HIDDEN else count
