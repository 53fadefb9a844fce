"""A round that sixty have answered, with a theme and a cleared quote, and a report of all of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session, select

from survey.core.answers import Answer
from survey.models import Comment, Report, ReportEdition, Version
from survey.services import assembling, codebooks, coding, gathering, quoting, reporting
from tests.services.readers import reader_in
from tests.staff.arranging import Place, respond

SPOKEN = ("sv", "en", "sv-simple", "ar")
QUOTE = "Det är nio mil till närmaste buss."
ENGLISH = "It is ninety kilometres to the nearest bus."
TEXT = "# Vad vi hörde\nMånga har <b>långt</b> =1+1.\n\n- Bussen går sällan\n- Det är dyrt"
DAY = date(2026, 5, 4)


def answer(session: Session, place: Place, yes: int = 30, no: int = 30) -> None:
    """So many say yes, a third of them in the south, and so many no, two thirds of them in the south."""
    for number in range(yes):
        respond(session, place.links[number % 3 == 0], {"been": Answer("yes"), "felt": Answer("3")}, day=DAY)
    for number in range(no):
        why = Answer(("far",) if number < no // 2 else ("cost",))
        respond(session, place.links[number % 3 != 0], {"been": Answer("no"), "why": why, "felt": Answer("1")}, day=DAY)


def pick_quote(session: Session, place: Place) -> int:
    """A cleared quote of somebody's words, translated into English; its id."""
    respond(session, place.links[0], {"been": Answer("yes"), "felt": Answer("3"), "words": Answer(QUOTE)}, day=DAY)
    reader = reader_in(session, place)
    gathering.gather(session, place.round_id, place.published.questionnaire)
    comment = session.exec(select(Comment.id).where(Comment.round_id == place.round_id)).one()
    picker, clearer = (replace(place.actor, name=f"{name}@example.org") for name in ("picks", "clears"))
    made = quoting.pick(session, picker, reader, comment, (None, None))
    quoting.change(
        session,
        picker,
        _quote(session, place, made),
        {"code_id": None, "basis": "told-beforehand", "shown": ("group",)},
    )
    quoting.translate(
        session, picker, _quote(session, place, made), "en", "It is ninety kilometres to the nearest bus."
    )
    quoting.clear(session, clearer, _quote(session, place, made), True)
    return made


def _quote(session: Session, place: Place, quote_id: int) -> quoting.Quoted:
    return quoting.find(session, place.organisation_id, place.round_id, quote_id)


def publish_all(session: Session, place: Place, quote_id: int) -> ReportEdition:
    """An edition of everything that a report can hold, in Swedish and English, and in Arabic but for the quote."""
    report = make_report(session, place)
    add_all(session, place, report, quote_id)
    return reporting.publish(session, place.actor, report, SPOKEN)


def take_back(session: Session, place: Place, quote_id: int) -> None:
    """Withdraw a quote."""
    quoting.withdraw(session, place.actor, _quote(session, place, quote_id))


def make_code(session: Session, place: Place, name: str, responses: list[int], **about: Any) -> int:
    """A code that these responses' words were given; its id."""
    questionnaire = session.get_one(Version, place.published.version_id).questionnaire_id
    code = codebooks.make(session, place.actor, questionnaire, name, **about).id or 0
    for response in responses:
        coding.apply(session, place.actor, coding.Target(place.round_id, response, "words"), code)
    return code


def make_report(session: Session, place: Place, text: str = TEXT) -> Report:
    """A report with a text, in Swedish and English."""
    report = assembling.make(session, place.actor, place.round_id, "Vad vi hörde i våras")
    assembling.name(session, place.actor, report, {"sv": "Vad vi hörde i våras", "en": "What we heard in the spring"})
    section = assembling.add(session, place.actor, report, "text", {})
    words = {"sv": text, "en": "# What we heard\nMany live far away."}
    assembling.write(session, place.actor, report, section, {"words": words})
    return report


def add_all(session: Session, place: Place, report: Report, quote_id: int) -> None:
    """The figures of a question, a crosstab and a quote, at the report's end."""
    for kind, given in (
        ("figure", {"question": "been"}),
        ("figure", {"question": "why"}),
        ("crosstab", {"rows": "been", "columns": ".group"}),
        ("quote", {"quote_id": quote_id}),
    ):
        assembling.add(session, place.actor, report, kind, given)
