"""Nothing that is open to somebody who may not read single answers tells what is hidden, whatever shows it.

Every such address stands in `OPEN_TO_THEM` with what keeps it from telling; a new one is missing there until somebody
has thought about it. That it holds is not read off the pages, where any 3 may be a date: the answers that must stay
hidden are changed underneath, and no page may change with them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import delete
from sqlmodel import Session, col, select

from survey.core.answers import Answer
from survey.core.publication import written
from survey.models import Answer as AnswerRow
from survey.models import Comment, CountedPopulation, Link, Organisation, Quote, Response, ShownFigure, Workshop
from survey.security import may
from survey.services import codebooks, coding, composing, gathering, promising, quoting, working
from survey.services.coding import Target
from survey.staff.room import NEEDS
from tests.browsing import Browser
from tests.public import arranging as public
from tests.services.readers import reader_in
from tests.services.replies import publish as publish_reply
from tests.staff.arranging import DAY, World, respond, sign_in
from tests.test_routes import OPEN, OURS
from tests.trust.all_told import goals_of_all, report_of_all

DESK = "its figures pass the desk"
RULE = "shows a quote only where the rule's base of people are alike"
BOARD = "shows what was written and voted on a board; of a round only cleared quotes, and what passed the desk"
PUBLISHED = "shows what was counted at the desk and published, as it was then"
OWN = "shows what its reader did or wrote"
NONE = "shows no figures"

OPEN_TO_THEM = {
    "asset": NONE,
    "public.confirm_letters": NONE,
    "public.find_link": NONE,
    "public.send_catalogue": PUBLISHED,
    "public.send_dataset": PUBLISHED,
    "public.send_feed": PUBLISHED,
    "public.send_findings": PUBLISHED,
    "public.send_front_preview": NONE,
    "public.send_media": NONE,
    "public.send_organisation_catalogue": PUBLISHED,
    "public.send_organisation_feed": PUBLISHED,
    "public.send_organisation_preview": NONE,
    "public.send_package": PUBLISHED,
    "public.send_picture": PUBLISHED,
    "public.send_preview": NONE,
    "public.send_reply_preview": NONE,
    "public.send_robots": NONE,
    "public.send_round_feed": PUBLISHED,
    "public.send_sitemap": NONE,
    "public.send_table": PUBLISHED,
    "public.show_accessibility": NONE,
    "public.show_board": BOARD,
    "public.show_credits": NONE,
    "public.show_figure": PUBLISHED,
    "public.show_findings": PUBLISHED,
    "public.show_front": NONE,
    "public.show_letters": NONE,
    "public.show_organisation": NONE,
    "public.show_progress": PUBLISHED,
    "public.show_reply": PUBLISHED,
    "public.show_results": PUBLISHED,
    "public.show_round": PUBLISHED,
    "public.show_rounds": NONE,
    "public.show_rounds_of": NONE,
    "public.show_subscribe": NONE,
    "public.show_up": NONE,
    "public.stop_letters": NONE,
    "public.subscribe": NONE,
    "respond.close_receipt": NONE,
    "respond.save_page": OWN,
    "respond.show_check": OWN,
    "respond.show_code": OWN,
    "respond.show_next": OWN,
    "respond.show_page": OWN,
    "respond.show_qr": NONE,
    "respond.show_saved": OWN,
    "respond.show_start": NONE,
    "respond.show_thanks": OWN,
    "respond.show_upload": OWN,
    "respond.start": NONE,
    "respond.submit": OWN,
    "respond.use_code": OWN,
    "staff.cancel_job": OWN,
    "staff.change_goals": DESK,
    "staff.change_idea": NONE,
    "staff.change_organisation_goals": DESK,
    "staff.change_reply": DESK,
    "staff.choose_evidence": DESK,
    "staff.choose_language": NONE,
    "staff.choose_password": OWN,
    "staff.choose_reply_picture": NONE,
    "staff.compare_boards": BOARD,
    "staff.create_reply": NONE,
    "staff.discard_reply": NONE,
    "staff.do_act": BOARD,
    "staff.follow_up_reply": DESK,
    "staff.forget_follow_up": DESK,
    "staff.make_board_pdf": BOARD,
    "staff.open_board": BOARD,
    "staff.propose_idea": NONE,
    "staff.publish_board": BOARD,
    "staff.record_words": NONE,
    "staff.renew_code": BOARD,
    "staff.review_words": NONE,
    "staff.send_board_pdf": BOARD,
    "staff.send_board_png": BOARD,
    "staff.send_board_sound": BOARD,
    "staff.send_board_svg": BOARD,
    "staff.send_board_xlsx": BOARD,
    "staff.send_edition": PUBLISHED,
    "staff.send_figures": DESK,
    "staff.send_job_file": OWN,
    "staff.send_notice_qr": NONE,
    "staff.send_picture": NONE,
    "staff.send_png": NONE,
    "staff.send_svg": NONE,
    "staff.send_version": NONE,
    "staff.show_all_replies": NONE,
    "staff.show_board": BOARD,
    "staff.show_board_beginning": DESK,
    "staff.show_board_card": BOARD,
    "staff.show_boards": BOARD,
    "staff.show_card": NONE,
    "staff.show_cards": BOARD,
    "staff.show_counts": DESK,
    "staff.show_crosstab": DESK,
    "staff.show_edition": PUBLISHED,
    "staff.show_entry": BOARD,
    "staff.show_evidence": DESK,
    "staff.show_goals": DESK,
    "staff.show_history": BOARD,
    "staff.show_idea": NONE,
    "staff.show_ideas": NONE,
    "staff.show_job": OWN,
    "staff.show_jobs": OWN,
    "staff.show_link": DESK,
    "staff.show_moment": BOARD,
    "staff.show_new_board": NONE,
    "staff.show_new_idea": BOARD,
    "staff.show_new_reply": NONE,
    "staff.show_one_time": NONE,
    "staff.show_organisation_goals": DESK,
    "staff.show_outcome": BOARD,
    "staff.show_own": OWN,
    "staff.show_picture": NONE,
    "staff.show_pictures": NONE,
    "staff.show_poster": PUBLISHED,
    "staff.show_preview": DESK,
    "staff.show_publish": DESK,
    "staff.show_questionnaire": NONE,
    "staff.show_questionnaires": NONE,
    "staff.show_quotes": RULE,
    "staff.show_replies": NONE,
    "staff.show_reply": DESK,
    "staff.show_reply_pictures": NONE,
    "staff.show_reports": NONE,
    "staff.show_results": BOARD,
    "staff.show_round": DESK,
    "staff.show_rounds": DESK,
    "staff.show_sheet": BOARD,
    "staff.show_sign_in": NONE,
    "staff.show_words": NONE,
    "staff.sign_in": NONE,
    "staff.sign_out": NONE,
    "staff.switch_keys": NONE,
    "staff.use_one_time": NONE,
    "staff.write_words": NONE,
    "workshop.add_card": BOARD,
    "workshop.add_spoken": BOARD,
    "workshop.join": BOARD,
    "workshop.move_card": BOARD,
    "workshop.show_join": NONE,
    "workshop.show_qr": NONE,
    "workshop.show_room": BOARD,
    "workshop.show_screen": BOARD,
    "workshop.show_sound": BOARD,
    "workshop.show_speak": BOARD,
    "workshop.show_start": BOARD,
    "workshop.vote": BOARD,
    "workshop.withdraw_card": BOARD,
}
FURTHER = {  # what the addresses of figures can be asked besides
    "staff.show_counts": (
        "?group={group_id}",
        "?group={group_id}&language=ar",
        "?language=ar",
        "?mode=helped",
        "?state=open",
        "?code={code_id}",
        "?text=Hemligt",
        "?answer=been:yes",
        "?question=been&picture=svg",
        "?question=felt&group={group_id}&picture=svg",
    ),
    "staff.show_board_beginning": ("?name=X&template=blank&round={round_id}",),
    "staff.show_crosstab": (
        "?rows=been&columns=.group",
        "?rows=.group&columns=felt",
        "?rows=been&columns=.language",
        "?rows=felt&columns=been",
        "?rows=been&columns=.group&group={group_id}",
        "?rows=been&columns=.group&picture=svg",
    ),
}
FORMS = {
    "public.send_feed": {"form": "atom"},
    "public.send_round_feed": {"form": "atom"},
    "public.send_picture": {"form": "svg"},
    "staff.show_edition": {"number": 2},
}
OF_ORGANISATIONS = (
    "public.send_organisation_catalogue",
    "public.send_organisation_feed",
    "public.send_organisation_preview",
    "public.show_organisation",
    "public.show_rounds_of",
)
FILES_MADE_LATER = {"public.send_findings"}  # of what `public.show_findings` tells
FACILITATOR, ADMINISTRATOR, STRANGER = "facilitator", "administrator", ""
_CHANGING = re.compile(rb'name="(csrf_token|token)"[^>]*value="[^"]*"|nonce="[^"]*"')
Pages = dict[tuple[str, str], bytes]


def is_open_to_them(endpoint: str) -> bool:
    return endpoint in OPEN or not NEEDS[endpoint] or may((FACILITATOR,), NEEDS[endpoint])


def test_every_address_that_is_open_to_those_who_may_not_read_answers_says_what_keeps_it_from_telling(
    app: Flask,
) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert {endpoint for endpoint in endpoints if is_open_to_them(endpoint)} == OPEN_TO_THEM.keys()


@pytest.fixture
def ids(session: Session, world: World, values: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """What stands in for the variables of addresses, in a round of sixty people: four of the south, six who were
    helped, nine who answered in English, twenty who have a code; two quotes, of which few are alike."""
    place = world.ours
    found = values(OURS)
    people = [answer(session, place.links[int(number < 4)], number) for number in range(60)]
    gathering.gather(session, place.round_id, place.published.questionnaire)
    for person in people[::3]:
        coding.apply(session, place.actor, Target(place.round_id, person, "words"), found["code_id"])
    for person, shown in ((people[0], "group"), (people[16], "language")):
        comment = session.exec(select(Comment.id).where(Comment.response_id == person)).one()
        clear_quote(session, world, comment, shown)
    few = codebooks.make(session, place.actor, found["questionnaire_id"], "Få").id or 0
    for person in people[1:4]:
        coding.apply(session, place.actor, Target(place.round_id, person, "words"), few)
    notice, _reply = promising.find(session, place.organisation_id, found["reply_id"])
    promising.rest_on(session, place.actor, notice, [], [["been", "yes"], [found["code_id"]], [few]])
    public.show(session, place)
    public.publish(session, place, replace(public.DRAFT, by="been"))
    public.publish(session, place)
    publish_reply(session, place, notice)
    told = {
        "public.send_reply_preview": {"code": notice.code},
        "public.show_reply": {"code": notice.code},
        "public.show_findings": {"code": report_of_all(session, place, found["report_id"], [found["code_id"], few])},
        "public.show_progress": {"code": goals_of_all(session, place)},
    }
    publisher = {"slug": session.get_one(Organisation, place.organisation_id).slug}
    told |= dict.fromkeys(OF_ORGANISATIONS, publisher)
    own = {"link_code": place.links[0].code, "page_key": "been", "token": "none"}
    own["code"] = session.get_one(Workshop, found["board_id"]).code
    return (
        found
        | own
        | {"slug": public.SLUG, "key": "been", "feed": "atom", "number": 1, "people": people, "few": few}
        | told
    )


def answer(session: Session, link: Link, number: int, day: date = DAY) -> int:
    """The answers of the person with this number, told apart by it in all that is asked; the response."""
    sort = number % 3
    why = {"why": Answer(("far", "cost")[: 1 + number % 2])} if sort == 0 else {}
    minutes = Answer(7 * sort) if number % 4 else Answer(missing="dont-know")
    rest = {"felt": Answer(str(sort + 1)), "minutes": minutes} if number < 50 else {}
    told = {"been": Answer("yes" if sort else "no"), "words": Answer("Ord"), **why, **rest}
    language = "ar" if 20 <= number < 40 else "en" if 10 <= number < 19 else "sv"
    return respond(session, link, told, language=language, mode="helped" if 2 <= number < 8 else "self", day=day)


def clear_quote(session: Session, world: World, comment: int, shown: str) -> None:
    """A quote that its reviewers have cleared, with this beside it."""
    reader = reader_in(session, world.ours)
    quote = quoting.pick(session, world.ours.actor, reader, comment, (None, None))
    row = session.get_one(Quote, quote)
    row.state, row.shown, row.basis = "cleared", shown, "no-details"
    session.add(row)
    session.commit()


@pytest.fixture
def browsers(app: Flask, world: World) -> dict[str, Browser]:
    """Those who may not read answers, and somebody who may."""
    staff = {role: sign_in(app, world.ours.actor, role) for role in (FACILITATOR, ADMINISTRATOR)}
    return {**staff, STRANGER: Browser(app)}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of a job says after a while that nobody has begun it; the tests may take longer than that."""
    monkeypatch.setattr(working, "PATIENCE", timedelta(days=1))


