"""The desk that every protected figure passes: whom it counts, what it refuses, and what it remembers."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.core.disclosure import DEFAULT, HIDDEN, Rule
from survey.errors import BusyError, InputError, NotFoundError
from survey.models import Event, Response, ShownFigure, Version
from survey.services import (
    beginning,
    codebooks,
    coding,
    disclosing,
    evidencing,
    populations,
    reaching,
    responding,
    small_groups,
)
from survey.services.coding import Target
from survey.services.filtering import Filters
from tests.staff.arranging import World, respond

JUNE = date(2026, 6, 1)


def come(session: Session, world: World, many: int, day: date, yes: int | None = None, south: int = 0) -> None:
    """So many hand in on a day, `yes` of them saying yes (half if not told), the first `south` in the south."""
    north_link, south_link = world.ours.links
    for number in range(many):
        said = "yes" if number < (many // 2 if yes is None else yes) else "no"
        respond(session, south_link if number < south else north_link, {"been": Answer(said)}, day=day)


def settle(session: Session, world: World, today: date) -> populations.Population | None:
    return populations.settle(session, world.ours.organisation_id, world.ours.round_id, today)


@pytest.mark.both_databases
def test_a_population_is_everybody_up_to_yesterday_once_they_are_enough(session: Session, world: World) -> None:
    come(session, world, 9, JUNE)
    assert settle(session, world, JUNE + timedelta(days=1)) is None
    come(session, world, 3, JUNE + timedelta(days=1))
    assert settle(session, world, JUNE + timedelta(days=1)) is None
    found = settle(session, world, JUNE + timedelta(days=2))
    assert found is not None
    assert (found.number, found.responses, found.through) == (1, 12, JUNE + timedelta(days=1))


@pytest.mark.both_databases
def test_it_stands_still_until_half_as_many_have_come_and_at_least_ten(session: Session, world: World) -> None:
    come(session, world, 40, JUNE)
    first = settle(session, world, JUNE + timedelta(days=1))
    come(session, world, 19, JUNE + timedelta(days=3))
    assert settle(session, world, JUNE + timedelta(days=5)) == first
    come(session, world, 1, JUNE + timedelta(days=4))
    second = settle(session, world, JUNE + timedelta(days=5))
    assert second is not None
    assert (second.number, second.responses) == (2, 60)


def test_when_the_round_has_closed_ten_more_are_enough(session: Session, world: World) -> None:
    come(session, world, 40, JUNE)
    settle(session, world, JUNE + timedelta(days=1))
    come(session, world, 10, JUNE + timedelta(days=3))
    place = world.ours
    reaching.change_dates(session, place.actor, place.round_id, date(2026, 4, 1), JUNE + timedelta(days=3))
    last = settle(session, world, JUNE + timedelta(days=9))
    assert last is not None
    assert (last.number, last.responses) == (2, 50)


def test_another_organisations_round_is_not_found(session: Session, world: World) -> None:
    with pytest.raises(NotFoundError):
        disclosing.open_desk(session, world.ours.actor, world.theirs.round_id)


def test_a_table_of_two_variables_shows_what_may_be_shown_however_it_is_turned(session: Session, world: World) -> None:
    come(session, world, 60, JUNE, yes=30, south=25)
    found = disclosing.protect(session, world.ours.actor, world.ours.round_id, ".group", "been", "crosstab")
    assert found.table is not None
    north, south = (found.table.row(str(group.id)) for group in world.ours.groups)
    assert (north["yes"], north["no"], south["yes"], south["no"]) == (5, 30, 25, 0)
    assert found.row_sums[:2] == (35, 25)
    turned = disclosing.protect(session, world.ours.actor, world.ours.round_id, "been", ".group", "crosstab")
    assert turned.table == found.table.turned()


def test_a_small_count_takes_along_what_the_tables_of_one_would_give_it_away_by(session: Session, world: World) -> None:
    come(session, world, 60, JUNE, yes=30, south=27)  # three of the north said yes, as 30 did in all
    desk = disclosing.open_desk(session, world.ours.actor, world.ours.round_id)
    by_group, by_answer = (desk.protect("", key).table for key in (".group", "been"))
    assert by_group is not None
    assert by_answer is not None
    assert {33, 27} <= set(by_group.counts[0])
    assert by_answer.row("")["yes"] == 30
    crossed = desk.protect(".group", "been").table
    assert crossed is not None
    rows = [crossed.row(str(group.id)) for group in world.ours.groups]
    assert {row[said] for row in rows for said in ("yes", "no")} == {HIDDEN}


def test_what_some_were_not_asked_is_not_crossed_with_what_decides_it(session: Session, world: World) -> None:
    come(session, world, 60, JUNE)
    found = disclosing.protect(session, world.ours.actor, world.ours.round_id, "been", "why=", "crosstab")
    assert (found.table, found.refused) == (None, disclosing.DEPENDS)


def test_an_unknown_variable_or_purpose_is_a_mistake_of_the_program(session: Session, world: World) -> None:
    come(session, world, 20, JUNE)
    desk = disclosing.open_desk(session, world.ours.actor, world.ours.round_id)
    with pytest.raises(KeyError):
        desk.protect("", "minutes")
    with pytest.raises(ValueError, match="fun"):
        desk.close("fun")


@pytest.mark.both_databases
def test_when_somebody_has_left_only_what_was_shown_is_shown(session: Session, world: World) -> None:
    come(session, world, 40, JUNE)
    place = world.ours
    before = disclosing.protect(session, place.actor, place.round_id, "", "been", "counts")
    gone = session.exec(select(Response).where(Response.round_id == place.round_id)).first()
    assert gone is not None
    assert responding.withdraw(session, gone.code_hash)
    assert disclosing.protect(session, place.actor, place.round_id, "", "been", "counts") == before
    refused = disclosing.protect(session, place.actor, place.round_id, "", ".language", "counts")
    assert (refused.table, refused.refused) == (None, disclosing.WITHDRAWN)


@pytest.mark.both_databases
def test_when_somebody_leaves_while_it_counts_nothing_is_shown(session: Session, world: World) -> None:
    come(session, world, 40, JUNE, south=20)
    place = world.ours
    desk = disclosing.open_desk(session, place.actor, place.round_id)
    one_way = desk.protect("", "been").table
    gone = session.exec(select(Response).where(Response.round_id == place.round_id)).first()
    assert gone is not None
    assert responding.withdraw(session, gone.code_hash)
    two_way = desk.protect(".group", "been").table
    assert one_way
    assert two_way
    assert (one_way.whole, two_way.whole) == (40, 39)
    with pytest.raises(BusyError):
        desk.close("counts")
    assert not session.exec(select(ShownFigure)).all()
    assert disclosing.protect(session, place.actor, place.round_id, "", "been", "counts").refused == "withdrawn"


def test_the_same_question_gets_the_same_answer_and_is_written_down_once(session: Session, world: World) -> None:
    come(session, world, 40, JUNE, yes=3)
    place = world.ours
    asked = [disclosing.protect(session, place.actor, place.round_id, "", "been", "reply") for _ in range(2)]
    assert asked[0] == asked[1]
    kept = session.exec(select(ShownFigure).where(ShownFigure.key == "|been")).all()
    assert [row.purpose for row in kept] == ["reply"]


def test_a_quote_shows_only_what_ten_have_in_common(session: Session, world: World) -> None:
    come(session, world, 40, JUNE, south=9)
    desk = disclosing.open_desk(session, world.ours.actor, world.ours.round_id)
    north, south = (str(group.id) for group in world.ours.groups)
    assert small_groups.may_show_quote(desk, {})
    assert small_groups.may_show_quote(desk, {".group": north})
    assert not small_groups.may_show_quote(desk, {".group": south})
    assert not small_groups.may_show_quote(desk, {".group": north, "been": "yes", ".language": "ar"})


def test_words_are_listed_when_ten_have_said_them(session: Session, world: World) -> None:
    come(session, world, 40, JUNE)
    desk = disclosing.open_desk(session, world.ours.actor, world.ours.round_id)
    assert small_groups.shared_words(desk, {"buss": 12, "långt": 30, "hund": 9, "taxi": 12}) == (
        "långt",
        "buss",
        "taxi",
    )


def test_marks_are_hidden_where_few_carry_them_and_stay_as_they_were_shown(session: Session, world: World) -> None:
    come(session, world, 40, JUNE)
    counts = {"far": 17, "cost": 3, "most": 38}

    def marked(_whom: Filters) -> dict[str, int]:
        return dict(counts)

    for more in (0, 1):
        counts["far"] += more
        desk = disclosing.open_desk(session, world.ours.actor, world.ours.round_id)
        shown = small_groups.protect_marks(desk, "code", ["far", "cost", "most", "none"], marked)
        desk.close("board")
        assert shown == {"far": 17, "cost": HIDDEN, "most": HIDDEN, "none": HIDDEN}


def test_a_code_that_differs_by_few_from_the_one_above_is_hidden_whoever_asks_for_which(
    session: Session, world: World
) -> None:
    come(session, world, 40, JUNE)
    place = world.ours
    questionnaire_id = session.get_one(Version, place.published.version_id).questionnaire_id
    above = codebooks.make(session, place.actor, questionnaire_id, "Vägen").id or 0
    below = codebooks.make(session, place.actor, questionnaire_id, "Långt", parent_id=above).id or 0
    for at, response in enumerate(session.exec(select(Response).where(Response.round_id == place.round_id)).all()[:22]):
        target = Target(place.round_id, response.id, "been")
        coding.apply(session, place.actor, target, above if at < 2 else below)
    (figure,) = evidencing.count(session, place.actor, place.round_id, [[above]])
    assert figure is not None
    assert figure.count == 22
    offered = beginning.offer(session, place.actor, place.round_id)
    assert {theme.id: theme.count for theme in offered.themes} == {above: 22, below: HIDDEN}


def test_a_code_that_nearly_all_have_who_wrote_is_hidden(session: Session, world: World) -> None:
    place = world.ours
    come(session, world, 30, JUNE)
    wrote = [respond(session, place.links[0], {"words": Answer("Ord")}, day=JUNE) for _ in range(30)]
    questionnaire_id = session.get_one(Version, place.published.version_id).questionnaire_id
    most, some = (codebooks.make(session, place.actor, questionnaire_id, name).id or 0 for name in ("Alla", "Några"))
    for at, response in enumerate(wrote):
        for code in (most, some) if at < 14 else (most,) if at < 28 else ():
            coding.apply(session, place.actor, Target(place.round_id, response, "words"), code)
    offered = beginning.offer(session, place.actor, place.round_id)
    assert {theme.id: theme.count for theme in offered.themes} == {most: HIDDEN, some: 14}


def test_anybody_who_may_makes_the_rule_stricter_and_administrators_make_it_less_so(
    session: Session, world: World
) -> None:
    place = world.ours
    assert populations.rule_of(session, place.round_id) == DEFAULT
    populations.set_rule(session, place.actor, place.round_id, 20, 8, may_weaken=False)
    with pytest.raises(InputError) as refused:
        populations.set_rule(session, place.actor, place.round_id, 20, 5, may_weaken=False)
    assert refused.value.problems == {"cell": "only-stricter"}
    populations.set_rule(session, place.actor, place.round_id, 15, 5, may_weaken=True)
    assert populations.rule_of(session, place.round_id) == Rule(15, 5)
    assert populations.rule_of(session, world.theirs.round_id) == DEFAULT
    assert session.exec(select(Event).where(Event.act == "disclosure-rule-changed")).all()


@pytest.mark.parametrize(
    ("base", "cell", "field"), [(10, 1, "cell"), (3, 5, "base"), (9_999, 5, "base"), (0, 0, "cell")]
)
def test_a_rule_that_protects_nobody_or_shows_nothing_is_refused(
    session: Session, world: World, base: int, cell: int, field: str
) -> None:
    with pytest.raises(InputError) as refused:
        populations.set_rule(session, world.ours.actor, world.ours.round_id, base, cell, may_weaken=True)
    assert refused.value.problems.get(field) == "not-a-threshold"
