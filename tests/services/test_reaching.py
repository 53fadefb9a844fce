"""Rounds, groups and links: made, found, handed out and counted."""

from __future__ import annotations

import io
from datetime import date

import pytest
import zxingcpp
from PIL import Image
from sqlmodel import Session

from survey.errors import InputError, NotFoundError
from survey.models import Opening
from survey.services import auditing, reaching
from survey.services.reaching import Reach
from tests.staff.arranging import World, respond


@pytest.mark.both_databases
def test_opened_started_and_submitted_are_counted_per_link_and_group(session: Session, world: World) -> None:
    ours, (first, second) = world.ours, world.ours.links
    third = reaching.create_link(session, ours.actor, ours.groups[0], "Affisch")
    for link, day, times in ((first, 1, 5), (first, 2, 4), (third, 1, 2), (second, 1, 30)):
        opening = {"link_id": link.id, "day": date(2026, 5, day), "organisation_id": ours.organisation_id}
        session.add(Opening(**opening, count=times))
    respond(session, first, {})
    respond(session, first, {}, state="open")
    respond(session, third, {})
    counted = reaching.count_round(session, ours.organisation_id, ours.round_id)
    north, south = counted.groups
    assert [(one.link.id, one.reach) for one in north.links] == [
        (first.id, Reach(9, 2, 1)),
        (third.id, Reach(2, 1, 1)),
    ]
    assert north.reach == Reach(11, 3, 2, 200, 100)
    assert south.reach == Reach(30, 0, 0, 200, 100)
    assert counted.reach == Reach(41, 3, 2, 400, 200)


def test_the_share_reached_is_what_was_submitted_of_the_population() -> None:
    assert Reach(submitted=30, population=120).share == 0.25
    assert Reach(submitted=30, population=20).share == 1.5
    assert Reach(submitted=30).share is None
    assert Reach(submitted=0, population=0).share is None


def test_a_total_is_known_only_where_every_part_is(session: Session, world: World) -> None:
    ours = world.ours
    reaching.create_group(session, ours.actor, ours.round_id, "Öster", None, 50)
    counted = reaching.count_round(session, ours.organisation_id, ours.round_id)
    assert (counted.reach.population, counted.reach.invited) == (None, 250)


def test_several_rounds_are_counted_together_without_mixing(session: Session, world: World) -> None:
    ours = world.ours
    respond(session, ours.links[1], {})
    counted = reaching.reach(session, [ours.round, ours.other])
    assert [one.round.id for one in counted] == [ours.round.id, ours.other.id]
    assert [one.reach.submitted for one in counted] == [1, 1]
    assert [[group.group.name for group in one.groups] for one in counted] == [["Norr", "Söder"], ["Brus"]]


