"""Replies: the gate by language, frozen publications, figures under the rule, and quotes that can be withdrawn."""

from __future__ import annotations

import io
import secrets
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.errors import BusyError, InputError, NotFoundError
from survey.formats.media import Medium
from survey.models import Comment, Event, Media, Notice, NoticePublication, NoticeText, Response
from survey.services import (
    aiming,
    codebooks,
    coding,
    evidencing,
    gathering,
    proclaiming,
    promising,
    quoting,
    replying,
    responding,
    translating,
    voicing,
    workshops,
)
from survey.services.coding import Target
from survey.services.workshops import Deed, Hand
from tests.samples import ogg
from tests.services.readers import reader_in
from tests.services.replies import DUE, SAID, make_reply, publish, read
from tests.staff.arranging import World, respond

pytestmark = pytest.mark.both_databases
SOUND = ogg()


def states(session: Session, notice: Notice) -> dict[str, str]:
    return {one.tag: one.state for one in proclaiming.gate(session, notice).standings}


def problems(act: object, *values: object, **named: object) -> dict[str, str]:
    with pytest.raises(InputError) as raised:
        act(*values, **named)  # type: ignore[operator]
    return raised.value.problems


def crowd(session: Session, world: World, far: int = 12) -> None:
    """Forty people, twenty of whom say why they have not come."""
    for number in range(20):
        respond(session, world.ours.links[0], {"been": Answer("yes")})
        why = "far" if number < far else "cost"
        respond(session, world.ours.links[0], {"been": Answer("no"), "why": Answer((why,))})


def test_a_language_that_lacks_words_is_kept_back_and_the_others_go(session: Session, world: World) -> None:
    notice = make_reply(session, world.ours, "sv-simple", "en")
    assert states(session, notice) == {"sv": "reviewed", "sv-simple": "unreviewed", "en": "unreviewed", "ar": "missing"}
    passed = proclaiming.gate(session, notice)
    assert [one.tag for one in passed.open] == ["sv", "sv-simple", "en"]
    assert [one.tag for one in passed.blocked] == ["ar"]
    publish(session, world.ours, notice)
    arabic = read(session, notice, "ar")
    assert arabic is not None
    assert (arabic.tag, arabic.languages) == ("sv", ("sv", "sv-simple", "en"))
    simple = read(session, notice, "sv-simple")
    assert simple is not None
    assert (simple.theme, simple.heard) == (SAID["sv"]["theme"], SAID["sv-simple"]["heard"])


def test_other_words_in_the_source_make_a_translation_stale_and_block_that_language_alone(
    session: Session, world: World
) -> None:
    notice, actor = make_reply(session, world.ours, "en", "ar"), world.ours.actor
    translating.review(session, actor, notice, "en")
    assert states(session, notice)["en"] == "reviewed"
    translating.write(session, actor, notice, "sv", {"heard": "Väldigt många har långt."})
    assert states(session, notice) == {"sv": "reviewed", "sv-simple": "missing", "en": "stale", "ar": "stale"}
    translating.write(session, actor, notice, "en", {"heard": "Very many live far away."})
    assert states(session, notice)["en"] == "unreviewed"
    assert problems(translating.review, session, actor, notice, "ar") == {"review": "not-whole"}
    publish(session, world.ours, notice)
    found = read(session, notice, "en")
    assert found is not None
    assert found.languages == ("sv", "en")
    assert not found.reviewed


def test_nothing_goes_before_all_is_said_that_a_reply_must_say(session: Session, world: World) -> None:
    actor = world.ours.actor
    notice = promising.create(session, actor, world.ours.round_id, "Vägen")
    assert proclaiming.gate(session, notice).faults == dict.fromkeys(("heard", "done", "who", "due"), "required")
    promising.change(session, actor, notice, "will-not", None, [])
    translating.write(session, actor, notice, "sv", {"heard": "Ni vill ha buss varje dag."})
    assert proclaiming.gate(session, notice).faults == {"reason": "required"}
    assert problems(publish, session, world.ours, notice) == {"publish": "has-faults"}
    assert read(session, notice, "sv") is None
    translating.write(session, actor, notice, "sv", {"reason": "Det finns bara en buss."})
    publish(session, world.ours, notice)
    found = read(session, notice, "sv")
    assert found is not None
    assert (found.status, found.reason, found.due) == ("will-not", "Det finns bara en buss.", None)


