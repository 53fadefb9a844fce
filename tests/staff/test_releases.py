"""Publishing a round: the switch, the draft, the gate of each language, the preview, and what was published."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from survey.core import publication
from survey.models import Event, PublicRound, PublishedResult, ShownFigure
from tests.browsing import Browser
from tests.public.arranging import answer, show
from tests.staff.arranging import World, send


@pytest.fixture
def room(session: Session, world: World) -> str:
    """The address of a round with answers."""
    answer(session, world.ours)
    return f"/staff/rounds/{world.ours.round_id}"


def prepare(browser: Browser, room: str, status: int = 200, **more: str | list[str]) -> None:
    browser.get(f"{room}/publish-results")
    words = {"introduction-sv": "Tack för svaren.", **more}
    send(browser, "/draft", status, **({"questions": ["been", "felt"]} | words))


def test_a_round_goes_from_the_form_to_the_public_page(
    session: Session, room: str, world: World, as_role: Callable[[str], Browser]
) -> None:
    reviewer = as_role("reviewer")
    reviewer.get(f"{room}/publish-results")
    send(reviewer, "/public-site", shown="on", slug="var-fraga", link=str(world.ours.links[0].id))
    prepare(reviewer, room, by=".group", **{"next-sv": "Vi ses.", "next_on": "2027-01-15"})
    page = send(reviewer, "/publish-results")
    assert "Visas nu" in page.words
    page = reviewer.get("/rounds/var-fraga?lang=sv")
    assert "Tack för svaren." in page.words
    assert "15 januari 2027" in page.words
    row = session.exec(select(PublishedResult)).one()
    made = publication.read(row.content)
    assert publication.written(made) == row.content
    assert (made.languages, [figure.key for figure in made.figures]) == (("sv",), ["been", "felt"])
    acts = [event.act for event in session.exec(select(Event).order_by(Event.id)).all()]
    assert acts[-3:] == ["public-round-changed", "publication-prepared", "results-published"]
    reviewer.get(f"{room}/publish-results")
    page = send(reviewer, "/1/take-down")
    assert "Nedtagen" in page.words
    assert "Tack för svaren." not in reviewer.get("/rounds/var-fraga?lang=sv").words


def test_all_figures_pass_the_desk_and_are_written_down_as_shown(
    session: Session, room: str, reviewer: Browser
) -> None:
    prepare(reviewer, room, by=".group")
    send(reviewer, "/publish-results")
    shown = {row.key: row.purpose for row in session.exec(select(ShownFigure)).all()}
    assert shown["|been"] == "publication"
    assert shown[".group|been"] == "publication"
    made = publication.read(session.exec(select(PublishedResult)).one().content)
    felt = made.figure("felt")
    assert felt is not None
    assert {line.key: line.count for line in felt.lines}["1"] is None


def test_a_language_whose_words_are_not_whole_is_left_out(session: Session, room: str, reviewer: Browser) -> None:
    prepare(
        reviewer,
        room,
        **{"introduction-ar": "شكرًا.", "introduction-en": "Thanks.", "next-sv": "Vi ses.", "next-en": "Bye."},
    )
    assert "det som händer härnäst saknas" in reviewer.page.words
    send(reviewer, "/publish-results")
    assert publication.read(session.exec(select(PublishedResult)).one().content).languages == ("sv", "en")


def test_without_a_whole_language_or_a_question_nothing_is_published(
    session: Session, room: str, reviewer: Browser
) -> None:
    prepare(reviewer, room, **{"introduction-sv": ""})
    token = reviewer.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    reviewer.post(f"{room}/publish-results", {"csrf_token": token}, 422)
    reviewer.get(f"{room}/publish-results/preview", 422)
    prepare(reviewer, room, questions=[])
    reviewer.post(f"{room}/publish-results", {"csrf_token": token}, 422)
    assert session.exec(select(PublishedResult)).first() is None


def test_the_preview_is_the_public_page_in_each_whole_language(room: str, reviewer: Browser) -> None:
    prepare(reviewer, room, **{"introduction-ar": "شكرًا لكم."})
    page = reviewer.get(f"{room}/publish-results/preview?lang=ar")
    assert page.language == "ar"
    assert "شكرًا لكم." in page.words
    assert reviewer.get(f"{room}/publish-results/preview?lang=en").language == "sv"


def test_while_too_few_have_answered_nothing_is_published_and_nothing_lost(world: World, reviewer: Browser) -> None:
    room = f"/staff/rounds/{world.ours.round_id}"
    prepare(reviewer, room)
    page = send(reviewer, "/publish-results", 422)
    assert "För få har svarat" in page.words
    assert "Tack för svaren." in page.html


@pytest.mark.parametrize("slug", ["", "Stor", "-x", "a b", "å", "x" * 80, "<script>", "a--b", "../x"])
def test_an_address_that_cannot_be_is_said_and_nothing_lost(room: str, reviewer: Browser, slug: str) -> None:
    reviewer.get(f"{room}/publish-results")
    page = send(reviewer, "/public-site", 422, shown="on", slug=slug)
    assert page.all(".//input[@name='slug']")[0].get("value", "") == slug


def test_an_address_belongs_to_one_round(session: Session, room: str, world: World, reviewer: Browser) -> None:
    show(session, world.theirs, "upptagen")
    reviewer.get(f"{room}/publish-results")
    page = send(reviewer, "/public-site", 422, slug="upptagen")
    assert "En annan omgång" in page.words
    assert session.get(PublicRound, world.ours.round_id) is None


def test_a_link_of_another_round_cannot_be_opened_to_all(
    session: Session, room: str, world: World, reviewer: Browser
) -> None:
    reviewer.get(f"{room}/publish-results")
    token = reviewer.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    for link in (world.theirs.links[0], world.ours.other_link):
        form = {"csrf_token": token, "slug": "min", "link": str(link.id)}
        reviewer.post(f"{room}/public-site", form, 422)
    assert session.get(PublicRound, world.ours.round_id) is None


def test_questions_and_words_that_cannot_be_are_refused(session: Session, room: str, reviewer: Browser) -> None:
    reviewer.get(f"{room}/publish-results")
    token = reviewer.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    for form in ({"questions": "words"}, {"questions": "nothing"}, {"by": "minutes"}, {"next_on": "i juni"}):
        page = reviewer.post(
            f"{room}/publish-results/draft", {"csrf_token": token, "introduction-sv": "Kvar.", **form}, 422
        )
        assert "Kvar." in page.html
    page = reviewer.post(f"{room}/publish-results/draft", {"csrf_token": token, "introduction-sv": "å" * 2_001}, 422)
    assert "å" * 2_001 in page.html
    row = session.get(PublicRound, int(room.rpartition("/")[2]))
    assert row is None


def test_a_facilitator_publishes_nothing(room: str, facilitator: Browser) -> None:
    facilitator.get(f"{room}/publish-results", 403)
