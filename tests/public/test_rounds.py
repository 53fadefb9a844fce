"""Rounds in public: only what staff show, only what they published, only what may be known, as it was."""

from __future__ import annotations

from datetime import date, timedelta

import brotli
import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import PublishedResult, now
from survey.services import concluding, reaching, releasing, workshops
from survey.services.releasing import Draft
from tests.browsing import Browser
from tests.pages import words
from tests.public.arranging import DRAFT, SLUG, answer, publish, show
from tests.staff.arranging import World, respond
from tests.workshop.arranging import Room

ROUND = f"/rounds/{SLUG}"
PAGES = ("/", "/rounds", ROUND, f"{ROUND}/results", f"{ROUND}/figures/been")
LIGHT = 6_000  # bytes of a page with its styles, compressed


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("tag", ["sv", "sv-simple", "ar"])
def test_every_page_is_there_in_every_published_language(
    browser: Browser, published: World, address: str, tag: str
) -> None:
    page = browser.get(f"{address}?lang={tag}")
    assert page.language == tag
    assert page.root.get("dir") == ("rtl" if tag == "ar" else "ltr")


def test_a_language_that_was_not_published_falls_back(browser: Browser, published: World) -> None:
    assert browser.get(f"{ROUND}?lang=en").language == "sv"
    assert browser.get(ROUND, Accept_Language="en, ar;q=0.5").language == "ar"


@pytest.mark.parametrize("tag", ["xx", "../..", "<script>", "sv%00", "ar" * 500, "%F0%9F%92%A9"])
def test_a_hostile_language_is_no_language(browser: Browser, published: World, tag: str) -> None:
    page = browser.get(f"{ROUND}?lang={tag}")
    assert page.language == "sv"
    assert "<script>" not in page.html.replace("<script defer", "")


@pytest.mark.parametrize("slug", ["nothing", "%00", "..%2f..", "<script>", "x" * 5_000, "besoket'--", "%F0%9F%92%A9"])
def test_an_address_that_is_no_round_is_not_found(browser: Browser, published: World, slug: str) -> None:
    browser.get(f"/rounds/{slug}", status=404)
    browser.get(f"/rounds/{slug}/results", status=404)
    assert browser.fetch(f"/rounds/{slug}/figures/been").status_code == 404


def test_the_front_tells_what_is_asked_what_was_answered_and_what_comes(browser: Browser, published: World) -> None:
    page = browser.get("/?lang=sv")
    link = f"/s/{published.ours.links[0].code}?lang=sv"
    assert link in page.html
    assert "Vi träffas i juni." in page.words
    assert page.html.index('id="code"') < page.html.index(link)
    browser.follow("Ditt besök")
    assert browser.page.address == f"{ROUND}?lang=sv"


def test_only_the_link_that_staff_opened_to_all_is_in_public(browser: Browser, session: Session, world: World) -> None:
    show(session, world.ours, joined=False)
    for link in (*world.ours.links, world.ours.other_link, world.theirs.links[0]):
        for address in ("/", "/rounds", ROUND):
            assert link.code not in browser.get(address).html


def test_nobody_is_asked_to_join_a_round_that_is_closed(browser: Browser, session: Session, published: World) -> None:
    place = published.ours
    reaching.change_dates(session, place.actor, place.round_id, date(2026, 1, 1), date(2026, 2, 1))
    for address in ("/?lang=sv", f"{ROUND}?lang=sv"):
        assert place.links[0].code not in browser.get(address).html
    assert "Stängt sedan" in browser.page.words


def test_a_round_that_opens_later_is_told_among_what_comes(browser: Browser, session: Session, world: World) -> None:
    show(session, world.ours)
    opens = now().date() + timedelta(days=20)
    reaching.change_dates(session, world.ours.actor, world.ours.round_id, opens, None)
    page = browser.get("/?lang=sv")
    assert "Öppnar" in page.words
    assert world.ours.links[0].code not in page.html


@pytest.mark.parametrize("address", [ROUND, f"{ROUND}/results", f"{ROUND}/figures/been"])
def test_a_round_that_is_not_shown_is_not_found(browser: Browser, session: Session, world: World, address: str) -> None:
    publish(session, world.ours)
    show(session, world.ours, shown=False)
    browser.get(address, status=404)
    assert "Ditt besök" not in browser.get("/?lang=sv").words


