"""News written as feeds that any reader understands."""

from __future__ import annotations

from survey.formats.feeds import ATOM_TYPE, RSS_TYPE, Entry, Feed, atom, rss

__all__ = ["FORMS", "Entry", "Feed", "written"]

FORMS = {"atom": (atom, ATOM_TYPE), "rss": (rss, RSS_TYPE)}


def written(feed: Feed, form: str) -> tuple[bytes, str]:
    """The feed in one of `FORMS`, and what it is."""
    write, mime = FORMS[form]
    return write(feed), mime
