"""The pages where questionnaires are made: drafts that came from files, their preview and sounds, and pictures."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page

from survey.services import drafting
from tests.browser.desks import LOOKS, broken_promises, seated
from tests.browser.product import GALLERY, Product
from tests.formats.books import write_book
from tests.samples import movie

pytestmark = pytest.mark.browser
SURVEY = """type | name | label::Svenska (sv) | label::العربية (ar)
select_one a | been | Har du varit här? | هل زرت هذا المكان من قبل؟
geopoint | b | Skanna | مسح"""
CHOICES = "list_name | name | label::Svenska (sv)\na | y | Ja\na | n | Nej"


@dataclass(frozen=True)
class Desk:
    """An administrator's window, a whole draft, and one that came from a form with faults."""

    page: Page
    whole: str
    faulty: str


@pytest.fixture(scope="session")  # a draft is made once on a server
def desk(chromium: Chromium, product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    book: Path = write_book(tmp_path_factory.mktemp("forms") / "Besöket.xlsx", survey=SURVEY, choices=CHOICES)
    with product.session() as session:
        whole = drafting.keep(session, product.actor, product.questionnaires / GALLERY, ["all.zip"], {"form": "zip"})
        faulty = drafting.bring_in(session, product.actor, [(book.name, io.BytesIO(book.read_bytes()))], "besoket", "")
    with seated(chromium, product, "maker@example.org", "administrator") as page:
        yield Desk(page, f"/staff/drafts/{whole}", f"/staff/drafts/{faulty}")


PAGES = {
    "new draft": "/staff/drafts/new",
    "whole draft": "{desk.whole}",
    "faulty draft": "{desk.faulty}",
    "preview": "{desk.whole}/preview",
    "sounds": "{desk.whole}/sounds",
    "films": "{desk.whole}/films",
    "pictures": "/staff/pictures",
    "pictures found": "/staff/pictures?text=buss",
    "no pictures": "/staff/pictures?text=nothing+like+it",
    "new picture": "/staff/pictures/new",
}


@pytest.mark.one_in(2)
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("name", PAGES, ids=lambda name: name.replace(" ", "-"))
def test_every_promise_holds_where_questionnaires_are_made(desk: Desk, name: str, look: str) -> None:
    desk.page.goto(PAGES[name].format(desk=desk))
    assert not broken_promises(desk.page, [look])


@pytest.mark.one_in(2)
@pytest.mark.parametrize("look", LOOKS)
def test_a_file_that_is_no_questionnaire_is_refused_in_words_that_everybody_gets(
    desk: Desk, tmp_path: Path, look: str
) -> None:
    (tmp_path / "notes.txt").write_text("Inget formulär")
    desk.page.goto("/staff/drafts/new")
    desk.page.locator("input[type=file]").set_input_files(tmp_path / "notes.txt")
    desk.page.locator("main form button").click()
    desk.page.get_by_role("alert").wait_for()
    assert not broken_promises(desk.page, [look])


def test_a_film_is_removed_by_keyboard(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "start.mp4").write_bytes(movie(b"vide", brand=b"mp42"))
    desk.page.goto(f"{desk.whole}/films?lang=swl")
    desk.page.locator("input[type=file]").set_input_files(tmp_path / "start.mp4")
    desk.page.locator("main form button").first.click()
    desk.page.locator("main details > summary").focus()
    desk.page.keyboard.press("Enter")
    assert not broken_promises(desk.page)
    desk.page.locator("main details > summary").focus()
    desk.page.keyboard.press("Tab")
    desk.page.keyboard.press("Enter")
    desk.page.wait_for_url("**done=removed")
    assert desk.page.locator("video").count() == 0
