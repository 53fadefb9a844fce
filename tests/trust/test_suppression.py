"""No small count can be worked out from all that a facilitator can open, at any time, by whoever solves the equations.

`--surveys 200` tries as many surveys as are asked for, `--surveys 50-99` a slice of them; the ordinary run tries fewer.
Each has two rounds, of which the ordinary run attacks the second; between two looks at a round some people take their
answers back and others come.

What counts as worked out depends on whose count it is. Of a population whose figures were shown, and of the one
after, no small count may be known to be small, or nearly. Of those who left, and of those who came in between,
nothing was ever shown by itself: there a count gives somebody away when it cannot be none. The same goes for first
people who were too few to be counted. No page gave a figure of theirs, only that they were fewer than the rule's
base; all that bounds them is that each of them is among those shown later or among those who left, so that of a part
in which nobody is shown later, they were at most as many as have left. That tells of nobody: any of those who left
may have answered so, or none of them, and those who stayed are in what is shown, which is tried itself.

Of a question that only some are asked, a shown count limits who can have been asked at all: where five of a language
were at home, no more than five of it can have said how it went there. That its parts are at most as many is no more
than what was shown; that nobody or some of them gave one answer stays open.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from pathlib import Path
from time import process_time

import numpy as np
import pytest
from flask import Flask
from sqlalchemy import update
from sqlmodel import Session, col, select

from survey.core.disclosure import DEFAULT, HIDDEN, table
from survey.core.disclosure.grid import Sensitive
from survey.errors import InputError
from survey.models import CountedPopulation, ShownFigure
from survey.services import releasing, responding, showing
from survey.services.releasing import Draft
from tests.browsing import Browser
from tests.staff.arranging import sign_in
from tests.trust.known import (
    BACKGROUND,
    BEFORE,
    CAME,
    FIRST,
    GONE,
    GROUP,
    LANGUAGE,
    MARKS,
    MODE,
    PARTS,
    SECOND,
    SHRUNK,
    SOMETIMES,
    Seen,
    Star,
    Terms,
    Truth,
    Whose,
    cannot_be,
)
from tests.trust.made_surveys import FIRST_DAY, NEXT_DAY, NOT_ASKED, OPEN, SEVERAL, SINGLE, MadeRound, Maker
from tests.trust.opened import Reader, is_known, slug_of
from tests.trust.solving import System

AROUND = (GROUP, LANGUAGE, MODE, "been", "place", "felt")  # the variables whose tables with all others are tried
SMALL, ASIDE, FEW, GAVE, LEFT = "small", "aside", "few", "gave", "left"
Look = tuple[Whose, Seen]


@dataclass(frozen=True)
class Target:
    """A count that the attacker is after: its name, its unknowns, what it really is, and when it is worked out.

    SMALL: when it is known to be small, or nearly known; ASIDE (of a question that only some are asked): when it is
    nearly known, or cannot be none and is known to be small; FEW (a group that is not broken down, or all of a small
    one): when it is known; GAVE (of people of whom nothing was shown): when it cannot be none and is nearly known; LEFT
    (of those who took their answers back): when it cannot be none.
    """

    name: str
    terms: Terms
    true: int
    sort: str

    def is_open(self, low: int, high: int) -> bool:
        """Whether it is not worked out by knowing between what it lies."""
        wide = high - low >= DEFAULT.width
        if self.sort in (GAVE, LEFT):
            return low <= 0 or (wide and self.sort == GAVE)
        if self.sort == FEW:
            return high > low
        return wide and (high >= DEFAULT.cell or (self.sort == ASIDE and low <= 0))


@dataclass
class Outcome:
    """What an attack came to: counts tried, those that were worked out, counts read, and of the cells of all tables how
    many were shown."""

    tried: int = 0
    derived: list[tuple[str, int, tuple[int, int]]] = field(default_factory=list)
    read: int = 0
    shown: int = 0
    cells: int = 0


def test_a_facilitator_who_opens_everything_derives_nothing(
    app: Flask, session: Session, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    chosen = pytestconfig.getoption("--surveys") or (pytestconfig.getoption("--whole") and (43, 102, 111))
    *_, outcome = attack(app, session, tmp_path, chosen or (43, 102), 0 if chosen else 1)
    assert outcome.tried
    assert outcome.read
    assert not outcome.derived, "\n".join(map(str, outcome.derived[:40]))


def test_the_attack_finds_what_a_rule_without_companions_gives_away(
    app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "hide", hide_only_the_small)
    assert any(outcome.derived for outcome in attack(app, session, tmp_path, [111]))


def hide_only_the_small(
    _counts: object, sensitive: Sequence[Sensitive], hidden: Sequence[tuple[int, int]] = (), _room: object = None
) -> frozenset[tuple[int, int]]:
    return frozenset({one.cell for one in sensitive} | set(hidden))


def attack(app: Flask, session: Session, folder: Path, seeds: Sequence[int], from_round: int = 0) -> Iterator[Outcome]:
    """Open everything of every survey, and try to derive what is small; tells what came of it, by variable."""
    maker = Maker(session, folder)
    browser = sign_in(app, maker.actor, "facilitator")
    outcome = Outcome()
    for seed in seeds:
        began = process_time()
        for made in islice(maker.survey(seed), from_round, None):
            seen = watch(session, browser, maker, made)
            opened = process_time()
            for _ in derive(made, seen, outcome):
                yield outcome
            measure(session, made, outcome)
            print(
                f"  {made.round.name}: {len(made.first)} people, {opened - began:.1f} s to open, "
                f"{process_time() - opened:.1f} s to solve"
            )
            began = process_time()
        said = f"{outcome.tried} tried, {len(outcome.derived)} derived, {outcome.read} read"
        print(f"survey {seed}: {said}, {outcome.shown} of {outcome.cells} cells shown", flush=True)
    yield outcome


def measure(session: Session, made: MadeRound, outcome: Outcome) -> None:
    """Count how many cells of all that was asked for were shown; of what was refused none."""
    for text in session.exec(select(ShownFigure.shown).where(col(ShownFigure.round_id) == made.round_id)):
        counts = [count for row in json.loads(text).get("counts", ()) for count in row]
        outcome.cells += len(counts)
        outcome.shown += sum(count != HIDDEN for count in counts)


def watch(session: Session, browser: Browser, maker: Maker, made: MadeRound) -> list[Look]:
    """What can be seen of a round: before and after some took their answers back, and after others came."""
    reader = Reader(browser, made.round_id, {f"Grupp {number}": group for number, group in enumerate(made.groups)})
    look = partial(open_everything, session, maker, made, reader)
    maker.hand_in(made, made.first, FIRST_DAY)
    variables = (LANGUAGE, MODE) if made.gone else BACKGROUND
    seen: list[Look] = [(FIRST, one) for one in look(variables, (*variables, *SINGLE))]
    for person in made.gone:
        assert responding.withdraw(session, person.code)
    if made.gone:  # what was not shown before they went would be shown of those who stayed
        known = {(one.by, one.value, one.question, one.part) for _, one in seen}
        for one in look(BACKGROUND, (GROUP,)):
            is_new = (one.by, one.value, one.question, one.part) not in known
            seen.append((SHRUNK if is_new else FIRST, one))
    days = update(CountedPopulation).where(col(CountedPopulation.round_id) == made.round_id)
    session.connection().execute(days.values(through=FIRST_DAY))  # as if a month had passed
    session.commit()
    if made.later:
        maker.hand_in(made, made.later, NEXT_DAY)
    browser.fetch(f"{reader.where}/counts")
    session.expire_all()
    own = col(CountedPopulation.round_id) == made.round_id
    numbers = session.exec(select(CountedPopulation.number).where(own)).all()
    if len(numbers) == 2 or not seen:
        seen += [(SECOND, one) for one in look(BACKGROUND, (*BACKGROUND, *SINGLE))]
    return seen


def open_everything(
    session: Session,
    maker: Maker,
    made: MadeRound,
    reader: Reader,
    variables: Collection[str],
    crossed: Collection[str],
) -> list[Seen]:
    """Publish every question by one thing after another, read that each time, and open everything there is besides."""
    seen: list[Seen] = []
    for by in (GROUP if GROUP in variables else LANGUAGE, "been", "place"):
        publish(session, maker, made, by)
        seen += reader.read_published()
    return [*seen, *reader.open_everything(variables, crossed)]


def publish(session: Session, maker: Maker, made: MadeRound, by: str) -> None:
    """Publish every question that can be, broken down; nothing while too few have answered."""
    showing.change(session, maker.actor, made.round_id, slug_of(made.round_id), True, None)
    draft = Draft((*SINGLE, *SEVERAL), by, {"sv": "Tack."}, {}, None)
    releasing.keep_draft(session, maker.actor, made.round_id, draft)
    with suppress(InputError):
        releasing.publish(session, maker.actor, made.round_id, "CC0-1.0")


def derive(made: MadeRound, seen: list[Look], outcome: Outcome) -> Iterator[str]:
    """Try every small count of each variable, and every count of a group that is not broken down; what was tried."""
    parts = {GROUP: tuple(str(group) for group in made.groups), **PARTS}
    for whose, one in seen:
        assert is_known(one, parts) or not one.count, (whose, one)
    known = list(dict.fromkeys((tuple(whose.items()), one) for whose, one in seen if is_known(one, parts)))
    outcome.read += len(known)
    people = {
        BEFORE: made.first,
        GONE: made.gone,
        CAME: made.later if any(whose == tuple(SECOND.items()) for whose, _ in known) else [],
    }
    truth = Truth({crowd: own for crowd, own in people.items() if own}, parts)
    for at, by in enumerate(AROUND):
        star = Star(by, parts, list(truth.crowds), AROUND[:at])
        system = built(star, known, len(made.gone))
        wanted = list(targets(star, truth, any(dict(whose) == FIRST for whose, _ in known)))
        solver = system.solver()
        exact = np.array([truth.count(one) for one in system.cells], dtype=float)
        assert solver.holds(exact), (made.round.name, by)
        found = solver.narrow([system.row(one.terms) for one in wanted], exact, [one.is_open for one in wanted])
        outcome.tried += len(wanted)
        for place, bounds in found.items():
            print(f"  {made.round.name} {wanted[place].name}: {wanted[place].true} in {bounds}", flush=True)
            outcome.derived.append((f"{made.round.name} {wanted[place].name}", wanted[place].true, bounds))
        yield by


def built(star: Star, seen: Sequence[tuple[tuple[tuple[str, int], ...], Seen]], gone: int) -> System:
    """All that is known of how one variable meets the others."""
    system = System()
    for whose, one in seen:
        if terms := star.seen(dict(whose), one):
            system.equals(terms, one.count)
    for terms in star.equations():
        system.equals(terms, 0)
    for terms in star.inequalities():
        system.is_at_most(terms, 0)
    system.equals(star.terms({GONE: 1}, star.values, "", ""), gone)
    if not any(dict(whose) == FIRST for whose, _ in seen):  # the page said that they were too few
        system.is_at_most(star.terms(FIRST, star.values, "", ""), DEFAULT.base - 1)
    return system


def targets(star: Star, truth: Truth, was_settled: bool) -> Iterator[Target]:
    """What the attacker is after around one variable, where it was not tried already."""
    sorts = [
        ("first", FIRST, SMALL if was_settled else GAVE),
        ("second", SECOND, SMALL),
        ("came", {CAME: 1}, GAVE),
        ("gone", {GONE: 1}, LEFT),
    ]
    for name, whose, sort in sorts:
        present = {people: factor for people, factor in whose.items() if people in star.crowds}
        if not present or (whose is SECOND and CAME not in present):
            continue  # where nobody was counted anew, there are only the first
        crowd = Crowd(name, present, sort, star, truth)
        for question, parts in star.parts.items():
            if question not in (star.by, *star.done):
                for part in (*parts, *MARKS.get(question, ())):
                    yield from crowd.targets(question, part)
                for mark in MARKS.get(question, ()):
                    yield from crowd.without(question, mark)


@dataclass(frozen=True)
class Crowd:
    """Whose counts are tried, and in which sort."""

    name: str
    whose: Whose
    sort: str
    star: Star
    truth: Truth

    def targets(self, question: str, part: str) -> Iterator[Target]:
        """The counts of one part, in each value of the star's variable and in all together."""
        by, values, sort = self.star.by, self.star.values, self.sort
        everybody, total = self.among(), self.among((question, part))
        if sort == LEFT and self.truth.among(FIRST, (question, part)) == len(self.truth.crowds[BEFORE]):
            return  # what all have in common, those who left had too
        for value in values:
            true = self.among((by, value), (question, part))
            if sort == LEFT and true:
                yield self._target([value], question, part, true, LEFT)
            elif DEFAULT.is_small(true):
                is_aside = sort == SMALL and question in SOMETIMES
                yield self._target([value], question, part, true, ASIDE if is_aside else sort)
            elif true and sort == SMALL and total < everybody and self._is_of_few(value, question, part, true):
                yield self._target([value], question, part, true, FEW)
        if by == GROUP and DEFAULT.is_small(total) and sort != LEFT:
            yield self._target(values, question, part, total, sort)

    def without(self, question: str, mark: str) -> Iterator[Target]:
        """Those who answered without choosing one thing, or without a code."""
        by, values = self.star.by, self.star.values
        for places in ([value] for value in values) if question in SEVERAL else [values]:
            true = sum(
                self.among((by, place), (question, "answered")) - self.among((by, place), (question, mark))
                for place in places
            )
            if DEFAULT.is_small(true) and self.sort != LEFT:
                answered = self.star.terms(self.whose, places, question, "answered")
                marked = self.star.terms(self.whose, places, question, mark)
                terms = [*answered, *((cell, -factor) for cell, factor in marked)]
                yield Target(f"{self.name} {by}={places} {question}: not {mark}", terms, true, self.sort)

    def among(self, *where: tuple[str, str]) -> int:
        return self.truth.among(self.whose, *where)

    def _is_of_few(self, value: str, question: str, part: str, true: int) -> bool:
        """Whether it counts a group that is too small to be broken down, or all of one that is still small. What all
        who were asked have in common is nobody's secret, nor is whether there is an answer, or what follows."""
        if all(
            cannot_be(((self.star.by, value), (question, each))) for each in self.star.parts[question] if each != part
        ):
            return False
        size, other, everybody = self.among((self.star.by, value)), self.among((question, part)), self.among()
        asked, asked_here = everybody, size
        if question in SOMETIMES:
            asked -= self.among((question, NOT_ASKED))
            asked_here -= self.among((self.star.by, value), (question, NOT_ASKED))
        is_plain = question in OPEN or question in SEVERAL
        if self.name == "first" and self._is_all_of_many(value, question, part):
            return False
        if part != NOT_ASKED and (other == asked or (true == asked_here and is_plain)):
            return False
        is_small = size < DEFAULT.base or (question in AROUND and other < DEFAULT.base and size < everybody)
        return is_small or (not is_plain and part != NOT_ASKED and DEFAULT.is_uniform(true, asked_here))

    def _is_all_of_many(self, value: str, question: str, part: str) -> bool:
        """Whether all of a value have it in common when they are counted anew, and are so many that it is shown."""
        if CAME not in self.star.crowds:
            return False
        whose = {people: factor for people, factor in SECOND.items() if people in self.star.crowds}
        many = self.truth.among(whose, (self.star.by, value))
        return many >= DEFAULT.alone and self.truth.among(whose, (self.star.by, value), (question, part)) == many

    def _target(self, places: Sequence[str], question: str, part: str, true: int, sort: str) -> Target:
        terms = self.star.terms(self.whose, places, question, part)
        return Target(f"{self.name} {self.star.by}={','.join(places)} {question}:{part}", terms, true, sort)
