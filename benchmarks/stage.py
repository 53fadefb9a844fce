"""What virtual residents answer: a database with a published questionnaire and rounds that are open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from flask import Flask
from sqlmodel import Session

from survey import config
from survey.application import create_app
from survey.services import accounts, publishing, reaching
from survey.services.auditing import Actor
from survey.services.publishing import Published

ROOT = Path(__file__).parent.parent
SECRET_KEY = "known to every benchmark, and good for nothing else"
ORGANISATION = "Benchmark"
MADE = "ten"
TEN = """\
key: ten
source: sv
title: Tio frågor
about:
  who: Vi frågar dig.
  why: Vi vill veta hur snabbt det går.
  sees: Ingen läser svaren.
  time: Det tar en minut.
  delete: Du får en kod.
thanks: Tack! Nu är det klart.
questions:
"""
QUESTION = """\
  - key: question_{number}
    kind: choice
    label: Fråga {number}. Hur var det senaste besöket?
    hint: Välj det som stämmer bäst.
    required: yes
    choices:
      - {{key: very_good, label: Mycket bra}}
      - {{key: good, label: Bra}}
      - {{key: neither, label: Varken bra eller dåligt}}
      - {{key: bad, label: Dåligt}}
      - {{key: very_bad, label: Mycket dåligt}}
"""


@dataclass(frozen=True)
class Stage:
    """A published questionnaire, and the link of one open round of it."""

    app: Flask
    published: Published
    organisation_id: int
    round_id: int = 0
    link_code: str = ""


def ten_questions(folder: Path) -> Path:
    """A questionnaire of ten plain choices, made in `folder`, to compare with other products by."""
    made = folder / MADE
    made.mkdir(parents=True, exist_ok=True)
    words = TEN + "".join(QUESTION.format(number=number) for number in range(1, 11))
    (made / "questionnaire.yaml").write_text(words, encoding="utf-8")
    return made


def questionnaire_folder(name: str, folder: Path) -> Path:
    """The shipped questionnaire of this name, or the made one."""
    return ten_questions(folder) if name == MADE else ROOT / "questionnaires" / name


def environment(database: str, data: Path) -> dict[str, str]:
    """The settings of a server on `database`, which keeps its other files in `data`."""
    given = {"DATABASE": database, "DATA": str(data), "SECRET_KEY": SECRET_KEY}
    return {config.PREFIX + name: value for name, value in given.items()}


@contextmanager
def set_up(database: str, data: Path, questionnaire: Path) -> Iterator[Stage]:
    """The application on `database`, with the questionnaire in a folder published there."""
    app = create_app(config.read(environment(database, data)))
    try:
        with app.app_context(), Session(app.extensions["engine"], expire_on_commit=False) as session:
            organisation = accounts.find_or_make_organisation(session, "benchmark", ORGANISATION)
            assert organisation.id is not None
            version = publishing.publish(session, organisation.id, questionnaire, only_complete=True)
            published = publishing.load(session, version.id)
        yield Stage(app, published, organisation.id)
    finally:
        app.extensions["engine"].dispose()


def open_round(stage: Stage, name: str) -> Stage:
    """The same with a new round of its own, open to whoever has its link."""
    actor = Actor(stage.organisation_id, publishing.TERMINAL)
    with Session(stage.app.extensions["engine"], expire_on_commit=False) as session:
        opened = reaching.create_round(session, actor, stage.published.version_id, name, date(2020, 1, 1), None)
        assert opened.id is not None
        group = reaching.create_group(session, actor, opened.id, name, population=None, invited=None)
        link = reaching.create_link(session, actor, group, name)
        return replace(stage, round_id=opened.id, link_code=link.code)
