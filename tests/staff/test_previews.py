"""A draft's pages as residents see them: every page, in every language, inside ours, and nothing is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session, func, select

from survey.models import Response
from survey.services import drafting
from tests.browsing import Browser
from tests.pages import words
from tests.staff.arranging import QUESTIONNAIRE, World

SHIPPED = Path(__file__).parents[2] / "questionnaires" / "all-kinds"


@pytest.fixture
def draft_id(session: Session, world: World) -> int:
    """The questionnaire with every kind, as a draft of ours."""
    return drafting.keep(session, world.ours.actor, SHIPPED, ["all-kinds.zip"], {})


def test_every_page_is_listed_and_one_is_shown_as_on_a_phone(administrator: Browser, draft_id: int) -> None:
    page = administrator.get(f"/staff/drafts/{draft_id}/preview?lang=ar&place=name")
    frame = page.one(".//iframe")
    assert frame.get("src") == f"/staff/drafts/{draft_id}/pages/name?lang=ar"
    assert frame.get("title")
    assert "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert len(page.all(".//ol[@class='pagelist']/li")) > 20


@pytest.mark.parametrize("tag", ["sv", "ar"])
def test_the_buttons_lead_through_every_page_and_keep_nothing(
    session: Session, administrator: Browser, draft_id: int, tag: str
) -> None:
    before = session.exec(select(func.count()).select_from(Response)).one()
    page = administrator.get(f"/staff/drafts/{draft_id}/pages/-start?lang={tag}")
    administrator.press("start")
    seen = set()
    while administrator.page.address not in seen and "-thanks" not in administrator.page.address:
        page = administrator.page
        seen.add(page.address)
        assert page.language == tag
        assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
        administrator.press("next")
    assert len(seen) > 15
    assert session.exec(select(func.count()).select_from(Response)).one() == before


def test_a_question_that_is_answered_as_several_is_shown_whole(administrator: Browser, draft_id: int) -> None:
    page = administrator.get(f"/staff/drafts/{draft_id}/pages/been?lang=sv")
    assert [words(label) for label in page.all(".//div[@class='choice']/label")][:2] == ["Ja", "Nej"]


def test_pictures_come_from_the_draft_and_seek(administrator: Browser, draft_id: int) -> None:
    page = administrator.get(f"/staff/drafts/{draft_id}/pages/-start?lang=sv")
    source = page.all(".//img")[0].get("src", "")
    assert source.startswith(f"/staff/drafts/{draft_id}/media/")
    whole = administrator.fetch(source)
    part = administrator.fetch(source, Range="bytes=5-9")
    assert (whole.status_code, part.status_code) == (200, 206)
    assert part.data == whole.data[5:10]


def test_a_question_with_faults_says_them_and_the_others_are_shown(
    session: Session, world: World, administrator: Browser, tmp_path: Path
) -> None:
    broken = QUESTIONNAIRE.replace("kind: number", "kind: quantity")
    (tmp_path / "visit" / "questionnaire.yaml").write_text(broken, "utf-8")
    draft_id = drafting.keep(session, world.ours.actor, tmp_path / "visit", [], {})
    page = administrator.get(f"/staff/drafts/{draft_id}/pages/minutes?lang=sv")
    assert "There is no kind 'quantity'." in page.words
    assert administrator.get(f"/staff/drafts/{draft_id}/pages/been?lang=sv").h1 == "Har du varit här?"
    administrator.get(f"/staff/drafts/{draft_id}/pages/nowhere", 404)
