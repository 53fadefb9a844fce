"""The public room: the front page, rounds and what came of them, replies, pictures, who made them, accessibility."""

from survey.public import media, pages, replies, rounds
from survey.public.room import init_app

__all__ = ["init_app", "media", "pages", "replies", "rounds"]
