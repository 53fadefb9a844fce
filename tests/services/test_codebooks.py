"""A codebook grows, is put in order, and remembers what it was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from survey.core import codebook
from survey.core.answers import Answer
from survey.errors import InputError, NotFoundError
from survey.models import Code, Coding, Memo, Response, Version
from survey.services import codebooks, coding, merging, noting, responding
from survey.services.auditing import Actor
from survey.services.coding import Target
from tests.staff.arranging import Place, World, respond

pytestmark = pytest.mark.both_databases

Make = Callable[..., int]


def book(session: Session, place: Place) -> int:
    return session.get_one(Version, place.published.version_id).questionnaire_id


@pytest.fixture
def make(session: Session, world: World) -> Make:
    """Makes codes of ours, beside noise in the other organisation."""
    for name in ("Långt", "Vägen"):
        codebooks.make(session, world.theirs.actor, book(session, world.theirs), name)

    def make_code(name: str, parent_id: int | None = None, shared: bool = False) -> int:
        questionnaire_id = None if shared else book(session, world.ours)
        return codebooks.make(session, world.ours.actor, questionnaire_id, name, parent_id=parent_id).id or 0

    return make_code


def names(session: Session, world: World, past: bool = False) -> list[str]:
    codes = coding.list_codes(session, world.ours.organisation_id, book(session, world.ours), past=past)
    return ["  " * placed.depth + placed.code.name for placed in codebook.in_order(codes)]


def code_answer(session: Session, world: World, code_id: int, words: str = "Det är för långt.") -> int:
    response_id = respond(session, world.ours.links[0], {"words": Answer(words)})
    return coding.apply(session, world.ours.actor, Target(world.ours.round_id, response_id, "words"), code_id)


def test_a_code_is_made_once_however_its_name_is_written(session: Session, world: World, make: Make) -> None:
    make("Långt att åka")
    for name, problem in (("  LÅNGT, att  åka!", "taken-by-a-code"), (" – ", "required"), ("x" * 121, "too-long")):
        with pytest.raises(InputError) as raised:
            make(name)
        assert raised.value.problems == {"name": problem}
    assert names(session, world) == ["Långt att åka"]


def test_a_shared_code_stands_in_every_codebook_and_its_name_is_taken_there(
    session: Session, world: World, make: Make
) -> None:
    shared = make("Tack", shared=True)
    make("Vägen")
    assert names(session, world) == ["Tack", "Vägen"]
    with pytest.raises(InputError):
        make("tack")
    with pytest.raises(InputError):
        codebooks.make(session, world.ours.actor, None, "Under", parent_id=make("Egen"))
    make("Under delad", shared)
    assert coding.list_codes(session, world.theirs.organisation_id, None) == ()


def test_codes_of_another_organisation_are_not_there(session: Session, world: World, make: Make) -> None:
    theirs = session.exec(select(Code.id).where(Code.organisation_id == world.theirs.organisation_id)).first() or 0
    own = make("Eget")
    ours = world.ours.actor
    for act in (
        lambda: codebooks.define(session, ours, theirs, "Vårt", "", {}),
        lambda: codebooks.move(session, ours, theirs, None),
        lambda: codebooks.retire(session, ours, theirs),
        lambda: merging.merge(session, ours, theirs, own),
        lambda: merging.merge(session, ours, own, theirs),
        lambda: merging.split(session, ours, theirs, ["a"], {}),
        lambda: noting.write_on_code(session, ours, theirs, "Vårt"),
        lambda: codebooks.make(session, ours, book(session, world.theirs), "Vårt"),
    ):
        with pytest.raises(NotFoundError):
            act()
    with pytest.raises(InputError):
        make("Under", theirs)


def test_codes_are_moved_within_the_tree_but_never_below_themselves(session: Session, world: World, make: Make) -> None:
    way, far, cost = make("Vägen"), make("Långt"), make("Dyrt")
    codebooks.move(session, world.ours.actor, far, way)
    codebooks.move(session, world.ours.actor, cost, way, 0)
    assert names(session, world) == ["Vägen", "  Dyrt", "  Långt"]
    for parent in (way, far):
        with pytest.raises(InputError):
            codebooks.move(session, world.ours.actor, way, parent)
    parent = way
    for depth in range(codebook.DEEPEST - 2):
        parent = make(f"Djup {depth}", parent)
    with pytest.raises(InputError):
        codebooks.move(session, world.ours.actor, make("Gren"), make("Löv", parent))


def test_a_renamed_code_remembers_what_it_was_called(session: Session, world: World, make: Make) -> None:
    far = make("Långt")
    codebooks.define(session, world.ours.actor, far, "Avstånd", "plum", {"use_when": "Vägen är lång."})
    codebooks.define(session, world.ours.actor, far, "Avstånd", "", {"definition": "Om vägen."})
    told = codebooks.history(session, world.ours.organisation_id, far)
    assert [change.act for change in told] == ["code-made", "code-renamed", "code-defined"]
    assert told[1].details["codes"][0][1]["name"] == "Långt"
    code = codebooks.find_code(session, world.ours.organisation_id, far)
    assert (code.name, code.colour, code.definition, code.use_when) == (
        "Avstånd",
        "plum",
        "Om vägen.",
        "Vägen är lång.",
    )
    with pytest.raises(InputError):
        codebooks.define(session, world.ours.actor, far, "Avstånd", "mauve", {})


def test_a_merger_counts_together_and_can_be_explained_and_taken_back(
    session: Session, world: World, make: Make
) -> None:
    far, distance, cost = make("Långt"), make("Avstånd"), make("Dyrt")
    child = make("Mycket långt", far)
    for code_id in (far, far, distance, cost):
        code_answer(session, world, code_id)
    merging.merge(session, world.ours.actor, far, distance)
    assert names(session, world) == ["Avstånd", "  Mycket långt", "Dyrt"]
    assert coding.count_codes(session, world.ours.round_id)[distance].own == 3
    assert merging.count_origins(session, distance) == {far: 2, distance: 1}
    with pytest.raises(NotFoundError):
        code_answer(session, world, far)
    merging.merge(session, world.ours.actor, distance, cost)
    assert coding.count_codes(session, world.ours.round_id)[cost].own == 4
    assert [codebooks.undo(session, world.ours.actor, book(session, world.ours)) for _ in range(2)] == [
        "code-merged",
        "code-merged",
    ]
    counts = coding.count_codes(session, world.ours.round_id)
    assert {code_id: counts[code_id].own for code_id in (far, distance, cost)} == {far: 2, distance: 1, cost: 1}
    assert session.get_one(Code, child).parent_id == far
    assert names(session, world) == ["Långt", "  Mycket långt", "Avstånd", "Dyrt"]


def test_a_code_cannot_be_merged_with_itself_or_into_what_is_below_it(
    session: Session, world: World, make: Make
) -> None:
    way = make("Vägen")
    far = make("Långt", way)
    shared = make("Delad", shared=True)
    for source, target in ((way, way), (way, far), (shared, way)):
        with pytest.raises(InputError):
            merging.merge(session, world.ours.actor, source, target)


def test_a_coding_taken_away_before_a_merger_comes_back_under_the_code_it_went_into(
    session: Session, world: World, make: Make
) -> None:
    far, distance = make("Långt"), make("Avstånd")
    coding_id = code_answer(session, world, far)
    coding.remove(session, world.ours.actor, coding_id)
    merging.merge(session, world.ours.actor, far, distance)
    coding.undo(session, world.ours.actor, world.ours.round_id)
    back = session.get_one(Coding, coding_id)
    assert (back.code_id, back.given_id) == (distance, far)


def test_a_split_gives_the_chosen_codings_to_new_codes(session: Session, world: World, make: Make) -> None:
    way = make("Vägen")
    codings = [code_answer(session, world, way) for _ in range(3)]
    noise = code_answer(session, world, make("Annat"))
    made = merging.split(session, world.ours.actor, way, ["Buss", "Bil"], {codings[0]: 0, codings[1]: 1, noise: 1})
    assert names(session, world) == ["Vägen", "  Buss", "  Bil", "Annat"]
    counts = coding.count_codes(session, world.ours.round_id)
    assert [counts[code.id or 0].own for code in made] == [1, 1]
    assert (counts[way].own, counts[way].whole) == (1, 3)
    with pytest.raises(InputError):
        merging.split(session, world.ours.actor, way, ["Tåg", "buss"], {})
    assert codebooks.undo(session, world.ours.actor, book(session, world.ours)) == "code-split"
    assert coding.count_codes(session, world.ours.round_id)[way].own == 3
    assert names(session, world) == ["Vägen", "Annat"]


def test_a_retired_code_keeps_its_codings_and_lets_those_below_it_go_up(
    session: Session, world: World, make: Make
) -> None:
    way = make("Vägen")
    far = make("Långt", way)
    code_answer(session, world, way)
    codebooks.retire(session, world.ours.actor, way)
    assert names(session, world) == ["Långt"]
    assert set(names(session, world, past=True)) == {"Långt", "Vägen"}
    assert coding.count_codes(session, world.ours.round_id)[way].own == 1
    with pytest.raises(NotFoundError):
        code_answer(session, world, way)
    make("vägen")
    with pytest.raises(InputError):
        codebooks.restore(session, world.ours.actor, way)
    for _ in range(2):
        codebooks.undo(session, world.ours.actor, book(session, world.ours))
    assert session.get_one(Code, far).parent_id == way


def test_a_code_can_be_shared_and_that_can_be_taken_back(session: Session, world: World, make: Make) -> None:
    way = make("Vägen")
    far = make("Långt", way)
    codebooks.share(session, world.ours.actor, far)
    assert names(session, world) == ["Långt", "Vägen"] or names(session, world) == ["Vägen", "Långt"]
    assert [code.id for code in coding.list_codes(session, world.ours.organisation_id, None)] == [far]
    codebooks.undo(session, world.ours.actor, book(session, world.ours))
    assert names(session, world) == ["Vägen", "  Långt"]


def test_undoing_walks_back_ones_own_acts_only(session: Session, world: World, make: Make) -> None:
    other = Actor(world.ours.organisation_id, "other@example.org")
    far = make("Långt")
    codebooks.define(session, other, far, "Avstånd", "", {})
    questionnaire_id = book(session, world.ours)
    assert codebooks.undo(session, other, questionnaire_id) == "code-renamed"
    assert codebooks.undo(session, other, questionnaire_id) == ""
    assert names(session, world) == ["Långt"]


def test_memos_are_written_and_rewritten_and_the_words_before_come_back(
    session: Session, world: World, make: Make
) -> None:
    far = make("Långt")
    memo = noting.write_on_code(session, world.ours.actor, far, " Kanske samma som Dyrt? ")
    noting.rewrite(session, world.ours.actor, memo.id or 0, "Inte samma.")

    def words() -> list[str]:
        return [memo.words for memo in noting.memos_on_code(session, world.ours.organisation_id, far)]

    assert words() == ["Inte samma."]
    codebooks.undo(session, world.ours.actor, book(session, world.ours))
    assert words() == ["Kanske samma som Dyrt?"]
    with pytest.raises(NotFoundError):
        noting.rewrite(session, Actor(world.ours.organisation_id, "other@example.org"), memo.id or 0, "Mitt")
    noting.rewrite(session, world.ours.actor, memo.id or 0, "")
    assert words() == []


def test_a_memo_on_an_answer_goes_with_it(session: Session, world: World, make: Make) -> None:
    response_id = respond(session, world.ours.links[0], {"words": Answer("Hej")})
    target = Target(world.ours.round_id, response_id, "words")
    noting.write_on_answer(session, world.ours.actor, target, "Se även den förra.")
    found = noting.memos_on_answers(session, world.ours.organisation_id, [response_id])
    assert [memo.words for memo in found[response_id, "words"]] == ["Se även den förra."]
    responding.withdraw(session, session.get_one(Response, response_id).code_hash)
    assert not session.exec(select(Memo)).all()


def test_passages_show_the_words_in_their_answer(session: Session, world: World, make: Make) -> None:
    far = make("Långt")
    words = "Åh 🚌 så långt!"
    response_id = respond(session, world.ours.links[0], {"words": Answer(words)})
    coding_id = coding.apply(session, world.ours.actor, Target(world.ours.round_id, response_id, "words"), far, 8, 13)
    code_answer(session, world, make("Annat"))
    ours = world.ours.organisation_id
    found = merging.passages(session, ours, far, "x@example.org")
    assert [(one.before, one.words, one.after) for one in found] == [(words[:8], words[8:13], words[13:])]
    assert not merging.passages(session, ours, far, "x@example.org", examples=True)
    merging.mark_example(session, world.ours.actor, coding_id, True)
    assert [one.coding_id for one in merging.passages(session, ours, far, "x@example.org", examples=True)] == [
        coding_id
    ]
