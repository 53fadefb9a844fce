"""The public room: the front, rounds and what came of them, figures and data to take along, feeds, replies."""

from survey.public import crawling, feeds, findings, media, open_data, pages, pictures, replies, rounds
from survey.public.room import init_app

__all__ = ["crawling", "feeds", "findings", "init_app", "media", "open_data", "pages", "pictures", "replies", "rounds"]