def test_a_publication_never_changes_and_the_next_one_has_a_number(session: Session, world: World) -> None:
    notice, actor = make_reply(session, world.ours), world.ours.actor
    assert publish(session, world.ours, notice) == 1
    assert publish(session, world.ours, notice) == 1
    translating.write(session, actor, notice, "sv", {"done": "Bussen kommer i maj."})
    promising.follow_up(session, actor, notice, date(2026, 6, 1), "done", "Bussen har varit här.")
    before = read(session, notice, "sv")
    assert before is not None
    assert (before.done, before.status, before.followups) == (SAID["sv"]["done"], "planned", ())
    (listed,) = promising.list_replies(session, actor.organisation_id, date(2026, 10, 1))
    assert (listed.number, listed.changed, listed.late) == (1, True, False)
    assert publish(session, world.ours, notice) == 2
    after = read(session, notice, "sv")
    assert after is not None
    assert (after.number, after.done, after.status) == (2, "Bussen kommer i maj.", "done")
    assert [(one.on, one.words) for one in after.followups] == [(date(2026, 6, 1), "Bussen har varit här.")]
    first = session.get_one(NoticePublication, (notice.id, 1))
    assert SAID["sv"]["done"] in first.content
    assert {"reply-created", "reply-published", "reply-followed-up"} <= set(session.exec(select(Event.act)))


def test_somebody_elses_change_is_not_published_unseen(session: Session, world: World) -> None:
    notice = make_reply(session, world.ours)
    seen = proclaiming.stamp(notice)
    translating.write(session, world.ours.actor, notice, "sv", {"done": "Något annat."})
    assert problems(proclaiming.publish, session, world.ours.actor, notice, seen) == {"seen": "changed-meanwhile"}


def test_what_is_taken_down_is_gone_and_can_come_back(session: Session, world: World) -> None:
    notice = make_reply(session, world.ours)
    publish(session, world.ours, notice)
    proclaiming.take_down(session, world.ours.actor, notice)
    assert read(session, notice, "sv") is None
    assert replying.published(session, world.ours.organisation_id, None, "sv") == []
    publish(session, world.ours, notice)
    assert read(session, notice, "sv") is not None


def test_published_replies_are_listed_newest_first_by_round_and_never_anothers(session: Session, world: World) -> None:
    one, other = make_reply(session, world.ours), make_reply(session, world.ours, round_id=world.ours.other.id or 0)
    theirs = make_reply(session, world.theirs)
    for place, notice in ((world.ours, one), (world.ours, other), (world.theirs, theirs)):
        publish(session, place, notice)
    make_reply(session, world.ours)
    mine = world.ours.organisation_id
    assert [found.code for found in replying.published(session, mine, None, "sv")] == [other.code, one.code]
    assert [found.code for found in replying.published(session, mine, world.ours.round_id, "en")] == [one.code]
    with pytest.raises(NotFoundError):
        promising.find(session, mine, theirs.id)


def test_a_figure_is_frozen_under_its_rule(session: Session, world: World) -> None:
    crowd(session, world)
    actor, round_id = world.ours.actor, world.ours.round_id
    notice = make_reply(session, world.ours)
    promising.rest_on(session, actor, notice, [], [["been", "no"], ["why", "far"]])
    publish(session, world.ours, notice)
    for _ in range(30):
        respond(session, world.ours.links[0], {"been": Answer("no"), "why": Answer(("far",))})
    found = read(session, notice, "sv")
    assert found is not None
    assert [(one.said("sv").words, one.count, one.base) for one in found.figures] == [
        ("Nej", 20, 40),
        ("Långt", 12, 20),
    ]
    assert found.figures[0].rule.cell == 5
    assert evidencing.count(session, actor, round_id, [["been", "gone"], ["nothing", "x"]]) == [None, None]


def test_a_figure_that_may_not_be_shown_is_left_out(session: Session, world: World) -> None:
    crowd(session, world, far=3)
    notice = make_reply(session, world.ours)
    promising.rest_on(session, world.ours.actor, notice, [], [["why", "far"], ["been", "no"]])
    publish(session, world.ours, notice)
    found = read(session, notice, "sv")
    assert found is not None
    assert [one.count for one in found.figures] == [20]