def test_what_is_prepared_is_not_public(browser: Browser, session: Session, world: World) -> None:
    show(session, world.ours)
    releasing.keep_draft(session, world.ours.actor, world.ours.round_id, DRAFT)
    page = browser.get(f"{ROUND}?lang=sv")
    assert "Tack för svaren." not in page.words
    browser.get(f"{ROUND}/results", status=404)
    browser.get(f"{ROUND}/figures/been", status=404)


def test_what_is_taken_down_is_gone_and_the_one_before_it_stands(
    browser: Browser, session: Session, published: World
) -> None:
    place = published.ours
    number = publish(session, place, Draft(("been",), "", {"sv": "Den andra."}, {}, None))
    assert "Den andra." in browser.get(f"{ROUND}?lang=sv").words
    browser.get(f"{ROUND}/figures/felt", status=404)
    releasing.take_down(session, place.actor, place.round_id, number)
    assert "Tack för svaren." in browser.get(f"{ROUND}?lang=sv").words
    releasing.take_down(session, place.actor, place.round_id, 1)
    browser.get(f"{ROUND}/results", status=404)
    assert "Tack för svaren." not in browser.get(f"{ROUND}?lang=sv").words


def test_what_was_published_stays_as_it_was_when_answers_come_and_go(
    browser: Browser, session: Session, published: World
) -> None:
    before = browser.get(f"{ROUND}/results?lang=sv").html
    row = session.exec(select(PublishedResult)).one()
    content = row.content
    answer(session, published.ours, yes=40, no=0)
    assert browser.get(f"{ROUND}/results?lang=sv").html == before
    session.refresh(row)
    assert row.content == content
    assert publish(session, published.ours) == 1, "what came today is not settled yet, so there is nothing new"
    assert publish(session, published.ours, Draft(("been",), "", {"sv": "Den andra."}, {}, None)) == 2
    assert browser.get(f"{ROUND}/results?lang=sv").html != before


def test_what_few_gave_is_hidden_on_every_page(browser: Browser, published: World) -> None:
    for address in (ROUND, f"{ROUND}/results", f"{ROUND}/figures/felt"):
        page = browser.get(f"{address}?lang=sv")
        rows = [row for row in page.all(".//tr") if "Illa" in "".join(row.itertext())]
        assert rows
        for row in rows:
            said = "".join("".join(cell.itertext()) for cell in row.findall("td"))
            assert "dold" in said
            assert not any(sign.isdigit() for sign in said)
        assert "Antal under 5 är dolda" in page.words


def test_words_in_the_questionnaire_cannot_become_markup(browser: Browser, session: Session, world: World) -> None:
    show(session, world.ours)
    publish(session, world.ours, Draft(("been",), "", {"sv": "<b onclick=x>Hej</b> & {{ 7*7 }}"}, {}, None))
    page = browser.get(f"{ROUND}?lang=sv")
    assert "<b onclick=x>Hej</b> & {{ 7*7 }}" in page.words


class TestCaches:
    """Public pages can be kept by anybody for a minute, and carry nobody's cookie."""

    @pytest.mark.parametrize("address", PAGES)
    def test_a_page_may_be_kept_and_is_asked_for_again_by_its_digest(
        self, browser: Browser, published: World, address: str
    ) -> None:
        first = browser.fetch(address)
        assert first.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
        assert {"Accept-Language", "Accept-Encoding"} <= {each.strip() for each in first.headers["Vary"].split(",")}
        again = browser.fetch(address, If_None_Match=first.headers["ETag"])
        assert (again.status_code, again.data) == (304, b"")
        other = browser.fetch(address, Accept_Language="ar", If_None_Match=first.headers["ETag"])
        assert other.status_code == 200

    @pytest.mark.parametrize("address", PAGES)
    def test_no_cookie_is_set(self, browser: Browser, published: World, address: str) -> None:
        assert "Set-Cookie" not in browser.fetch(address).headers

    @pytest.mark.parametrize("address", PAGES)
    @pytest.mark.parametrize("tag", ["sv", "ar"])
    def test_a_page_with_its_styles_is_light(self, browser: Browser, published: World, address: str, tag: str) -> None:
        packed = browser.fetch(f"{address}?lang={tag}", Accept_Encoding="br")
        assert packed.headers["Content-Encoding"] == "br"
        assert brotli.decompress(packed.data)
        assert len(packed.data) <= LIGHT

    def test_another_host_is_refused(self, browser: Browser, published: World) -> None:
        answer = browser.client.get(ROUND, base_url="http://evil.example")
        assert answer.status_code == 400
        assert "evil" not in answer.text


