"""The one entry for every figure that leaves the raw room: what may be shown, and what has been shown already.

Whoever shows a count, a share or a mean to somebody who may not read single answers (a facilitator, the public) opens a
desk here and asks. The figures count a settled population (`populations`); each is protected together with all that was
shown of it and of the populations before it, and written down (`shown_figures`), so that the same question always gets
the same answer and the next one is protected against it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sqlmodel import Session

from survey.core.columnar import Entry
from survey.core.definition import Questionnaire
from survey.core.disclosure import HIDDEN, Rule, axes
from survey.core.disclosure.axes import Axis
from survey.core.disclosure.history import Known, tells_too_much
from survey.core.disclosure.table import NOT_ASKED, Earlier, Surroundings, Table, protect_row, protect_table
from survey.core.languages import LANGUAGES
from survey.errors import BusyError
from survey.models import Round
from survey.services import populations, publishing, reaching, shown_figures, tallying
from survey.services.auditing import Actor
from survey.services.filtering import GROUP, LANGUAGE, MODE, MODES, Filters
from survey.services.populations import Population
from survey.services.shown_figures import Kept

PURPOSES: Final = ("counts", "crosstab", "export", "map", "board", "reply", "report", "words", "quote", "publication")
FEW, WITHDRAWN, DEPENDS, LINKED = "few", "withdrawn", "depends", "linked"


@dataclass(frozen=True, slots=True)
class Protected:
    """What may be shown: a table with `HIDDEN` for what may not, or none and the reason why.

    `refused`: few (too few people, or nothing could be shown), depends (one question is asked only of some of the
    other's answers), linked (what was shown before would give it away), withdrawn (somebody has taken their answers
    back since the population was settled; of the next one it can be shown). `rule` must be said beside it.
    """

    rule: Rule
    table: Table | None = None
    population: Population | None = None
    refused: str = ""

    @property
    def row_sums(self) -> tuple[int, ...]:
        """Each row's sum, without those who were not asked; `HIDDEN` where a part of it is."""
        if self.table is None:
            return ()
        asked = [at for at, key in enumerate(self.table.column_keys) if key != NOT_ASKED]
        return tuple(_sum([row[at] for at in asked]) for row in self.table.counts)

    @property
    def column_sums(self) -> tuple[int, ...]:
        """Each column's sum; `HIDDEN` where a part of it is."""
        return tuple(map(_sum, zip(*self.table.counts, strict=True))) if self.table else ()


