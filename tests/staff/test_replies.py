"""Replies on the staff's pages: begun, written, put into languages, recorded, published, followed up, late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Notice, Version
from survey.services import codebooks, promising
from tests.browsing import Browser
from tests.samples import ogg
from tests.services.replies import DUE, SAID, make_reply, publish
from tests.staff.arranging import World, respond, send

SOUND = ogg()


@pytest.fixture
def room(session: Session, world: World) -> str:
    """The address of a round that forty people have answered."""
    for number in range(40):
        respond(session, world.ours.links[0], {"been": Answer("yes" if number % 2 else "no")})
    return f"/staff/rounds/{world.ours.round_id}"


def begin(browser: Browser, room: str, **given: str) -> str:
    browser.get(f"{room}/replies/new")
    return send(browser, "/replies", **given).address.partition("?")[0]


def test_a_reply_is_written_put_into_a_language_and_published(
    session: Session, room: str, reviewer: Browser, browser: Browser
) -> None:
    assert "Fyll i" in _sent_empty(reviewer, room)
    where = begin(reviewer, room, theme="Vägen är lång")
    assert reviewer.page.h1 == "Vägen är lång"
    number = where.rpartition("/")[2]
    reviewer.follow("Publicera")
    assert "Vad som inte är sagt än" in reviewer.page.words
    assert not [form for form in reviewer.page.all(".//form") if form.get("action", "").endswith("/publish")]
    reviewer.get(where)
    page = send(reviewer, f"/replies/{number}", 422, due="i går")
    due = page.one(".//input[@id='due']")
    assert (due.get("type"), due.get("value")) == ("text", "i går"), "a date's own field would show nothing of it"
    assert "datum" in page.words
    page = send(reviewer, f"/replies/{number}", due="2027-03-01", **SAID["sv"])
    assert "Det är sparat" in page.words
    reviewer.get(f"/staff/notices/{number}/words/en")
    page = send(reviewer, "/words/en", **SAID["en"])
    assert "Inte granskat" in page.words
    assert "Granskat" in send(reviewer, "/review").words
    page = reviewer.upload("/sound", [("en.ogg", SOUND)])
    assert len(page.all(".//audio")) == 1
    reviewer.get(f"/staff/notices/{number}/publish")
    page = reviewer.page
    assert [tag.text for tag in page.all(".//section[@id='publish']/ul[1]/li/a")] == ["Svenska", "Engelska"]
    preview = reviewer.get(page.all(".//section[@id='publish']/ul[1]/li/a")[1].get("href", ""))
    assert (preview.language, preview.h1) == ("en", SAID["en"]["theme"])
    browser.get(f"/replies/{_code(session, number)}", status=404)
    page = reviewer.get(f"/staff/notices/{number}/publish")
    assert "Arabiska" in page.words
    page = send(reviewer, "/publish")
    assert "Det är publikt" in page.words
    address = next(link.get("href", "") for link in page.all(".//p[@class='done']/a")).removeprefix(browser.base)
    public = browser.get(f"{address}?lang=en")
    assert public.h1 == SAID["en"]["theme"]
    assert public.one(".//audio").get("data-for") == "reply"
    send(reviewer, "/take-down")
    browser.get(address, status=404)


def _code(session: Session, number: str) -> str:
    return session.get_one(Notice, int(number)).code


def _sent_empty(browser: Browser, room: str) -> str:
    browser.get(f"{room}/replies/new")
    return send(browser, "/replies", 422).words


def test_a_reply_begins_with_a_theme(session: Session, world: World, room: str, facilitator: Browser) -> None:
    questionnaire = session.get_one(Version, world.ours.published.version_id).questionnaire_id
    code = codebooks.make(session, world.ours.actor, questionnaire, "Lång väg")
    begin(facilitator, room, code=str(code.id))
    assert facilitator.page.h1 == "Lång väg"


def test_a_changed_source_makes_a_language_old_until_somebody_looked(
    session: Session, world: World, room: str, reviewer: Browser
) -> None:
    notice = make_reply(session, world.ours, "en")
    reviewer.get(f"/staff/replies/{notice.id}")
    page = send(reviewer, f"/replies/{notice.id}", heard="Alla har långt.")
    assert "1 text översätter äldre ord" in page.words
    reviewer.get(f"/staff/notices/{notice.id}/words/en")
    assert SAID["sv"]["heard"] in reviewer.page.words  # what had been translated
    page = send(reviewer, "/review", 422)
    assert "saknas på språket" in page.words
    page = send(reviewer, "/words/en")
    assert "äldre ord" not in page.words


def test_what_stands_beside_a_reply_is_chosen(session: Session, world: World, room: str, facilitator: Browser) -> None:
    notice = make_reply(session, world.ours)
    facilitator.get(f"/staff/replies/{notice.id}/evidence")
    send(facilitator, "/evidence", figure=["been=no"])
    page = facilitator.get(f"/staff/replies/{notice.id}/evidence")
    assert "20 / 40" in page.words
    facilitator.get(f"/staff/replies/{notice.id}/picture?text=buss")
    address = f"/staff/replies/{notice.id}/picture"
    facilitator.post(address, {"csrf_token": _token(facilitator), "picture": "own:mobile-clinic"})
    assert len(facilitator.page.all(".//img[@class='chosen']")) == 1
    assert "Vad bilden visar" in facilitator.page.words
    facilitator.post(address, {"csrf_token": _token(facilitator), "picture": "own:nothing"}, 404)
    send_to = f"/staff/replies/{notice.id}/evidence"
    facilitator.get(send_to)
    seven = [f"been={number}" for number in range(7)]
    page = facilitator.post(send_to, {"csrf_token": _token(facilitator), "figure": seven}, 422)
    assert "högst sex" in page.words
    facilitator.post(send_to, {"csrf_token": _token(facilitator), "quote": "12345"}, 422)
    facilitator.post(send_to, {"csrf_token": _token(facilitator), "figure": ".code=99999"}, 404)


def _token(browser: Browser) -> str:
    return browser.page.all(".//input[@name='csrf_token']")[0].get("value", "")


def test_what_has_happened_is_told_and_ends_lateness(
    session: Session, world: World, room: str, reviewer: Browser, browser: Browser
) -> None:
    notice = make_reply(session, world.ours)
    promising.change(session, world.ours.actor, notice, "doing", datetime.now(UTC).date() - timedelta(days=3), [])
    publish(session, world.ours, notice)
    assert "1 återkoppling är försenad" in reviewer.get(room).words
    assert "Försenat" in reviewer.get(f"{room}/replies").words
    reviewer.get("/staff/replies")
    assert "Våren" in reviewer.page.words
    reviewer.follow(SAID["sv"]["theme"])
    page = send(reviewer, "/follow-ups", 422, words="")
    assert "Fyll i" in page.words
    page = send(reviewer, "/follow-ups", words="Bussen kom.\nDen kommer igen.", new_status="done")
    assert "försenad" not in reviewer.get(room).words
    assert "Bussen kom" not in browser.get(f"/replies/{notice.code}?lang=sv").words
    assert "Ändrat sedan det publicerades" in reviewer.get(f"{room}/replies").words
    publish(session, world.ours, session.get_one(Notice, notice.id, populate_existing=True))
    page = browser.get(f"/replies/{notice.code}?lang=sv")
    assert "Bussen kom." in page.words
    assert page.one(".//p[@class='state done']") is not None


def test_only_readers_publish(session: Session, world: World, facilitator: Browser) -> None:
    notice = make_reply(session, world.ours)
    page = facilitator.get(f"/staff/notices/{notice.id}/publish")
    assert "En administratör eller granskare" in page.words
    address = f"/staff/notices/{notice.id}/publish"
    facilitator.post(address, {"csrf_token": _token(facilitator), "seen": ""}, 403)


def test_a_poster_is_in_the_language_that_was_chosen(session: Session, world: World, facilitator: Browser) -> None:
    notice = make_reply(session, world.ours, "ar")
    facilitator.get(f"/staff/notices/{notice.id}/poster", 404)
    publish(session, world.ours, notice)
    page = facilitator.get(f"/staff/notices/{notice.id}/poster?lang=ar")
    assert (page.language, page.root.get("dir"), page.h1) == ("ar", "rtl", SAID["ar"]["theme"])
    drawn = facilitator.fetch(page.one(".//img[@class='qr']").get("src", ""))
    assert drawn.mimetype == "image/svg+xml"
    assert facilitator.get(f"/staff/notices/{notice.id}/poster?lang=xx").language == "sv"


@pytest.mark.parametrize(
    ("address", "fields", "status"),
    [
        ("/staff/replies/{id}", {"status": "soon"}, 422),
        ("/staff/replies/{id}", {"link": "javascript:alert(1)", "link_words": "x", "status": "done"}, 422),
        ("/staff/replies/{id}", {"heard": "x" * 3000, "status": "done"}, 422),
        ("/staff/replies/{id}/follow-ups", {"on": "2026-13-45", "words": "x", "new_status": "done"}, 422),
        ("/staff/notices/{id}/words/xx", {"heard": "x"}, 404),
        ("/staff/notices/{id}/words/ar/review", {}, 422),
        ("/staff/notices/{id}/words/ar/sound", {}, 422),
        ("/staff/notices/{id}/publish", {"seen": "then"}, 422),
    ],
)
def test_hostile_forms_are_answered_in_words(
    session: Session, world: World, reviewer: Browser, address: str, fields: dict[str, str], status: int
) -> None:
    notice = make_reply(session, world.ours)
    reviewer.get(f"/staff/replies/{notice.id}")
    reviewer.post(address.format(id=notice.id), {"csrf_token": _token(reviewer), **fields}, status)


def test_what_was_typed_stays_when_it_is_refused(session: Session, world: World, reviewer: Browser) -> None:
    notice = make_reply(session, world.ours)
    reviewer.get(f"/staff/replies/{notice.id}")
    page = send(reviewer, f"/replies/{notice.id}", 422, heard="Nya ord.", due="fel")
    assert next(area.text for area in page.all(".//textarea") if area.get("id") == "heard") == "Nya ord."
    assert session.exec(select(Notice)).one().state == "draft"


def test_a_page_of_replies_shows_only_ones_own(
    as_role: Callable[[str], Browser], session: Session, world: World
) -> None:
    theirs = make_reply(session, world.theirs)
    publish(session, world.theirs, theirs)
    assert SAID["sv"]["theme"] not in as_role("reviewer").get("/staff/replies").words


def test_what_was_told_wrongly_is_taken_away_and_a_draft_is_thrown_away(
    session: Session, world: World, reviewer: Browser
) -> None:
    notice = make_reply(session, world.ours)
    number = promising.follow_up(session, world.ours.actor, notice, DUE, "doing", "Fel dag.")
    reviewer.get(f"/staff/replies/{notice.id}")
    send(reviewer, f"/follow-ups/{number}/remove")
    assert "Fel dag." not in reviewer.page.html
    reviewer.post(f"/staff/replies/{notice.id}/follow-ups/99/remove", {"csrf_token": _token(reviewer)}, 404)
    reviewer.get(f"/staff/replies/{notice.id}")
    page = send(reviewer, "/discard")
    assert page.address.endswith("/replies")
    reviewer.get(f"/staff/replies/{notice.id}", 404)


def test_what_has_been_published_is_not_thrown_away(session: Session, world: World, reviewer: Browser) -> None:
    notice = make_reply(session, world.ours)
    publish(session, world.ours, notice)
    reviewer.get(f"/staff/replies/{notice.id}")
    reviewer.post(f"/staff/replies/{notice.id}/discard", {"csrf_token": _token(reviewer)}, 422)
    assert session.get(Notice, notice.id, populate_existing=True) is not None
