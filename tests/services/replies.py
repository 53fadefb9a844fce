"""Replies for tests: written, put into languages, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlmodel import Session

from survey.models import Notice
from survey.services import proclaiming, promising, replying, translating
from survey.services.replying import PublishedReply
from tests.staff.arranging import Place

SAID: Mapping[str, Mapping[str, str]] = {
    "sv": {
        "theme": "Vägen är lång",
        "heard": "Många har långt till undersökningen.",
        "done": "En buss med mammografi kommer till er.",
        "who": "Mammografin i Luleå",
    },
    "sv-simple": {"heard": "Det är långt att åka.", "done": "Vi kommer med en buss."},
    "en": {
        "theme": "The road is long",
        "heard": "Many live far from the examination.",
        "done": "A bus with mammography comes to you.",
        "who": "Mammography in Luleå",
    },
    "ar": {
        "theme": "الطريق طويل",
        "heard": "كثيرون يسكنون بعيدًا عن الفحص.",
        "done": "تأتي إليكم حافلة للتصوير.",
        "who": "قسم تصوير الثدي في لوليو",
    },
}
DUE = date(2026, 9, 1)


def make_reply(session: Session, place: Place, *tags: str, round_id: int = 0) -> Notice:
    """A reply in Swedish and these languages, planned for `DUE`."""
    notice = promising.create(session, place.actor, round_id or place.round_id, SAID["sv"]["theme"])
    promising.change(session, place.actor, notice, "planned", DUE, [])
    for tag in ("sv", *tags):
        translating.write(session, place.actor, notice, tag, SAID[tag])
    return notice


def publish(session: Session, place: Place, notice: Notice) -> int:
    """Publish what is whole."""
    return proclaiming.publish(session, place.actor, notice, proclaiming.stamp(notice))


def read(session: Session, notice: Notice, tag: str) -> PublishedReply | None:
    """The reply as the public reads it."""
    return replying.find_published(session, notice.code, tag)
