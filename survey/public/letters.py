"""What letters of news say, and which are due: the question whether somebody wants them, and news since the last."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask import current_app

from survey import config, db, i18n
from survey.public.keeping import today
from survey.public.news import address, entries
from survey.security import keyed_hash
from survey.services import presenting, subscribing
from survey.services.announcing import Entry
from survey.services.subscribing import Due, Letter, Sender, Subscriber


def post() -> int:
    """Send every letter that is due; how many went. Nothing where no mail server is set."""
    settings: config.Settings = current_app.config["SETTINGS"]
    if not settings.mails:
        return 0
    session = db.session()
    subscribing.sweep(session)
    login = settings.smtp_user, settings.smtp_password
    sender = Sender(settings.smtp, *login, settings.sender, settings.organisation)
    return subscribing.deliver(session, sender, [*_questions(), *_news()])


def token_of(number: int) -> str:
    """What the addresses in a subscriber's letters carry, so that nobody else can use them."""
    return keyed_hash("letters", str(number))


def news_for(reader: Subscriber) -> list[Entry]:
    """All that is public now of what somebody wants to hear of, in their language."""
    i18n.use(reader.language)
    session = db.session()
    shown = [one for one in presenting.list_shown(session) if one.organisation_id == reader.organisation_id]
    if reader.round_id is None:
        return entries(shown, presenting.told_by_all(session, shown, reader.language), today())
    shown = [one for one in shown if one.round_id == reader.round_id]
    return entries(shown, presenting.told(session, shown, reader.language), today())


def _questions() -> Iterator[Due]:
    for reader in subscribing.waiting(db.session()):
        i18n.use(reader.language)
        organisation = current_app.config["SETTINGS"].organisation
        words = [
            i18n.words("Somebody, perhaps you, wants news from %(who)s at this address.", who=organisation),
            i18n.words("Do you want it? Open this page and press the button:") + "\n" + _page(reader),
            i18n.words("If not, do nothing. Then the address is deleted in three days."),
        ]
        subject = i18n.words("Do you want news from %(who)s?", who=organisation)
        yield Due(reader.id, Letter(reader.address, subject, _joined(words), reader.language))


def _news() -> Iterator[Due]:
    known: dict[tuple[int, int | None, str], list[Entry]] = {}
    for reader in subscribing.subscribers(db.session()):
        whose = reader.organisation_id, reader.round_id, reader.language
        if whose not in known:
            known[whose] = news_for(reader)
        new = [entry for entry in known[whose] if entry.id not in reader.told]
        if new:
            told = (*reader.told, *(entry.id for entry in new))
            yield Due(reader.id, _letter(reader, new), told)


def _letter(reader: Subscriber, new: Sequence[Entry]) -> Letter:
    i18n.use(reader.language)
    subject = i18n.words("News from %(who)s", who=current_app.config["SETTINGS"].organisation)
    told = [f"{entry.title}\n{entry.words}\n{entry.link}" for entry in new]
    end = i18n.words("You do not want more letters? Stop them here:") + "\n" + _page(reader)
    return Letter(reader.address, subject, _joined([*told, end]), reader.language, _page(reader, "/stop"))


def _page(reader: Subscriber, more: str = "") -> str:
    return address(f"/letters/{reader.id}/{token_of(reader.id)}{more}")


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(parts) + "\n"