def test_another_organisation_publishes_nothing_of_ours(browser: Browser, session: Session, published: World) -> None:
    for _ in range(12):
        respond(session, published.theirs.links[0], {"been": Answer("yes"), "felt": Answer("2")})
    show(session, published.theirs, "deras")
    publish(session, published.theirs, Draft(("been",), "", {"sv": "Deras egna."}, {}, None))
    assert "Deras egna." in browser.get("/rounds/deras?lang=sv").words
    assert "Deras egna." not in browser.get(f"{ROUND}?lang=sv").words
    assert "Theirs" in browser.get("/rounds/deras?lang=sv").words


def test_the_board_of_a_workshop_is_read_once_it_was_published(
    browser: Browser, session: Session, published: World
) -> None:
    place = published.ours
    made = workshops.open_board(session, place.actor, "Samtal", "stop-start", "sv", False, place.round_id)
    room = Room(session, place.actor, made.id, made.code)
    room.write("Buss & <b>tider</b>")
    room.write("طريق طويل", tag="ar", column=2)
    room.write("Ännu utan plats", column=0)
    step = room.open_step("dots")
    room.do("voted", step=step, choices={"1": 2, "2": 1}, whole=True, voter=-1)
    room.do("votes-revealed", step=step)
    room.do("ended")
    assert "Samtal" not in browser.get(f"{ROUND}?lang=sv").words
    concluding.publish(session, place.actor, made.id, 99)
    browser.get(f"{ROUND}?lang=sv")
    page = browser.follow("Samtal")
    assert "Buss & <b>tider</b>" in page.words
    assert [each.get("lang") for each in page.all(".//p[@class='own-words']")] == [None, "ar", None]
    assert [words(each) for each in page.all(".//section//tr")] == [
        "Buss & <b>tider</b> 2",
        "طريق طويل 1",
        "Ännu utan plats 0",
    ]
    assert "max-age=60" in page.headers["Cache-Control"]
    show(session, published.theirs, "deras")
    browser.get(page.address.replace(SLUG, "deras"), status=404)
    browser.get(f"{ROUND}/boards/999999", status=404)


def test_a_published_board_is_news_and_found_by_search_engines_until_its_publishing_is_undone(
    browser: Browser, session: Session, published: World
) -> None:
    place = published.ours
    made = workshops.open_board(session, place.actor, "Samtal", "challenges", "sv", False, place.round_id)
    room = Room(session, place.actor, made.id, made.code)
    room.do("card-added", words="Bussen", tag="sv", column=1, lane=2)
    room.do("ended")
    addresses = []
    for turn in (98, 99):
        concluding.publish(session, place.actor, made.id, turn)
        (board,) = concluding.list_published(session, place.organisation_id, place.round_id)
        addresses.append(f"{ROUND}/boards/{board.number}")
    older, newer = addresses
    assert browser.get(f"{older}?lang=sv").one(".//details//a[@hreflang='ar']").get("href") == f"{newer}?lang=ar"
    assert "Patienter" in browser.get(f"{newer}?lang=sv").words, "the row that the card is in"
    files = (f"{ROUND}/feed.atom", "/feed.rss", "/sitemap.xml")
    assert all(f"{browser.base}{newer}" in browser.fetch(f"{file}?lang=sv").text for file in files)
    acts = concluding.acts_of_publishing(session, workshops.find(session, place.organisation_id, made.id))
    for act, gone, stands in zip(acts, (newer, older), ({older}, set()), strict=True):
        room.do("undone", number=act.number)
        assert browser.fetch(gone).status_code == 404
        for file in files:
            told = browser.fetch(f"{file}?lang=sv").text
            assert {address for address in addresses if f"{browser.base}{address}" in told} == stands
    assert "Samtal" not in browser.get(f"{ROUND}?lang=sv").words
    room.do("undone", number=room.replay.position)
    assert "Bussen" in browser.get(f"{older}?lang=sv").words


def test_pressing_twice_publishes_once(session: Session, published: World) -> None:
    assert publish(session, published.ours) == 1
    assert len(session.exec(select(PublishedResult)).all()) == 1
    releasing.take_down(session, published.ours.actor, published.ours.round_id, 1)
    assert publish(session, published.ours) == 2
