"""News as feeds: Atom (RFC 4287) and RSS 2.0, of plain entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Final
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

ATOM: Final = "http://www.w3.org/2005/Atom"
ATOM_TYPE: Final = "application/atom+xml; charset=utf-8"
RSS_TYPE: Final = "application/rss+xml; charset=utf-8"
LONGEST_AGO: Final = date(2000, 1, 1)  # the day of a feed without entries
_XML: Final = "http://www.w3.org/XML/1998/namespace"
register_namespace("atom", ATOM)


@dataclass(frozen=True, slots=True)
class Entry:
    """One piece of news. `id` is an address that never changes, `link` where to read it, `tag` its language."""

    id: str
    link: str
    title: str
    words: str
    day: date
    tag: str


@dataclass(frozen=True, slots=True)
class Feed:
    """Entries, the newest first. `own` is the address of the feed, `home` that of the page it is about."""

    own: str
    home: str
    title: str
    author: str
    tag: str
    entries: Sequence[Entry]

    @property
    def day(self) -> date:
        """When the newest entry came."""
        return max((entry.day for entry in self.entries), default=LONGEST_AGO)


def atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    root = Element(f"{{{ATOM}}}feed", {f"{{{_XML}}}lang": feed.tag})
    _atom(root, "id", feed.own)
    _atom(root, "title", feed.title)
    _atom(root, "updated", _moment(feed.day))
    SubElement(_atom(root, "author"), f"{{{ATOM}}}name").text = feed.author
    _atom(root, "link", rel="self", href=feed.own, type="application/atom+xml")
    _atom(root, "link", rel="alternate", href=feed.home, type="text/html")
    for entry in feed.entries:
        one = _atom(root, "entry")
        one.set(f"{{{_XML}}}lang", entry.tag)
        _atom(one, "id", entry.id)
        _atom(one, "title", entry.title)
        _atom(one, "updated", _moment(entry.day))
        _atom(one, "link", rel="alternate", href=entry.link, type="text/html")
        _atom(one, "summary", entry.words)
    return _written(root)


def rss(feed: Feed) -> bytes:
    """The feed as RSS 2.0."""
    root = Element("rss", {"version": "2.0"})
    channel = SubElement(root, "channel")
    for name, words in (
        ("title", feed.title),
        ("link", feed.home),
        ("description", feed.title),
        ("language", feed.tag),
    ):
        SubElement(channel, name).text = _clean(words)
    SubElement(channel, f"{{{ATOM}}}link", {"rel": "self", "href": feed.own, "type": "application/rss+xml"})
    SubElement(channel, "lastBuildDate").text = _mail_date(feed.day)
    for entry in feed.entries:
        one = SubElement(channel, "item")
        for name, words in (("title", entry.title), ("link", entry.link), ("description", entry.words)):
            SubElement(one, name).text = _clean(words)
        SubElement(one, "guid", {"isPermaLink": "false"}).text = entry.id
        SubElement(one, "pubDate").text = _mail_date(entry.day)
    return _written(root)


def _atom(parent: Element, name: str, words: str = "", **attributes: str) -> Element:
    made = SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    made.text = _clean(words) or None
    return made


def _written(root: Element) -> bytes:
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body


def _clean(words: str) -> str:
    """The words without signs that XML cannot hold."""
    return "".join(sign for sign in words if sign in "\t\n" or (ord(sign) >= 32 and not 0xD800 <= ord(sign) < 0xE000))


def _moment(day: date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


def _mail_date(day: date) -> str:
    return format_datetime(datetime.combine(day, time(), UTC), usegmt=True)
