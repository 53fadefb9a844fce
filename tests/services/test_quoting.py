"""Quotes: picked by one, cleared by another, masked, never of too few alike, and gone with their response."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.errors import InputError, NotFoundError
from survey.models import Comment, Event, Quote, QuoteTranslation, Response, Version
from survey.services import codebooks, gathering, quoting, responding
from survey.services.auditing import Actor
from survey.services.listening import Reader
from survey.services.quoting import Quoted
from tests.services.readers import reader_in
from tests.staff.arranging import World, respond

pytestmark = pytest.mark.both_databases
WORDS = "Jag blev rädd 👩‍⚕️. Ring mig på 070-174 06 05 eller Berga vårdcentral."


@pytest.fixture
def reader(session: Session, world: World) -> Reader:
    return reader_in(session, world.ours)


@pytest.fixture
def picker(world: World) -> Actor:
    return replace(world.ours.actor, name="picks@example.org")


@pytest.fixture
def clearer(world: World) -> Actor:
    return replace(world.ours.actor, name="clears@example.org")


@pytest.fixture
def quote(session: Session, world: World, reader: Reader, picker: Actor) -> int:
    """A quote of the whole answer, in a round of eleven people, nine of them in the same group."""
    for _ in range(8):
        respond(session, world.ours.links[0], {"been": Answer("yes")})
    for _ in range(2):
        respond(session, world.ours.links[1], {"been": Answer("yes")})
    respond(session, world.ours.links[0], {"words": Answer(WORDS)})
    gathering.gather(session, reader.round_id, world.ours.published.questionnaire)
    comment = session.exec(select(Comment.id).where(Comment.round_id == reader.round_id)).one()
    return quoting.pick(session, picker, reader, comment, (None, None))


def found(session: Session, reader: Reader, quote: int) -> Quoted:
    return quoting.find(session, reader.organisation_id, reader.round_id, quote)


def told(session: Session, reader: Reader) -> list[str]:
    return [one.words for one in quoting.cleared(session, reader.organisation_id, reader.round_id)]


def prepare(session: Session, reader: Reader, picker: Actor, quote: int, *shown: str) -> None:
    """Give the quote a basis and what stands beside."""
    given = {"code_id": None, "basis": "told-beforehand", "shown": shown}
    quoting.change(session, picker, found(session, reader, quote), given)


def problems(act: object, *values: object) -> dict[str, str]:
    with pytest.raises(InputError) as raised:
        act(*values)  # type: ignore[operator]
    return raised.value.problems


def test_what_may_be_personal_is_masked_from_the_beginning(
    session: Session, reader: Reader, picker: Actor, quote: int
) -> None:
    one = found(session, reader, quote)
    assert one.words == "Jag blev rädd 👩‍⚕️. Ring mig på […] eller Berga vårdcentral."
    assert one.details == ()
    quoting.mask(session, picker, one, "berga", "en")
    one = found(session, reader, quote)
    assert one.words.endswith("eller [en] vårdcentral.")
    quoting.unmask(session, picker, one, WORDS.index("070"))
    assert "070-174 06 05" in found(session, reader, quote).words
    assert [detail.kind for detail in found(session, reader, quote).details] == ["telephone"]
    assert problems(quoting.mask, session, picker, one, "finns inte", "") == {"part": "outside-the-words"}
    with pytest.raises(NotFoundError):
        quoting.unmask(session, picker, one, 3)


def test_nobody_clears_what_they_picked_and_only_what_is_ready(
    session: Session, reader: Reader, picker: Actor, clearer: Actor, quote: int
) -> None:
    one = found(session, reader, quote)
    assert problems(quoting.clear, session, picker, one, True) == {"who": "same-person", "basis": "required"}
    quoting.unmask(session, picker, one, WORDS.index("070"))
    one = found(session, reader, quote)
    assert problems(quoting.clear, session, clearer, one, False) == {"basis": "required", "details": "not-masked"}
    prepare(session, reader, picker, quote)
    assert told(session, reader) == []
    quoting.clear(session, clearer, found(session, reader, quote), True)
    assert told(session, reader) == [WORDS]
    of_it = select(Event.act, Event.actor).where(Event.object.startswith(f"quote {quote}"))
    acts = session.exec(of_it.order_by(Event.id)).all()
    assert list(acts) == [
        ("quote-picked", picker.name),
        ("quote-unmasked", picker.name),
        ("quote-changed", picker.name),
        ("quote-cleared", clearer.name),
    ]


def test_what_is_changed_has_to_be_cleared_anew(
    session: Session, reader: Reader, picker: Actor, clearer: Actor, quote: int
) -> None:
    prepare(session, reader, picker, quote)
    quoting.clear(session, clearer, found(session, reader, quote), False)
    quoting.translate(session, picker, found(session, reader, quote), "en", "I was afraid.")
    assert told(session, reader) == []
    quoting.clear(session, clearer, found(session, reader, quote), False)
    (one,) = quoting.cleared(session, reader.organisation_id, reader.round_id)
    assert one.translations == {"en": "I was afraid."}
    quoting.mask(session, picker, found(session, reader, quote), "rädd", "")
    assert found(session, reader, quote).translations == {}, "they may say what is now hidden"


def test_too_few_alike_are_never_shown(
    session: Session, world: World, reader: Reader, picker: Actor, clearer: Actor, quote: int
) -> None:
    prepare(session, reader, picker, quote, "group", "language")
    one = found(session, reader, quote)
    assert (one.alike, one.enough) == (9, False)
    assert problems(quoting.clear, session, clearer, one, False) == {"rule": "too-few-alike"}
    tenth = respond(session, world.ours.links[0], {"been": Answer("no")})
    quoting.clear(session, clearer, found(session, reader, quote), False)
    (shown,) = quoting.cleared(session, reader.organisation_id, reader.round_id)
    assert (shown.group, shown.shows_language, shown.area) == ("Norr", True, "")
    session.delete(session.get_one(Response, tenth))
    session.commit()
    assert told(session, reader) == [], "one of ten has deleted the response"


def test_withdrawn_quotes_are_gone_everywhere(
    session: Session, reader: Reader, picker: Actor, clearer: Actor, quote: int
) -> None:
    prepare(session, reader, picker, quote)
    quoting.clear(session, clearer, found(session, reader, quote), False)
    quoting.withdraw(session, picker, found(session, reader, quote))
    assert told(session, reader) == []
    assert quoting.list_quotes(session, reader.organisation_id, reader.round_id) == []
    assert problems(quoting.clear, session, clearer, found(session, reader, quote), False) == {"state": "withdrawn"}


def test_a_quote_goes_with_its_response(
    session: Session, reader: Reader, picker: Actor, clearer: Actor, quote: int
) -> None:
    prepare(session, reader, picker, quote)
    quoting.translate(session, picker, found(session, reader, quote), "en", "I was afraid.")
    quoting.clear(session, clearer, found(session, reader, quote), False)
    comment = session.exec(select(Comment)).first()
    owner = session.exec(
        select(Response.code_hash).join(Comment).where(Comment.round_id == reader.round_id)  # type: ignore[arg-type]
    ).one()
    assert comment is not None
    session.expire_all()
    assert responding.withdraw(session, owner)
    assert session.exec(select(Quote)).all() == []
    assert session.exec(select(QuoteTranslation)).all() == []
    assert told(session, reader) == []


def test_quotes_are_collected_by_theme(
    session: Session, world: World, reader: Reader, picker: Actor, quote: int
) -> None:
    questionnaire = session.get_one(Version, world.ours.published.version_id).questionnaire_id
    fear = codebooks.make(session, picker, questionnaire, "Rädsla").id
    given = {"code_id": fear, "basis": "", "shown": ()}
    quoting.change(session, picker, found(session, reader, quote), given)
    listed = quoting.list_quotes(session, reader.organisation_id, reader.round_id, code_id=fear)
    assert [one.theme for one in listed] == ["Rädsla"]
    assert quoting.list_quotes(session, reader.organisation_id, reader.round_id, code_id=987) == []
    with pytest.raises(NotFoundError):
        quoting.change(session, picker, found(session, reader, quote), {**given, "code_id": 987})


def test_another_organisation_has_no_part_in_it(session: Session, world: World, reader: Reader, quote: int) -> None:
    with pytest.raises(NotFoundError):
        quoting.find(session, world.theirs.organisation_id, reader.round_id, quote)
    one = found(session, reader, quote)
    with pytest.raises(NotFoundError):
        quoting.withdraw(session, world.theirs.actor, one)
    with pytest.raises(NotFoundError):
        quoting.pick(session, world.theirs.actor, reader_in(session, world.theirs), one.comment_id, (None, None))
