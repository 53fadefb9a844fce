"""The staff's room: rounds and links, responses, counts, exports, accounts and the log of what was done."""

from survey.staff import (
    accounts,
    codebook,
    codes,
    counts,
    crosstabs,
    entry,
    exports,
    jobs,
    links,
    log,
    own,
    questionnaires,
    reading_codes,
    reading_one,
    reading_room,
    responses,
    rounds,
)
from survey.staff.room import init_app

__all__ = [
    "accounts",
    "codebook",
    "codes",
    "counts",
    "crosstabs",
    "entry",
    "exports",
    "init_app",
    "jobs",
    "links",
    "log",
    "own",
    "questionnaires",
    "reading_codes",
    "reading_one",
    "reading_room",
    "responses",
    "rounds",
]
