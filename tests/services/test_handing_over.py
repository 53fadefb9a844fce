"""REFI-QDA out and in: valid, whole, with every offset right, and nothing hostile let in."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xmlschema
from sqlmodel import Session, select

from survey.core.answers import Answer, restored
from survey.errors import DefinitionError
from survey.formats import refi_read
from survey.formats.import_report import Notes
from survey.models import Answer as AnswerRow
from survey.models import Coding, Version
from survey.services import codebooks, coding, gathering, handing_over, noting, taking_over
from survey.services.auditing import Actor
from survey.services.coding import Target
from tests.staff.arranging import World, respond

REAL = Path(__file__).parents[3] / "shared" / "real" / "refi"
WORDS = "Åh 🚌🏽 så långt!\n<b>بعيد جدا</b> & dyrt \u2028 👩‍👩‍👧 slut"
OTHER = "other@example.org"


@pytest.fixture
def book(session: Session, world: World) -> int:
    """Our codebook: a tree, shared codes, a retired one with a coding; answers coded by two, with memos."""
    ours, actor = world.ours, world.ours.actor
    questionnaire_id = session.get_one(Version, ours.published.version_id).questionnaire_id
    rules = {"definition": "Om <vägen> & resan.", "use_when": "Den är lång.\nEller dyr.", "use_not": "Tiden är dålig."}
    way = codebooks.make(session, actor, questionnaire_id, "Vägen & dit", colour="plum", words=rules)
    far = codebooks.make(session, actor, questionnaire_id, 'Lå"ngt', parent_id=way.id)
    codebooks.make(session, actor, None, "Delad")
    target = Target(ours.round_id, respond(session, ours.links[0], {"words": Answer(WORDS)}), "words")
    for words in ("🚌🏽", "بعيد", "👩‍👩‍👧"):
        start = WORDS.index(words)
        coding.apply(session, actor, target, far.id or 0, start, start + len(words))
    coding.apply(session, Actor(ours.organisation_id, OTHER), target, way.id or 0)
    noting.write_on_answer(session, actor, target, "Se <den> & andra.")
    noting.write_on_code(session, actor, way.id or 0, "Kanske dela?")
    respond(session, ours.links[1], {"words": Answer("Utan kod")})
    return questionnaire_id


def project(session: Session, world: World) -> bytes:
    published = world.ours.published
    questions = gathering.open_questions(published.questionnaire)
    made = handing_over.export_project(session, world.ours.actor, world.ours.round_id, published, questions)
    return b"".join(made.parts)


def kept(tmp_path: Path, body: bytes, name: str = "project.qdpx") -> Path:
    path = tmp_path / name
    path.write_bytes(body)
    return path


@pytest.mark.skipif(not REAL.exists(), reason="the schema is not here")
def test_a_project_is_valid_by_the_schema(session: Session, world: World, book: int) -> None:
    with zipfile.ZipFile(io.BytesIO(project(session, world))) as archive:
        assert archive.testzip() is None
        xmlschema.validate(archive.open("project.qde"), REAL / "Project.xsd")


def test_a_project_is_read_back_whole_with_every_offset_right(
    session: Session, world: World, book: int, tmp_path: Path
) -> None:
    notes = Notes()
    found = refi_read.read(kept(tmp_path, project(session, world)), notes)
    assert not notes.report().notes
    names = {code.guid: code.name for code in found.project.codes}
    assert set(names.values()) == {"Vägen & dit", 'Lå"ngt', "Delad"}
    (source,) = (source for source in found.sources if source.codings)
    assert source.text == WORDS
    spans = [WORDS[one.start : one.end] for one in source.codings if one.start is not None]
    assert spans == ["🚌🏽", "بعيد", "👩‍👩‍👧"]
    users = {user.guid: user.name for user in found.project.users}
    assert {users[one.user] for one in source.codings} == {"terminal", OTHER}
    assert source.values["group"] == "Norr"
    assert [note.text for note in source.notes] == ["Se <den> & andra."]
    (way,) = (code for code in found.project.codes if code.name == "Vägen & dit")
    assert taking_over.undescribed(way.description)["use_when"] == "Den är lång.\nEller dyr."
    assert [note.text for note in found.project.notes_of[way.guid]] == ["Kanske dela?"]
    assert next(code for code in found.project.codes if code.name == 'Lå"ngt').parent == way.guid


def test_our_own_project_comes_back_as_a_round_of_its_own(
    session: Session, world: World, book: int, tmp_path: Path
) -> None:
    path = kept(tmp_path, project(session, world))
    arrived = taking_over.import_project(session, world.ours.actor, path, "Tillbaka", "sv")
    assert arrived.report.counts["answers"] == 2
    rows = session.exec(
        select(AnswerRow).where(AnswerRow.round_id == arrived.round_id, AnswerRow.question_key == "words")
    ).all()
    texts = {row.response_id: restored(row.value, row.missing).value for row in rows}
    assert sorted(map(str, texts.values())) == sorted([WORDS, "Utan kod"])
    there = session.exec(select(Coding).where(Coding.round_id == arrived.round_id)).all()
    spans = {str(texts[one.response_id])[one.start : one.end] for one in there if one.start is not None}
    assert spans == {"🚌🏽", "بعيد", "👩‍👩‍👧"}
    assert {one.coder for one in there} == {"terminal", OTHER}
    again = [code.name for code in coding.list_codes(session, world.ours.organisation_id, arrived.questionnaire_id)]
    assert set(again) == {"Vägen & dit", 'Lå"ngt', "Delad"}


def test_codings_made_elsewhere_are_added_to_our_answers_once_and_undone_as_one(
    session: Session, world: World, book: int, tmp_path: Path
) -> None:
    path = kept(tmp_path, project(session, world))
    before = set(session.exec(select(Coding.id)))
    report = taking_over.import_codings(session, world.ours.actor, world.ours.round_id, path)
    assert report.counts["codings"] == 0
    gone = session.exec(select(Coding).where(Coding.coder == OTHER)).one()
    coding.remove(session, world.ours.actor, gone.id)
    report = taking_over.import_codings(session, world.ours.actor, world.ours.round_id, path)
    assert (report.counts["codings"], report.notes) == (1, ())
    assert coding.undo(session, world.ours.actor, world.ours.round_id) == "coded-imported"
    assert set(session.exec(select(Coding.id))) == before - {gone.id}


def test_a_codebook_goes_out_and_comes_into_another_organisation(
    session: Session, world: World, book: int, tmp_path: Path
) -> None:
    body = b"".join(handing_over.export_codebook(session, world.ours.actor, book, "visit").parts)
    theirs = session.get_one(Version, world.theirs.published.version_id).questionnaire_id
    codebooks.make(session, world.theirs.actor, theirs, "delad!")
    path = kept(tmp_path, body, "visit.qdc")
    report = taking_over.import_codebook(session, world.theirs.actor, theirs, path)
    assert report.counts == {"codes": 3, "made": 2}
    assert [note.place for note in report.notes] == ["Delad"]
    codes = {code.name: code for code in coding.list_codes(session, world.theirs.organisation_id, theirs)}
    assert codes['Lå"ngt'].parent_id == codes["Vägen & dit"].id
    assert (codes["Vägen & dit"].colour, codes["Vägen & dit"].definition) == ("plum", "Om <vägen> & resan.")
    assert codebooks.undo(session, world.theirs.actor, theirs) == "codebook-imported"
    assert [code.name for code in coding.list_codes(session, world.theirs.organisation_id, theirs)] == ["delad!"]
    assert taking_over.import_codebook(session, world.ours.actor, book, path).counts == {"codes": 3, "made": 0}


@pytest.mark.skipif(not REAL.exists(), reason="the real projects are not here")
@pytest.mark.parametrize("name", ["skyloom_Project.qde", "skyloom_TestProject.qdpx"])
def test_codebooks_of_others_come_in_and_their_texts_that_lack_are_said_to(
    session: Session, world: World, name: str
) -> None:
    questionnaire_id = session.get_one(Version, world.ours.published.version_id).questionnaire_id
    report = taking_over.import_codebook(session, world.ours.actor, questionnaire_id, REAL / name)
    assert report.counts["codes"] > 5
    assert any("not in the file" in note.why for note in report.notes)
    assert any(note.what in ("PDFSource", "PictureSource", "AudioSource") for note in report.notes)
    with pytest.raises(DefinitionError, match="None of its texts"):
        taking_over.import_project(session, world.ours.actor, REAL / name, "Frukost", "en")


QDE = '<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0" name="x">{}</Project>'
BOMB = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><Project name="&b;"/>'
ENTITY = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><Project name="&a;"/>'


@pytest.mark.parametrize("body", [b"", b"<a/>", BOMB.encode(), ENTITY.encode(), b"PK\x03\x04broken", b"<Project"])
def test_what_is_hostile_or_no_project_is_refused(tmp_path: Path, body: bytes) -> None:
    with pytest.raises(DefinitionError):
        refi_read.read(kept(tmp_path, body), Notes())


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", b" " * (refi_read.MAX_INDEX + 1))
    assert len(out.getvalue()) < 100_000
    with pytest.raises(DefinitionError, match="unpacks to too much"):
        refi_read.read(kept(tmp_path, out.getvalue()), Notes())


def test_a_selection_outside_its_text_and_a_text_elsewhere_are_noted(tmp_path: Path) -> None:
    guid = "00000000-0000-0000-0000-00000000000{}".format
    source = (
        f'<CodeBook><Codes><Code guid="{guid(1)}" name="A" isCodable="true"/></Codes></CodeBook><Sources>'
        f'<TextSource guid="{guid(2)}" name="s"><PlainTextContent>åäö</PlainTextContent>'
        f'<PlainTextSelection guid="{guid(3)}" startPosition="1" endPosition="9"/></TextSource>'
        f'<TextSource guid="{guid(4)}" name="t" plainTextPath="file:///etc/passwd"/></Sources>'
    )
    notes = Notes()
    found = refi_read.read(kept(tmp_path, QDE.format(source).encode(), "x.qde"), notes)
    assert [one.text for one in found.sources] == ["åäö"]
    assert [note.place for note in notes.report().notes] == ["s", "t"]
