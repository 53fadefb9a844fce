"""Two variables of a round against each other, and what a round's responses can be sorted by at all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlmodel import Session

from survey.core.answers import restored
from survey.core.columnar import Entry
from survey.core.crosstab import Category, Crosstab, Variable, crosstab
from survey.core.definition import Question, Questionnaire
from survey.core.kinds import KINDS
from survey.core.measuring import keys_of
from survey.core.tally import Binning
from survey.errors import NotFoundError
from survey.services import tallying
from survey.services.filtering import GROUP, HELPER, LANGUAGE, MODE, Filters

AXES: Final = (GROUP, LANGUAGE, MODE, HELPER)  # the background that responses can be sorted by
LONG: Final = 30  # choices; of longer lists only those that somebody gave are shown


def axes(questionnaire: Questionnaire) -> list[Question]:
    """The questions that responses can be sorted by: those with choices, and numbers."""
    return [question for question in questionnaire.questions() if _is_axis(question)]


def find_variable(
    session: Session, round_id: int, questionnaire: Questionnaire, key: str, groups: Mapping[str, str]
) -> Variable:
    """A background variable or a question as what responses are sorted by; raises NotFoundError.

    `groups` maps the ids of the round's target groups to their names.
    """
    question = next((each for each in axes(questionnaire) if each.key == key), None)
    if question is None and key not in AXES:
        raise NotFoundError("variable", key)
    given = tallying.count_each(session, round_id, questionnaire, [key], Filters())[key]
    if question is None:
        return _background(key, given, groups)
    return _of_question(question, given)


def cross(
    session: Session, round_id: int, questionnaire: Questionnaire, rows: Variable, columns: Variable, filters: Filters
) -> Crosstab[int]:
    """The table of those meant."""
    joint = tallying.tabulate(session, round_id, questionnaire, (rows.key, columns.key), filters)
    return crosstab(rows, columns, {(up, aside): count for (up, aside), count in joint.items()})


def _is_axis(question: Question) -> bool:
    kind = KINDS[question.kind]
    return kind.asks and kind.categorical and not kind.personal and bool(question.choices or kind.counts)


def _background(key: str, given: Mapping[Entry, int], groups: Mapping[str, str]) -> Variable:
    values = [value for value, _ in given if value]
    ordered = [each for each in groups if each in values] if key == GROUP else sorted(values)
    categories = [Category(value, words=groups.get(value, value) if key == GROUP else value) for value in ordered]
    return Variable(key, None, tuple(categories), lambda entry: (entry[0],) if entry[0] else ())


def _of_question(question: Question, given: Mapping[Entry, int]) -> Variable:
    kind = KINDS[question.kind]
    values = {entry: count for entry, count in given.items() if entry[0] is not None}
    if kind.counts and not question.choices and len(values) > LONG:
        return _binned(question, values)
    found = {entry: tuple(keys_of(question, entry)) for entry in values}
    lines = kind.summarise(question, [(restored(*entry), count) for entry, count in values.items()]).lines
    shown = [line for line in lines if line.count or len(lines) <= LONG]
    categories = tuple(Category(line.key, line.label, line.key) for line in shown)
    return Variable(question.key, question.label, categories, lambda entry: found.get(entry, ()), kind.several)


def _binned(question: Question, values: Mapping[Entry, int]) -> Variable:
    """Numbers in bins with round edges."""
    numbers = {entry: float(str(restored(*entry).value)) for entry in values}
    counts: dict[float, int] = {}
    for entry, count in values.items():
        counts[numbers[entry]] = counts.get(numbers[entry], 0) + count
    binning = Binning.of(counts)
    categories = tuple(Category(words, words=words) for words in binning.words)
    found = {entry: (binning.place(number),) for entry, number in numbers.items()}
    return Variable(question.key, question.label, categories, lambda entry: found.get(entry, ()))
