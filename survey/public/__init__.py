"""The public room: the front page, pictures, replies, who made them, and how accessible this is."""

from survey.public import media, pages, replies
from survey.public.room import init_app

__all__ = ["init_app", "media", "pages", "replies"]