def test_a_theme_is_counted_and_later_codings_do_not_change_what_was_published(session: Session, world: World) -> None:
    crowd(session, world)
    actor, round_id = world.ours.actor, world.ours.round_id
    questionnaire_id = coding.questionnaire_of(session, actor.organisation_id, round_id)
    far = codebooks.make(session, actor, questionnaire_id, "Långt")
    told = [respond(session, world.ours.links[0], {"words": Answer("Nio mil.")}) for _ in range(20)]
    for response in told[:11]:
        coding.apply(session, actor, Target(round_id, response, "words"), far.id or 0)
    notice = promising.create(session, actor, round_id, "", far.id)
    promising.change(session, actor, notice, "planned", DUE, [])
    translating.write(
        session, actor, notice, "sv", {path: words for path, words in SAID["sv"].items() if path != "theme"}
    )
    promising.rest_on(session, actor, notice, [], [[far.id]])
    publish(session, world.ours, notice)
    for response in told[11:]:
        coding.apply(session, actor, Target(round_id, response, "words"), far.id or 0)
    found = read(session, notice, "sv")
    assert found is not None
    assert found.theme == "Långt"
    assert [(one.is_theme, one.count, one.base) for one in found.figures] == [(True, 11, 60)]


def test_a_quote_is_read_anew_and_goes_when_it_is_withdrawn_or_its_person_leaves(
    session: Session, world: World
) -> None:
    actor, reader = world.ours.actor, reader_in(session, world.ours)
    crowd(session, world)
    respond(session, world.ours.links[0], {"words": Answer("Jag orkar inte åka.")}, language="ar")
    gathering.gather(session, reader.round_id, world.ours.published.questionnaire)
    comment = session.exec(select(Comment.id).where(Comment.round_id == reader.round_id)).one()
    picked = quoting.pick(session, actor, reader, comment, (None, None))
    notice = make_reply(session, world.ours, "en")
    assert problems(promising.rest_on, session, actor, notice, [picked], []) == {"quotes": "unknown-choice"}

    def quote() -> quoting.Quoted:
        return quoting.find(session, actor.organisation_id, reader.round_id, picked)

    quoting.translate(session, actor, quote(), "en", "I cannot bear the journey.")
    quoting.change(session, actor, quote(), {"code_id": None, "basis": "no-details", "shown": ()})
    quoting.clear(session, replace(actor, name="second@example.org"), quote(), True)
    promising.rest_on(session, actor, notice, [picked], [])
    publish(session, world.ours, notice)
    english, swedish = read(session, notice, "en"), read(session, notice, "sv")
    assert english is not None
    assert swedish is not None
    assert [(one.words, one.tag, one.translated) for one in english.quotes] == [
        ("I cannot bear the journey.", "en", True)
    ]
    assert [(one.words, one.tag) for one in swedish.quotes] == [("Jag orkar inte åka.", "ar")]
    content = session.get_one(NoticePublication, (notice.id, 1)).content
    assert "orkar" not in content
    quoting.withdraw(session, actor, quote())
    gone = read(session, notice, "en")
    assert gone is not None
    assert gone.quotes == ()


def test_a_quote_is_gone_with_the_answers_of_whoever_said_it(session: Session, world: World) -> None:
    actor, reader = world.ours.actor, reader_in(session, world.ours)
    crowd(session, world)
    response = respond(session, world.ours.links[0], {"words": Answer("Jag orkar inte åka.")})
    gathering.gather(session, reader.round_id, world.ours.published.questionnaire)
    comment = session.exec(select(Comment.id).where(Comment.round_id == reader.round_id)).one()
    picked = quoting.pick(session, actor, reader, comment, (None, None))
    given = {"code_id": None, "basis": "no-details", "shown": ()}
    quoting.change(session, actor, quoting.find(session, actor.organisation_id, reader.round_id, picked), given)
    one = quoting.find(session, actor.organisation_id, reader.round_id, picked)
    quoting.clear(session, replace(actor, name="second@example.org"), one, True)
    notice = make_reply(session, world.ours)
    promising.rest_on(session, actor, notice, [picked], [])
    publish(session, world.ours, notice)
    owner = session.get_one(Response, response).code_hash
    session.expire_all()
    assert responding.withdraw(session, owner)
    found = read(session, notice, "sv")
    assert found is not None
    assert found.quotes == ()


def test_a_recording_is_played_only_while_it_says_what_stands_there(session: Session, world: World) -> None:
    notice, actor = make_reply(session, world.ours, "en"), world.ours.actor
    worded = translating.worded(session, notice)
    voicing.attach(session, actor, notice, worded, "en", [("en.ogg", io.BytesIO(SOUND))])
    publish(session, world.ours, notice)
    found = read(session, notice, "en")
    assert found is not None
    assert len(found.sound) == 64
    translating.write(session, actor, notice, "en", {"done": "A bus comes."})
    assert proclaiming.gate(session, notice).worded.standing("en").outdated
    publish(session, world.ours, notice)
    silent = read(session, notice, "en")
    assert silent is not None
    assert silent.sound == ""
    worded = translating.worded(session, notice)
    for tag, files, code in (
        ("ar", [("x.ogg", SOUND)], "not-whole"),
        ("en", [], "required"),
        ("en", [("x.ogg", b"no sound")], "unknown-sound"),
        ("en", [("a.ogg", SOUND), ("b.ogg", SOUND)], "one-at-a-time"),
    ):
        given = [(name, io.BytesIO(body)) for name, body in files]
        assert problems(voicing.attach, session, actor, notice, worded, tag, given) == {"files": code}


