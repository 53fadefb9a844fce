"""What protected tables may be sorted by: variables whose categories the definition alone says.

A category that is there only because somebody gave it (the highest number, a year, a choice taken from a register)
tells of that person just by being there. So numbers, dates and texts are no axes, and a question's categories are its
choices or points, the reasons it offers, and not having been asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from survey.core.answers import BLANK, DONT_KNOW, UNCLEAR, WONT_SAY, restored
from survey.core.columnar import Entry
from survey.core.definition import Question, Questionnaire
from survey.core.disclosure.table import NOT_ASKED, Table
from survey.core.expression import parse
from survey.core.kinds import KINDS

OTHER: Final = "-other"  # what the definition does not know; nobody, unless something is broken
ANSWERED, CHOSEN, NOT_CHOSEN = "answered", "yes", "no"
MARK: Final = "="  # after a question's key: whether it was answered; before a choice's: whether that was given


@dataclass(frozen=True, slots=True)
class Axis:
    """A variable: its categories, of which everybody is in just one. `column` is where its values are counted.

    `after` are the axes that say who was asked: where they hide something, this one shows nothing. `plain` says that
    it tells only whether there is an answer, which is nobody's secret to have in common.
    """

    key: str
    column: str
    keys: tuple[str, ...]
    key_of: Callable[[Entry], str]
    after: tuple[str, ...] = ()
    plain: bool = False

    @property
    def is_option(self) -> bool:
        """Whether it is one choice of a question that takes several."""
        return CHOSEN in self.keys and MARK in self.key


def background(column: str, keys: Iterable[str]) -> Axis:
    """A variable that no question fills (group, language, way of answering), with all the values it could have."""
    known = tuple(keys)
    return Axis(column, column, (*known, OTHER), lambda entry: entry[0] if entry[0] in known else OTHER)


def of_questionnaire(questionnaire: Questionnaire) -> list[Axis]:
    """The axes of every question, in order."""
    found: dict[str, tuple[Axis, ...]] = {}
    for page in questionnaire.pages:
        for question in page.questions:
            if KINDS[question.kind].asks:
                sources = (page.relevant, question.relevant, question.calculation, question.default)
                after = [key for source in sources if source for key in _named(source, found)]
                found[question.key] = of_question(question, tuple(dict.fromkeys(after)))
    return [axis for own in found.values() for axis in own]


def of_question(question: Question, after: tuple[str, ...] = ()) -> tuple[Axis, ...]:
    """The axes of a question. Of one choice or point: the answer itself. Of others: whether it was answered, and of
    those who did, for each choice that may be given along with others, whether it was."""
    kind, key = KINDS[question.kind], question.key
    keys = tuple(line.key for line in kind.summarise(question, ()).lines) if kind.categorical else ()
    reasons = (*(f"-{reason}" for reason in offered_reasons(question)), OTHER, NOT_ASKED)
    if keys and not kind.several and not kind.personal:
        return (Axis(key, key, (*keys, *reasons), _one(question, frozenset(keys)), after),)
    whole = Axis(f"{key}{MARK}", key, (ANSWERED, *reasons), _whether(question), after, plain=True)
    options = [
        Axis(f"{key}{MARK}{choice}", key, (CHOSEN, NOT_CHOSEN, NOT_ASKED), _option(question, choice), (whole.key,))
        for choice in keys
        if kind.several
    ]
    return (whole, *options)


def _named(source: str, found: Mapping[str, tuple[Axis, ...]]) -> list[str]:
    """The axes that an expression looks at; of several choices only those that it names, where it names any."""
    axes = []
    for name in sorted(parse(source).names):
        own = [axis.key for axis in found.get(name, ())]
        quoted = [key for key in own if any(f"{mark}{key.partition(MARK)[2]}{mark}" in source for mark in "'\"")]
        axes += quoted or own
    return axes


def offered_reasons(question: Question) -> list[str]:
    """Every reason for not answering that the question lets one give, whether anybody gave it or not."""
    offered = {DONT_KNOW: question.dont_know, WONT_SAY: question.wont_say, BLANK: not question.required, UNCLEAR: True}
    return [reason for reason, is_offered in offered.items() if is_offered]


def tabulated(rows: Axis, columns: Axis, joint: Mapping[tuple[Entry, ...], int]) -> Table:
    """The exact table of two axes, from how many have each pair of values."""
    counts = {(row, column): 0 for row in rows.keys for column in columns.keys}
    for (row, column), count in joint.items():
        counts[rows.key_of(row), columns.key_of(column)] += count
    cells = tuple(tuple(counts[row, column] for column in columns.keys) for row in rows.keys)
    return Table(rows.key, columns.key, rows.keys, columns.keys, cells, sum(joint.values()))


def counted(axis: Axis, counts: Mapping[Entry, int]) -> Table:
    """The exact table of one axis."""
    found = dict.fromkeys(axis.keys, 0)
    for entry, count in counts.items():
        found[axis.key_of(entry)] += count
    return Table("", axis.key, ("",), axis.keys, (tuple(found.values()),), sum(counts.values()))


def _one(question: Question, keys: frozenset[str]) -> Callable[[Entry], str]:
    known: dict[Entry, str] = {}

    def key_of(entry: Entry) -> str:
        if entry not in known:
            known[entry] = _reason(question, entry) or next(
                (key for key in _given(question, entry) if key in keys), OTHER
            )
        return known[entry]

    return key_of


def _whether(question: Question) -> Callable[[Entry], str]:
    return lambda entry: _reason(question, entry) or ANSWERED


def _option(question: Question, choice: str) -> Callable[[Entry], str]:
    known: dict[Entry, str] = {}

    def key_of(entry: Entry) -> str:
        if entry not in known:
            chosen = CHOSEN if choice in _given(question, entry) else NOT_CHOSEN
            known[entry] = NOT_ASKED if entry[0] is None else chosen
        return known[entry]

    return key_of


def _reason(question: Question, entry: Entry) -> str:
    """Why there is no value; "" where there is one."""
    value, missing = entry
    if value is not None:
        return ""
    if not missing:
        return NOT_ASKED
    return f"-{missing}" if missing in offered_reasons(question) else OTHER


def _given(question: Question, entry: Entry) -> list[str]:
    if entry[0] is None:
        return []
    lines = KINDS[question.kind].summarise(question, [(restored(*entry), 1)]).lines
    return [line.key for line in lines if line.count]
