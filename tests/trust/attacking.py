"""An attacker who has opened everything that a role can open: reads the pages, writes down equations, and solves them.

He knows the questionnaire (who is asked what), that people are whole and not fewer than none, how many took their
answers back, and all that was shown of the round at any time. Each count that he wants to know is bounded by linear
programming, and by integer programming where that leaves little room; he has no part in how the product decides.
"""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix

from tests.browsing import Browser
from tests.pages import Page, words
from tests.trust.made_surveys import LANGUAGES, NOT_ASKED, OPEN, REASONS, SEVERAL, SINGLE

REASON_WORDS = {
    "Vet inte": "-dont-know",
    "Vill inte svara": "-wont-say",
    "Gick vidare utan att svara": "-blank",
    "Förstod inte frågan": "-unclear",
    "Fick inte frågan": NOT_ASKED,
}
PARTS = {
    **{key: (*choices, *(f"-{reason}" for reason in REASONS), NOT_ASKED) for key, choices in SINGLE.items()},
    **{key: ("answered", *(f"-{reason}" for reason in REASONS), NOT_ASKED) for key in (*SEVERAL, *OPEN)},
}
ALWAYS = [key for key in PARTS if key not in ("why", "how")]
BEFORE, GONE, CAME = "before", "gone", "came"  # the first people, those who took theirs back, those who came later
FIRST: Mapping[str, int] = {BEFORE: 1}
SHRUNK: Mapping[str, int] = {BEFORE: 1, GONE: -1}
SECOND: Mapping[str, int] = {BEFORE: 1, GONE: -1, CAME: 1}
_ENDLESS = 10**6
_ROOM = 7  # an interval narrower than this is looked at again with whole people


class Cell(NamedTuple):
    """What is counted: of which people, by which background variable and value, of which question which part."""

    people: str
    by: str
    value: str
    question: str
    part: str


@dataclass(frozen=True)
class Seen:
    """A count that a page showed: of a background variable's value ("" of everybody), a question and a part of it.

    The question "" stands for everybody in the part of the round, the part "asked" for all who were asked, and a part
    that begins with "=" for a choice that may be given among others.
    """

    by: str
    value: str
    question: str
    part: str
    count: int


def read_counts(page: Page, by: str, value: str) -> Iterator[Seen]:
    """Every count that a page of counts shows."""
    for status in page.all(".//p[@role='status']"):
        if found := re.match(r"([\d\s]+) inskicka", words(status)):
            yield Seen(by, value, "", "", _number(found[1]) or 0)
    for section in page.all(".//section"):
        heading = words(section.findall("h2")[0]) if section.findall("h2") else ""
        question = heading.removeprefix("Fråga ")
        if question in PARTS:
            yield from (Seen(by, value, question, *found) for found in _read_question(section, question))


def _read_question(section: Element, question: str) -> Iterator[tuple[str, int]]:
    for caption in section.iter("caption"):
        if (asked := _number(words(caption).partition(":")[2])) is not None:
            yield "asked", asked
    for row in section.iter("tr"):
        heads, cells = row.findall("th"), [cell for cell in row.findall("td") if "strong" in cell.get("class", "")]
        if len(heads) == 1 and cells and (count := _number(words(cells[0]))) is not None:
            name = words(heads[0])
            part = REASON_WORDS.get(name) or name.removeprefix(f"{question} ")
            yield (f"={part}" if question in SEVERAL and name not in REASON_WORDS else part), count


def read_groups(page: Page, names: Mapping[str, int]) -> Iterator[Seen]:
    """How many of each group have handed in, from a page that says who is reached."""
    for row in page.all(".//tr"):
        heading = row.find("th")
        name = words(heading) if heading is not None else ""
        cells = [cell for cell in row.findall("td") if "strong" in cell.get("class", "")]
        if name in names and cells and (count := _number(words(cells[0]))) is not None:
            yield Seen(".group", str(names[name]), "", "", count)