def test_a_card_of_a_board_becomes_a_reply(session: Session, world: World) -> None:
    actor, round_id = world.ours.actor, world.ours.round_id
    board = workshops.open_board(session, actor, "Vad gör vi?", "blank", "sv", False, round_id)
    hand = Hand(actor=actor.name)
    column = next(iter(workshops.board_of(session, board).columns), 0)
    card = {"words": "Buss till byn", "tag": "sv", "column": column, "source": "staff"}
    workshops.act(session, board.id, hand, [Deed("card-added", card)], 0)
    board = workshops.find(session, actor.organisation_id, board.id)
    number = workshops.board_of(session, board).shown_cards[0].number
    notice = promising.create(session, actor, round_id, "", board=(board.id, number))
    assert translating.worded(session, notice).words("theme", "sv") == "Buss till byn"
    with pytest.raises(NotFoundError):
        promising.create(session, actor, round_id, "", board=(board.id, 99))
    with pytest.raises(NotFoundError):
        promising.create(session, world.theirs.actor, world.theirs.round_id, "", board=(board.id, number))
    with pytest.raises(NotFoundError):
        promising.create(session, actor, world.ours.other.id or 0, "", board=(board.id, number))


def test_what_is_late_comes_first(session: Session, world: World) -> None:
    actor = world.ours.actor
    early, later, kept = (make_reply(session, world.ours) for _ in range(3))
    promising.change(session, actor, early, "doing", date(2026, 2, 1), [])
    promising.change(session, actor, later, "planned", date(2026, 3, 1), [])
    promising.change(session, actor, kept, "done", date(2026, 1, 1), [])
    make_reply(session, world.theirs)
    listed = promising.list_replies(session, actor.organisation_id, date(2026, 3, 2), world.ours.round_id)
    assert [(one.notice.id, one.late) for one in listed] == [(early.id, True), (later.id, True), (kept.id, False)]
    assert promising.count_late(session, actor.organisation_id, date(2026, 3, 2), world.ours.round_id) == 2
    assert promising.count_late(session, actor.organisation_id, date(2026, 3, 1), world.ours.round_id) == 1


def test_what_cannot_be_used_is_refused_in_words(session: Session, world: World) -> None:
    actor, notice = world.ours.actor, make_reply(session, world.ours)
    assert problems(promising.create, session, actor, world.ours.round_id, "") == {"theme": "required"}
    assert problems(promising.change, session, actor, notice, "soon", None, []) == {"status": "unknown-choice"}
    for address in ("javascript:alert(1)", "http://plain.example", "https://", "https://a b.example", "https://[x"):
        wrong = problems(promising.change, session, actor, notice, "done", None, [(address, "x")])
        assert wrong == {"links": "not-an-address"}
    assert problems(translating.write, session, actor, notice, "xx", {}) == {"language": "unknown-choice"}
    assert problems(translating.write, session, actor, notice, "en", {"heard": "x" * 2001}) == {"heard": "too-long"}
    assert problems(translating.write, session, actor, notice, "en", {"nothing": "x"}) == {"nothing": "unknown-choice"}
    with pytest.raises(NotFoundError):
        promising.illustrate(session, actor, notice, "own:no-such-thing")


def test_a_theme_that_differs_by_few_from_one_below_it_is_not_counted_beside_it(session: Session, world: World) -> None:
    crowd(session, world)
    actor, round_id = world.ours.actor, world.ours.round_id
    questionnaire_id = coding.questionnaire_of(session, actor.organisation_id, round_id)
    road = codebooks.make(session, actor, questionnaire_id, "Vägen").id or 0
    far = codebooks.make(session, actor, questionnaire_id, "Långt", parent_id=road).id or 0
    for number in range(14):
        response = respond(session, world.ours.links[0], {"words": Answer("Nio mil.")})
        coding.apply(session, actor, Target(round_id, response, "words"), far if number else road)
    for _ in range(6):  # so that many wrote of something else
        respond(session, world.ours.links[0], {"words": Answer("Rädd.")})
    shown = evidencing.count(session, actor, round_id, [[far], [road]])
    assert [one and one.count for one in shown] == [13, None]


