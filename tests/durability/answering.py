"""One resident at the question in own words, on an application made for the test."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask
from sqlmodel import Session

from survey import config
from survey.application import create_app
from tests.browsing import Browser
from tests.respond.arranging import Way, open_way


@contextmanager
def application(settings: config.Settings, **changed: object) -> Iterator[Flask]:
    """The application on the test's database, with some settings changed."""
    app = create_app(dataclasses.replace(settings, **changed))
    try:
        yield app
    finally:
        app.extensions["engine"].dispose()


def publish(app: Flask, folder: Path) -> Way:
    """A link to the small questionnaire."""
    with Session(app.extensions["engine"], expire_on_commit=False) as session:
        return open_way(session, folder)


def come_to_words(app: Flask, way: Way) -> Browser:
    """A resident who has answered all but the last question, which is open on screen."""
    resident = Browser(app)
    resident.get(f"{way.address}?lang=sv")
    resident.press("start")
    resident.press("next")
    resident.press("next", been="yes")
    page = resident.press("next", minutes="30")
    assert page.h1 == "Berätta."
    return resident
