"""The workshop's room: participants on their phones, and the screen that everybody looks at."""

from survey.workshop import joining, screen, speaking, taking_part
from survey.workshop.room import init_app

__all__ = ["init_app", "joining", "screen", "speaking", "taking_part"]