def read_published(browser: Browser, slug: str) -> Iterator[Seen]:
    """Every count of what is published of a round, by whatever it is broken down; nothing while nothing is."""
    answer = browser.fetch(f"/rounds/{slug}/data.csv")
    if answer.status_code == 404:
        return
    for row in csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))):
        cells = {name: value.removeprefix("'") for name, value in row.items()}
        by, value, question, answer_ = (cells[name] for name in ("by", "part", "question", "answer"))
        if cells["asked"]:
            yield Seen(by, value, question, "asked", int(cells["asked"]))
        if cells["count"]:
            is_option = question in SEVERAL and not answer_.startswith("-")
            yield Seen(by, value, question, f"={answer_}" if is_option else answer_, int(cells["count"]))
    responses = browser.fetch(f"/rounds/{slug}/data.json").json["responses"]  # type: ignore[index]
    yield Seen("", "", "", "", int(responses))


def open_everything(browser: Browser, round_id: int, names: Mapping[str, int], by_group: bool = True) -> list[Seen]:
    """All that a facilitator can see of a round's answers, by every filter there is (but by group, if not so), and all
    that is published of it."""
    where = f"/staff/rounds/{round_id}/counts"
    seen = list(read_counts(_open(browser, where), "", ""))
    for group in names.values() if by_group else ():
        seen += read_counts(_open(browser, f"{where}?group={group}"), ".group", str(group))
    for language in LANGUAGES:
        seen += read_counts(_open(browser, f"{where}?language={language}"), ".language", language)
    for mode in ("self", "helped"):
        seen += read_counts(_open(browser, f"{where}?mode={mode}"), ".mode", mode)
    seen += read_groups(_open(browser, f"/staff/rounds/{round_id}"), names)
    seen += read_published(browser, slug_of(round_id))
    return seen


def slug_of(round_id: int) -> str:
    """Under which address the round is in public."""
    return f"round-{round_id}"


def _open(browser: Browser, address: str) -> Page:
    answer = browser.fetch(address)
    assert answer.status_code == 200, address
    return Page(address, 200, dict(answer.headers), answer.text)


def _number(said: str) -> int | None:
    found = re.fullmatch(r"[\d\s]+", said.strip())
    return int(re.sub(r"\s", "", said)) if found else None


@dataclass
class System:
    """Unknown counts, and the equations and inequalities that hold of them."""

    cells: dict[Cell, int] = field(default_factory=dict)
    equal: list[tuple[dict[int, float], float]] = field(default_factory=list)
    at_most: list[tuple[dict[int, float], float]] = field(default_factory=list)

    def place(self, cell: Cell) -> int:
        """The unknown of a cell."""
        return self.cells.setdefault(cell, len(self.cells))

    def equals(self, terms: Iterable[tuple[Cell, float]], value: float) -> None:
        """That these add up to a value."""
        self.equal.append((self._row(terms), value))

    def is_at_most(self, terms: Iterable[tuple[Cell, float]], value: float) -> None:
        """That these add up to at most a value."""
        self.at_most.append((self._row(terms), value))

    def _row(self, terms: Iterable[tuple[Cell, float]]) -> dict[int, float]:
        row: dict[int, float] = {}
        for cell, factor in terms:
            row[self.place(cell)] = row.get(self.place(cell), 0) + factor
        return row

    def solver(self) -> Solver:
        """What bounds the unknowns."""
        return Solver(_matrix(self.equal, len(self.cells)), _matrix(self.at_most, len(self.cells)), self.cells)


