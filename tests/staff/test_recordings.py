"""Staff see the photos, hear the voices, write them down, and delete the sound; nobody else does."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Answer as AnswerRow
from survey.models import Comment, Event, Transcript, Upload
from survey.services import accounts, publishing, reaching, responding, summarising, uploading
from survey.services.auditing import Actor
from survey.services.responding import Visit
from tests.browsing import Browser
from tests.pages import words
from tests.respond.arranging import Way, open_way
from tests.samples import picture, webm
from tests.staff.arranging import DAY, send, sign_in
from tests.test_privacy import MEDIA, files_with

SOUND_MARK = b"#SOUND-OF-A-VOICE#"


@dataclass(frozen=True)
class Heard:
    """Somebody's response with a photo and a voice."""

    way: Way
    visit: Visit
    photo: str
    voice: str

    @property
    def round(self) -> str:
        """Where the round's pages are."""
        return f"/staff/rounds/{self.way.round.id}"

    @property
    def recording(self) -> str:
        """Where the voice is written down."""
        return f"{self.round}/recordings/{self.voice.partition('.')[0]}"


def answer(session: Session, way: Way, code_hash: str, submit: bool = True) -> Heard:
    """Answer with a photo and a voice, and hand in."""
    entry = responding.find_entry(session, way.code)
    assert entry is not None
    responding.start(session, entry, code_hash, "ar", DAY)
    visit = responding.find_visit(session, entry, code_hash)
    assert visit is not None
    asked = {question.key: question for question in visit.published.questionnaire.questions()}
    sent = [
        uploading.take(asked["shot"], picture()),
        uploading.take(asked["said"], webm(sound=SOUND_MARK * 500)),
    ]
    answers = {one.question_key: Answer(one.name) for one in sent}
    visit = responding.save(session, visit, answers, sent)
    if submit:
        responding.submit(session, visit, "self", "", DAY)
    return Heard(way, visit, sent[0].name, sent[1].name)


@pytest.fixture
def heard(session: Session, tmp_path: Path) -> Heard:
    """A response of ours; one that was only begun is noise."""
    way = open_way(session, tmp_path, MEDIA)
    answer(session, way, "noise", submit=False)
    return answer(session, way, "ours")


@pytest.fixture
def reviewer(app: Flask, heard: Heard) -> Browser:
    """Somebody who may read."""
    return sign_in(app, Actor(heard.way.link.organisation_id, "terminal"), "reviewer")


def events(session: Session) -> list[str]:
    session.rollback()
    return list(session.exec(select(Event.act).order_by(Event.number)).all())  # type: ignore[arg-type]


def words_of(session: Session, heard: Heard) -> str | None:
    session.rollback()
    query = select(AnswerRow.value).where(AnswerRow.response_id == heard.visit.response_id)
    return session.exec(query.where(AnswerRow.question_key == "said_words")).first()


def test_the_response_shows_its_photo_and_plays_its_voice(reviewer: Browser, heard: Heard) -> None:
    reviewer.get(f"{heard.round}/responses/{heard.visit.response_id}")
    image = reviewer.page.one(".//img[@class='shot']")
    audio = reviewer.page.one(".//audio")
    assert reviewer.fetch(image.get("src", "")).mimetype == "image/jpeg"
    played = reviewer.fetch(audio.get("src", ""), Range="bytes=0-3")
    assert (played.status_code, played.mimetype, played.data) == (206, "audio/webm", webm()[:4])
    assert played.headers["Cache-Control"] == "no-store"


@pytest.mark.both_databases
def test_what_is_approved_is_read_as_the_words_of_the_answer(reviewer: Browser, heard: Heard, session: Session) -> None:
    reviewer.get(f"{heard.round}/answers")  # everything else is taken in before
    reviewer.get(f"{heard.round}/recordings?state=none")
    reviewer.get(heard.recording)
    reviewer.press("draft", words="Hon sa <b>tack</b>", language="sv")
    assert words_of(session, heard) is None
    assert "Utkast" in reviewer.page.words
    reviewer.press("approve")
    assert words_of(session, heard) == '"Hon sa <b>tack</b>"'
    assert "Godkänd" in reviewer.page.words
    listed = reviewer.get(f"{heard.round}/responses")
    assert "Hon sa <b>tack</b>" in listed.words
    assert "nedskrivet från en inspelning" in listed.words
    assert "Hon sa <b>tack</b>" in reviewer.get(f"{heard.round}/responses?text=TACK").words
    assert "Hon sa <b>tack</b>" in reviewer.get(f"{heard.round}/answers").words
    reviewer.get(heard.recording)
    reviewer.press("approve", words="Hon sa nej")
    assert "Hon sa nej" in reviewer.get(f"{heard.round}/answers").words
    assert len(session.exec(select(Comment)).all()) == 1
    assert [act for act in events(session) if "transcript" in act] == [
        "transcript-written",
        "transcript-approved",
        "transcript-approved",
    ]


@pytest.mark.parametrize(
    ("given", "field"), [({"words": " \x00 "}, "words"), ({"words": "a" * 20_001}, "words"), ({}, "words")]
)
def test_what_cannot_be_kept_is_said_and_stays(
    reviewer: Browser, heard: Heard, session: Session, given: dict[str, str], field: str
) -> None:
    reviewer.get(heard.recording)
    reviewer.press("approve", 422, **given)
    assert reviewer.page.one(f".//*[@id='{field}.problem']") is not None
    assert words_of(session, heard) is None


