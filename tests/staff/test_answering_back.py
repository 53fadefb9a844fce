"""From a theme in real answers to a reply in five languages, and a withdrawn quote: all of it by the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select

from survey.core.languages import LANGUAGES
from survey.models import Comment, Quote, Round
from survey.services import (
    accounts,
    assembling,
    codebooks,
    coding,
    demonstrating,
    gathering,
    publishing,
    reporting,
    workshops,
)
from survey.services.auditing import Actor
from survey.services.coding import Target
from survey.services.workshops import Begun, Deed
from tests.browser.replied import MORE
from tests.browsing import Browser
from tests.pages import Page, words
from tests.samples import ogg
from tests.services.replies import SAID
from tests.staff.arranging import send, sign_in

FOLDER = Path(__file__).parents[2] / "questionnaires" / "mammography"
WORDS = {**SAID, **MORE}
TAGS = ("sv", "sv-simple", "en", "ar", "so")
SOUND = ogg()


@pytest.fixture
def actor(session: Session) -> Actor:
    """Our organisation."""
    return Actor(accounts.find_or_make_organisation(session, "default", "Region Exempel").id or 0, "terminal")


@pytest.fixture
def round_id(session: Session, actor: Actor) -> int:
    """The demonstration's round of the mammography questionnaire, its answers taken into the reading room."""
    demonstrating.prepare(session, actor, [FOLDER], datetime.now(UTC).date(), answers=150)
    found = session.exec(select(Round).where(Round.organisation_id == actor.organisation_id)).one()
    gathering.gather(session, found.id or 0, publishing.load(session, found.version_id).questionnaire, batches=50)
    return found.id or 0


@pytest.fixture
def as_role(app: Flask, actor: Actor) -> Callable[[str], Browser]:
    """A browser in which somebody of our organisation with this role is signed in."""
    return lambda role: sign_in(app, actor, role)


def code_theme(session: Session, actor: Actor, round_id: int) -> tuple[int, int]:
    """A theme given to the answers of twenty people; its id, and one of the answers, in Swedish."""
    questionnaire_id = coding.questionnaire_of(session, actor.organisation_id, round_id)
    theme = codebooks.make(session, actor, questionnaire_id, "Vägen är lång").id or 0
    comments = session.exec(select(Comment).where(Comment.round_id == round_id)).all()
    people = {one.response_id: one for one in comments}
    for one in [*people.values()][:20]:
        coding.apply(session, actor, Target(round_id, one.response_id, one.question_key), theme)
    return theme, next(one.id for one in comments if one.language == "sv")


def pick_and_clear(picker: Browser, clearer: Browser, room: str, comment: int, session: Session) -> str:
    """A quote is picked by one and cleared by another; its words as others read them."""
    picker.get(f"{room}/answers/{comment}")
    send(picker, "/quotes")
    number = session.exec(select(Quote.id)).one()
    send(picker, f"/quotes/{number}", basis="told-beforehand")
    clearer.get(f"{room}/quotes/{number}")
    looked = {"looked": "on"} if clearer.page.all(".//input[@name='looked']") else {}
    page = send(clearer, "/clear", **looked)
    return "".join(page.one(".//figure/blockquote").itertext())


def public(browser: Browser, address: str, tag: str) -> Page:
    page = browser.get(f"{address}?lang={tag}")
    assert (page.language, page.root.get("dir")) == (tag, LANGUAGES[tag].direction)
    return page


