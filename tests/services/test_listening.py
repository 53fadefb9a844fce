"""The reading room's list: what was handed in, searched, filtered, sorted and walked; nothing of what was deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Comment, Response
from survey.services import gathering, hearing, indexing, listening, marking, responding
from survey.services.listening import Reader, Wish
from tests.services.readers import reader_in
from tests.staff.arranging import World, respond

pytestmark = pytest.mark.both_databases


@pytest.fixture
def reader(session: Session, world: World) -> Reader:
    return reader_in(session, world.ours)


def say(session: Session, world: World, words: str, link: int = 0, **more: object) -> int:
    """A response with these words; its id."""
    answers = {"words": Answer(words), "been": Answer("yes")}
    return respond(session, world.ours.links[link], answers, **more)  # type: ignore[arg-type]


def found(session: Session, world: World, reader: Reader, **wish: object) -> list[str]:
    """The words of what is wished for, in order, after taking in what came."""
    questionnaire = world.ours.published.questionnaire
    gathering.gather(session, reader.round_id, questionnaire)
    leaf = listening.find_comments(session, reader, Wish(**wish))  # type: ignore[arg-type]
    return [one.words for one in hearing.hear(session, reader, questionnaire, leaf.ids, ["been"], "sv")]


def test_what_is_handed_in_is_taken_in_once_and_what_is_open_not(
    session: Session, world: World, reader: Reader
) -> None:
    say(session, world, "Nio mil")
    say(session, world, "Inte klart", state="open")
    respond(session, world.ours.links[0], {"words": Answer("Bortvald")}, off_path=frozenset({"words"}))
    respond(session, world.ours.links[0], {"words": Answer(missing="wont-say")})
    assert found(session, world, reader) == ["Nio mil"]
    assert found(session, world, reader) == ["Nio mil"]
    say(session, world, "En till", day=date(2026, 5, 9))
    assert found(session, world, reader) == ["En till", "Nio mil"]


def test_more_than_a_batch_is_taken_in_a_batch_at_a_time(
    session: Session, world: World, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        say(session, world, f"Nummer {number}")
    monkeypatch.setattr(gathering, "BATCH", 3)
    questionnaire = world.ours.published.questionnaire
    assert gathering.gather(session, reader.round_id, questionnaire)
    assert len(listening.find_comments(session, reader, Wish()).ids) == 6
    assert not gathering.gather(session, reader.round_id, questionnaire)
    assert len(listening.find_comments(session, reader, Wish()).ids) == 7


@pytest.mark.parametrize(
    "sought", ["buss", "BUSSEN", "nio mil", '"mil med"', "ö", "mammografi buss", "100 %", "_", "' OR 1 --", "\\"]
)
def test_a_search_finds_parts_of_words_and_is_taken_by_the_letter(
    session: Session, world: World, reader: Reader, sought: str
) -> None:
    words = "Mammografibussen gick nio mil med 100 % rörelse_ ' OR 1 -- \\"
    say(session, world, words)
    say(session, world, "Ngt helt annat")
    assert found(session, world, reader, text=sought) == [words]


def test_filters_and_search_together_leave_out_the_others(session: Session, world: World, reader: Reader) -> None:
    say(session, world, "Nio mil norrut", language="ar", mode="helped")
    say(session, world, "Nio mil söderut", link=1)
    south = world.ours.links[1].group_id
    assert found(session, world, reader, text="nio", group_id=south) == ["Nio mil söderut"]
    assert found(session, world, reader, language="ar") == ["Nio mil norrut"]
    assert found(session, world, reader, mode="helped", text="söderut") == []
    assert found(session, world, reader, answers={"been": '"no"'}) == []
    assert len(found(session, world, reader, answers={"been": '"yes"'})) == 2
    assert found(session, world, reader, question="been") == []


@pytest.mark.one_in(2)
@pytest.mark.parametrize("order", ["new", "old", "language", "group", "mode", "question", "felt"])
@pytest.mark.parametrize("text_", ["", "nummer"])
def test_pages_and_neighbours_walk_every_order_without_a_gap(
    session: Session, world: World, reader: Reader, order: str, text_: str
) -> None:
    for number in range(9):
        answers = {"words": Answer(f"Nummer {number}"), **({"felt": Answer(str(number % 3 + 1))} if number % 2 else {})}
        day, link = date(2026, 5, 1 + number % 4), world.ours.links[number % 2]
        respond(session, link, answers, language=("sv", "ar", "en")[number % 3], day=day)
    gathering.gather(session, reader.round_id, world.ours.published.questionnaire)
    wish = Wish(order=order, text=text_)
    walked: list[int] = []
    after = None
    while True:
        leaf = listening.find_comments(session, reader, wish, after, limit=2)
        walked += leaf.ids
        if leaf.next is None:
            break
        after = leaf.next
    assert len(walked) == len(set(walked)) == 9
    stepped = [walked[0]]
    while (next_ := listening.find_neighbours(session, reader, wish, stepped[-1])[1]) is not None:
        stepped.append(next_)
    assert stepped == walked
    back = [listening.find_neighbours(session, reader, wish, one)[0] for one in walked]
    assert back == [None, *walked[:-1]]


def test_an_order_puts_alike_beside_alike(session: Session, world: World, reader: Reader) -> None:
    for language in ("sv", "ar", "sv", "en"):
        say(session, world, f"på {language}", language=language)
    assert found(session, world, reader, order="language") == ["på ar", "på en", "på sv", "på sv"]


def test_reading_and_giving_are_each_readers_own(session: Session, world: World, reader: Reader) -> None:
    say(session, world, "Läst")
    say(session, world, "Oläst")
    found(session, world, reader)
    mine = session.exec(select(Comment.id).where(Comment.folded == "läst")).one()
    actor = replace(world.ours.actor, name="reader@example.org")
    marking.mark_read(session, actor, reader, [mine])
    marking.mark_read(session, actor, reader, [mine])
    marking.assign(session, actor, reader, [mine], reader.user_id)
    assert found(session, world, reader, unread=True) == ["Oläst"]
    assert found(session, world, reader, assigned_to=reader.user_id) == ["Läst"]
    assert found(session, world, reader, assigned_to=0) == ["Oläst"]
    assert len(found(session, world, replace(reader, user_id=reader_in(session, world.ours).user_id), unread=True)) == 2
    marking.mark_read(session, actor, reader, [mine], read=False)
    assert len(found(session, world, reader, unread=True)) == 2


@pytest.mark.one_in(2)
@pytest.mark.parametrize("at_once", [20_000, 1])
def test_a_deleted_response_leaves_nothing_in_the_reading_room_or_its_index(
    session: Session, world: World, reader: Reader, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(indexing, "AT_ONCE", at_once)
    monkeypatch.setattr(indexing, "PAGES", 1)
    gone = say(session, world, "Zyxomma kameleont")
    for number in range(40):
        say(session, world, f"Stannar kvar {number}")
        found(session, world, reader)
    code_hash = session.get_one(Response, gone).code_hash
    ids = listening.find_comments(session, reader, Wish(text="zyxomma")).ids
    marking.mark_read(session, world.ours.actor, reader, ids)
    session.expire_all()
    assert responding.withdraw(session, code_hash)
    assert found(session, world, reader, text="zyxomma") == []
    assert session.exec(select(Comment).where(Comment.response_id == gone)).all() == []
    for _ in range(100):
        if not indexing.merge(session):
            break
    if session.get_bind().dialect.name == "sqlite":
        session.connection().execute(
            text("CREATE VIRTUAL TABLE temp.letters USING fts5vocab(main, comment_index, row)")
        )
        kept = session.connection().execute(text("SELECT term FROM temp.letters")).scalars().all()
        assert "zyx" not in kept
        assert "sta" in kept
        blocks = session.connection().execute(text("SELECT block FROM comment_index_data")).scalars().all()
        assert not [block for block in blocks if b"yxo" in block]
    assert len(found(session, world, reader, text="stannar")) == 25
