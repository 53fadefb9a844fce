"""Codings are kept where the words are, by code points; seen by those who may; counted by response; taken back by
whoever made them; and gone with the response."""

from __future__ import annotations

import json

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.errors import InputError, NotFoundError
from survey.models import Coding, CodingAct, Event, Response, Version
from survey.services import auditing, codebooks, coding, responding
from survey.services.auditing import Actor
from survey.services.coding import Target
from survey.services.reading import Filters
from tests.staff.arranging import Place, World, respond

pytestmark = pytest.mark.both_databases

WORDS = "Åh, det är långt 🚌 och dyrt. بعيد"


def questionnaire_id(session: Session, place: Place) -> int:
    return session.get_one(Version, place.published.version_id).questionnaire_id


def make_code(session: Session, place: Place, name: str, parent_id: int | None = None) -> int:
    made = codebooks.make(session, place.actor, questionnaire_id(session, place), name, parent_id=parent_id)
    return made.id or 0


def answer(session: Session, place: Place, words: str = WORDS, group: int = 0) -> Target:
    response_id = respond(session, place.links[group], {"been": Answer("no"), "words": Answer(words)})
    return Target(place.round_id, response_id, "words")


@pytest.fixture
def noise(session: Session, world: World) -> None:
    """Everybody's codings but ours, on everything but our answer."""
    for place in (world.ours, world.theirs):
        code = make_code(session, place, "Brus")
        coding.apply(session, Actor(place.organisation_id, "noise@example.org"), answer(session, place, "Brus"), code)


def test_a_span_counts_code_points_whatever_the_script(session: Session, world: World, noise: None) -> None:
    target, far = answer(session, world.ours), make_code(session, world.ours, "Långt")
    for words in ("långt", "🚌", "بعيد"):
        start = WORDS.index(words)
        coding.apply(session, world.ours.actor, target, far, start, start + len(words))
    found = coding.codings_of(
        session, world.ours.organisation_id, world.ours.round_id, [target.response_id], world.ours.actor.name
    )
    spans = [WORDS[one.start : one.end] for one in found[target.response_id, "words"]]
    assert spans == ["långt", "🚌", "بعيد"]


def test_the_same_coding_twice_is_once_and_the_whole_span_is_the_whole_answer(session: Session, world: World) -> None:
    target, far = answer(session, world.ours), make_code(session, world.ours, "Långt")
    first = coding.apply(session, world.ours.actor, target, far)
    assert coding.apply(session, world.ours.actor, target, far, 0, len(WORDS)) == first
    other = coding.apply(session, Actor(world.ours.organisation_id, "other@example.org"), target, far)
    assert other != first
    assert coding.count_codes(session, world.ours.round_id)[far].own == 1


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (3, 3), (5, 3), (0, len(WORDS) + 1), (None, 3), (3, None)])
def test_a_span_outside_the_words_is_refused(session: Session, world: World, start: int, end: int) -> None:
    target, far = answer(session, world.ours), make_code(session, world.ours, "Långt")
    with pytest.raises(InputError):
        coding.apply(session, world.ours.actor, target, far, start, end)
    assert not session.exec(select(Coding)).all()


def test_nobody_codes_what_is_not_theirs_or_not_there(session: Session, world: World) -> None:
    target, far = answer(session, world.ours), make_code(session, world.ours, "Långt")
    theirs = make_code(session, world.theirs, "Deras")
    silent = respond(session, world.ours.links[0], {"words": Answer(missing="blank"), "minutes": Answer(5)})
    tried = [
        (world.theirs.actor, target, theirs),
        (world.ours.actor, target, theirs),
        (world.ours.actor, Target(world.ours.round_id, silent, "words"), far),
        (world.ours.actor, Target(world.ours.round_id, silent, "minutes"), far),
        (world.ours.actor, Target(world.ours.other.id or 0, target.response_id, "words"), far),
        (world.ours.actor, target, 987_654),
    ]
    for actor, unit, code_id in tried:
        with pytest.raises(NotFoundError):
            coding.apply(session, actor, unit, code_id)
    assert not session.exec(select(Coding)).all()