@dataclass
class Desk:
    """Where one round's figures are asked for. `axes` are the variables they may be sorted by.

    What is shown is written down when the desk is closed, before anybody sees it.
    """

    session: Session
    round_id: int
    questionnaire: Questionnaire
    population: Population | None
    rule: Rule
    axes: Mapping[str, Axis]
    figures: dict[str, Kept] = field(default_factory=dict)
    _new: list[tuple[str, Kept]] = field(default_factory=list)
    _counts: Mapping[str, Mapping[Entry, int]] = field(default_factory=dict)
    _stands: bool | None = None
    _before: Mapping[str, Sequence[tuple[int, Table]]] | None = None
    _left: frozenset[int] = frozenset()
    _lost: Mapping[int, int] = field(default_factory=dict)
    _days: Mapping[int, date] = field(default_factory=dict)
    _newcomers: dict[int, Mapping[str, Mapping[Entry, int]]] = field(default_factory=dict)

    def protect(self, rows: str, columns: str) -> Protected:
        """The table of two variables (of one where `rows` is "") as it may be shown; KeyError for unknown ones."""
        if self.population is None:
            return Protected(self.rule, refused=FEW)
        kept = self._find(rows, columns)
        if isinstance(kept, str):
            return Protected(self.rule, None, self.population, kept)
        return Protected(self.rule, kept if kept.rows == rows else kept.turned(), self.population)

    def remember(self, name: str, make: Callable[[], Table | None]) -> Kept:
        """A table of one variable that is counted elsewhere: as it was shown before, or as it is made now."""
        key = f"|{name}"
        if key not in self.figures:
            if not self._is_same():
                return WITHDRAWN
            if key not in self.figures:
                self.figures[key] = make() or FEW
                self._new.append((key, self.figures[key]))
        return self.figures[key]

    def close(self, purpose: str) -> None:
        """Write down what was shown for the first time, and for what.

        Raises BusyError, and writes nothing, where somebody has taken their answers back since the desk began to count:
        of two figures one would count them and the other would not.
        """
        if purpose not in PURPOSES:
            raise ValueError(purpose)
        if self.population is not None and self._new:
            if not populations.stands(self.session, self.population):
                self.session.rollback()
                raise BusyError
            shown_figures.keep(self.session, self.population, purpose, self._new)
            self._new.clear()
        self.session.commit()

    def _find(self, rows: str, columns: str) -> Kept:
        key = "|".join(sorted((rows, columns)))
        if key not in self.figures:
            if not self._is_same():
                return WITHDRAWN
            if key not in self.figures:  # nobody else has shown it meanwhile
                made = self._one_way(columns) if not rows else self._two_way(rows, columns)
                if made == WITHDRAWN:
                    return made
                self.figures[key] = made
                self._new.append((key, made))
        return self.figures[key]

    def _is_same(self) -> bool:
        """Whether the population still is who it was; from here on nobody else adds to its figures."""
        if self._stands is None and self.population is not None:
            columns = dict.fromkeys(axis.column for axis in self.axes.values())
            self._counts = tallying.count_each(
                self.session, self.round_id, self.questionnaire, list(columns), self.population.filters
            )
            shown_figures.hold(self.session, self.population)
            self.figures |= shown_figures.find_all(self.session, self.population)
            self._stands = populations.stands(self.session, self.population)
        return bool(self._stands)

    def _one_way(self, key: str) -> Kept:
        axis = self.axes[key]
        for needed in axis.after:
            table = self._find("", needed)
            if isinstance(table, str) or table.hiding_rows():
                return WITHDRAWN if table == WITHDRAWN else FEW
        exact = axes.counted(axis, self._counts[axis.column])
        before = [
            Earlier(table, axes.counted(axis, self._came(at, axis.column)), self.has_left(at))
            for at, table in self.earlier(exact)
        ]
        if axis.is_option and exact.row("")[axes.CHOSEN] <= self.rule.cell:
            return FEW  # none is hidden like few, so that what is hidden may be none
        shown = protect_row(exact, self.rule, before, uniform=not axis.plain, gone=self.has_left_unseen(exact))
        return FEW if shown is None else shown

    def _two_way(self, rows: str, columns: str) -> Kept:
        up, aside = self.axes[rows], self.axes[columns]
        if up.after and not aside.after:
            up, aside = aside, up
        if up.after or up.column == aside.column or up.key in aside.after or self.population is None:
            return DEPENDS
        sums = [self._find("", axis.key) for axis in (up, aside)]
        if refused := next((one for one in sums if isinstance(one, str)), ""):
            return refused
        veiled = self._veiled(up, aside)
        if isinstance(veiled, str):
            return veiled
        hidden = [_hidden(one) for one in sums if isinstance(one, Table)]
        exact = self._table(up, aside, self.population.filters)
        uniform = not (up.plain or aside.plain)
        before = [
            Earlier(
                table if table.rows == up.key else table.turned(),
                self._table(up, aside, self.since(at)),
                self.has_left(at),
            )
            for at, table in self.earlier(exact)
        ]
        around = Surroundings(hidden[0], hidden[1], veiled, before, uniform, self.has_left_unseen(exact))
        shown = protect_table(exact, self.rule, around)
        if shown is None or all(count == HIDDEN for row in shown.counts for count in row):
            return FEW
        return LINKED if self._gives_away(shown) else shown

    def _veiled(self, up: Axis, aside: Axis) -> frozenset[str] | str:
        """The rows that may not be broken down because how many of them were asked is hidden; or why none may."""
        veiled: frozenset[str] = frozenset()
        for needed in aside.after:
            if self.axes[needed].column == up.column:
                return DEPENDS
            given = self._find(up.key, needed)
            if isinstance(given, str):
                return given
            veiled |= (given if given.rows == up.key else given.turned()).hiding_rows()
        return veiled

    def _table(self, up: Axis, aside: Axis, filters: Filters) -> Table:
        keys = (up.column, aside.column)
        return axes.tabulated(
            up, aside, tallying.tabulate(self.session, self.round_id, self.questionnaire, keys, filters)
        )

    def earlier(self, exact: Table) -> Sequence[tuple[int, Table]]:
        """The table as it was shown of populations before, each with the number of its population."""
        if self.population is None or self.population.number == 1:
            return ()
        if self._before is None:
            self._before = shown_figures.find_earlier(self.session, self.population)
            earlier = populations.earlier(self.session, self.population)
            self._lost = {one.number: populations.lost(self.session, one) for one in earlier}
            self._left = frozenset(one.number for one in earlier if not populations.stands(self.session, one))
            self._days = {one.number: one.through + timedelta(days=1) for one in earlier}
        return self._before.get(exact.key, ())

    def since(self, number: int) -> Filters:
        """Those who came after an earlier population was settled."""
        return Filters(since=self._days[number], until=self.population.through if self.population else None)

    def has_left(self, number: int) -> bool:
        """Whether somebody of an earlier population has taken their answers back."""
        return number in self._left

    def has_left_unseen(self, exact: Table) -> bool:
        """Whether somebody has taken their answers back of an earlier population of which the table was not shown."""
        return not self._left <= {number for number, _ in self.earlier(exact)}

    def count_since(self, number: int) -> int:
        """How many came after an earlier population was settled."""
        return sum(self._came(number, LANGUAGE).values())

    def _came(self, number: int, column: str) -> Mapping[Entry, int]:
        if number not in self._newcomers:
            columns = list(self._counts)
            filters = self.since(number)
            self._newcomers[number] = tallying.count_each(
                self.session, self.round_id, self.questionnaire, columns, filters
            )
        return self._newcomers[number][column]

    def _gives_away(self, shown: Table) -> bool:
        """Whether it tells too much with all that was shown of this population and of those before it."""
        tables = {key: kept for key, kept in self.figures.items() if isinstance(kept, Table)}
        own = Known(self.population.number if self.population else 0, tables | {shown.key: shown})
        then: dict[int, dict[str, Table]] = {}
        for key, found in (self._before or {}).items():
            for number, table in found:
                then.setdefault(number, {})[key] = table
        before = [Known(number, found, self._lost[number]) for number, found in then.items()]
        return tells_too_much(shown, [own, *before], self.axes, self.rule)


