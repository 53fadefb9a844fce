"""What a reply rests on: cleared quotes, whose words are read anew each time, and figures, frozen when published.

A figure passes the one desk (`disclosing`) like any that leaves the raw room; what may not be shown is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlmodel import Session

from survey.core.definition import Question, Questionnaire, Said, Text
from survey.core.disclosure import HIDDEN, Rule
from survey.core.disclosure.axes import CHOSEN, MARK
from survey.core.disclosure.table import NOT_ASKED
from survey.core.kinds import KINDS
from survey.core.languages import LANGUAGES, fallbacks
from survey.services import disclosing, protected_codes, quoting
from survey.services.auditing import Actor
from survey.services.disclosing import Desk
from survey.services.quoting import Cleared

PURPOSE: Final = "reply"
MOST: Final = 6  # quotes or figures beside one reply
Spec = Sequence[Any]  # [question key, choice key], or [code id]


@dataclass(frozen=True, slots=True)
class Figure:
    """How many said something: `count` of the `base` who were asked (`HIDDEN` where that may not be known).

    `question` and `label` are its words by language, the source's first; both are empty for a theme, of which `base` is
    everybody. `through` is the last day that is counted. `rule` must be said beside it.
    """

    question: Mapping[str, str]
    label: Mapping[str, str]
    count: int
    base: int
    rule: Rule
    through: date

    @property
    def is_theme(self) -> bool:
        """Whether it counts those who said something of the reply's own theme."""
        return not self.label

    def asked(self, tag: str) -> Said:
        """The question in a language or the nearest one."""
        return _said(self.question, tag)

    def said(self, tag: str) -> Said:
        """What was chosen in a language or the nearest one."""
        return _said(self.label, tag)


@dataclass(frozen=True, slots=True)
class Shown:
    """A quote as a reader gets it: `words` in the language `tag`, a translation where that is not the person's own.

    `group` and `area` are "" where they do not stand beside it.
    """

    words: str
    tag: str
    translated: bool
    group: str
    area: str


def choices(questionnaire: Questionnaire) -> list[tuple[Question, tuple[tuple[str, Text], ...]]]:
    """The questions whose choices can be counted, each with these."""
    found = []
    for question in questionnaire.questions():
        kind = KINDS[question.kind]
        if kind.asks and kind.categorical and not kind.personal and not question.rows:
            lines = kind.summarise(question, ()).lines
            labelled = tuple((line.key, line.label) for line in lines if isinstance(line.label, Text))
            if labelled:
                found.append((question, labelled))
    return found


def count(session: Session, actor: Actor, round_id: int, specs: Iterable[Spec]) -> list[Figure | None]:
    """The figures as they may be shown today, None for one that may not, and the writing down that they were shown."""
    desk = disclosing.open_desk(session, actor, round_id)
    found = [_figure(desk, spec) for spec in specs]
    desk.close(PURPOSE)
    return found


def cleared(session: Session, organisation_id: int, round_id: int | None, ids: Sequence[int]) -> list[Cleared]:
    """Those of the quotes that others may read today, in the order of `ids`."""
    if not ids or round_id is None:
        return []
    known = {one.id: one for one in quoting.cleared(session, organisation_id, round_id, ids)}
    return [known[one] for one in ids if one in known]


def shown(quote: Cleared, tag: str) -> Shown:
    """A quote for readers of a language: in it where it was said or has been put into it, else as it was said."""
    words = {quote.language: quote.words, **quote.translations}
    known = next((near for near in fallbacks(tag) if near in words), quote.language)
    return Shown(words[known], known, known != quote.language, quote.group, quote.area)


def to_data(figure: Figure) -> dict[str, Any]:
    """A figure as plain data."""
    return {
        "question": dict(figure.question),
        "label": dict(figure.label),
        "count": figure.count,
        "base": figure.base,
        "rule": [figure.rule.base, figure.rule.cell],
        "through": figure.through.isoformat(),
    }


def from_data(data: Mapping[str, Any]) -> Figure:
    """The figure that `to_data` wrote."""
    through = date.fromisoformat(data["through"])
    return Figure(data["question"], data["label"], data["count"], data["base"], Rule(*data["rule"]), through)


def _figure(desk: Desk, spec: Spec) -> Figure | None:
    if desk.population is None:
        return None
    made = _theme(desk, int(spec[0])) if len(spec) == 1 else _choice(desk, str(spec[0]), str(spec[1]))
    if made is None or made[2] == HIDDEN:
        return None
    question, label, count, base = made
    return Figure(question, label, count, base, desk.rule, desk.population.through)


_Made = tuple[Mapping[str, str], Mapping[str, str], int, int]


def _theme(desk: Desk, code_id: int) -> _Made:
    found = protected_codes.count(desk, [code_id])
    return {}, {}, found[code_id], desk.population.responses if desk.population else HIDDEN


def _choice(desk: Desk, key: str, choice: str) -> _Made | None:
    found = next((one for one in choices(desk.questionnaire) if one[0].key == key), None)
    label = dict(found[1]).get(choice) if found else None
    if found is None or label is None:
        return None
    single = key in desk.axes
    axis = key if single else f"{key}{MARK}{choice}"
    table = desk.protect("", axis).table if axis in desk.axes else None
    row = table.row("") if table else {}
    unasked = row.get(NOT_ASKED, HIDDEN)
    whole = desk.population.responses if desk.population else HIDDEN
    base = HIDDEN if unasked == HIDDEN else whole - unasked
    return _words(found[0].label), _words(label), row.get(choice if single else CHOSEN, HIDDEN), base


def _words(text: Text) -> dict[str, str]:
    return {tag: words for tag, words in text.words.items() if words and tag in LANGUAGES}


def _said(words: Mapping[str, str], tag: str) -> Said:
    source = next(iter(words), tag)
    known = next((near for near in fallbacks(tag) if near in words), source)
    return Said(words.get(known, ""), known)