class Solver:
    """The lowest and the highest that sums of unknown counts can be."""

    def __init__(
        self, equal: tuple[csr_matrix, np.ndarray], at_most: tuple[csr_matrix, np.ndarray], cells: Mapping[Cell, int]
    ) -> None:
        self.equal, self.at_most, self.cells = equal, at_most, cells

    def interval(self, terms: Iterable[tuple[Cell, float]]) -> tuple[int, int]:
        """Between what the sum lies; of whole people where it is close."""
        goal = np.zeros(len(self.cells))
        for cell, factor in terms:
            goal[self.cells[cell]] += factor
        low, high = self._bound(goal), -self._bound(-goal)
        if high - low < _ROOM:
            low, high = self._whole(goal, low), -self._whole(-goal, -high)
        return math.ceil(low - 1e-6), math.floor(min(high, _ENDLESS) + 1e-6)

    def _bound(self, goal: np.ndarray) -> float:
        found = linprog(goal, *self.at_most, *self.equal, bounds=(0, None), method="highs")
        if found.status == 3:
            return -math.inf
        assert found.status == 0, f"the pages contradict each other: {found.message}"
        return float(found.fun)

    def _whole(self, goal: np.ndarray, known: float) -> float:
        limits = [
            LinearConstraint(self.equal[0], self.equal[1], self.equal[1]),
            LinearConstraint(self.at_most[0], -np.inf, self.at_most[1]),
        ]
        found = milp(
            goal,
            constraints=limits,
            integrality=np.ones(len(goal)),
            bounds=Bounds(0, np.inf),
            options={"time_limit": 2},
        )
        return float(found.fun) if found.status == 0 else known


def _matrix(rows: list[tuple[dict[int, float], float]], width: int) -> tuple[csr_matrix, np.ndarray]:
    places = [(at, column, factor) for at, (row, _) in enumerate(rows) for column, factor in row.items()]
    at, column, factor = zip(*places, strict=True)
    matrix = csr_matrix((factor, (at, column)), shape=(len(rows), width))
    return matrix, np.array([value for _, value in rows])


def build(by: str, values: list[str], gone: int, seen: Iterable[tuple[Mapping[str, int], Seen]]) -> System:
    """All that is known of how one background variable meets every question; `seen` with whose counts they were."""
    system = System()
    for people in (BEFORE, GONE, CAME):
        for value in values:
            _know_the_questionnaire(system, people, by, value)
    system.equals(((Cell(GONE, by, value, ALWAYS[0], part), 1) for value in values for part in PARTS[ALWAYS[0]]), gone)
    for value in values:
        for question, parts in PARTS.items():
            for part in parts:  # nobody is gone who was not there
                system.is_at_most(
                    [(Cell(GONE, by, value, question, part), 1), (Cell(BEFORE, by, value, question, part), -1)], 0
                )
    for whose, one in seen:
        if one.by in ("", by):
            system.equals(terms(whose, by, [one.value] if one.by else values, one.question, one.part), one.count)
    return system


def terms(whose: Mapping[str, int], by: str, values: list[str], question: str, part: str) -> list[tuple[Cell, float]]:
    """The unknowns that a count is made of."""
    if part == "asked":
        parts = [each for each in PARTS[question] if each != NOT_ASKED]
    elif question == "":
        question, parts = ALWAYS[0], list(PARTS[ALWAYS[0]])
    else:
        parts = [part]
    return [
        (Cell(people, by, value, question, each), factor)
        for people, factor in whose.items()
        for value in values
        for each in parts
    ]


def _know_the_questionnaire(system: System, people: str, by: str, value: str) -> None:
    """Everybody stands in one part of each question, and only those are asked whom the questionnaire asks."""
    here = {people: 1}
    everybody = terms(here, by, [value], "", "")
    minus = [(cell, -factor) for cell, factor in everybody]
    for question in PARTS:
        whole = [(Cell(people, by, value, question, part), 1.0) for part in PARTS[question]]
        if question != ALWAYS[0]:
            system.equals([*whole, *minus], 0)
    for question in ALWAYS:
        system.equals([(Cell(people, by, value, question, NOT_ASKED), 1)], 0)
    system.equals([*terms(here, by, [value], "why", "asked"), (Cell(people, by, value, "been", "b"), -1)], 0)
    asked = terms(here, by, [value], "how", "asked")
    for needed in (Cell(people, by, value, "been", "a"), Cell(people, by, value, "place", "x")):
        system.is_at_most([*asked, (needed, -1)], 0)
    answered = Cell(people, by, value, "why", "answered")
    chosen = [Cell(people, by, value, "why", f"={choice}") for choice in SEVERAL["why"]]
    for cell in chosen:
        system.is_at_most([(cell, 1), (answered, -1)], 0)
    system.is_at_most([(answered, 1), *((cell, -1) for cell in chosen)], 0)