def open_desk(session: Session, actor: Actor, round_id: int) -> Desk:
    """Where the figures of one of the organisation's rounds are asked for; raises NotFoundError."""
    population = populations.settle(session, actor.organisation_id, round_id)
    questionnaire = publishing.load(session, session.get_one(Round, round_id).version_id).questionnaire
    groups = reaching.list_groups(session, actor.organisation_id, round_id)
    known = [
        axes.background(GROUP, [str(group.id) for group in groups]),
        axes.background(LANGUAGE, LANGUAGES),
        axes.background(MODE, MODES),
        *axes.of_questionnaire(questionnaire),
    ]
    rule = population.rule if population else populations.rule_of(session, round_id)
    figures = shown_figures.find_all(session, population) if population else {}
    return Desk(session, round_id, questionnaire, population, rule, {axis.key: axis for axis in known}, figures)


def protect(session: Session, actor: Actor, round_id: int, rows: str, columns: str, purpose: str) -> Protected:
    """One table of a round as it may be shown, written down as shown; `Desk.protect` for several at once.

    Variables are named as in `Desk.axes`: ".group", ".language", ".mode", a question's key, "question=" (whether it was
    answered), or "question=choice" where several may be given.
    """
    desk = open_desk(session, actor, round_id)
    found = desk.protect(rows, columns)
    desk.close(purpose)
    return found


def _hidden(table: Table) -> frozenset[str]:
    """The categories that a one-way table hides."""
    return frozenset(key for key, count in zip(table.column_keys, table.counts[0], strict=True) if count == HIDDEN)


def _sum(counts: Sequence[int]) -> int:
    return HIDDEN if HIDDEN in counts else sum(counts)