def test_a_language_that_is_none_is_refused(reviewer: Browser, heard: Heard, session: Session) -> None:
    token = reviewer.get(heard.recording).all(".//input[@name='csrf_token']")[0].get("value", "")
    reviewer.post(heard.recording, {"csrf_token": token, "do": "approve", "words": "Hej", "language": "xx"}, 422)
    assert words_of(session, heard) is None


@pytest.mark.sqlite_alone
def test_the_sound_goes_once_its_words_are_approved_and_leaves_nothing(
    reviewer: Browser, heard: Heard, session: Session, tmp_path: Path
) -> None:
    session.close()
    token = reviewer.get(heard.recording).all(".//input[@name='csrf_token']")[0].get("value", "")
    reviewer.post(f"{heard.recording}/sound", {"csrf_token": token}, 400)
    reviewer.get(heard.recording)
    reviewer.press("approve", words="Tack")
    assert files_with(tmp_path, SOUND_MARK.decode())
    responding.withdraw(session, "noise")
    session.close()
    send(reviewer, "/sound")
    assert files_with(tmp_path, SOUND_MARK.decode()) == []
    assert "Ljudet är raderat" in reviewer.page.words
    assert reviewer.fetch(f"{heard.round}/uploads/{heard.voice}").status_code == 404
    assert words_of(session, heard) == '"Tack"'
    assert events(session)[-1] == "recording-deleted"
    assert "Ljudet är raderat" in reviewer.get(f"{heard.round}/responses/{heard.visit.response_id}").words


def test_only_what_was_handed_in_is_listed_and_the_states_part_it(reviewer: Browser, heard: Heard) -> None:
    def listed(state: str) -> int:
        return len(reviewer.get(f"{heard.round}/recordings?state={state}").all(".//li[@class='card']"))

    assert [listed(state) for state in ("", "none", "draft", "approved", "nonsense")] == [1, 1, 0, 0, 1]
    reviewer.get(heard.recording)
    reviewer.press("draft", words="Tack")
    assert [listed(state) for state in ("", "none", "draft", "approved")] == [1, 0, 1, 0]


def test_deleting_the_response_deletes_what_was_written_down(reviewer: Browser, heard: Heard, session: Session) -> None:
    reviewer.get(heard.recording)
    reviewer.press("approve", words="Tack")
    reviewer.get(f"{heard.round}/answers")
    assert responding.withdraw(session, "ours")
    session.rollback()
    assert session.exec(select(Transcript)).all() == []
    assert session.exec(select(Comment)).all() == []
    assert {row.response_id for row in session.exec(select(Upload))} != {heard.visit.response_id}
    reviewer.get(heard.recording, 404)


def test_nobody_without_the_right_and_nobody_elsewhere_gets_at_it(
    app: Flask, heard: Heard, session: Session, tmp_path: Path
) -> None:
    addresses = [f"{heard.round}/uploads/{heard.photo}", heard.recording, f"{heard.round}/recordings"]
    facilitator = sign_in(app, Actor(heard.way.link.organisation_id, "terminal"), "facilitator")
    assert [facilitator.fetch(each).status_code for each in addresses] == [403, 403, 403]
    theirs = accounts.find_or_make_organisation(session, "theirs", "Theirs")
    actor = Actor(theirs.id or 0, "terminal")
    stranger = sign_in(app, actor, "administrator")
    assert [stranger.fetch(each).status_code for each in addresses] == [404, 404, 404]
    version = publishing.publish(session, actor.organisation_id, tmp_path / "visit")
    own = reaching.create_round(session, actor, version.id or 0, "own", DAY, None)
    here = f"/staff/rounds/{own.id}"
    for each in (f"{here}/uploads/{heard.photo}", heard.recording.replace(heard.round, here)):
        assert stranger.fetch(each).status_code == 404


def test_the_counts_count_the_files_and_the_table_names_them(reviewer: Browser, heard: Heard, session: Session) -> None:
    questionnaire = heard.visit.published.questionnaire
    counts = summarising.count(session, heard.way.round.id or 0, questionnaire)
    assert {one.question.key: one.summary.base for one in counts.questions} == {"said": 1, "shot": 1}
    reviewer.get(heard.recording)
    reviewer.press("approve", words="=SUM(1)")
    reviewer.get(f"{heard.round}/export")
    token = reviewer.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    form = {"csrf_token": token, "form": "files", "dialect": "comma", "state": "submitted"}
    sent = reviewer.client.post(f"{heard.round}/export", data=form, base_url=reviewer.base)
    with zipfile.ZipFile(io.BytesIO(sent.data)) as archive:
        assert {name for name in archive.namelist() if name.startswith("files/")} == {
            f"files/{heard.photo}",
            f"files/{heard.voice}",
        }
        assert SOUND_MARK in archive.read(f"files/{heard.voice}")
        table = archive.read("responses.csv").decode("utf-8-sig")
        book = archive.read("codebook.csv").decode("utf-8-sig")
    heading, row = table.splitlines()
    cells = dict(zip(heading.split(","), row.split(","), strict=True))
    assert (cells["shot"], cells["said"], cells["said_words"]) == (heard.photo, heard.voice, "'=SUM(1)")
    assert "said_words,text,said_words,transcript" in book


def test_the_words_on_the_page_are_those_of_the_question(reviewer: Browser, heard: Heard) -> None:
    reviewer.get(heard.recording)
    assert words(reviewer.page.all(".//form[@class='card transcribe']//h2")[0]) == "Säg det"
    assert reviewer.page.one(".//select[@id='language']/option[@selected]").get("value") == "ar"
