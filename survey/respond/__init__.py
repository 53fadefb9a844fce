"""The residents' room: start, answer, check, submit, and come back by a code."""

from survey.respond import codes, finish, pages, start, uploads
from survey.respond.room import init_app

__all__ = ["codes", "finish", "init_app", "pages", "start", "uploads"]
