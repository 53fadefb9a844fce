"""Links: made, handed out as address, picture and card."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from sqlmodel import Session

from survey.services import reaching
from tests.browsing import Browser
from tests.conftest import ADDRESS
from tests.staff.arranging import World, send


@pytest.fixture
def way(world: World) -> str:
    """The address of a link's page."""
    place = world.ours
    return f"/staff/rounds/{place.round_id}/groups/{place.groups[0].id}/links/{place.links[0].id}"


def test_an_administrator_makes_a_link(session: Session, world: World, administrator: Browser) -> None:
    administrator.get(f"/staff/rounds/{world.ours.round_id}")
    administrator.follow("Ny länk för Norr")
    send(administrator, "/links", name="Affisch", language="ar", read_aloud="on")
    assert administrator.page.h1 == "Affisch"
    counted = reaching.count_round(session, world.ours.organisation_id, world.ours.round_id)
    link = counted.groups[0].links[-1].link
    assert (link.name, link.language, link.easy, link.read_aloud) == ("Affisch", "ar", False, True)
    assert f"{ADDRESS}/s/{link.code}" in administrator.page.words


@pytest.mark.parametrize("fields", [{"name": ""}, {"name": "Affisch", "language": "fi"}])
def test_a_link_that_cannot_be_is_explained(world: World, administrator: Browser, fields: dict[str, str]) -> None:
    address = f"/staff/rounds/{world.ours.round_id}/groups/{world.ours.groups[0].id}/links"
    token = administrator.get(f"{address}/new").all(".//input[@name='csrf_token']")[0].get("value", "")
    page = administrator.post(address, {"csrf_token": token, **fields}, 422)
    assert page.title.startswith("Fel: Ny länk")


def test_the_picture_leads_to_the_groups_start_page(
    app: Flask, world: World, reviewer: Browser, way: str, browser: Browser
) -> None:
    picture = Image.open(io.BytesIO(reviewer.fetch(f"{way}/qr.png").data)).convert("L")
    (read,) = zxingcpp.read_barcodes(picture)
    assert read.text == f"{ADDRESS}/s/{world.ours.links[0].code}"
    assert browser.get(read.text.removeprefix(ADDRESS)).h1 == "Ditt besök"


@pytest.mark.parametrize(("name", "type_"), [("qr.svg", "image/svg+xml"), ("qr.png", "image/png")])
def test_pictures_are_shown_and_downloaded(reviewer: Browser, way: str, name: str, type_: str) -> None:
    shown = reviewer.fetch(f"{way}/{name}")
    assert (shown.status_code, shown.mimetype) == (200, type_)
    assert "Content-Disposition" not in shown.headers
    kept = reviewer.fetch(f"{way}/{name}?download=1")
    assert kept.headers["Content-Disposition"].startswith("attachment; filename=")


def test_the_address_is_the_installations_whatever_the_request_says(reviewer: Browser, way: str) -> None:
    page = reviewer.get(way, X_Forwarded_Host="evil.example", X_Forwarded_Proto="https")
    assert "evil.example" not in page.html
    assert f"{ADDRESS}/s/" in page.html


@pytest.mark.parametrize(
    ("language", "direction", "title"), [("ar", "rtl", "Ditt besök (ar)"), ("", "ltr", "Ditt besök")]
)
def test_the_card_is_in_the_links_language(
    session: Session, world: World, reviewer: Browser, language: str, direction: str, title: str
) -> None:
    place = world.ours
    link = reaching.create_link(session, place.actor, place.groups[1], "Kort", language)
    address = f"/staff/rounds/{place.round_id}/groups/{place.groups[1].id}/links/{link.id}/card"
    page = reviewer.get(address)
    assert (page.h1, page.root.get("dir")) == (title, direction)
    assert link.code in page.words
    assert "127.0.0.1:8000" in page.words


def test_the_card_of_an_easy_link_is_in_easy_words(session: Session, world: World, reviewer: Browser) -> None:
    place = world.ours
    link = reaching.create_link(session, place.actor, place.groups[0], "Kort", easy=True)
    page = reviewer.get(f"/staff/rounds/{place.round_id}/groups/{place.groups[0].id}/links/{link.id}/card?size=a4")
    assert page.language == "sv-simple"
    assert page.all(".//main[@class='sheet a4']")


def test_a_link_is_found_with_its_own_group_and_round_only(world: World, administrator: Browser) -> None:
    ours, theirs = world.ours, world.theirs
    link_id, (north, south) = ours.links[0].id, ours.groups
    for round_, group, link in (
        (ours.round_id, south.id, link_id),
        (ours.other.id, north.id, link_id),
        (theirs.round_id, theirs.groups[0].id, link_id),
        (ours.round_id, north.id, theirs.links[0].id),
    ):
        base = f"/staff/rounds/{round_}/groups/{group}/links/{link}"
        for address in (base, f"{base}/card"):
            assert administrator.get(address, 404).h1 == "Sidan finns inte"
        assert administrator.fetch(f"{base}/qr.svg").status_code == 404
