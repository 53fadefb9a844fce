"""Films in sign language of a draft: what lacks is listed, and each lands beside its page."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session, col, select

from survey.core.languages import SIGN_LANGUAGES
from survey.formats import folder_zip, media
from survey.models import Event
from survey.services import drafting
from tests.browsing import Browser
from tests.respond.arranging import write_questionnaire
from tests.samples import PLACE, movie, webm
from tests.staff.arranging import QUESTIONNAIRE, World

MP4 = movie(b"vide", b"soun", brand=b"mp42")
VTT = b"WEBVTT\n\n00:00.000 --> 00:01.000\nHej\n"


@pytest.fixture
def draft_id(session: Session, world: World, tmp_path: Path) -> int:
    """A draft of ours, of whose questions one has a film that the questionnaire names."""
    home = write_questionnaire(
        tmp_path, QUESTIONNAIRE.replace("{key: been,", "{key: been, signs: {swl: videos/b.mp4},")
    )
    (home / "videos").mkdir()
    (home / "videos" / "b.mp4").write_bytes(MP4)
    return drafting.keep(session, world.ours.actor, home, [], {})


def test_films_land_beside_the_pages_that_they_are_called_as(
    session: Session, world: World, administrator: Browser, draft_id: int
) -> None:
    page = administrator.get(f"/staff/drafts/{draft_id}/films")
    assert len(page.all(".//nav[@class='tabs']//a")) == len(SIGN_LANGUAGES)
    lacking = len(page.all(".//tbody//span[@class='tag warn']"))
    files = [("start.mp4", MP4), ("start.vtt", VTT), ("question.story.slide.a.mp4", webm(b"V_VP8", 1))]
    page = administrator.upload("/films", files)
    assert len(page.all(".//tbody//span[@class='tag warn']")) == lacking - 2
    film = page.all(".//video")[0]
    seen = administrator.fetch(film.get("src", ""))
    assert (PLACE in MP4, PLACE in seen.data, seen.mimetype) == (True, False, "video/mp4")
    assert administrator.fetch(film[0].get("src", "")).data == VTT
    opened = drafting.open_draft(session, world.ours.organisation_id, draft_id)
    assert opened.folder.all_faults == ()
    slide = next(opened.questionnaire.questions()).slides[0]
    assert [sign.source for sign in slide.signs] == ["videos/swl/question.story.slide.a.webm"]
    assert administrator.get(f"/staff/drafts/{draft_id}/pages/-start").all(".//details[@class='sign']/video")


def test_a_later_film_takes_the_place_of_the_one_before(administrator: Browser, draft_id: int) -> None:
    administrator.get(f"/staff/drafts/{draft_id}/films?lang=fse")
    for name, body in (("a.mp4", MP4), ("b.webm", webm(b"V_VP9", 1))):
        page = administrator.upload("/films", [(name, body)], only="check")
        assert len(page.all(".//video")) == 1
    assert administrator.fetch(page.all(".//video")[0].get("src", "")).mimetype == "video/webm"


CREDITS = """files:
- {file: videos/swl/start.mp4, credit: Ann Signer}
- {file: videos/swl/check.mp4, credit: Bo Signer}
"""


def list_files(session: Session, world: World, draft_id: int) -> set[str]:
    with drafting.unpacked(session, drafting.find(session, world.ours.organisation_id, draft_id)) as folder:
        return {path.relative_to(folder).as_posix() for path in (folder / "videos").rglob("*") if path.is_file()}


@pytest.fixture
def filmed_id(session: Session, world: World, draft_id: int) -> int:
    """The draft with films of two more pages, one with its words in writing, and whose they are."""

    def lay(folder: Path) -> None:
        (folder / "videos" / "swl").mkdir()
        for name, body in (("start.mp4", MP4), ("start.vtt", VTT), ("check.mp4", MP4)):
            (folder / "videos" / "swl" / name).write_bytes(body)
        (folder / "credits.yaml").write_text(CREDITS, "utf-8")

    listed = drafting.find(session, world.ours.organisation_id, draft_id)
    drafting.change(session, world.ours.actor, listed, "draft-changed", lay)
    return draft_id


def test_a_film_is_removed_with_its_words_in_writing_and_whose_it_is(
    session: Session, world: World, administrator: Browser, filmed_id: int
) -> None:
    before = session.scalars(select(Event.id)).all()
    administrator.get(f"/staff/drafts/{filmed_id}/films?lang=swl")
    page = administrator.press("film")
    assert "Det är borttaget." in page.words
    assert list_files(session, world, filmed_id) == {"videos/b.mp4", "videos/swl/check.mp4"}
    opened = drafting.open_draft(session, world.ours.organisation_id, filmed_id)
    assert opened.folder.all_faults == ()
    assert opened.folder.media["videos/swl/check.mp4"].credit == "Bo Signer"
    event = session.scalars(select(Event).where(col(Event.id).not_in(before))).one()
    assert (event.act, event.object) == ("draft-changed", f"draft {filmed_id}")


def test_the_words_in_writing_are_removed_alone(
    session: Session, world: World, administrator: Browser, filmed_id: int
) -> None:
    administrator.get(f"/staff/drafts/{filmed_id}/films?lang=swl")
    page = administrator.press("words")
    assert page.all(".//track") == []
    assert list_files(session, world, filmed_id) == {"videos/b.mp4", "videos/swl/start.mp4", "videos/swl/check.mp4"}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"page": "question.been"}, "Frågornas egen fil anger filmen för den sidan."),
        ({"page": "thanks"}, "Den filmen finns inte längre."),
        ({"page": "check", "what": "words"}, "Den filmen finns inte längre."),
        ({"page": "../../start"}, "Den filmen finns inte längre."),
        ({"page": "start", "language": "../swl"}, "Den filmen finns inte längre."),
        ({"page": "start", "language": "fse"}, "Den filmen finns inte längre."),
    ],
)
def test_a_film_that_is_not_there_to_be_removed_is_said(
    session: Session, world: World, administrator: Browser, filmed_id: int, given: dict[str, str], problem: str
) -> None:
    administrator.get(f"/staff/drafts/{filmed_id}/films?lang=swl")
    token = administrator.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    before = list_files(session, world, filmed_id)
    sent = {"csrf_token": token, "language": "swl", "what": "film", **given}
    page = administrator.post(f"/staff/drafts/{filmed_id}/films/remove", sent, 422)
    assert problem in page.words
    assert list_files(session, world, filmed_id) == before


def test_a_film_that_the_questionnaire_names_has_no_button_but_words(administrator: Browser, draft_id: int) -> None:
    page = administrator.get(f"/staff/drafts/{draft_id}/films?lang=swl")
    assert len(page.all(".//video")) == 1
    assert "Frågornas egen fil anger den här filmen." in page.words
    assert [button for button in page.all(".//button") if button.get("value") == "film"] == []


def test_a_film_of_another_form_leaves_no_credit_of_the_one_before(
    session: Session, world: World, administrator: Browser, filmed_id: int
) -> None:
    administrator.get(f"/staff/drafts/{filmed_id}/films?lang=swl")
    administrator.upload("/films", [("start.webm", webm(b"V_VP9", 1))])
    opened = drafting.open_draft(session, world.ours.organisation_id, filmed_id)
    assert opened.folder.all_faults == ()
    assert opened.folder.media["videos/swl/start.webm"].credit == ""


@pytest.mark.parametrize(
    ("files", "only", "problem"),
    [
        ([], "", "Fyll i det här."),
        ([("nothing.mp4", MP4)], "", "En fil heter inte som någon av sidorna."),
        ([("start.mp4", MP4), ("check.mp4", b"MZ")], "", "En fil är ingen film som telefoner kan visa."),
        ([("start.mp4", movie(b"soun"))], "", "En fil är ingen film som telefoner kan visa."),
        ([("start.vtt", b"hej")], "", "Orden i skrift är inte WebVTT."),
        ([("start.mp4", MP4 + bytes(media.MAX_VIDEO_BYTES))], "", "En fil är större än 20 MB"),
        ([("a.mp4", MP4), ("b.mp4", MP4)], "start", "Välj en film för varje sida."),
        ([("question.been.mp4", MP4)], "", "Frågornas egen fil anger filmen för den sidan."),
    ],
)
def test_a_film_that_will_not_do_is_said_and_none_is_added(
    administrator: Browser, draft_id: int, files: list[tuple[str, bytes]], only: str, problem: str
) -> None:
    administrator.get(f"/staff/drafts/{draft_id}/films?lang=swl")
    page = administrator.upload("/films", files, 422, only=only)
    assert problem in page.words
    assert len(page.all(".//video")) == 1


def test_a_draft_never_grows_past_what_can_be_read_again(
    monkeypatch: pytest.MonkeyPatch, session: Session, world: World, administrator: Browser, draft_id: int
) -> None:
    with drafting.unpacked(session, drafting.find(session, world.ours.organisation_id, draft_id)) as folder:
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    monkeypatch.setattr(folder_zip, "MAX_ARCHIVE_BYTES", size + len(MP4) // 2)
    administrator.get(f"/staff/drafts/{draft_id}/films?lang=swl")
    assert "större än 100 MB" in administrator.upload("/films", [("start.mp4", MP4)], 422).words
    monkeypatch.undo()
    assert len(administrator.get(f"/staff/drafts/{draft_id}/films").all(".//video")) == 1


def test_nobody_elses_draft_is_filmed(administrator: Browser, session: Session, world: World, tmp_path: Path) -> None:
    theirs = drafting.keep(session, world.theirs.actor, tmp_path / "visit", [], {})
    administrator.get(f"/staff/drafts/{theirs}/films", 404)
