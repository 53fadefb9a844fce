"""Reading responses on the pages."""

from __future__ import annotations

import pytest
from sqlmodel import Session

from survey.core.answers import Answer
from tests.browsing import Browser
from tests.pages import Page, words
from tests.staff.arranging import World, respond


@pytest.fixture
def listing(world: World) -> str:
    """The address of the list."""
    return f"/staff/rounds/{world.ours.round_id}/responses"


def test_the_list_shows_the_persons_words_largest_with_their_language(
    session: Session, world: World, reviewer: Browser, listing: str
) -> None:
    respond(session, world.ours.links[0], {"words": Answer("لم أفهم الرسالة")}, language="ar", mode="helped")
    page = reviewer.get(listing)
    quote = page.one(".//blockquote")
    assert ("".join(quote.itertext()), quote.get("dir"), quote.get("lang")) == ("لم أفهم الرسالة", "rtl", "ar")
    assert "Arabiska" in page.words
    assert "med hjälp" in page.words
    assert "Brus och larm" not in page.words


def test_filters_work_as_a_form_and_keep_what_was_chosen(
    session: Session, world: World, reviewer: Browser, listing: str
) -> None:
    respond(session, world.ours.links[0], {"words": Answer("Nio mil enkel väg")}, language="ar")
    respond(session, world.ours.links[1], {"words": Answer("Nio mil dit")})
    reviewer.get(listing)
    page = send_filters(reviewer, text="ENKEL", language="ar")
    assert [quote.text for quote in page.all(".//blockquote")] == ["Nio mil enkel väg"]
    assert page.one(".//input[@name='text']").get("value") == "ENKEL"
    assert [option.get("value") for option in page.all(".//select[@name='language']/option[@selected]")] == ["ar"]
    assert reviewer.follow("Rensa").all(".//li[@class='card']")


def send_filters(browser: Browser, **fields: str) -> Page:
    query = "&".join(f"{name}={value}" for name, value in fields.items())
    return browser.get(f"{browser.page.address.partition('?')[0]}?{query}")


def test_the_part_that_htmx_fetches_is_what_the_page_holds(
    session: Session, world: World, reviewer: Browser, listing: str
) -> None:
    respond(session, world.ours.links[0], {"words": Answer("Nio mil")})
    whole, part = reviewer.get(listing), reviewer.get(listing, HX_Request="true")
    assert part.is_part
    assert "".join(part.html.split()) in "".join(whole.html.split())
    assert "HX-Request" in whole.headers["Vary"]


def test_the_list_is_paged_with_its_filters(session: Session, world: World, reviewer: Browser, listing: str) -> None:
    for _ in range(30):
        respond(session, world.ours.links[0], {"words": Answer("Nio mil")}, language="en")
    row = ".//ol[@class='responses']//a"
    first = {link.get("href") for link in reviewer.get(f"{listing}?language=en&text=nio").all(row)}
    page = reviewer.follow("Äldre")
    assert "language=en" in page.address
    assert "text=nio" in page.address
    second = {link.get("href") for link in page.all(row)}
    assert (len(first), len(second), first & second) == (25, 5, set())


@pytest.mark.parametrize(
    "query",
    [
        "group=x",
        "group=" + "9" * 50,
        "state=gone",
        "mode=paper",
        "language=<b>",
        "text=" + "x" * 5_000,
        "text=%00%1f",
        "language=%00",
    ],
)
def test_hostile_filters_are_words_or_nothing(reviewer: Browser, listing: str, query: str) -> None:
    reviewer.get(f"{listing}?{query}")


def test_one_response_is_shown_whole_in_the_members_language(
    session: Session, world: World, reviewer: Browser, listing: str
) -> None:
    answers = {"been": Answer("no"), "why": Answer(missing="wont-say"), "words": Answer("Nio mil\n<b>väg</b>")}
    made = respond(session, world.ours.links[0], answers, language="ar", off_path=frozenset({"why"}))
    page = reviewer.get(f"{listing}/{made}")
    assert "Har du varit här? Nej" in page.words
    told = [words(item) for item in page.all(".//ol[@class='told card']/li") if "Varför inte?" in words(item)]
    assert "Vill inte svara" in told[0]
    assert "Gavs innan ett annat svar ändrades" in told[0]
    assert "Hur kändes det? Fick inte frågan" in page.words
    assert "<b>väg</b>" in page.words
    page = reviewer.press("en")
    assert "Have you been here? No" in page.words


def test_another_rounds_response_is_not_there(session: Session, world: World, reviewer: Browser, listing: str) -> None:
    for link in (world.ours.other_link, world.theirs.links[0]):
        reviewer.get(f"{listing}/{respond(session, link, {})}", 404)
    reviewer.get(f"{listing}/1", 404)


def test_facilitators_do_not_read_single_responses(
    session: Session, world: World, facilitator: Browser, listing: str
) -> None:
    made = respond(session, world.ours.links[0], {"words": Answer("Nio mil")})
    for address in (listing, f"{listing}/{made}", f"{listing}?text=nio"):
        assert "Nio mil" not in facilitator.get(address, 403).html
    assert "Nio mil" not in facilitator.get(listing, 403, HX_Request="true").html