def test_neither_what_must_stay_hidden_nor_what_came_today_changes_a_page(
    app: Flask, session: Session, world: World, ids: dict[str, Any], browsers: dict[str, Browser]
) -> None:
    before = open_everything(app, ids, browsers) | publishable(session, world)
    one, other = (session.get_one(Response, ids["people"][number]) for number in (0, 40))
    one.group_id, one.link_id, other.group_id, other.link_id = (
        other.group_id,
        other.link_id,
        one.group_id,
        one.link_id,
    )
    one, other = (session.get_one(Response, ids["people"][number]) for number in (2, 42))
    one.mode, other.mode = other.mode, one.mode
    south = col(AnswerRow.response_id).in_(ids["people"][1:4]), col(AnswerRow.question_key) == "words"
    for row in session.exec(select(AnswerRow).where(*south)):
        row.value = json.dumps("Hemligt")
    coding.apply(session, world.ours.actor, Target(world.ours.round_id, ids["people"][4], "words"), ids["few"])
    for forgotten in (ShownFigure, CountedPopulation):  # as if nobody had looked yet
        session.connection().execute(delete(forgotten))
    session.commit()
    after = open_everything(app, ids, browsers) | publishable(session, world)
    assert changed(before, after) == []
    come_today(session, world, ids)
    assert changed(after, open_everything(app, ids, browsers) | publishable(session, world)) == []


