"""Surveys made at random, with answers whose true counts the tests know without asking the product."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from pathlib import Path

from sqlalchemy import insert
from sqlmodel import Session

from survey.core.answers import Answer, stored
from survey.models import Answer as AnswerRow
from survey.models import Coding, Link, Response, Round, now, random_id
from survey.services import accounts, codebooks, publishing, reaching
from survey.services.auditing import Actor
from tests.respond.arranging import write_questionnaire

FIRST_DAY, NEXT_DAY = date(2026, 3, 2), date(2026, 4, 2)
LANGUAGES = ("sv", "ar", "en")
MODES = ("self", "helped")
REASONS = ("dont-know", "wont-say", "blank", "unclear")
NOT_ASKED = "not asked"
QUESTIONNAIRE = """
key: visit
source: sv
languages: [sv-simple, en, ar]
title: Ditt besök
sensitive: yes
about: {who: Vi frågar., why: Vi vill lära., sees: Bara vi ser., time: Två minuter., delete: Med koden.}
thanks: Vi läser allt.
questions:
  - key: been
    kind: choice
    label: Fråga been
    choices: [{key: a, label: been a}, {key: b, label: been b}, {key: c, label: been c}]
  - key: place
    kind: choice
    label: Fråga place
    choices: [{key: x, label: place x}, {key: y, label: place y}, {key: z, label: place z}, {key: w, label: place w}]
  - key: why
    kind: choices
    label: Fråga why
    relevant: "${been} = 'b'"
    choices: [{key: a, label: why a}, {key: b, label: why b}, {key: c, label: why c}]
  - key: how
    kind: choice
    label: Fråga how
    relevant: "${been} = 'a' and ${place} = 'x'"
    choices: [{key: a, label: how a}, {key: b, label: how b}]
  - key: felt
    kind: faces
    label: Fråga felt
    choices:
      - {key: "1", label: felt 1, value: 1}
      - {key: "2", label: felt 2, value: 2}
      - {key: "3", label: felt 3, value: 3}
  - {key: minutes, kind: number, label: Fråga minutes, min: 0, max: 600, step: 1}
  - {key: words, kind: text, label: Fråga words, max_length: 1000}
"""
SINGLE = {"been": ("a", "b", "c"), "place": ("x", "y", "z", "w"), "how": ("a", "b"), "felt": ("1", "2", "3")}
SEVERAL = {"why": ("a", "b", "c")}
OPEN = ("minutes", "words")
CODES = ("top", "first", "second", "alone")  # of what was written
WITHIN = {"first": "top", "second": "top"}
_codes = count(1)


@dataclass(frozen=True)
class Person:
    """One who answered: background, each question's answer (`NOT_ASKED`, a reason, or the choices), and the codes that
    what was written has, those above them among them."""

    group: int
    language: str
    mode: str
    answers: dict[str, tuple[str, ...]]
    code: str
    codes: frozenset[str] = frozenset()

    def value(self, variable: str) -> str:
        """A background variable's value."""
        return {".group": str(self.group), ".language": self.language, ".mode": self.mode}[variable]

    def part(self, question: str) -> str:
        """The part of a question that the person is counted in: a single choice, "answered", or why there is none."""
        given = self.answers[question]
        if given == (NOT_ASKED,) or given[0].startswith("-"):
            return given[0]
        return given[0] if question in SINGLE else "answered"

    def is_in(self, key: str, part: str) -> bool:
        """Whether the person is in a part of a background variable or of a question, "=" before a choice or a code."""
        if key.startswith("."):
            return self.value(key) == part
        if part.startswith("="):
            return part[1:] in (self.codes if key == "words" else self.answers[key])
        return self.part(key) == part


@dataclass
class MadeRound:
    """A round with its people: those of the first days, those who came later, and those who took theirs back."""

    round: Round
    links: Sequence[Link]
    first: list[Person] = field(default_factory=list)
    later: list[Person] = field(default_factory=list)
    gone: list[Person] = field(default_factory=list)

    @property
    def round_id(self) -> int:
        """The round's id."""
        return self.round.id or 0

    @property
    def groups(self) -> list[int]:
        """The ids of its groups."""
        return [link.group_id for link in self.links]


