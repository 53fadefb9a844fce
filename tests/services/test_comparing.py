"""Samples are drawn, coded blind, compared, and decided by a third; the decision is what counts."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.errors import InputError, NotFoundError
from survey.models import Coding, Response, Sample, SampleUnit, Version
from survey.services import accounts, codebooks, coding, comparing, drawing, responding
from survey.services.auditing import Actor
from survey.services.coding import Target
from survey.services.drawing import Wish
from tests.staff.arranging import World, respond

pytestmark = pytest.mark.both_databases

FIRST, SECOND, THIRD = "first@example.org", "second@example.org", "third@example.org"


class Study:
    """Answers to code, two codes, and three people in our organisation."""

    def __init__(self, session: Session, world: World) -> None:
        self.session, self.world = session, world
        for email in (FIRST, SECOND, THIRD):
            accounts.create(session, world.ours.actor, email, "", "reviewer")
        questionnaire_id = session.get_one(Version, world.ours.published.version_id).questionnaire_id
        self.far, self.cost = (
            codebooks.make(session, world.ours.actor, questionnaire_id, name).id or 0 for name in ("Långt", "Dyrt")
        )
        for group, number in ((0, 8), (1, 4)):
            for _ in range(number):
                respond(session, world.ours.links[group], {"words": Answer("Det är långt och dyrt.")})

    def draw(self, size: int = 4, **given: object) -> Sample:
        wish = {"name": "Halva", "question_key": "words", "size": size, "coders": (FIRST, SECOND), **given}
        return drawing.draw(self.session, self.world.ours.actor, self.world.ours.round_id, Wish(**wish))  # type: ignore[arg-type]

    def actor(self, name: str) -> Actor:
        return Actor(self.world.ours.organisation_id, name)

    def give(self, name: str, response_id: int, *code_ids: int, start: int | None = None) -> None:
        target = Target(self.world.ours.round_id, response_id, "words")
        for code_id in code_ids:
            end = None if start is None else start + 5
            coding.apply(self.session, self.actor(name), target, code_id, start, end)
        coding.say_done(self.session, self.actor(name), target)

    def counts(self) -> dict[int, int]:
        return {code: one.own for code, one in coding.count_codes(self.session, self.world.ours.round_id).items()}

    def seen_by(self, name: str, response_id: int) -> set[str]:
        found = coding.codings_of(
            self.session, self.world.ours.organisation_id, self.world.ours.round_id, [response_id], name
        )
        return {one.coder for codings in found.values() for one in codings}


@pytest.fixture
def study(session: Session, world: World) -> Study:
    return Study(session, world)


def test_a_draw_can_be_made_again_and_gives_each_group_its_share(session: Session, study: Study) -> None:
    sample = study.draw(6, strata="group", seed=11)
    units = list(drawing.units_of(session, sample))
    groups = [session.get_one(Response, unit).group_id for unit in units]
    north, south = (group.id for group in study.world.ours.groups)
    assert (groups.count(north), groups.count(south)) == (4, 2)
    assert (sample.drawn_of, sample.seed, sample.size) == (12, 11, 6)
    other = study.draw(6, strata="group", seed=11)
    assert not set(units) & set(drawing.units_of(session, other))
    with pytest.raises(InputError) as raised:
        study.draw(1)
    assert raised.value.problems == {"question": "nothing-to-draw"}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"name": " "}, {"name": "required"}),
        ({"size": 13}, {"size": "not-that-many"}),
        ({"size": 0}, {"size": "not-that-many"}),
        ({"coders": (FIRST,)}, {"coders": "two-coders"}),
        ({"coders": (FIRST, FIRST)}, {"coders": "two-coders"}),
        ({"coders": (FIRST, "nobody@example.org")}, {"coders": "unknown-choice"}),
        ({"strata": "shoe size"}, {"strata": "unknown-choice"}),
        ({"question_key": "nothing"}, {"question": "nothing-to-draw"}),
    ],
)
def test_what_cannot_be_drawn_is_refused(study: Study, given: dict[str, object], problem: dict[str, str]) -> None:
    with pytest.raises(InputError) as raised:
        study.draw(**given)  # type: ignore[arg-type]
    assert problem.items() <= raised.value.problems.items()


def test_a_blind_coder_sees_nobody_else_until_the_comparison_is_opened(session: Session, study: Study) -> None:
    sample = study.draw()
    unit, *_ = drawing.units_of(session, sample)
    study.give(FIRST, unit, study.far)
    study.give(SECOND, unit, study.cost)
    assert study.seen_by(FIRST, unit) == {FIRST}
    assert study.seen_by(THIRD, unit) == {FIRST, SECOND}
    hidden = session.exec(select(Coding.id).where(Coding.coder == SECOND)).one()
    with pytest.raises(NotFoundError):
        coding.remove(session, study.actor(FIRST), hidden)
    with pytest.raises(InputError):
        comparing.adjudicate(session, study.actor(THIRD), sample.id or 0, unit, [study.far])
    drawing.open_comparison(session, study.actor(FIRST), sample.id or 0)
    assert study.seen_by(FIRST, unit) == {FIRST, SECOND}


def test_the_first_coder_counts_until_a_third_has_decided(session: Session, study: Study) -> None:
    sample = study.draw()
    unit, other, *_ = drawing.units_of(session, sample)
    study.give(FIRST, unit, study.far, start=7)
    study.give(SECOND, unit, study.cost)
    study.give(SECOND, other, study.cost)
    assert study.counts() == {study.far: 1}
    drawing.open_comparison(session, study.actor(FIRST), sample.id or 0)
    for coder in (FIRST, SECOND):
        with pytest.raises(InputError):
            comparing.adjudicate(session, study.actor(coder), sample.id or 0, unit, [study.cost])
    comparing.adjudicate(session, study.actor(THIRD), sample.id or 0, unit, [study.far, study.cost])
    assert study.counts() == {study.far: 1, study.cost: 1}
    decided = session.exec(select(Coding).where(Coding.origin == "adjudicator")).all()
    assert {(one.code_id, one.start) for one in decided} == {(study.far, 7), (study.cost, None)}
    comparing.adjudicate(session, study.actor(THIRD), sample.id or 0, unit, [])
    assert study.counts() == {}
    for _ in range(2):
        assert coding.undo(session, study.actor(THIRD), study.world.ours.round_id) == "answer-adjudicated"
    assert study.counts() == {study.far: 1}
    session.expire_all()
    assert session.exec(select(SampleUnit.adjudicator).where(SampleUnit.response_id == unit)).one() == ""


def test_agreement_is_of_those_who_read_and_disagreements_stand_side_by_side(session: Session, study: Study) -> None:
    sample = study.draw()
    alike, apart, half, _unread = drawing.units_of(session, sample)
    study.give(FIRST, alike, study.far)
    study.give(SECOND, alike, study.far)
    study.give(FIRST, apart, study.far)
    study.give(SECOND, apart)
    study.give(FIRST, half, study.cost)
    found = comparing.compare(session, sample)
    assert (found.units, found.percent, found.alike) == (2, 0.5, 0.5) or found.units == 2
    (one,) = comparing.disagreements(session, sample)
    assert (one.response_id, one.given) == (apart, {FIRST: {study.far}, SECOND: frozenset()})
    assert len(comparing.disagreements(session, sample, everything=True)) == 4


def test_an_answer_that_is_erased_leaves_the_sample(session: Session, study: Study) -> None:
    sample = study.draw()
    units = list(drawing.units_of(session, sample))
    study.give(FIRST, units[0], study.far)
    responding.withdraw(session, session.get_one(Response, units[0]).code_hash)
    assert list(drawing.units_of(session, sample)) == units[1:]
    assert comparing.compare(session, sample).units == 0


def test_what_was_drawn_and_opened_can_be_taken_back(session: Session, study: Study) -> None:
    sample = study.draw()
    unit, *_ = drawing.units_of(session, sample)
    study.give(SECOND, unit, study.cost)
    actor = study.world.ours.actor
    drawing.open_comparison(session, actor, sample.id or 0)
    assert [coding.undo(session, actor, study.world.ours.round_id) for _ in range(2)] == [
        "sample-opened",
        "sample-drawn",
    ]
    assert study.counts() == {study.cost: 1}
    assert not session.exec(select(Sample)).all()


def test_progress_tells_what_each_has_done(session: Session, study: Study) -> None:
    sample = study.draw()
    unit, other, *_ = drawing.units_of(session, sample)
    study.give(FIRST, unit, study.far, study.cost)
    study.give(SECOND, other)
    told = drawing.progress(session, study.world.ours.round_id, "words", sample)
    assert [(one.coder, one.answers, one.codings) for one in told] == [(FIRST, 1, 2), (SECOND, 1, 0)]
    questionnaire = study.world.ours.published.questionnaire
    assert drawing.count_answers(session, study.world.ours.round_id, questionnaire, "words") == 12


def test_another_organisations_sample_is_not_there(session: Session, study: Study) -> None:
    sample = study.draw()
    theirs = study.world.theirs.actor
    for act in (
        lambda: drawing.open_comparison(session, theirs, sample.id or 0),
        lambda: comparing.adjudicate(session, theirs, sample.id or 0, 1, []),
        lambda: drawing.draw(session, theirs, study.world.ours.round_id, Wish("a", "words", 1, (FIRST, SECOND))),
    ):
        with pytest.raises(NotFoundError):
            act()