def test_a_theme_is_answered_in_five_languages_and_a_withdrawn_quote_is_gone_everywhere(
    session: Session, actor: Actor, round_id: int, as_role: Callable[[str], Browser], browser: Browser
) -> None:
    room = f"/staff/rounds/{round_id}"
    reviewer, administrator, facilitator = as_role("reviewer"), as_role("administrator"), as_role("facilitator")
    theme, comment = code_theme(session, actor, round_id)
    quoted = pick_and_clear(reviewer, administrator, room, comment, session)
    assert quoted in facilitator.get(f"{room}/quotes").words

    reviewer.get(f"{room}/replies/new")
    number = send(reviewer, "/replies", code=str(theme)).address.partition("?")[0].rpartition("/")[2]
    send(reviewer, f"/replies/{number}", due="2027-06-01", **WORDS["sv"])
    reviewer.get(f"/staff/replies/{number}/evidence")
    quote = str(session.exec(select(Quote.id)).one())
    assert words(reviewer.page.one(f".//label[@for='quote-{quote}']")) == quoted
    send(reviewer, "/evidence", quote=[quote], figure=[f".code={theme}"])
    for tag in ("sv-simple", "en", "ar"):
        reviewer.get(f"/staff/notices/{number}/words/{tag}")
        send(reviewer, f"/words/{tag}", **WORDS[tag])
        send(reviewer, "/review")
        reviewer.upload("/sound", [(f"{tag}.ogg", SOUND)])

    reviewer.get(f"/staff/notices/{number}/publish")
    assert "Somaliska" in " ".join("".join(each.itertext()) for each in reviewer.page.all(".//section[1]/ul[2]/li"))
    page = send(reviewer, "/publish")
    address = page.one(".//p[@class='done']/a").get("href", "").removeprefix(browser.base)
    assert browser.get(f"{address}?lang=so").language == "sv"
    reviewer.get(f"/staff/notices/{number}/words/so")
    send(reviewer, "/words/so", **WORDS["so"])
    reviewer.upload("/sound", [("so.ogg", SOUND)])
    reviewer.get(f"/staff/notices/{number}/publish")
    send(reviewer, "/publish")

    for tag in TAGS:
        page = public(browser, address, tag)
        assert page.h1 == WORDS[tag].get("theme", WORDS["sv"]["theme"])
        assert WORDS[tag]["done"] in page.words
        assert quoted in page.words
        assert "20" in "".join(page.one(".//span[@class='many']").itertext())
        assert len(page.all(".//audio")) == (tag != "sv")

    reviewer.get(f"{room}/goals")
    token = reviewer.page.all(".//input[@name='csrf_token']")[0].get("value", "")
    reviewer.post(f"{room}/goals", {"csrf_token": token, "act": "add", "name": "Alla kommer fram"})
    reviewer.follow("Publicera rapporten")
    page = send(reviewer, "/publish")
    report = page.one(".//p[@class='done']/a").get("href", "").removeprefix(browser.base)
    assert WORDS["sv"]["theme"] in browser.get(f"{report}?lang=sv").words

    card = {"column": 1, "lane": 0, "words": "", "tag": "sv", "source": "quote", "ref": quote}
    begun = Begun([Deed("card-added", card)])
    board = workshops.open_board(session, actor, "Tavla", "stop-start", "sv", False, round_id, begun)
    told = assembling.make(session, actor, round_id, "Vad vi hörde")
    assembling.add(session, actor, told, "quote", {"quote_id": int(quote)})
    edition = reporting.publish(session, actor, told, ["sv"])
    reporting.let_see(session, actor, edition, everybody=True)
    places = [f"/staff/boards/{board.id}", f"/staff/boards/{board.id}/sheet", f"/w/{board.code}/screen"]
    places += [f"{room}/reports/{told.id}/editions/1", f"/findings/{edition.code}?lang=sv"]
    assert not [place for place in places if quoted not in facilitator.get(place).words]

    reviewer.get(f"{room}/quotes/{quote}")
    send(reviewer, "/withdraw")
    assert not [place for place in places if quoted in facilitator.get(place).words]
    seen = [public(browser, address, tag) for tag in TAGS]
    seen += [browser.get(f"{report}?lang=sv"), facilitator.get(f"{room}/quotes")]
    seen += [facilitator.get(f"/staff/replies/{number}"), facilitator.get(f"/staff/replies/{number}/evidence")]
    seen += [facilitator.get(f"/staff/notices/{number}/poster")]
    assert not [page.address for page in seen if quoted in page.words]