def test_words_of_ones_own_name_a_reply_to_a_card(session: Session, world: World) -> None:
    actor, round_id = world.ours.actor, world.ours.round_id
    board = workshops.open_board(session, actor, "Vad gör vi?", "blank", "sv", False, round_id)
    card = {"words": "Buss", "tag": "sv", "column": 1, "source": "staff"}
    workshops.act(session, board.id, Hand(actor=actor.name), [Deed("card-added", card)], 0)
    made = promising.create(session, actor, round_id, "Resan", board=(board.id, _first_card(session, world, board.id)))
    assert translating.worded(session, made).words("theme", "sv") == "Resan"


def _first_card(session: Session, world: World, board_id: int) -> int:
    board = workshops.find(session, world.ours.organisation_id, board_id)
    return next(iter(workshops.replay(session, board_id, board.position).board.cards))


def test_of_a_reply_that_cannot_be_kept_whole_nothing_is_kept(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = make_reply(session, world.ours)
    monkeypatch.setattr(translating, "lay", raise_busy)
    with pytest.raises(BusyError):
        promising.create(session, world.ours.actor, world.ours.round_id, "Vägen")
    session.rollback()
    assert [one.notice for one in promising.list_replies(session, world.ours.organisation_id, DUE)] == [kept]


def test_an_address_that_is_taken_is_drawn_anew(
    session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    signs = iter("a" * 16 + "b" * 8)
    monkeypatch.setattr(secrets, "choice", lambda _: next(signs))
    codes = [promising.create(session, world.ours.actor, world.ours.round_id, "Vägen").code for _ in range(2)]
    assert codes == ["a" * 8, "b" * 8]


def raise_busy(*_given: object) -> None:
    raise BusyError


def test_what_several_tell_and_set_at_once_is_all_kept(engine: Engine, session: Session, world: World) -> None:
    actor = world.ours.actor
    notice = make_reply(session, world.ours)
    report = aiming.report_of(session, actor, world.ours.round_id, "Våra mål")
    assert report is not None

    def add(day: int) -> tuple[int, int]:
        with Session(engine) as own:
            reply, goals = own.get_one(Notice, notice.id), own.get_one(Notice, report.id)
            told = promising.follow_up(own, actor, reply, date(2026, 6, day), "doing", f"Dag {day}")
            return told, aiming.add(own, actor, goals, f"Mål {day}", None, None)

    with ThreadPoolExecutor(8) as people:
        numbers = list(people.map(add, range(1, 17)))
    assert sorted(told for told, _ in numbers) == sorted(goal for _, goal in numbers) == list(range(1, 17))
    said = {words.path: words.words for words in session.exec(select(NoticeText))}
    assert {said[f"follow-up.{told}"] for told, _ in numbers} == {f"Dag {day}" for day in range(1, 17)}
    assert {said[f"goal.{goal}.name"] for _, goal in numbers} == {f"Mål {day}" for day in range(1, 17)}


def test_a_picture_that_several_choose_at_once_is_kept_once(engine: Engine, session: Session, world: World) -> None:
    medium = Medium("image/png", b"picture")

    def keep(_: int) -> str:
        with Session(engine) as own:
            name = voicing.keep(own, world.ours.organisation_id, medium)
            own.commit()
            return name

    with ThreadPoolExecutor(8) as people:
        (name,) = set(people.map(keep, range(16)))
    assert len(session.exec(select(Media).where(Media.sha256 == name)).all()) == 1


@pytest.mark.parametrize("of_round", [True, False])
def test_a_report_that_several_begin_at_once_is_one(
    engine: Engine, session: Session, world: World, of_round: bool
) -> None:
    def begin(number: int) -> int:
        with Session(engine) as own:
            about = world.ours.round_id if of_round else None
            made = aiming.report_of(own, world.ours.actor, about, f"Mål {number}")
            return made.id if made else 0

    with ThreadPoolExecutor(8) as people:
        found = set(people.map(begin, range(8)))
    assert found == {one.id for one in session.exec(select(Notice).where(Notice.kind == "progress"))}
    assert len(found) == 1


def test_a_report_has_forty_goals_at_most_and_one_that_is_dropped_makes_room(session: Session, world: World) -> None:
    actor = world.ours.actor
    report = aiming.report_of(session, actor, None, "Våra mål")
    assert report is not None
    for number in range(aiming.MOST):
        aiming.add(session, actor, report, f"Mål {number}", None, None)
    assert problems(aiming.add, session, actor, report, "Ett till", None, None) == {"name": "too-many-goals"}
    aiming.drop(session, actor, report, aiming.find_goal(session, report, 1))
    assert aiming.add(session, actor, report, "Ett till", None, None) == aiming.MOST + 1
