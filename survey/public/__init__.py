"""The public room: the front, rounds and what came of them, figures and data to take along, news, replies, reports."""

from survey.public import (
    crawling,
    feeds,
    findings,
    letters,
    media,
    open_data,
    pages,
    pictures,
    replies,
    rounds,
    subscriptions,
)
from survey.public.room import init_app

__all__ = [
    "crawling",
    "feeds",
    "findings",
    "init_app",
    "letters",
    "media",
    "open_data",
    "pages",
    "pictures",
    "replies",
    "rounds",
    "subscriptions",
]
