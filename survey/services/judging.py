"""How good a round's answers are: where people stopped, what they did not understand, what help may have done.

Of time nothing is kept but dates, so how long anybody took cannot be told; that a response was handed in on the day it
was begun is all there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import case, func, select
from sqlmodel import Session

from survey.core.answers import MISSING
from survey.core.columnar import NOT_ASKED, Entry
from survey.core.crosstab import Pearson, chi_square
from survey.core.definition import Page, Question, Questionnaire
from survey.core.kinds import KINDS
from survey.models import Answer as AnswerRow
from survey.models import Response, Unclear
from survey.services import tallying
from survey.services.filtering import BEGUN, DAY, LANGUAGE, MODE, Filters

FEWEST_ROWS: Final = 3  # of a matrix, below which the same answer in all says nothing

_answer: Any = AnswerRow.__table__  # type: ignore[attr-defined]
_response: Any = Response.__table__  # type: ignore[attr-defined]
_unclear: Any = Unclear.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Stop:
    """A page, how many came as far, and how many of them went no further and handed nothing in."""

    page: Page
    came: int
    left: int

    @property
    def share(self) -> float:
        """The part of those who came here that stopped here."""
        return self.left / self.came if self.came else 0.0


@dataclass(frozen=True, slots=True)
class Puzzle:
    """How often a question was not understood in a language, of so many who were asked it in that language."""

    question: Question
    language: str
    times: int
    asked: int

    @property
    def share(self) -> float | None:
        """Times for each who was asked; None where nobody handed it in. The same person may say it more than once."""
        return self.times / self.asked if self.asked else None


@dataclass(frozen=True, slots=True)
class Helped:
    """A question as those who answered alone and those who were helped met it: how large a part of those asked gave a
    value, and whether the values differ more than chance makes them (None where that cannot be told)."""

    question: Question
    alone_asked: int
    alone_share: float
    helped_asked: int
    helped_share: float
    test: Pearson | None


@dataclass(frozen=True, slots=True)
class Straight:
    """A matrix, how many answered every row, and how many of them gave the same answer in all."""

    question: Question
    base: int
    same: int


@dataclass(frozen=True, slots=True)
class Quality:
    """Everything there is to say about a round's answers as answers."""

    submitted: int
    begun: int
    same_day: int
    stops: tuple[Stop, ...]
    puzzles: tuple[Puzzle, ...]
    helped: tuple[Helped, ...]
    straight: tuple[Straight, ...]


def judge(session: Session, round_id: int, questionnaire: Questionnaire) -> Quality:
    """The quality of a round's answers."""
    submitted, same_day = _submitted(session, round_id, questionnaire)
    stops = _stops(session, round_id, questionnaire, submitted)
    return Quality(
        submitted=submitted,
        begun=submitted + _count_open(session, round_id),
        same_day=same_day,
        stops=tuple(stops),
        puzzles=tuple(_puzzles(session, round_id, questionnaire)),
        helped=tuple(_helped(session, round_id, questionnaire)),
        straight=tuple(_straight(session, round_id, questionnaire)),
    )


def _submitted(session: Session, round_id: int, questionnaire: Questionnaire) -> tuple[int, int]:
    """How many handed in, and how many of them on the day they began."""
    days = tallying.tabulate(session, round_id, questionnaire, (BEGUN, DAY), Filters())
    return sum(days.values()), sum(count for (begun, ended), count in days.items() if begun == ended)


def _count_open(session: Session, round_id: int) -> int:
    query = select(func.count()).where(_response.c.round_id == round_id, _response.c.state == "open")
    return int(session.connection().execute(query).scalar_one())


def _stops(session: Session, round_id: int, questionnaire: Questionnaire, submitted: int) -> Iterable[Stop]:
    """Where those who handed nothing in came to: the page after the last on which something was kept."""
    places = {question.key: place for place, page in enumerate(questionnaire.pages) for question in page.questions}
    left: Counter[int] = Counter()
    for place, count in _furthest(session, round_id, places):
        left[min(place + 1, len(questionnaire.pages))] += count
    left[0] = _count_open(session, round_id) - left.total()
    came = submitted + left.total()
    for place, page in enumerate(questionnaire.pages):
        yield Stop(page, came, left[place])
        came -= left[place]