def test_each_undo_takes_back_the_actors_own_newest_act(session: Session, world: World, noise: None) -> None:
    target, far = answer(session, world.ours), make_code(session, world.ours, "Långt")
    ours, other = world.ours.actor, Actor(world.ours.organisation_id, "other@example.org")
    kept = coding.apply(session, ours, target, far, 3, 6)
    coding.remove(session, ours, kept)
    coding.say_done(session, ours, target)
    theirs = coding.apply(session, other, target, far)

    def ids() -> set[int | None]:
        return set(session.exec(select(Coding.id).where(Coding.response_id == target.response_id)))

    assert [coding.undo(session, ours, target.round_id) for _ in range(4)] == [
        "answer-done",
        "code-removed",
        "code-applied",
        "",
    ]
    assert ids() == {theirs}
    assert coding.undo(session, other, target.round_id) == "code-applied"
    assert ids() == set()


def test_what_was_taken_away_comes_back_as_it_was(session: Session, world: World) -> None:
    target, far = answer(session, world.ours), make_code(session, world.ours, "Långt")
    coding_id = coding.apply(session, world.ours.actor, target, far, 3, 6)
    before = session.get_one(Coding, coding_id).model_dump()
    coding.remove(session, world.ours.actor, coding_id)
    session.expire_all()
    assert session.get(Coding, coding_id) is None
    coding.undo(session, world.ours.actor, target.round_id)
    session.expire_all()
    assert session.get_one(Coding, coding_id).model_dump() == before


def test_every_act_is_an_event_and_a_row_that_says_what_undoes_it(session: Session, world: World) -> None:
    target, far = answer(session, world.ours), make_code(session, world.ours, "Långt")
    coding_id = coding.apply(session, world.ours.actor, target, far)
    coding.remove(session, world.ours.actor, coding_id)
    coding.undo(session, world.ours.actor, target.round_id)
    acts = ["code-made", "code-applied", "code-removed", "act-undone"]
    ours = world.ours.organisation_id
    assert session.exec(select(CodingAct.act).where(CodingAct.organisation_id == ours)).all() == acts
    logged = session.exec(select(Event.act).where(Event.organisation_id == ours).order_by(Event.number)).all()
    assert logged[-4:] == acts
    assert auditing.verify(session, ours).broken is None


def test_an_erased_response_takes_its_codings_and_what_was_done_to_them_along(session: Session, world: World) -> None:
    target, far = answer(session, world.ours), make_code(session, world.ours, "Långt")
    kept = answer(session, world.ours, "Något annat")
    for unit in (target, kept):
        coding_id = coding.apply(session, world.ours.actor, unit, far, 0, 4)
        coding.remove(session, world.ours.actor, coding_id)
        coding.apply(session, world.ours.actor, unit, far, 2, 4)
        coding.say_done(session, world.ours.actor, unit)
    assert responding.withdraw(session, session.get_one(Response, target.response_id).code_hash)
    left = session.exec(select(Coding.response_id)).all()
    assert left == [kept.response_id]
    acts = session.exec(select(CodingAct)).all()
    assert target.response_id not in {act.response_id for act in acts}
    assert WORDS[:4] not in json.dumps([act.details for act in acts], ensure_ascii=False)
    assert coding.undo(session, world.ours.actor, target.round_id) == "answer-done"


def test_counts_are_of_responses_and_a_code_counts_those_below_it(session: Session, world: World, noise: None) -> None:
    way = make_code(session, world.ours, "Vägen dit")
    far, cost = make_code(session, world.ours, "Långt", way), make_code(session, world.ours, "Dyrt", way)
    both, one, south = (answer(session, world.ours, WORDS, group) for group in (0, 0, 1))
    for target, code_id, start in ((both, far, 0), (both, far, 5), (both, cost, 2), (one, cost, 2), (south, way, 1)):
        coding.apply(session, world.ours.actor, target, code_id, start, start + 3)
    counts = coding.count_codes(session, world.ours.round_id)
    assert {code: (counts[code].own, counts[code].whole) for code in (way, far, cost)} == {
        way: (1, 3),
        far: (1, 1),
        cost: (2, 2),
    }
    north = coding.count_codes(session, world.ours.round_id, Filters(group_id=world.ours.groups[0].id), "words")
    assert (north[way].own, north[way].whole) == (0, 2)
