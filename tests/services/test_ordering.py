"""The reading room in the order of another answer, from columns and from answers that wait to be laid there."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import Session

from survey.core.answers import Answer
from survey.services import gathering, listening, ordering, tallying
from survey.services.listening import Wish
from tests.services.readers import reader_in
from tests.staff.arranging import World, respond

pytestmark = pytest.mark.both_databases
FELT = ("2", "1", "", "3", "1", "missing", "2", "1", "", "3")


@pytest.mark.parametrize("few", [0, 2, ordering.FEW])
@pytest.mark.parametrize("laid", [0, 6, 10])
def test_comments_come_value_by_value_and_the_newest_first_within_each(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch, few: int, laid: int
) -> None:
    monkeypatch.setattr(ordering, "FEW", few)
    questionnaire, reader = world.ours.published.questionnaire, reader_in(session, world.ours)
    for number, felt in enumerate(FELT):
        answers = {"words": Answer(str(number))}
        if felt:
            answers["felt"] = Answer(missing="dont-know") if felt == "missing" else Answer(felt)
        respond(session, world.ours.links[number % 2], answers, day=date(2026, 5, 1 + number))
        if number + 1 == laid:
            tallying.lay(session, reader.round_id, questionnaire)
    respond(session, world.ours.other_link, {"words": Answer("another round"), "felt": Answer("1")})
    gathering.gather(session, reader.round_id, questionnaire)
    everything = listening.find_comments(session, reader, Wish(order="new")).ids
    felt_of = dict(zip(everything, reversed(FELT), strict=True))
    expected = sorted(everything, key=lambda one: (felt_of[one].replace("missing", ""), -one))
    walked: list[int] = []
    leaf = listening.find_comments(session, reader, Wish(order="felt"), limit=3)
    while leaf.next is not None:
        walked += leaf.ids
        leaf = listening.find_comments(session, reader, Wish(order="felt"), leaf.next, limit=3)
    assert [*walked, *leaf.ids] == expected
    here = listening.find_place(session, reader, Wish(order="felt"), expected[6])
    before = listening.find_comments(session, reader, Wish(order="felt"), here, 3, True)
    assert list(before.ids) == expected[5:2:-1]


def test_words_of_their_own_are_an_order_too(session: Session, world: World) -> None:
    questionnaire, reader = world.ours.published.questionnaire, reader_in(session, world.ours)
    for words in ("b", "c", "a"):
        respond(session, world.ours.links[0], {"words": Answer(words)})
    tallying.lay(session, reader.round_id, questionnaire)
    gathering.gather(session, reader.round_id, questionnaire)
    ids = listening.find_comments(session, reader, Wish(order="words")).ids
    assert [listening.find_place(session, reader, Wish(order="words"), one) for one in ids] == [
        ('"a"', ids[0]),
        ('"b"', ids[1]),
        ('"c"', ids[2]),
    ]
