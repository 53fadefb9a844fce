"""The same question through the rounds of a questionnaire, and between the groups and places of one round."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlmodel import Session, col, select

from survey.core.columnar import Entry
from survey.core.comparing import Note, compare
from survey.core.crosstab import Category, Variable
from survey.core.definition import Question
from survey.core.intervals import Interval, change_interval, mean_change_interval
from survey.core.measuring import Estimate, Measure, has_numbers, numbers_of
from survey.models import Round, Version
from survey.services import publishing, tallying
from survey.services.filtering import Filters
from survey.services.publishing import Published


@dataclass(frozen=True, slots=True)
class Past:
    """A round with the version that it asked."""

    round: Round
    published: Published

    @property
    def id(self) -> int:
        """The round's id."""
        return self.round.id or 0


@dataclass(frozen=True, slots=True)
class Step:
    """A figure in one round, and how much it grew since the round before that had one.

    `is_clear` says that the growth is more than chance makes of nothing in 95 of 100.
    """

    estimate: Estimate | None
    grown: float | None = None
    interval: Interval | None = None

    @property
    def is_clear(self) -> bool:
        """Whether chance alone hardly makes so large a growth."""
        return self.interval is not None and not self.interval.holds(0)


@dataclass(frozen=True, slots=True)
class Followed:
    """One measure through the rounds."""

    measure: Measure
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """One group's or area's figure. `gap` is how much above the whole it lies; `is_apart` that chance alone hardly
    makes that of nothing (the whole lies outside its interval)."""

    category: Category
    estimate: Estimate
    gap: float
    is_apart: bool


@dataclass(frozen=True, slots=True)
class Gaps:
    """A measure of the whole and of each part that answered, the highest first. `few` are parts of fewer people than
    can be said anything about."""

    measure: Measure
    whole: Estimate
    places: tuple[Place, ...]
    few: tuple[Category, ...]


FEWEST = 5  # people in a group or area, below which its figure is noise


def rounds_of(session: Session, organisation_id: int, version_id: int) -> list[Past]:
    """Every round that asked any version of the same questionnaire, the oldest first."""
    of_it = select(Version.questionnaire_id).where(col(Version.id) == version_id).scalar_subquery()
    query = (
        select(Round)
        .join(Version, col(Version.id) == col(Round.version_id))
        .where(col(Version.questionnaire_id) == of_it, col(Round.organisation_id) == organisation_id)
        .order_by(col(Round.opens_on), col(Round.id))
    )
    return [Past(each, publishing.load(session, each.version_id)) for each in session.exec(query).all()]


def measures_of(question: Question) -> list[Measure]:
    """Everything that can be followed of a question: the share of each choice, and the mean where it has one."""
    shares = [Measure(question, (choice.key,)) for choice in question.choices]
    return [Measure(question), *shares] if has_numbers(question) else shares


def counts_in(session: Session, past: Past, key: str, filters: Filters) -> dict[Entry, int]:
    """How many gave each answer to a question in one round; nothing where it was not asked."""
    questionnaire = past.published.questionnaire
    if not any(question.key == key for question in questionnaire.questions()):
        return {}
    return tallying.count_each(session, past.id, questionnaire, [key], filters)[key]


def follow(measures: Sequence[Measure], counted: Sequence[Mapping[Entry, int]]) -> list[Followed]:
    """Each measure through the rounds whose counts these are."""
    return [Followed(measure, tuple(_steps(measure, counted))) for measure in measures]


def _steps(measure: Measure, counted: Sequence[Mapping[Entry, int]]) -> list[Step]:
    steps: list[Step] = []
    before: tuple[Estimate, Mapping[Entry, int]] | None = None
    for counts in counted:
        estimate = measure.of(counts)
        if estimate is None or before is None:
            steps.append(Step(estimate))
        else:
            earlier, earlier_counts = before
            interval = _growth(measure, earlier, earlier_counts, estimate, counts)
            steps.append(Step(estimate, estimate.value - earlier.value, interval))
        before = (estimate, counts) if estimate else before
    return steps


def _growth(
    measure: Measure, before: Estimate, before_counts: Mapping[Entry, int], after: Estimate, counts: Mapping[Entry, int]
) -> Interval | None:
    if measure.is_share:
        return change_interval(before.value * before.base, before.base, after.value * after.base, after.base)
    question = measure.question
    return mean_change_interval(numbers_of(question, before_counts), numbers_of(question, counts))


def notes(rounds: Sequence[Past], key: str) -> list[tuple[Past, Past, tuple[Note, ...]]]:
    """What changed about a question from each round to the next, where something did."""
    pairs = pairwise(rounds)
    found = [
        (one, other, compare(one.published.questionnaire, other.published.questionnaire, key)) for one, other in pairs
    ]
    return [(one, other, changed) for one, other, changed in found if changed]


def gaps(session: Session, past: Past, measure: Measure, parts: Variable, filters: Filters) -> Gaps | None:
    """A measure in the whole round and in each group or area; None where nobody answered."""
    keys = (measure.question.key, parts.key)
    counted = tallying.tabulate(session, past.id, past.published.questionnaire, keys, filters)
    whole: Counter[Entry] = Counter()
    by_part: dict[str, Counter[Entry]] = {}
    for (entry, part), count in counted.items():
        whole[entry] += count
        for key in parts.keys_of(part):
            by_part.setdefault(key, Counter())[entry] += count
    estimate = measure.of(whole)
    if estimate is None:
        return None
    places, few = [], []
    for category in parts.categories:
        part_estimate = measure.of(by_part.get(category.key, {}))
        if part_estimate is None or part_estimate.base < FEWEST:
            few.append(category)
            continue
        interval = part_estimate.interval
        apart = interval is not None and not interval.holds(estimate.value)
        places.append(Place(category, part_estimate, part_estimate.value - estimate.value, apart))
    places.sort(key=lambda place: -place.estimate.value)
    return Gaps(measure, estimate, tuple(places), tuple(few))
