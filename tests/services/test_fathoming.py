"""A machine goes through free text in the background; what it finds waits for people and counts for nothing before."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlmodel import Session

from survey.core.answers import Answer
from survey.errors import InputError, NotFoundError
from survey.models import Alike, Code, Suggestion, Toned, ToneLabel, Version, now
from survey.services import codebooks, coding, fathoming, learning, suggesting
from survey.services.auditing import Actor
from survey.services.coding import Target
from survey.services.suggesting import ALIKE, CODES, TONE
from tests.staff.arranging import World, respond

FAR = ("Det är långt till stan", "Bussen går sällan", "Resan tar hela dagen", "Vägen dit är lång", "Ingen buss går")
COST = ("Det kostar för mycket", "Biljetten är dyr", "Jag har inte råd", "Pengarna räcker inte", "Avgiften är hög")
FILL = ("faktiskt", "tycker jag", "som jag ser det", "tyvärr", "för oss", "just nu", "ofta", "alltid")


def sentences(seed: int, size: int) -> Iterator[tuple[str, str]]:
    """Made-up comments: which theme, and words that are said in a different way each time."""
    rng = random.Random(seed)
    for _ in range(size):
        theme, lines = rng.choice((("far", FAR), ("cost", COST)))
        yield theme, f"{rng.choice(lines)} {rng.choice(FILL)}, {rng.choice(FILL)}"


@pytest.fixture
def codes(session: Session, world: World) -> dict[str, int]:
    questionnaire_id = session.get_one(Version, world.ours.published.version_id).questionnaire_id
    made = {name: codebooks.make(session, world.ours.actor, questionnaire_id, name) for name in ("far", "cost", "rare")}
    return {name: code.id or 0 for name, code in made.items()}


def write(session: Session, world: World, words: str, language: str = "sv") -> Target:
    response = respond(session, world.ours.links[0], {"words": Answer(words)}, language=language)
    return Target(world.ours.round_id, response, "words")


def read(session: Session, world: World, kind: str) -> suggesting.Reading:
    asked = {"round_id": world.ours.round_id, "question": "words", "kind": kind}
    fathoming.work(session, world.ours.actor, asked, lambda done, whole=0: None)
    found = suggesting.newest(session, world.ours.organisation_id, world.ours.round_id, "words", kind)
    assert found is not None
    return found


@pytest.fixture
def coded(session: Session, world: World, codes: dict[str, int]) -> dict[Target, str]:
    """Sixty coded comments, one with a rare code, and thirty that nobody has read, with what they are about."""
    for theme, words in sentences(1, 60):
        coding.apply(session, world.ours.actor, write(session, world, words), codes[theme])
    coding.apply(session, world.ours.actor, write(session, world, "Något helt annat"), codes["rare"])
    return {write(session, world, words): theme for theme, words in sentences(2, 30)}


def test_codes_are_suggested_for_what_nobody_has_coded_and_measured_on_what_was_held_out(
    session: Session, world: World, codes: dict[str, int], coded: dict[Target, str]
) -> None:
    reading = read(session, world, CODES)
    offers = {one.code_id: one for one in suggesting.offers(session, reading)}
    assert set(offers) == {codes["far"], codes["cost"]}, "one answer is too little to learn a code from"
    assert all(one.offered and (one.measure.precision or 0) > 0.8 for one in offers.values())
    assert sum(one.measure.support for one in offers.values()) == 60
    found = suggesting.list_suggestions(session, reading, page=1_000)
    themes = {target.response_id: theme for target, theme in coded.items()}
    assert {one.response_id for one in found} <= set(themes)
    right = [codes[themes[one.response_id]] == one.code_id for one in found]
    assert len(right) > 20
    assert sum(right) / len(right) > 0.8
    assert all(set(one.words) and all(word in one.text.lower() for word in one.words) for one in found)
    assert set(reading.details["methods"]) == set(learning.METHODS)


@pytest.mark.both_databases
@pytest.mark.one_in(2)
def test_nothing_is_counted_before_a_person_accepts_it(
    session: Session, world: World, codes: dict[str, int], coded: dict[Target, str]
) -> None:
    before = coding.count_codes(session, world.ours.round_id)
    reading = read(session, world, CODES)
    assert coding.count_codes(session, world.ours.round_id) == before
    first, second, third, *_ = suggesting.list_suggestions(session, reading)
    me = Actor(world.ours.organisation_id, "me@example.org")
    assert suggesting.decide(session, me, reading, [first.id, second.id, first.id], True) == 2
    assert suggesting.decide(session, me, reading, [third.id], False) == 1
    assert suggesting.decide(session, me, reading, [first.id, third.id, 987_654], True) == 0, "it was decided before"
    after = coding.count_codes(session, world.ours.round_id)
    assert sum(one.own for one in after.values()) == sum(one.own for one in before.values()) + 2
    shown = {one.id for one in suggesting.list_suggestions(session, reading)}
    assert shown.isdisjoint({first.id, second.id, third.id})
    again = read(session, world, CODES)
    pairs = {(one.response_id, one.code_id) for one in suggesting.list_suggestions(session, again, page=1_000)}
    assert (third.response_id, third.code_id) not in pairs, "what was refused is not suggested again"


def test_a_code_that_a_person_gives_or_retires_is_no_longer_suggested(
    session: Session, world: World, codes: dict[str, int], coded: dict[Target, str]
) -> None:
    reading = read(session, world, CODES)
    one = suggesting.list_suggestions(session, reading)[0]
    coding.apply(session, world.ours.actor, Target(world.ours.round_id, one.response_id, "words"), one.code_id)
    assert one.id not in {each.id for each in suggesting.list_suggestions(session, reading)}
    session.get_one(Code, codes["far"]).retired_at = now()
    session.commit()
    assert {each.code_id for each in suggesting.list_suggestions(session, reading)} <= {codes["cost"]}


def test_what_is_learned_from_noise_is_measured_as_such_and_not_offered(
    session: Session, world: World, codes: dict[str, int]
) -> None:
    rng = random.Random(3)
    for _theme, words in sentences(4, 60):
        coding.apply(
            session, world.ours.actor, write(session, world, words), codes[rng.choice(("far", "cost", "rare"))]
        )
    write(session, world, "Bussen går sällan")
    reading = read(session, world, CODES)
    assert suggesting.offers(session, reading)
    assert not [one for one in suggesting.offers(session, reading) if one.offered]
    assert all(one.measure.precision is not None for one in suggesting.offers(session, reading)), "it says how weak"
    assert not suggesting.list_suggestions(session, reading)


def test_a_round_without_codes_says_that_there_is_nothing_to_learn_from(session: Session, world: World) -> None:
    write(session, world, "Bussen går sällan")
    reading = read(session, world, CODES)
    assert (reading.details["codes"], reading.details["learned"]) == ({}, 0)


@pytest.mark.both_databases
def test_phrases_and_answers_that_come_again_are_found(session: Session, world: World) -> None:
    for ending in ("idag", "alltid", "här"):
        write(session, world, f"Väntrummet var iskallt {ending}")
    for words in ("Läkaren lyssnade noga", "Läkarna lyssnade noga", "Läkaren lyssnade nog"):
        write(session, world, words)
    write(session, world, "Ingenting att säga")
    phrases, groups = suggesting.repeated(session, read(session, world, ALIKE))
    assert ("väntrummet var iskallt", 3) in [(one.phrase, one.count) for one in phrases]
    assert "var iskallt" not in [one.phrase for one in phrases], "it is inside a longer one"
    assert [one.count for one in groups] == [3, 3]
    assert {words.split()[0] for one in groups for words, _ in one.examples} == {"Väntrummet", "Läkaren", "Läkarna"}


def test_tone_is_hidden_until_it_is_measured_and_agrees(session: Session, world: World) -> None:
    for number in range(40):
        good = number % 2 == 0
        target = write(session, world, "Mycket trevlig och bra" if good else "Hemskt och dåligt", "sv")
        if number < 35:
            suggesting.label(session, world.ours.actor, target, 1 if good else -1)
    write(session, world, "tisdag", "sv")
    write(session, world, "خوب", "fa")
    reading = read(session, world, TONE)
    found = suggesting.confusions(reading)
    assert (found["sv"].total, found["sv"].accuracy) == (35, 1.0)
    assert suggesting.shown_languages(reading) == ["sv"]
    assert set(found) == {"sv"}, "of a language without a lexicon there is nothing to say"
    assert suggesting.tones(session, reading) == {"sv": {1: 20, -1: 20, None: 1}}
    assert session.scalar(select(func.count()).select_from(Toned)) == 40, "an unknown tone is no tone"
    for row in session.scalars(select(ToneLabel)):
        row.label = 0
    session.commit()
    assert suggesting.shown_languages(read(session, world, TONE)) == []


def test_a_judgement_of_tone_replaces_the_one_before_and_is_the_labellers_own(session: Session, world: World) -> None:
    target = write(session, world, "Bra")
    me, other = (Actor(world.ours.organisation_id, name) for name in ("me", "other"))
    for tone in (1, -1):
        suggesting.label(session, me, target, tone)
    assert suggesting.unlabelled(session, me, world.ours.round_id, "words", ["sv"]) is None
    assert suggesting.unlabelled(session, other, world.ours.round_id, "words", ["sv"]) == (
        target.response_id,
        "Bra",
        "sv",
    )
    assert suggesting.label_counts(session, world.ours.organisation_id, world.ours.round_id, "words") == {"sv": 1}
    with pytest.raises(InputError):
        suggesting.label(session, me, target, 7)
    with pytest.raises(NotFoundError):
        suggesting.label(session, world.theirs.actor, target, 1)


@pytest.mark.both_databases
@pytest.mark.one_in(2)
def test_what_a_machine_made_of_an_answer_goes_with_it(
    session: Session, world: World, codes: dict[str, int], coded: dict[Target, str]
) -> None:
    for kind in (CODES, ALIKE, TONE):
        read(session, world, kind)
    for table in (Suggestion, Alike):
        assert session.scalar(select(func.count()).select_from(table))
    session.connection().exec_driver_sql("DELETE FROM answer")
    session.connection().exec_driver_sql("DELETE FROM response")
    for table in (Suggestion, Alike, Toned, ToneLabel):
        assert session.scalar(select(func.count()).select_from(table)) == 0


def test_nobody_lets_a_machine_read_what_is_not_theirs(session: Session, world: World) -> None:
    asked = {"round_id": world.theirs.round_id, "question": "words", "kind": CODES}
    with pytest.raises(NotFoundError):
        fathoming.work(session, world.ours.actor, asked, lambda done, whole=0: None)
    with pytest.raises(InputError):
        fathoming.work(session, world.ours.actor, {**asked, "round_id": world.ours.round_id, "kind": "x"}, print)