def come_today(session: Session, world: World, ids: dict[str, Any]) -> None:
    """Four people answer, and what they wrote is coded."""
    place = world.ours
    for number in (16, 16, 17, 18):
        came = answer(session, place.links[1], number, day=datetime.now(UTC).date())
        coding.apply(session, place.actor, Target(place.round_id, came, "words"), ids["code_id"])
    gathering.gather(session, place.round_id, place.published.questionnaire)


def publishable(session: Session, world: World) -> Pages:
    """What would be published today, broken down by whatever it can be."""
    place = world.ours
    offered = composing.offered(session, place.round_id)
    keys = [question.key for question in offered.questions]
    said = composing.Said({"sv": "Hej"}, {}, None)
    return {
        (FACILITATOR, f"by {by}"): written(
            composing.compose(session, place.actor, place.round_id, ("sv",), keys, by, said, "CC-BY-4.0")
        ).encode()
        for by in ("", *offered.breakdowns)
    }


def test_figures_are_shown_to_them_all_the_same(ids: dict[str, Any], browsers: dict[str, Browser]) -> None:
    told = browsers[FACILITATOR].fetch(f"/staff/rounds/{ids['round_id']}/counts/figures.csv").text
    counts = [row.split(",")[2] for row in told.splitlines()[1:]]
    assert counts.count("") < len(counts) - 5
    for room, endpoint in (("findings", "public.show_findings"), ("progress", "public.show_progress")):
        page = browsers[STRANGER].get(f"/{room}/{ids[endpoint]['code']}")
        assert re.search(r"\b[1-9]\d\b", page.words), room
    assert "41" in browsers[STRANGER].get(f"/replies/{ids['public.show_reply']['code']}").words


