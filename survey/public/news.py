"""Everything new on the public site, in one language: what is asked and answered, boards, replies and reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from flask import current_app

from survey import db, i18n
from survey.public.pictures import say
from survey.services import concluding, presenting
from survey.services.announcing import Entry
from survey.services.presenting import Shown, Told
from survey.services.reckoning import PublishedReport
from survey.services.replying import PublishedReply
from survey.services.reporting import PublicReport

MOST: Final = 50


def entries(rounds: Sequence[Shown], told: Told, today: date) -> list[Entry]:
    """What is new in these rounds and of what the public was told, the newest first, in the page's language."""
    found = [entry for shown in rounds for entry in (*_of_round(shown, today), *_of_boards(shown))]
    found += [*map(_of_reply, told.replies), *map(_of_report, told.reports), *map(_of_findings, told.findings)]
    return sorted(found, key=lambda entry: entry.day, reverse=True)[:MOST]


def status_words(status: str) -> str:
    """How far something is that was promised."""
    said = {
        "planned": i18n.words("Planned"),
        "doing": i18n.words("We are doing it now"),
        "done": i18n.words("Done"),
    }
    return said.get(status) or i18n.words("We will not do it")


def address(path: str) -> str:
    """The whole address of a page of ours, by the configured one."""
    return f"{current_app.config['SETTINGS'].address}{path}"


def _of_round(shown: Shown, today: date) -> Iterator[Entry]:
    tag, home = i18n.language().tag, address(f"/rounds/{shown.slug}")
    title = say(shown.questionnaire.title)
    if shown.may_join(today):
        heading = i18n.words("What we ask now")
        why = say(shown.questionnaire.about["why"])
        yield Entry(f"{home}#open", f"{home}?lang={tag}", f"{heading}: {title}", why, shown.opens_on, tag)
    if shown.edition is None:
        return
    said, number, issued = shown.edition.publication, shown.edition.number, shown.edition.issued
    heading = i18n.words("What people answered")
    link = f"{home}/results?lang={tag}"
    yield Entry(f"{home}#results-{number}", link, f"{heading}: {title}", say(said.introduction), issued, tag)
    if coming := next(iter(presenting.coming([shown], today)), None):
        heading = i18n.words("What comes next")
        words = say(coming.words) if coming.words else ""
        day = f"{i18n.long_day(coming.day)}. " if coming.day else ""
        yield Entry(f"{home}#next-{number}", f"{home}?lang={tag}", f"{heading}: {title}", day + words, issued, tag)


def _of_boards(shown: Shown) -> Iterator[Entry]:
    for board in concluding.list_published(db.session(), shown.organisation_id, shown.round_id):
        home = address(f"/rounds/{shown.slug}/boards/{board.number}")
        words = say(shown.questionnaire.title)
        yield Entry(home, f"{home}?lang={i18n.language().tag}", board.name, words, board.day, board.tag)


def _of_reply(reply: PublishedReply) -> Entry:
    home = address(f"/replies/{reply.code}")
    words = f"{status_words(reply.status)}. {reply.reason or reply.done}"
    link = f"{home}?lang={reply.tag}"
    return Entry(f"{home}#{reply.number}", link, reply.theme, words, reply.changed_on, reply.tag)


def _of_report(report: PublishedReport) -> Entry:
    home = address(f"/progress/{report.code}")
    link = f"{home}?lang={report.tag}"
    return Entry(f"{home}#{report.number}", link, report.title, report.lead, report.published_on, report.tag)


def _of_findings(report: PublicReport) -> Entry:
    home = address(f"/findings/{report.code}")
    link = f"{home}?lang={report.tag}"
    return Entry(f"{home}#{report.number}", link, report.title, "", report.published_on, report.tag)
