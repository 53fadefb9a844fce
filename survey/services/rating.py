"""The scores of a round's instruments: how many have one, what they are, and how many are in each band."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session

from survey.core.answers import restored
from survey.core.columnar import NOT_ASKED
from survey.core.definition import Band, Instrument, Questionnaire
from survey.core.expression import parse
from survey.core.intervals import Interval, mean_interval, median_interval, share_interval
from survey.core.scoring import score
from survey.core.tally import Figures, Line, bins, figures
from survey.services import tallying
from survey.services.filtering import Filters


@dataclass(frozen=True, slots=True)
class Scores:
    """One instrument's scores. `unscored` answered some of it but too little; those who were not asked are nowhere.

    `bands` are in the author's order, with how many scores fell into each.
    """

    instrument: Instrument
    numbers: dict[float, int]
    bands: tuple[tuple[Band, int], ...]
    unscored: int

    @property
    def base(self) -> int:
        """How many have a score."""
        return sum(self.numbers.values())

    @property
    def figures(self) -> Figures | None:
        """The lowest, middle, mean and highest score."""
        return figures(self.numbers)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The scores as they lie."""
        return bins(self.numbers)

    @property
    def mean_interval(self) -> Interval | None:
        """How far chance may have moved the mean."""
        return mean_interval(self.numbers)

    @property
    def median_interval(self) -> Interval | None:
        """How far chance may have moved the middle."""
        return median_interval(self.numbers)

    def band_interval(self, count: int) -> Interval | None:
        """How far chance may have moved a band's share."""
        return share_interval(count, self.base)


def rate(session: Session, round_id: int, questionnaire: Questionnaire, filters: Filters) -> list[Scores]:
    """Every instrument of the questionnaire, scored for those meant."""
    return [_rate(session, round_id, questionnaire, each, filters) for each in questionnaire.instruments]


def _rate(
    session: Session, round_id: int, questionnaire: Questionnaire, instrument: Instrument, filters: Filters
) -> Scores:
    """Who gave the same answers has the same score, so each combination is scored once."""
    questions = {question.key: question for question in questionnaire.questions()}
    keys = list(dict.fromkeys(key for key in _looked_at(instrument) if key in questions))
    numbers: Counter[float] = Counter()
    bands: Counter[str] = Counter()
    unscored = 0
    for entries, count in tallying.tabulate(session, round_id, questionnaire, keys, filters).items():
        pairs = zip(keys, entries, strict=True)
        answers = {key: restored(*entry) for key, entry in pairs if entry != NOT_ASKED}
        values = {key: answer.value for key, answer in answers.items()}
        found = score(instrument, questions, answers, values)
        if found.value is None:
            unscored += count * any(item.question in answers for item in instrument.items)
            continue
        numbers[found.value] += count
        if found.band:
            bands[found.band.key] += count
    return Scores(instrument, dict(numbers), tuple((band, bands[band.key]) for band in instrument.bands), unscored)


def _looked_at(instrument: Instrument) -> Iterator[str]:
    yield from (item.question for item in instrument.items)
    for band in instrument.bands:
        if band.when:
            yield from sorted(parse(band.when).names)
