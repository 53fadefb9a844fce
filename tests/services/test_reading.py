"""Reading responses: newest first, a page at a time, filtered, and one of them whole."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session

from survey.core.answers import Answer
from survey.errors import NotFoundError
from survey.services import gathering, reading
from survey.services.reading import Filters, Listing
from tests.staff.arranging import World, respond

pytestmark = pytest.mark.both_databases


def listed(session: Session, world: World, limit: int = 25, **filters: object) -> Listing:
    place = world.ours
    chosen = Filters(**filters)  # type: ignore[arg-type]
    return reading.list_responses(session, place.round_id, place.published.questionnaire, chosen, None, limit)


def found(session: Session, world: World, **filters: object) -> set[int]:
    return {row.id for row in listed(session, world, **filters).rows}


def test_responses_come_newest_first_and_only_this_rounds(session: Session, world: World) -> None:
    link = world.ours.links[0]
    days = [date(2026, 5, day) for day in (3, 9, 1, 7)]
    made = {respond(session, link, {}, day=day): day for day in days}
    rows = listed(session, world).rows
    assert {row.id for row in rows} == set(made)
    assert [row.day for row in rows] == sorted(days, reverse=True)


@pytest.mark.parametrize("state", ["submitted", "open"])
def test_pages_neither_repeat_nor_miss_while_responses_come_in(session: Session, world: World, state: str) -> None:
    place, link = world.ours, world.ours.links[0]
    made = [respond(session, link, {}, day=date(2026, 5, 1 + number % 3), state=state) for number in range(11)]
    seen: list[int] = []
    before = None
    while True:
        questionnaire = place.published.questionnaire
        page = reading.list_responses(session, place.round_id, questionnaire, Filters(state=state), before, 3)
        seen += [row.id for row in page.rows]
        respond(session, link, {}, day=date(2026, 5, 30), state=state)
        if page.next is None:
            break
        before = page.next
    assert len(seen) == 11
    assert set(seen) == set(made)


def test_the_last_full_page_has_no_page_after_it(session: Session, world: World) -> None:
    for _ in range(4):
        respond(session, world.ours.links[0], {})
    assert listed(session, world, limit=4).next is None
    assert listed(session, world, limit=3).next is not None


def test_each_filter_leaves_out_the_others(session: Session, world: World) -> None:
    north, south = world.ours.links
    arabic = respond(session, north, {}, language="ar")
    helped = respond(session, north, {}, mode="helped", helper="interpreter")
    elsewhere = respond(session, south, {})
    begun = respond(session, north, {}, state="open")
    assert found(session, world) == {arabic, helped, elsewhere}
    assert found(session, world, language="ar") == {arabic}
    assert found(session, world, mode="helped") == {helped}
    assert found(session, world, group_id=south.group_id) == {elsewhere}
    assert found(session, world, state="open") == {begun}
    assert found(session, world, language="ar", mode="helped") == set()


@pytest.mark.parametrize(
    ("written", "sought"),
    [
        ("Jag är RÄDD för maskinen", "rädd"),
        ("Jag är rädd för maskinen", "RÄDD FÖR"),
        ("لم أفهم الرسالة", "أفهم"),
        ("Åsa sade: “nej”", "åsa"),
        ('Hon sade "nej" \\ja', '"nej" \\'),
        ("100 % rätt", "100 %"),
        ("a_b", "a_b"),
        ("första raden\nandra raden", "raden\nandra"),
        ("{{7*7}} <script>", "{{7*7}} <"),
    ],
)
def test_text_is_found_as_it_was_written(session: Session, world: World, written: str, sought: str) -> None:
    ours = respond(session, world.ours.links[0], {"words": Answer(written)})
    respond(session, world.ours.links[0], {"words": Answer("något annat axb 100 kr")})
    assert found(session, world, text=sought) == {ours}


@pytest.mark.parametrize("few", [0, reading.FEW])
def test_text_is_found_whether_the_reading_room_has_taken_it_in_or_not(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(reading, "FEW", few)
    place = world.ours
    early = respond(session, place.links[0], {"words": Answer("Jag är RÄDD")})
    respond(session, place.links[0], {"words": Answer("Inte alls")})
    respond(session, place.other_link, {"words": Answer("Rädd i en annan omgång")})
    gathering.gather(session, place.round_id, place.published.questionnaire)
    late = respond(session, place.links[0], {"words": Answer("rädd även jag")})
    begun = respond(session, place.links[0], {"words": Answer("rädd än så länge")}, state="open")
    assert found(session, world, text="rädd") == {early, late}
    assert found(session, world, text="ä") == {early, late}, "too short for the index"
    assert found(session, world, text="rädd", state="open") == {begun}


@pytest.mark.parametrize("sought", ["%", "_", "far", "yes", "dont-know", "nothing like it", "Brus", "' OR 1=1 --"])
def test_text_is_looked_for_in_what_people_wrote_and_nowhere_else(session: Session, world: World, sought: str) -> None:
    answers = {"been": Answer("yes"), "why": Answer(("far",)), "words": Answer("Nio mil")}
    respond(session, world.ours.links[0], answers)
    respond(session, world.ours.links[0], {"words": Answer(missing="dont-know")})
    assert found(session, world, text=sought) == set()


def test_words_that_are_no_longer_asked_for_are_neither_found_nor_shown(session: Session, world: World) -> None:
    respond(session, world.ours.links[0], {"words": Answer("Nio mil")}, off_path=frozenset({"words"}))
    assert found(session, world, text="nio") == set()
    assert [row.written for row in listed(session, world).rows] == [()]


def test_the_list_shows_what_each_wrote(session: Session, world: World) -> None:
    respond(session, world.ours.links[0], {"words": Answer("Nio mil\nenkel väg"), "minutes": Answer(45)})
    (row,) = listed(session, world).rows
    assert (row.group, row.language, row.mode, row.state) == ("Norr", "sv", "self", "submitted")
    assert [(one.question.key, one.words) for one in row.written] == [("words", "Nio mil\nenkel väg")]


def test_one_response_is_told_in_the_readers_language(session: Session, world: World) -> None:
    place = world.ours
    answers = {
        "story": Answer(missing="seen"),
        "been": Answer("no"),
        "why": Answer(("far", "cost")),
        "felt": Answer(missing="wont-say"),
        "minutes": Answer(12.5),
        "words": Answer("Nio mil"),
    }
    made = respond(session, place.links[0], answers, language="ar", off_path=frozenset({"why"}))
    whole = reading.read_response(
        session, place.organisation_id, place.round_id, made, place.published.questionnaire, "en"
    )
    told = {one.question.key: one for one in whole.told}
    assert list(told) == ["story", "been", "why", "felt", "minutes", "words"]
    assert [said.words for said in told["been"].words] == ["No"]
    assert [said.words for said in told["words"].words] == ["Nio mil"]
    assert told["felt"].answer == Answer(missing="wont-say")
    assert (told["why"].off_path, told["been"].off_path) == (True, False)
    assert (whole.group, whole.link, whole.language) == ("Norr", "Brev Norr", "ar")


def test_a_question_that_was_not_asked_has_no_answer(session: Session, world: World) -> None:
    place = world.ours
    made = respond(session, place.links[0], {"been": Answer("yes")})
    whole = reading.read_response(
        session, place.organisation_id, place.round_id, made, place.published.questionnaire, "sv"
    )
    assert [one.question.key for one in whole.told if one.answer is not None] == ["been"]


def test_a_response_is_read_in_its_own_round_and_organisation_only(session: Session, world: World) -> None:
    ours, theirs = world.ours, world.theirs
    made = respond(session, ours.links[0], {})
    for organisation_id, round_id in (
        (theirs.organisation_id, ours.round_id),
        (ours.organisation_id, ours.other.id or 0),
        (theirs.organisation_id, theirs.round_id),
    ):
        with pytest.raises(NotFoundError):
            reading.read_response(session, organisation_id, round_id, made, ours.published.questionnaire, "sv")