def changed(before: Pages, after: Pages) -> list[tuple[str, str]]:
    """The pages of those who may not read answers that have changed, once those of whoever may have done so."""
    assert before.keys() == after.keys()
    found = [where for where, page in before.items() if page != after[where]]
    assert [where for who, where in found if who == ADMINISTRATOR]
    return [(who, where) for who, where in found if who != ADMINISTRATOR]


def open_everything(app: Flask, ids: Mapping[str, Any], browsers: Mapping[str, Browser]) -> Pages:
    """All that is open to a facilitator and to strangers; the counts also as whoever may read answers sees them."""
    found = {}
    shown = {*FILES_MADE_LATER}
    for endpoint, where in list(addresses(app, ids)):
        for who, browser in browsers.items():
            if {FACILITATOR: True, STRANGER: endpoint in OPEN, ADMINISTRATOR: "/counts" in where}[who]:
                answered = browser.fetch(where)
                assert answered.status_code < 500, where
                found[who, where] = told(answered.get_data())
                if answered.status_code < 400:
                    shown.add(endpoint)
    assert {endpoint for endpoint, _ in addresses(app, ids) if OPEN_TO_THEM[endpoint] in (DESK, PUBLISHED)} <= shown
    return found


def told(body: bytes) -> bytes:
    """What an answer says, without what belongs to the moment: tokens, and the times in a workbook."""
    if not body.startswith(b"PK"):
        return _CHANGING.sub(b"", body)
    with ZipFile(BytesIO(body)) as workbook:
        return b"".join(workbook.read(name) for name in workbook.namelist() if name.startswith("xl/"))


def addresses(app: Flask, ids: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every address, with whatever it can be asked besides."""
    with app.test_request_context():
        bound = app.url_map.bind("")
        for rule in app.url_map.iter_rules():
            if rule.endpoint in OPEN_TO_THEM and "GET" in (rule.methods or ()):
                given = ids | FORMS.get(rule.endpoint, {}) | ids.get(rule.endpoint, {})
                where = bound.build(rule.endpoint, {name: given[name] for name in rule.arguments})
                for further in ("", *FURTHER.get(rule.endpoint, ())):
                    yield rule.endpoint, where + further.format(**ids)