def _furthest(session: Session, round_id: int, places: Mapping[str, int]) -> list[tuple[int, int]]:
    """Of the open responses with an answer: the place of the last page that was answered, and how many came there."""
    if not places:
        return []
    place = case(dict(places), value=_answer.c.question_key, else_=0)
    each = (
        select(func.max(place).label("place"))
        .join(_response, _response.c.id == _answer.c.response_id)
        .where(_response.c.round_id == round_id, _response.c.state == "open")
        .group_by(_answer.c.response_id)
        .subquery()
    )
    query = select(each.c.place, func.count()).group_by(each.c.place)
    return [(row[0], row[1]) for row in session.connection().execute(query)]


def _puzzles(session: Session, round_id: int, questionnaire: Questionnaire) -> list[Puzzle]:
    questions = {question.key: question for question in questionnaire.questions()}
    query = select(_unclear.c.question_key, _unclear.c.language, _unclear.c.count)
    rows = session.connection().execute(query.where(_unclear.c.round_id == round_id, _unclear.c.count > 0)).all()
    asked: dict[tuple[str, str], int] = {}
    for key in {row[0] for row in rows}:
        for (entry, language), count in _pairs(session, round_id, questionnaire, key, LANGUAGE).items():
            if entry != NOT_ASKED:
                asked[key, language[0] or ""] = asked.get((key, language[0] or ""), 0) + count
    found = [
        Puzzle(questions[key], tag, times, asked.get((key, tag), 0)) for key, tag, times in rows if key in questions
    ]
    return sorted(found, key=lambda puzzle: (-(puzzle.share or 0), -puzzle.times))


def _pairs(
    session: Session, round_id: int, questionnaire: Questionnaire, key: str, other: str
) -> dict[tuple[Entry, ...], int]:
    return tallying.tabulate(session, round_id, questionnaire, (key, other), Filters())


def _helped(session: Session, round_id: int, questionnaire: Questionnaire) -> Iterable[Helped]:
    for question in questionnaire.questions():
        if not KINDS[question.kind].asks:
            continue
        alone: Counter[Entry] = Counter()
        helped: Counter[Entry] = Counter()
        for (entry, mode), count in _pairs(session, round_id, questionnaire, question.key, MODE).items():
            (alone if mode[0] == "self" else helped)[entry] += count
        del alone[NOT_ASKED], helped[NOT_ASKED]
        if alone and helped:
            yield Helped(
                question,
                alone.total(),
                _given(alone) / alone.total(),
                helped.total(),
                _given(helped) / helped.total(),
                _test(question, alone, helped),
            )


def _given(counts: Mapping[Entry, int]) -> int:
    return sum(count for (value, _), count in counts.items() if value is not None)


def _test(question: Question, alone: Mapping[Entry, int], helped: Mapping[Entry, int]) -> Pearson | None:
    """Whether those who were helped answered differently; only of one choice, where the test means something."""
    if not question.choices or KINDS[question.kind].several:
        return None
    values = sorted({entry for entry in (*alone, *helped) if entry[1] not in MISSING and entry[0] is not None})
    return chi_square([[counts.get(entry, 0) for entry in values] for counts in (alone, helped)])


def _straight(session: Session, round_id: int, questionnaire: Questionnaire) -> Iterable[Straight]:
    """Whoever gives the same answer in every row of a matrix may mean it, or may not have read the rows."""
    for question in questionnaire.questions():
        keys = [f"{question.key}_{row.key}" for row in question.rows]
        if len(keys) < FEWEST_ROWS or KINDS[question.kind].asks:
            continue
        base = same = 0
        for entries, count in tallying.tabulate(session, round_id, questionnaire, keys, Filters()).items():
            if all(value is not None for value, _ in entries):
                base += count
                same += count * (len(set(entries)) == 1)
        yield Straight(question, base, same)
