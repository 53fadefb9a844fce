"""No small count can be worked out from all that a facilitator can open, at any time, by whoever solves the equations.

`--surveys 200` tries as many surveys as are asked for, `--surveys 50-99` a slice of them; the ordinary run tries fewer.
Each has two rounds; between two looks at a round some people take their answers back and others come. Counts of the
first people are tried where these were a settled population once: of a crowd of which nobody was told that it was one,
nothing is hidden.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update
from sqlmodel import Session, col, select

from survey.core.disclosure import DEFAULT, table
from survey.core.disclosure.grid import Sensitive
from survey.errors import InputError
from survey.models import CountedPopulation
from survey.services import releasing, responding, showing
from survey.services.releasing import Draft
from tests.browsing import Browser
from tests.staff.arranging import sign_in
from tests.trust import attacking
from tests.trust.attacking import CAME, FIRST, GONE, PARTS, SECOND, SHRUNK, Seen
from tests.trust.made_surveys import FIRST_DAY, LANGUAGES, NEXT_DAY, SEVERAL, SINGLE, MadeRound, Maker, Person

MOST_TRIED = 30  # sensitive counts of a round by one background variable


@dataclass
class Outcome:
    """What an attack came to."""

    tried: int = 0
    derived: list[tuple[str, int, tuple[int, int]]] = field(default_factory=list)
    broken_down: list[tuple[str, int]] = field(default_factory=list)
    shown: int = 0


def test_a_facilitator_who_opens_everything_derives_nothing(
    app: Flask, session: Session, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    outcome = attack(app, session, tmp_path, pytestconfig.getoption("--surveys"))
    print(f"{outcome.tried} small counts tried, {outcome.shown} counts shown")
    assert outcome.tried
    assert outcome.shown
    assert not outcome.derived, outcome.derived[:5]
    assert not outcome.broken_down, outcome.broken_down[:5]


def test_the_attack_finds_what_a_rule_without_companions_gives_away(
    app: Flask, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "hide", hide_only_the_small)
    assert attack(app, session, tmp_path, range(2, 5)).derived


def hide_only_the_small(
    _counts: object, sensitive: Sequence[Sensitive], hidden: Sequence[tuple[int, int]] = (), _room: object = None
) -> frozenset[tuple[int, int]]:
    return frozenset({one.cell for one in sensitive} | set(hidden))


def attack(app: Flask, session: Session, folder: Path, seeds: Sequence[int]) -> Outcome:
    """Open everything of every survey, and try to derive what is small."""
    maker = Maker(session, folder)
    browser = sign_in(app, maker.actor, "facilitator")
    outcome = Outcome()
    for seed in seeds:
        for made in maker.survey(seed):
            seen = watch(session, browser, maker, made)
            outcome.shown += len(seen)
            for by, values in variables(made).items():
                derive(made, by, values, seen, outcome)
        print(f"survey {seed}: {outcome.tried} tried, {len(outcome.derived)} derived", flush=True)
    return outcome


def watch(session: Session, browser: Browser, maker: Maker, made: MadeRound) -> list[tuple[Mapping[str, int], Seen]]:
    """What can be seen of a round: before and after some took their answers back, and after others came."""
    names = {f"Grupp {number}": group for number, group in enumerate(made.groups)}
    where = f"/staff/rounds/{made.round_id}/counts"
    maker.hand_in(made, made.first, FIRST_DAY)
    publish(session, maker, made, ".language" if made.gone else ".group")
    opened = attacking.open_everything(browser, made.round_id, names, by_group=not made.gone)
    seen: list[tuple[Mapping[str, int], Seen]] = [(FIRST, one) for one in opened]
    for person in made.gone:
        assert responding.withdraw(session, person.code)
    if made.gone:  # what was not shown before they went would be shown of those who stayed
        publish(session, maker, made, ".group")
        known = {(one.by, one.value, one.question, one.part) for _, one in seen}
        for one in attacking.open_everything(browser, made.round_id, names):
            is_new = (one.by, one.value, one.question, one.part) not in known
            seen.append((SHRUNK if is_new else FIRST, one))
    days = update(CountedPopulation).where(col(CountedPopulation.round_id) == made.round_id)
    session.connection().execute(days.values(through=FIRST_DAY))  # as if a month had passed
    session.commit()
    if made.later:
        maker.hand_in(made, made.later, NEXT_DAY)
    browser.fetch(where)
    session.expire_all()
    own = col(CountedPopulation.round_id) == made.round_id
    publish(session, maker, made, ".group")
    numbers = session.exec(select(CountedPopulation.number).where(own)).all()
    if len(numbers) == 2 or not seen:
        seen += [(SECOND, one) for one in attacking.open_everything(browser, made.round_id, names)]
    return seen


def publish(session: Session, maker: Maker, made: MadeRound, by: str) -> None:
    """Publish every question that can be, broken down; nothing while too few have answered."""
    slug = attacking.slug_of(made.round_id)
    showing.change(session, maker.actor, made.round_id, slug, True, None)
    draft = Draft((*SINGLE, *SEVERAL), by, {"sv": "Tack."}, {}, None)
    releasing.keep_draft(session, maker.actor, made.round_id, draft)
    with suppress(InputError):
        releasing.publish(session, maker.actor, made.round_id, "CC0-1.0")


def variables(made: MadeRound) -> dict[str, list[str]]:
    return {".group": [str(group) for group in made.groups], ".language": list(LANGUAGES), ".mode": ["self", "helped"]}


def derive(
    made: MadeRound, by: str, values: list[str], seen: list[tuple[Mapping[str, int], Seen]], outcome: Outcome
) -> None:
    """Try every small count of one background variable, and every count of a group that is not broken down."""
    system = attacking.build(by, values, len(made.gone), seen)
    solver = system.solver()
    was_settled = any(whose is FIRST for whose, _ in seen)
    wanted = [one for one in targets(made, by, values) if was_settled or one[1] is not FIRST]
    random.Random(f"{made.round.name} {by}").shuffle(wanted)
    for name, whose, places, question, part, true, sort in wanted[:MOST_TRIED]:
        outcome.tried += 1
        low, high = solver.interval(attacking.terms(whose, by, places, question, part))
        assert low <= true <= high, (name, true, low, high)
        if sort == "small" and not (high - low >= DEFAULT.width and high >= DEFAULT.cell):
            outcome.derived.append((name, true, (low, high)))
        if (sort == "gone" and low > 0) or (sort == "came" and low > 0 and high - low < DEFAULT.width):
            outcome.derived.append((name, true, (low, high)))
        if sort == "few" and low == high:
            outcome.broken_down.append((name, true))


Target = tuple[str, Mapping[str, int], list[str], str, str, int, str]


def targets(made: MadeRound, by: str, values: list[str]) -> Iterator[Target]:
    """What the attacker is after: its name, whose counts, where, the true count, and why it matters."""
    gone = {person.code for person in made.gone}
    stayed = [person for person in made.first if person.code not in gone]
    crowds = (
        ("first", FIRST, made.first, "small"),
        ("second", SECOND, [*stayed, *made.later], "small"),
        ("came", {CAME: 1}, made.later, "came"),
        ("gone", {GONE: 1}, made.gone, "gone"),
    )
    for crowd, whose, people, sort in crowds:
        for question, parts in PARTS.items():
            for part in (*parts, *(f"={choice}" for choice in SEVERAL.get(question, ()))):
                counts = Counter(person.value(by) for person in people if belongs(person, question, part))
                sizes = Counter(person.value(by) for person in people)
                for value in values:
                    name = f"{crowd} {by}={value} {question}:{part}"
                    if sort == "gone" and all(belongs(person, question, part) for person in made.first):
                        continue  # what all have in common, those who left had too
                    if sort == "gone" and counts[value]:
                        yield name, whose, [value], question, part, counts[value], "gone"
                    elif DEFAULT.is_small(counts[value]):
                        yield name, whose, [value], question, part, counts[value], sort
                    elif counts[value] and sizes[value] < DEFAULT.base and counts.total() < len(people):
                        yield name, whose, [value], question, part, counts[value], "few"
                if by == ".group" and DEFAULT.is_small(counts.total()) and sort != "gone":
                    yield f"{crowd} {question}:{part}", whose, values, question, part, counts.total(), sort


def belongs(person: Person, question: str, part: str) -> bool:
    return part[1:] in person.answers[question] if part.startswith("=") else person.part(question) == part
