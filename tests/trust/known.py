"""What an attacker knows of a made-up survey before he opens a page: who is asked what, and that nobody is cut in two.

A star is one variable and how it meets every other: the unknown counts, what the questionnaire says of them, and what
was seen. A table of two other variables joins it through those three together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from tests.trust.made_surveys import CODES, LANGUAGES, MODES, NOT_ASKED, OPEN, REASONS, SEVERAL, SINGLE, WITHIN, Person

BACKGROUND = GROUP, LANGUAGE, MODE = (".group", ".language", ".mode")
SOMETIMES = ("why", "how")  # the questions that not everybody is asked
ASKED = "asked"  # the part of all who were asked
PARTS: Mapping[str, tuple[str, ...]] = {  # everybody stands in one part of each
    LANGUAGE: LANGUAGES,
    MODE: MODES,
    **{
        key: (
            *SINGLE.get(key, ("answered",)),
            *(f"-{reason}" for reason in REASONS),
            *((NOT_ASKED,) if key in SOMETIMES else ()),
        )
        for key in (*SINGLE, *SEVERAL, *OPEN)
    },
}
MARKS: Mapping[str, tuple[str, ...]] = {  # what those who answered may have besides
    **{key: tuple(f"={choice}" for choice in choices) for key, choices in SEVERAL.items()},
    "words": tuple(f"={code}" for code in CODES),
}
BEFORE, GONE, CAME = "before", "gone", "came"  # the first people, those who took theirs back, those who came later
Whose = Mapping[str, int]
FIRST: Whose = {BEFORE: 1}
SHRUNK: Whose = {BEFORE: 1, GONE: -1}
SECOND: Whose = {BEFORE: 1, GONE: -1, CAME: 1}
Part = tuple[str, str]  # a variable, and a part of it


class Cell(NamedTuple):
    """What is counted: those of these people who are in all of these parts."""

    people: str
    where: tuple[Part, ...]


Terms = list[tuple[Cell, float]]


@dataclass(frozen=True)
class Seen:
    """A count that a page showed: of a variable's value ("" of everybody), a question or background and a part of it.

    The question "" stands for everybody in the part of the round, the part `ASKED` for all who were asked, and a part
    that begins with "=" for a choice that may be given among others, or a code.
    """

    by: str
    value: str
    question: str
    part: str
    count: int


def cannot_be(where: Collection[Part]) -> bool:
    """Whether the questionnaire lets nobody be in these parts at once: who is asked why, and who is asked how."""
    had = dict(where)
    for question, needed in (("why", {"been": "b"}), ("how", {"been": "a", "place": "x"})):
        if question in had:
            known = [had[key] == value for key, value in needed.items() if key in had]
            is_asked = had[question] != NOT_ASKED
            if (is_asked and not all(known)) or (not is_asked and len(known) == len(needed) and all(known)):
                return True
    return False


def cell(people: str, *where: Part) -> Cell:
    """The cell of some parts, however they are named."""
    return Cell(people, tuple(sorted(where)))


class Truth:
    """How it is: which people are in which part."""

    def __init__(self, crowds: Mapping[str, Sequence[Person]], parts: Mapping[str, tuple[str, ...]]) -> None:
        self.crowds = crowds
        names = [(key, part) for key, own in parts.items() for part in (*own, *MARKS.get(key, ()))]
        self.masks = {
            people: {name: np.array([person.is_in(*name) for person in crowd], dtype=bool) for name in names}
            for people, crowd in crowds.items()
        }

    def count(self, one: Cell) -> int:
        """How many are in a cell."""
        masks = [self.masks[one.people][part] for part in one.where]
        return int(np.logical_and.reduce(masks).sum())

    def among(self, whose: Whose, *where: Part) -> int:
        """How many of some people are in these parts; all of them where none is named."""
        if not where:
            return sum(factor * len(self.crowds[people]) for people, factor in whose.items())
        return sum(factor * self.count(cell(people, *where)) for people, factor in whose.items())


class Star:
    """The unknown counts around one variable; `parts` are those of every variable, `crowds` the people there are.

    Tables of two variables of `done`, around which all was tried before, are left out.
    """

    def __init__(
        self, by: str, parts: Mapping[str, tuple[str, ...]], crowds: Sequence[str], done: Collection[str] = ()
    ) -> None:
        self.by, self.parts, self.crowds, self.done = by, parts, crowds, done
        self.values = parts[by]
        self.always = LANGUAGE if by == MODE else MODE
        self.pairs: set[tuple[str, str]] = set()

    def cells(self, people: str, place: str, question: str, parts: Collection[str], factor: float = 1) -> Terms:
        """Those of one value in some parts of a question, or of everything where the question is "" or the variable."""
        if question in ("", self.by):
            if question and place not in parts:
                return []
            question, parts = self.always, self.parts[self.always]
        wheres = [((self.by, place), (question, part)) for part in parts]
        return [(cell(people, *where), factor) for where in wheres if not cannot_be(where)]

    def terms(self, whose: Whose, places: Collection[str], question: str, part: str) -> Terms:
        """The unknowns that a count is made of."""
        chosen = self._chosen(question, part)
        known = [(people, factor) for people, factor in whose.items() if people in self.crowds]
        return [
            each
            for people, factor in known
            for place in places
            for each in self.cells(people, place, question, chosen, factor)
        ]

    def seen(self, whose: Whose, one: Seen) -> Terms:
        """The unknowns that a count on a page is made of."""
        if one.by in ("", self.by):
            return self.terms(whose, [one.value] if one.by else self.values, one.question, one.part)
        if one.question == self.by:
            return self.terms(whose, self._chosen(self.by, one.part), one.by, one.value)
        if one.question == "":
            return self.terms(whose, self.values, one.by, one.value)
        if one.by in self.done and one.question in self.done:
            return []
        self.pairs.add((one.by, one.question))
        wheres = [
            ((self.by, place), (one.by, one.value), (one.question, part))
            for place in self.values
            for part in self._chosen(one.question, one.part)
        ]
        possible = [where for where in wheres if not cannot_be(where)]
        known = [(people, factor) for people, factor in whose.items() if people in self.crowds]
        return [(cell(people, *where), factor) for people, factor in known for where in possible]

    def equations(self) -> Iterator[Terms]:
        """What adds up to nothing, by the questionnaire alone."""
        for people in self.crowds:
            for place in self.values:
                for question in self.parts:
                    if question not in (self.by, self.always):
                        whole = self.cells(people, place, question, self.parts[question])
                        yield [*whole, *self.cells(people, place, "", (), -1)]
                if self.by not in ("why", "been"):
                    asked = self.cells(people, place, "why", self._chosen("why", ASKED))
                    yield [*asked, *self.cells(people, place, "been", ("b",), -1)]
                for pair in self.pairs:
                    yield from self._joined(people, place, *pair)

    def inequalities(self) -> Iterator[Terms]:
        """What comes to nothing at most."""
        for people in self.crowds:
            for place in self.values:
                yield from self._bounded(people, place)
        if GONE in self.crowds:  # nobody is gone who was not there
            for place in self.values:
                for question in self.parts:
                    for part in (*self.parts[question], *MARKS.get(question, ())):
                        gone = self.cells(GONE, place, question, (part,))
                        yield [*gone, *self.cells(BEFORE, place, question, (part,), -1)]

    def _bounded(self, people: str, place: str) -> Iterator[Terms]:
        asked = self.cells(people, place, "how", self._chosen("how", ASKED))
        if self.by != "how":
            yield [*asked, *self.cells(people, place, "been", ("a",), -1)]
            yield [*asked, *self.cells(people, place, "place", ("x",), -1)]
        for question, marks in MARKS.items():
            answered = self.cells(people, place, question, ("answered",), -1)
            chosen = [self.cells(people, place, question, (mark,)) for mark in marks]
            for one in chosen:
                yield [*one, *answered]
            if question in SEVERAL:
                minus = [(each, -factor) for one in chosen for each, factor in one]
                yield [*((each, -factor) for each, factor in answered), *minus]
        for within, above in WITHIN.items():
            inner = self.cells(people, place, "words", (f"={within}",))
            yield [*inner, *self.cells(people, place, "words", (f"={above}",), -1)]

    def _joined(self, people: str, place: str, one: str, other: str) -> Iterator[Terms]:
        """How a table of two other variables is made of the three together."""
        for part in (*self.parts[other], *MARKS.get(other, ())):
            found = self._three(people, place, one, self.parts[one], other, (part,))
            yield [*found, *self.cells(people, place, other, (part,), -1)]
        for part in self.parts[one]:
            found = self._three(people, place, one, (part,), other, self.parts[other])
            yield [*found, *self.cells(people, place, one, (part,), -1)]
        if {one, other} == {"been", "place"} and self.by not in ("been", "place", "how"):
            both = self._three(people, place, "been", ("a",), "place", ("x",))
            asked = self.cells(people, place, "how", self._chosen("how", ASKED), -1)
            yield [*both, *asked]

    def _three(
        self, people: str, place: str, one: str, parts: Collection[str], other: str, others: Collection[str]
    ) -> Terms:
        wheres = [((self.by, place), (one, part), (other, each)) for part in parts for each in others]
        return [(cell(people, *where), 1.0) for where in wheres if not cannot_be(where)]

    def _chosen(self, question: str, part: str) -> tuple[str, ...]:
        if part == ASKED:
            return tuple(each for each in self.parts[question] if each != NOT_ASKED)
        return (part,)
