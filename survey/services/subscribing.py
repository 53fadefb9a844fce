"""News by e-mail for whoever asks for it twice: on a page, and by the letter that then comes to their address.

Addresses are kept for this alone, never logged, and deleted when the person stops the letters or never says yes.
Letters are sent by `flask work`, so that no page tells by its time whether an address was known.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from smtplib import SMTP, SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Any, Final

from sqlalchemy import delete, func, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from survey.core.languages import LANGUAGES
from survey.errors import InputError, NotFoundError
from survey.formats.letters import Letter, Sender, connected, message, read_address
from survey.models import PublicRound, Subscription, now
from survey.services import accounts

__all__ = [
    "Due",
    "Letter",
    "Sender",
    "Subscriber",
    "ask",
    "confirm",
    "deliver",
    "find",
    "stop",
    "subscribers",
    "waiting",
]

ASKED, ON = "asked", "on"
PATIENCE: Final = timedelta(days=3)  # how long the question waits for a yes
AGAIN: Final = timedelta(hours=1)  # after which somebody may be asked again
MOST_WAITING: Final = 2_000  # questions that wait at once, so that nobody fills the table or strangers' boxes
MOST_AT_ONCE: Final = 200
FOR_GOOD: Final = 500  # the least number of a refusal that will not change
MOST_KNOWN: Final = 400  # ids of news that are remembered for somebody
_subscription: Any = Subscription.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Subscriber:
    """Who gets letters: where, in which language, of which round (None: of all), and the ids of the news they know."""

    id: int
    organisation_id: int
    round_id: int | None
    address: str
    language: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A letter that is to go, and what its reader knows once it has; None of the letter that asks them."""

    subscriber: int
    letter: Letter
    told: tuple[str, ...] | None = None


def ask(session: Session, typed: str, language: str, slug: str) -> None:
    """Note that somebody wants news of a round that is shown (of all where `slug` is ""). Says nothing of what was
    known. Raises InputError for what cannot be an address, and NotFoundError where the round is not shown."""
    address = read_address(typed)
    if language not in LANGUAGES:
        raise InputError(language="unknown-choice")
    organisation_id, round_id = round_of(session, slug)
    mine = col(Subscription.organisation_id) == organisation_id, col(Subscription.round_id) == round_id
    known = session.exec(select(Subscription).where(*mine, col(Subscription.address) == address)).first()
    if known is None:
        waiting_ = select(func.count()).select_from(Subscription).where(col(Subscription.state) == ASKED)
        if session.exec(waiting_).one() >= MOST_WAITING:
            return
        session.add(
            Subscription(organisation_id=organisation_id, round_id=round_id, address=address, language=language)
        )
    elif known.state == ASKED and _aware(known).asked_at < now() - AGAIN:
        known.asked_at, known.mailed_at = now(), None
        session.add(known)
    try:
        session.commit()
    except IntegrityError:  # the same address, twice at once
        session.rollback()


def round_of(session: Session, slug: str) -> tuple[int, int | None]:
    """Whose news these are: the organisation's and the round's ids; raises NotFoundError."""
    if slug:
        row = session.exec(select(PublicRound).where(PublicRound.slug == slug, col(PublicRound.shown))).first()
        if row is None:
            raise NotFoundError("public round", slug)
        return row.organisation_id, row.round_id
    everybody = accounts.list_organisations(session)
    if not everybody:
        raise NotFoundError("organisation", "any")
    return everybody[0].id or 0, None


def find(session: Session, number: int) -> tuple[Subscriber, bool]:
    """Somebody whose token the caller has checked, and whether they have said yes; raises NotFoundError."""
    found = session.get(Subscription, number)
    if found is None:
        raise NotFoundError("subscription", number)
    return _subscriber(found), found.state == ON


def confirm(session: Session, number: int, known: Iterable[str]) -> None:
    """The person says yes; they are told only what is new from now on. Raises NotFoundError."""
    found = session.get(Subscription, number)
    if found is None:
        raise NotFoundError("subscription", number)
    if found.state == ASKED:
        found.state, found.told = ON, list(known)
        session.add(found)
        session.commit()


def stop(session: Session, number: int) -> None:
    """Forget the address; nothing happens where it is forgotten already."""
    session.connection().execute(delete(Subscription).where(col(Subscription.id) == number))
    session.commit()


def waiting(session: Session) -> list[Subscriber]:
    """Those who have not been sent the question yet."""
    query = select(Subscription).where(col(Subscription.state) == ASKED, col(Subscription.mailed_at).is_(None))
    return list(map(_subscriber, session.exec(query.order_by(col(Subscription.asked_at)).limit(MOST_AT_ONCE))))


def subscribers(session: Session) -> list[Subscriber]:
    """Those who have said yes."""
    return list(map(_subscriber, session.exec(select(Subscription).where(col(Subscription.state) == ON))))


def sweep(session: Session) -> None:
    """Forget those who never said yes."""
    late = col(Subscription.state) == ASKED, col(Subscription.asked_at) < now() - PATIENCE
    session.connection().execute(delete(Subscription).where(*late))
    session.commit()


def deliver(session: Session, sender: Sender, due: Sequence[Due]) -> int:
    """Send letters and note each at once; how many went. A server that is away is tried again the next time.

    One that the server refuses for good is noted like one that it took, so that it does not come again with every
    round; one that it refuses for the moment (RFC 5321, section 4.2.1) is tried again.
    """
    sent = 0
    if not due:
        return sent
    try:
        with connected(sender) as server:
            for one in due:
                refused = _refusal(server, message(one.letter, sender))
                sent += not refused
                if not refused or refused >= FOR_GOOD:
                    _note(session, one)
    except (OSError, SMTPException):
        session.rollback()
    return sent


def _refusal(server: SMTP, letter: EmailMessage) -> int:
    """Send a letter; 0, or the number with which the server refuses it or its reader."""
    try:
        server.send_message(letter)
    except SMTPRecipientsRefused as error:
        return max(code for code, _ in error.recipients.values())
    except SMTPDataError as error:
        return error.smtp_code
    return 0


def _note(session: Session, due: Due) -> None:
    """That the letter went, unless its reader has stopped the letters meanwhile."""
    sent = {"mailed_at": now()} if due.told is None else {"told": list(due.told)[-MOST_KNOWN:]}
    session.connection().execute(update(_subscription).where(_subscription.c.id == due.subscriber).values(**sent))
    session.commit()


def _subscriber(row: Subscription) -> Subscriber:
    return Subscriber(row.id, row.organisation_id, row.round_id, row.address, row.language, tuple(row.told))


def _aware(row: Subscription) -> Subscription:
    """The row with its moment's zone, which SQLite drops."""
    if row.asked_at.tzinfo is None:
        row.asked_at = row.asked_at.replace(tzinfo=now().tzinfo)
    return row
