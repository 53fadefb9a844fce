"""The codebook's pages: the tree, finding, no doubles, and every code's ways on."""

from __future__ import annotations

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Code, Coding, Version
from survey.services import codebooks, coding
from survey.services.coding import Target
from tests.browsing import Browser
from tests.staff.arranging import World, respond, send


@pytest.fixture
def book(session: Session, world: World) -> str:
    """The address of our codebook, in which there is nothing yet; the other organisation's has noise."""
    theirs = session.get_one(Version, world.theirs.published.version_id).questionnaire_id
    codebooks.make(session, world.theirs.actor, theirs, "Brus")
    ours = session.get_one(Version, world.ours.published.version_id).questionnaire_id
    return f"/staff/questionnaires/{ours}/codebook"


def make(browser: Browser, book: str, name: str, status: int = 200, **fields: str) -> Code | None:
    browser.get(book)
    send(browser, "/new", status, name=name, **fields)
    return None


def code_id(session: Session, name: str) -> int:
    session.expire_all()
    return session.exec(select(Code.id).where(Code.name == name)).one() or 0


def give(session: Session, world: World, code: int, words: str) -> int:
    response_id = respond(session, world.ours.links[0], {"words": Answer(words)})
    return coding.apply(session, world.ours.actor, Target(world.ours.round_id, response_id, "words"), code, 0, 5)


def test_a_codebook_is_begun_from_nothing_and_shown_as_a_tree(session: Session, reviewer: Browser, book: str) -> None:
    reviewer.get("/staff/questionnaires")
    assert "inga koder" in reviewer.get(book).html
    make(reviewer, book, "Vägen dit", definition="Allt om resan.")
    make(reviewer, book, "Långt", parent_id=str(code_id(session, "Vägen dit")), colour="plum")
    page = reviewer.get(book)
    assert "Allt om resan." in page.html
    assert "Brus" not in page.html
    (nested,) = page.all(".//ul[@class='codes']/li/ul/li//a")
    assert (nested.text, nested.get("class")) == ("Långt", "code ink-plum")


def test_finding_shows_where_a_code_stands(session: Session, reviewer: Browser, book: str) -> None:
    make(reviewer, book, "Vägen dit")
    make(reviewer, book, "Långt", parent_id=str(code_id(session, "Vägen dit")))
    page = reviewer.get(f"{book}?find=lang")
    assert "Vägen dit" in page.html
    assert len(page.all(".//ul[@class='codes']//a")) == 1
    part = reviewer.get(f"{book}?find=saknas", HX_Request="true")
    assert "Ingen kod" in part.html


def test_a_likely_double_is_asked_about_and_a_sure_one_refused(session: Session, reviewer: Browser, book: str) -> None:
    make(reviewer, book, "Kostnad")
    make(reviewer, book, "Kostnader", 422)
    assert "Är det en av de här?" in reviewer.page.html
    reviewer.press("yes")
    assert code_id(session, "Kostnader")
    make(reviewer, book, "  KOSTNAD! ", 422)
    assert "redan en kod" in reviewer.page.html


def test_nothing_typed_is_lost_when_a_name_is_missing(reviewer: Browser, book: str) -> None:
    make(reviewer, book, "", 422, definition="Min långa text")
    assert "Min långa text" in reviewer.page.html


def test_a_code_is_renamed_moved_and_its_history_tells(session: Session, reviewer: Browser, book: str) -> None:
    make(reviewer, book, "Vägen dit")
    make(reviewer, book, "Långt")
    far, way = code_id(session, "Långt"), code_id(session, "Vägen dit")
    reviewer.get(f"{book}/{far}")
    send(reviewer, "/define", name="Avstånd", use_when="När vägen är lång")
    assert "Långt" in reviewer.page.html
    assert "När vägen är lång" in reviewer.page.html
    send(reviewer, "/move", parent_id=str(way))
    assert session.exec(select(Code.parent_id).where(Code.id == far)).one() == way
    reviewer.get(book)
    send(reviewer, "/undo")
    assert "Ångrat" in reviewer.page.html


def test_a_merger_is_made_explained_and_undone(session: Session, world: World, reviewer: Browser, book: str) -> None:
    make(reviewer, book, "Långt")
    make(reviewer, book, "Avstånd")
    far, distance = code_id(session, "Långt"), code_id(session, "Avstånd")
    give(session, world, far, "Långt bort")
    give(session, world, distance, "Avståndet")
    reviewer.get(f"{book}/{far}")
    send(reviewer, "/merge", 422)
    send(reviewer, "/merge", target=str(distance))
    assert "2 svar" in reviewer.page.html
    assert "Vad antalet består av" in reviewer.page.html
    page = reviewer.get(f"{book}/{far}")
    assert "1 kodning" in page.html
    reviewer.get(book)
    send(reviewer, "/undo")
    assert "Vad antalet består av" not in reviewer.get(f"{book}/{distance}").html


def test_passages_are_parted_among_new_codes(session: Session, world: World, reviewer: Browser, book: str) -> None:
    make(reviewer, book, "Vägen dit")
    way = code_id(session, "Vägen dit")
    bus, car = (give(session, world, way, words) for words in ("Bussen gick inte", "Bilen är trasig"))
    reviewer.get(f"{book}/{way}/split")
    send(reviewer, "/split", 422)
    send(reviewer, "/split", **{"name-1": "Buss", f"coding-{bus}": "1"})
    session.expire_all()
    assert session.get_one(Coding, bus).code_id == code_id(session, "Buss")
    assert session.get_one(Coding, car).code_id == way


def test_examples_memos_retiring_and_sharing(session: Session, world: World, reviewer: Browser, book: str) -> None:
    make(reviewer, book, "Långt")
    far = code_id(session, "Långt")
    give(session, world, far, "<b>Långt</b> 🚌")
    page = reviewer.get(f"{book}/{far}")
    assert "<mark>&lt;b&gt;Lå</mark>" in page.html
    send(reviewer, "/examples")
    send(reviewer, "/memos", 422)
    send(reviewer, "/memos", memo="Kanske samma som Dyrt?\nSe över.")
    assert "Se över." in reviewer.page.html
    send(reviewer, "/share")
    send(reviewer, "/retire")
    assert "Använd koden igen" in reviewer.page.html
    send(reviewer, "/restore")
    assert session.exec(select(Code.retired_at).where(Code.id == far)).one() is None


def test_a_facilitator_reads_no_codebook(facilitator: Browser, book: str) -> None:
    facilitator.get(book, 403)