@pytest.mark.both_databases
def test_rounds_are_listed_by_their_opening_in_pages_without_gaps(session: Session, world: World) -> None:
    ours, made = world.ours, []
    for number in range(7):
        day = date(2026, 6, 1 + number // 2)
        made.append(reaching.create_round(session, ours.actor, ours.published.version_id, f"R{number}", day, None).id)
    seen: list[int | None] = []
    before = None
    while page := reaching.list_rounds(session, ours.organisation_id, before, 3):
        seen += [one.id for one in page]
        before = (page[-1].opens_on, page[-1].id or 0)
    assert seen == [*reversed(made), ours.round.id, ours.other.id]


def test_codes_have_no_signs_that_are_taken_for_each_other() -> None:
    codes = {reaching.new_code() for _ in range(500)}
    assert len(codes) == 500
    assert {len(code) for code in codes} == {6}
    assert not set("".join(codes)) & set("01oiluOIL")


def test_the_address_comes_from_the_installation() -> None:
    assert reaching.address_of("https://svar.example.se", "abc234") == "https://svar.example.se/s/abc234"


@pytest.mark.parametrize("address", ["https://svar.example.se/s/abc234", "http://127.0.0.1:8000/s/zzzzzz"])
def test_the_qr_code_says_the_address(address: str) -> None:
    picture = Image.open(io.BytesIO(reaching.qr_png(address))).convert("L")
    (read,) = zxingcpp.read_barcodes(picture)
    assert read.text == address
    assert min(picture.size) >= 300


def test_the_qr_drawing_scales_and_has_its_quiet_zone() -> None:
    drawing = reaching.qr_svg("https://svar.example.se/s/abc234").decode()
    assert 'viewBox="0 0 37 37"' in drawing  # 29 modules and four on each side
    assert "width=" not in drawing.partition(">")[0]
    assert "script" not in drawing


@pytest.mark.parametrize(
    ("name", "opens_on", "closes_on", "problems"),
    [
        ("  ", date(2026, 5, 1), None, {"name": "required"}),
        ("x" * 121, date(2026, 5, 1), None, {"name": "too-long"}),
        ("Ny", date(2026, 5, 2), date(2026, 5, 1), {"closes_on": "before-opening"}),
    ],
)
def test_a_round_that_cannot_be_is_refused_by_field(
    session: Session, world: World, name: str, opens_on: date, closes_on: date | None, problems: dict[str, str]
) -> None:
    version_id = world.ours.published.version_id
    with pytest.raises(InputError) as raised:
        reaching.create_round(session, world.ours.actor, version_id, name, opens_on, closes_on)
    assert raised.value.problems == problems
    assert len(reaching.list_rounds(session, world.ours.organisation_id)) == 2


def test_a_round_of_another_organisations_version_is_refused(session: Session, world: World) -> None:
    version_id = world.theirs.published.version_id
    with pytest.raises(InputError) as raised:
        reaching.create_round(session, world.ours.actor, version_id, "Ny", date(2026, 5, 1), None)
    assert raised.value.problems == {"version": "unknown-choice"}


def test_people_are_counted_from_nobody_to_a_hundred_million(session: Session, world: World) -> None:
    with pytest.raises(InputError) as raised:
        reaching.create_group(session, world.ours.actor, world.ours.round_id, "Väst", -1, 100_000_001)
    assert raised.value.problems == {"population": "not-a-number-of-people", "invited": "not-a-number-of-people"}


def test_a_link_has_a_language_that_exists(session: Session, world: World) -> None:
    with pytest.raises(InputError) as raised:
        reaching.create_link(session, world.ours.actor, world.ours.groups[0], "Brev", "xx")
    assert raised.value.problems == {"language": "unknown-choice"}


def test_what_is_made_is_written_down(session: Session, world: World) -> None:
    link = reaching.create_link(session, world.ours.actor, world.ours.groups[0], "Affisch", "ar", read_aloud=True)
    event = auditing.list_events(session, world.ours.organisation_id, None, 1)[0]
    assert (event.act, event.object) == ("link-created", f"link {link.id}")
    assert event.details == {"name": "Affisch", "code": link.code}


def test_dates_are_changed_and_written_down(session: Session, world: World) -> None:
    ours = world.ours
    reaching.change_dates(session, ours.actor, ours.round_id, date(2026, 4, 2), date(2026, 9, 1))
    session.expire_all()
    assert (ours.round.opens_on, ours.round.closes_on) == (date(2026, 4, 2), date(2026, 9, 1))
    event = auditing.list_events(session, ours.organisation_id, None, 1)[0]
    assert event.details == {"opens_on": "2026-04-02", "closes_on": "2026-09-01"}


def test_another_organisations_things_are_not_there(session: Session, world: World) -> None:
    mine, theirs = world.ours.organisation_id, world.theirs
    group_id, link_id = theirs.groups[0].id or 0, theirs.links[0].id or 0
    with pytest.raises(NotFoundError):
        reaching.find_round(session, mine, theirs.round_id)
    with pytest.raises(NotFoundError):
        reaching.find_group(session, mine, theirs.round_id, group_id)
    with pytest.raises(NotFoundError):
        reaching.find_link(session, mine, theirs.round_id, group_id, link_id)
    with pytest.raises(NotFoundError):
        reaching.create_group(session, world.ours.actor, theirs.round_id, "Väst", None, None)
    assert reaching.list_groups(session, mine, theirs.round_id) == []


def test_a_child_is_found_with_its_own_parents_only(session: Session, world: World) -> None:
    ours = world.ours
    mine, (north, south), link_id = ours.organisation_id, ours.groups, ours.links[0].id or 0
    assert reaching.find_link(session, mine, ours.round_id, north.id or 0, link_id).name == "Brev Norr"
    with pytest.raises(NotFoundError):
        reaching.find_link(session, mine, ours.round_id, south.id or 0, link_id)
    with pytest.raises(NotFoundError):
        reaching.find_link(session, mine, ours.other.id or 0, north.id or 0, link_id)
    with pytest.raises(NotFoundError):
        reaching.find_group(session, mine, ours.other.id or 0, north.id or 0)