class Maker:
    """Makes rounds of one organisation, each with a temper of its own."""

    def __init__(self, session: Session, folder: Path) -> None:
        organisation = accounts.find_or_make_organisation(session, "made", "Made")
        self.session, self.actor = session, Actor(organisation.id or 0, "terminal")
        written = write_questionnaire(folder, QUESTIONNAIRE)
        version = publishing.publish(session, self.actor.organisation_id, written)
        self.published = publishing.load(session, version.id or 0)
        self.codes: dict[str, int] = {}
        for code in CODES:
            above = self.codes.get(WITHIN.get(code, ""))
            made = codebooks.make(session, self.actor, version.questionnaire_id, code, parent_id=above)
            self.codes[code] = made.id or 0

    def survey(self, seed: int) -> Iterator[MadeRound]:
        """Two rounds of the same questionnaire, alike in temper but not in people."""
        chance = random.Random(f"survey {seed}")
        size = round(5 * 80 ** chance.random())  # 5 to 400, small ones as often as large ones
        temper = _Temper(chance)
        for number in range(2):
            yield self._round(chance, temper, f"{seed}.{number}", max(5, round(size * chance.uniform(0.7, 1.3))))

    def _round(self, chance: random.Random, temper: _Temper, name: str, size: int) -> MadeRound:
        found = reaching.create_round(self.session, self.actor, self.published.version_id, name, date(2026, 1, 1), None)
        links = []
        for number in range(len(temper.groups)):
            group = reaching.create_group(self.session, self.actor, found.id or 0, f"Grupp {number}", None, None)
            links.append(reaching.create_link(self.session, self.actor, group, f"Länk {number}"))
        made = MadeRound(found, links)
        coder = _Coder(random.Random(f"codes {name}"))
        made.first = [coder.code(temper.person(chance, made.groups)) for _ in range(size)]
        many = round(size * chance.choice((0.2, 0.6, 1.2)))
        made.later = [coder.code(temper.person(chance, made.groups)) for _ in range(many)]
        made.gone = chance.sample(made.first, min(len(made.first), chance.choice((0, 0, 1, 2, 4))))
        return made

    def hand_in(self, made: MadeRound, people: Sequence[Person], day: date) -> None:
        """Put people's answers into the tables, as the residents' room leaves them."""
        responses, answers, codings = [], [], []
        links = {link.group_id: link for link in made.links}
        for person in people:
            link = links[person.group]
            own = {"organisation_id": link.organisation_id, "round_id": made.round_id}
            response_id = random_id()
            responses.append(
                {
                    **own,
                    "id": response_id,
                    "link_id": link.id,
                    "group_id": person.group,
                    "version_id": made.round.version_id,
                    "code_hash": person.code,
                    "language": person.language,
                    "mode": person.mode,
                    "helper": "",
                    "read_aloud": False,
                    "state": "submitted",
                    "started_on": day,
                    "submitted_on": day,
                }
            )
            for key, given in person.answers.items():
                if given != (NOT_ASKED,):
                    value, missing = stored(_answer(key, given))
                    answers.append(
                        {
                            **own,
                            "response_id": response_id,
                            "question_key": key,
                            "value": value,
                            "missing": missing,
                            "on_path": True,
                        }
                    )
            for code in self.codes.keys() & person.codes:
                told = {"question_key": "words", "code_id": self.codes[code], "given_id": self.codes[code]}
                codings.append(
                    {**own, **told, "id": random_id(), "response_id": response_id, "coder": "made", "at": now()}
                )
        self.session.connection().execute(insert(Response), responses)
        self.session.connection().execute(insert(AnswerRow), answers)
        if codings:
            self.session.connection().execute(insert(Coding), codings)
        self.session.commit()


class _Coder:
    """Gives what people wrote codes: some rare, some common, one of them nearly always within another."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.common = {code: chance.choice((0.05, 0.3, 0.7, 0.95)) for code in CODES}

    def code(self, person: Person) -> Person:
        """The same person, coded if anything was written."""
        given = {code for code in CODES if self.chance.random() < self.common[code]}
        given |= {WITHIN[code] for code in given if code in WITHIN}
        return replace(person, codes=frozenset(given)) if person.part("words") == "answered" else person


class _Temper:
    """How a survey's people answer: how common each group, language and answer is, and what goes with what."""

    def __init__(self, chance: random.Random) -> None:
        self.groups = _weights(chance, chance.randint(1, 5))
        self.languages = _weights(chance, len(LANGUAGES))
        self.follows = chance.random() < 0.3  # the language follows from the group
        self.helped = chance.choice((0.02, 0.1, 0.4))
        self.missing = chance.choice((0.0, 0.03, 0.2))
        self.leaning = chance.random() < 0.4  # each group leans its own way
        self.answers = {
            key: [_weights(chance, len(choices)) for _ in self.groups] for key, choices in (SINGLE | SEVERAL).items()
        }

    def person(self, chance: random.Random, groups: Sequence[int]) -> Person:
        """Somebody of this temper."""
        place = chance.choices(range(len(groups)), self.groups)[0]
        language = LANGUAGES[place % 3] if self.follows else chance.choices(LANGUAGES, self.languages)[0]
        lean = place if self.leaning else 0
        answers: dict[str, tuple[str, ...]] = {}
        for key in ("been", "place"):
            answers[key] = self._single(chance, key, lean)
        asked = {
            "why": answers["been"] == ("b",),
            "how": answers["been"] == ("a",) and answers["place"] == ("x",),
        }
        answers["why"] = self._several(chance, lean) if asked["why"] else (NOT_ASKED,)
        answers["how"] = self._single(chance, "how", lean) if asked["how"] else (NOT_ASKED,)
        answers["felt"] = self._single(chance, "felt", lean)
        for key in OPEN:
            answers[key] = self._reason(chance) or (str(chance.randint(0, 90)),)
        mode = "helped" if chance.random() < self.helped else "self"
        return Person(groups[place], language, mode, answers, f"made-{next(_codes)}")

    def _single(self, chance: random.Random, key: str, lean: int) -> tuple[str, ...]:
        return self._reason(chance) or (chance.choices(SINGLE[key], self.answers[key][lean])[0],)

    def _several(self, chance: random.Random, lean: int) -> tuple[str, ...]:
        weights = self.answers["why"][lean]
        given = tuple(key for key, weight in zip(SEVERAL["why"], weights, strict=True) if chance.random() < weight)
        return self._reason(chance) or given or ("a",)

    def _reason(self, chance: random.Random) -> tuple[str, ...]:
        return (f"-{chance.choice(REASONS)}",) if chance.random() < self.missing else ()


def _weights(chance: random.Random, many: int) -> list[float]:
    raw = [chance.random() ** 2 + 0.02 for _ in range(many)]
    return [each / sum(raw) for each in raw]


def _answer(key: str, given: tuple[str, ...]) -> Answer:
    if given[0].startswith("-"):
        return Answer(missing=given[0][1:])
    if key in SEVERAL:
        return Answer(given)
    return Answer(int(given[0])) if key == "minutes" else Answer(given[0])
