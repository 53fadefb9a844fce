"""What search engines are told: which pages are public, in which languages, and what they leave alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from werkzeug.wrappers import Response as BaseResponse

from survey import db, i18n
from survey.public.keeping import sent
from survey.public.news import address
from survey.public.room import room
from survey.services import concluding, presenting
from survey.services.presenting import Shown

PRIVATE: Final = ("/s/", "/staff/", "/w/", "/code", "/find", "/up", "/subscribe", "/letters/")
GENERAL: Final = ("/", "/rounds", "/accessibility", "/credits")
Listed = tuple[str, Sequence[str], date | None]  # path, languages, day of the last change


@room.get("/robots.txt")
def send_robots() -> BaseResponse:
    """Residents' and staff's addresses are nothing to search in."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in PRIVATE), "", f"Sitemap: {address('/sitemap.xml')}", ""]
    return sent("\n".join(lines).encode(), "text/plain; charset=utf-8")


@room.get("/sitemap.xml")
def send_sitemap() -> BaseResponse:
    """Every public page with its languages (sitemaps.org, with alternates by language)."""
    listed = "".join(_entry(*one) for one in _pages())
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:xhtml="http://www.w3.org/1999/xhtml">\n{listed}</urlset>\n'
    )
    return sent(body.encode(), "application/xml; charset=utf-8")


def _pages() -> Iterator[Listed]:
    session = db.session()
    for path in GENERAL:
        yield path, i18n.offered(), None
    publishers = presenting.list_publishers(session)
    for publisher in publishers if len(publishers) > 1 else ():
        yield f"/o/{publisher.slug}", i18n.offered(), None
    rounds = presenting.list_shown(session)
    for shown in rounds:
        yield from _of_round(shown)
    told = presenting.told_by_all(session, rounds, i18n.DEFAULT)
    for reply in told.replies:
        yield f"/replies/{reply.code}", reply.languages, reply.changed_on
    for report in told.reports:
        yield f"/progress/{report.code}", report.languages, report.published_on
    for found in told.findings:
        yield f"/findings/{found.code}", found.languages, found.published_on


def _of_round(shown: Shown) -> Iterator[Listed]:
    home, edition = f"/rounds/{shown.slug}", shown.edition
    yield home, shown.languages, edition.issued if edition else None
    if edition:
        yield f"{home}/results", shown.languages, edition.issued
        for figure in edition.publication.figures:
            yield f"{home}/figures/{figure.key}", shown.languages, edition.issued
    for board in concluding.list_published(db.session(), shown.organisation_id, shown.round_id):
        yield f"{home}/boards/{board.number}", shown.languages, board.day


def _entry(path: str, tags: Sequence[str], day: date | None) -> str:
    here = address(path)
    others = "".join(
        f'<xhtml:link rel="alternate" hreflang="{tag}" href={quoteattr(f"{here}?lang={tag}")}/>' for tag in tags
    )
    changed = f"<lastmod>{day.isoformat()}</lastmod>" if day else ""
    return f"<url><loc>{escape(here)}</loc>{changed}{others}</url>\n"
