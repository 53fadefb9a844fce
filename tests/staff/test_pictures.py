"""The picture library on the pages: found, added with whose they are, and laid into drafts."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlmodel import Session

from survey.models import LibraryPicture
from survey.services import drafting, packaging
from tests.browsing import Browser
from tests.pages import words
from tests.staff.arranging import QUESTIONNAIRE, World, send
from tests.trust.hostile import PAYLOAD, check_inert

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9"/></svg>'
GIVEN = {
    "name": "kiosk",
    "credit": "Ann Artist",
    "licence": "CC BY 4.0",
    "source": "https://example.org/kiosk",
    "alt-sv": "En kiosk",
    "alt-en": "A kiosk",
    "reviewed": "1",
}


def add(browser: Browser, file: tuple[str, bytes] | None, status: int = 200, **given: Any) -> None:
    browser.get("/staff/pictures/new")
    browser.upload("/pictures", [file] if file else [], status, **(GIVEN | given))


def photograph() -> bytes:
    """A JPEG with where it was taken."""
    image = Image.new("RGB", (40, 30), "green")
    exif = image.getexif()
    exif[0x010E] = "secret place"
    body = io.BytesIO()
    image.save(body, "JPEG", exif=exif)
    return body.getvalue()


def test_pictures_are_found_by_words_and_can_be_copied(facilitator: Browser) -> None:
    page = facilitator.get("/staff/pictures?text=sjukhus")
    assert [words(code) for code in page.all(".//ul[@class='gallery']//code")] == ["openmoji:1F3E5"]
    assert "OpenMoji, CC BY-SA 4.0" in page.words
    shown = facilitator.fetch(page.all(".//ul[@class='gallery']//img")[0].get("src", ""))
    assert shown.mimetype == "image/svg+xml"
    assert "Ingen bild har ett sådant namn." in facilitator.get("/staff/pictures?text=xyzzy").words


def test_pictures_come_a_page_at_a_time(facilitator: Browser) -> None:
    first = facilitator.get("/staff/pictures?among=openmoji")
    second = facilitator.follow("Nästa sida")
    assert len(first.all(".//ul[@class='gallery']/li")) == len(second.all(".//ul[@class='gallery']/li")) == 60
    assert facilitator.get("/staff/pictures?page=99999").status == 200
    assert facilitator.get("/staff/pictures?among=nothing").status == 200


def test_a_picture_is_added_with_whose_it_is_and_found_by_what_it_shows(
    session: Session, administrator: Browser, world: World
) -> None:
    add(administrator, ("photo.jpg", photograph()))
    assert administrator.page.h1 == "kiosk"
    assert "Ann Artist" in administrator.page.words
    page = administrator.get("/staff/pictures?text=kiosk&among=library")
    assert "library:kiosk" in page.words
    shown = administrator.fetch("/staff/pictures/shown/library:kiosk")
    assert b"secret place" not in shown.data
    assert Image.open(io.BytesIO(shown.data)).size == (40, 30)


@pytest.mark.parametrize(
    ("file", "given", "problem"),
    [
        (None, {}, "Fyll i det här."),
        (("k.svg", DRAWING), {"licence": ""}, "Fyll i det här."),
        (("k.svg", DRAWING), {"alt-en": ""}, "Fyll i det här."),
        (("k.svg", DRAWING), {"name": "../x"}, "Använd små bokstäver"),
        (("k.svg", DRAWING), {"credit": "x" * 301}, "Det här är för långt."),
        (("k.svg", DRAWING.replace(b"<path", b"<script/><path")), {}, "Filen går inte att använda som bild."),
        (("k.png", b"GIF89a"), {}, "Filen går inte att använda som bild."),
        (("k.exe", b"MZ"), {}, "Filen går inte att använda som bild."),
    ],
)
def test_what_lacks_or_cannot_be_used_is_said_and_what_was_written_stays(
    administrator: Browser, file: tuple[str, bytes] | None, given: dict[str, str], problem: str
) -> None:
    add(administrator, file, 422, **given)
    assert problem in administrator.page.words
    assert administrator.page.one(".//input[@id='alt-sv']").get("value") == "En kiosk"


def test_a_decorative_picture_needs_no_words(administrator: Browser) -> None:
    add(administrator, ("k.svg", DRAWING), decorative="1", **{"alt-sv": "", "alt-en": ""})
    assert administrator.page.h1 == "kiosk"


def test_hostile_words_about_a_picture_stay_words(administrator: Browser) -> None:
    hostile = PAYLOAD[:250]
    add(administrator, ("k.svg", DRAWING), credit=hostile, source=hostile, **{"alt-sv": hostile})
    check_inert(administrator.page)
    check_inert(administrator.get("/staff/pictures?among=library"))


def test_a_picture_laid_into_a_draft_is_whole_there_with_whose_it_is(
    session: Session, world: World, administrator: Browser, tmp_path: Path
) -> None:
    draft_id = drafting.keep(session, world.ours.actor, tmp_path / "visit", [], {})
    add(administrator, ("k.svg", DRAWING))
    page = send(administrator, "/draft", draft=str(draft_id))
    assert "pictures/kiosk.svg" in page.words
    with drafting.unpacked(session, drafting.find(session, world.ours.organisation_id, draft_id)) as folder:
        text = QUESTIONNAIRE.replace("label: Har du", "picture: pictures/kiosk.svg, decorative: yes, label: Har du")
        (folder / "questionnaire.yaml").write_text(text, "utf-8")
        assert packaging.pack_folder(folder, "zip").body
        made = drafting.keep(session, world.theirs.actor, folder, [], {})
    opened = drafting.open_draft(session, world.theirs.organisation_id, made)
    assert opened.folder.faults == ()
    medium = opened.folder.media["pictures/kiosk.svg"]
    assert (medium.credit, medium.licence, medium.reviewed) == ("Ann Artist", "CC BY 4.0", True)


def test_another_organisations_picture_is_not_there(session: Session, world: World, administrator: Browser) -> None:
    add(administrator, ("k.svg", DRAWING))
    row = session.get_one(LibraryPicture, 1)
    row.organisation_id = world.theirs.organisation_id
    session.add(row)
    session.commit()
    administrator.get("/staff/pictures/ours/kiosk", 404)
    assert administrator.fetch("/staff/pictures/shown/library:kiosk").status_code == 404
    assert "library:kiosk" not in administrator.get("/staff/pictures?among=library").words


def test_a_picture_taken_out_is_gone_and_its_name_free(administrator: Browser) -> None:
    add(administrator, ("k.svg", DRAWING))
    add(administrator, ("k.svg", DRAWING), 422)
    administrator.get("/staff/pictures/ours/kiosk")
    send(administrator, "/remove")
    administrator.get("/staff/pictures/ours/kiosk", 404)
    add(administrator, ("k.svg", DRAWING))
