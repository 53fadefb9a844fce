"""A round on the public site: enough answers that most of it may be shown, and one that is given by few."""

from __future__ import annotations

from sqlmodel import Session

from survey.core.answers import Answer
from survey.services import releasing, showing
from survey.services.releasing import Draft
from tests.staff.arranging import Place, respond

SLUG = "besoket"
INTRODUCTION = {"sv": "Tack för svaren.", "sv-simple": "Tack!", "ar": "شكرًا لكم."}
NEXT = {"sv": "Vi träffas i juni.", "sv-simple": "Vi träffas.", "ar": "نلتقي في يونيو."}
DRAFT = Draft(("been", "felt"), ".group", INTRODUCTION, NEXT, None)


def answer(session: Session, place: Place, yes: int = 21, no: int = 14, few: int = 3) -> None:
    """Answers in both groups: `been` split in two, `felt` with a choice that only `few` gave."""
    for number in range(yes + no):
        felt = "1" if number < few else "3" if number % 2 else "2"
        been = "yes" if number < yes else "no"
        respond(session, place.links[number % 2], {"been": Answer(been), "felt": Answer(felt)})


def show(session: Session, place: Place, slug: str = SLUG, shown: bool = True, joined: bool = True) -> None:
    """Put the round on the public site, its first link open to all."""
    link = place.links[0].id if joined else None
    showing.change(session, place.actor, place.round_id, slug, shown, link)


def publish(session: Session, place: Place, draft: Draft = DRAFT) -> int:
    """Publish what is drafted; its number."""
    releasing.keep_draft(session, place.actor, place.round_id, draft)
    return releasing.publish(session, place.actor, place.round_id, "CC-BY-4.0").number
