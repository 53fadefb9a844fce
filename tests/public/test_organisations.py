"""Several organisations on one installation: each has public pages, news and a catalogue of its own."""

from __future__ import annotations

import json

import pytest
from sqlmodel import Session, select

from survey.models import Organisation
from tests.browsing import Browser
from tests.public.arranging import SLUG, answer, publish, show
from tests.services.replies import make_reply
from tests.services.replies import publish as publish_reply
from tests.staff.arranging import World


@pytest.fixture
def slugs(session: Session, world: World) -> tuple[str, str]:
    """The addresses of our organisation and of the other, both of which show a round with results."""
    for place, slug in ((world.ours, SLUG), (world.theirs, "deras")):
        answer(session, place)
        show(session, place, slug)
        publish(session, place)
    found = dict(session.exec(select(Organisation.id, Organisation.slug)).all())
    return found[world.ours.organisation_id], found[world.theirs.organisation_id]


def test_the_front_lists_organisations_and_each_shows_what_is_its_own(
    browser: Browser, session: Session, world: World, slugs: tuple[str, str]
) -> None:
    ours, theirs = slugs
    publish_reply(session, world.theirs, make_reply(session, world.theirs))
    page = browser.get("/?lang=sv")
    assert [link.get("href") for link in page.all(".//ul[@class='past']//a")] == [
        f"/o/{ours}?lang=sv",
        f"/o/{theirs}?lang=sv",
    ]
    page = browser.follow("Ours")
    hrefs = [link.get("href", "") for link in page.all(".//a")]
    assert page.h1 == "Ours"
    assert f"/rounds/{SLUG}?lang=sv" in hrefs
    assert not [href for href in hrefs if "deras" in href or "/replies/" in href]
    assert f"/o/{ours}/feed.atom?lang=sv" in hrefs
    page = browser.get(f"/o/{theirs}?lang=sv")
    (reply,) = [link for link in page.all(".//a") if "/replies/" in link.get("href", "")]
    page = browser.get(reply.get("href", ""))
    assert page.one(".//header/a").get("href") == f"/o/{theirs}?lang=sv"
    assert page.title.endswith("– Theirs")
    page = browser.get(f"/o/{theirs}/rounds?lang=sv")
    assert [link.get("href") for link in page.all(".//ul[@class='past']//a")] == ["/rounds/deras?lang=sv"]
    page = browser.get("/rounds/deras?lang=sv")
    assert page.one(".//header/a").get("href") == f"/o/{theirs}?lang=sv"


def test_feeds_and_catalogues_are_an_organisations_own(browser: Browser, world: World, slugs: tuple[str, str]) -> None:
    ours, theirs = slugs
    for form in ("atom", "rss"):
        assert "deras" not in browser.fetch(f"/o/{ours}/feed.{form}?lang=sv").text
        assert "deras" in browser.fetch(f"/feed.{form}?lang=sv").text
    told = json.loads(browser.fetch(f"/o/{theirs}/catalog.jsonld").text)
    assert [one["@id"].rpartition("/")[2] for one in told["dcat:dataset"]] == ["deras"]
    assert f"/o/{ours}?lang=ar" in browser.fetch("/sitemap.xml").text
    for path in ("", "/rounds", "/feed.atom", "/catalog.jsonld"):
        assert browser.fetch(f"/o/ingen{path}").status_code == 404


def test_one_organisation_alone_is_the_front(browser: Browser, session: Session, world: World) -> None:
    show(session, world.ours)
    page = browser.get("/?lang=sv")
    assert f"/rounds/{SLUG}?lang=sv" in [link.get("href") for link in page.all(".//a")]
    assert browser.get(f"/rounds/{SLUG}?lang=sv").one(".//header/a").get("href") == "/?lang=sv"
