"""What every application makes anew is made once in a test process: applications, templates, statements.

A test has an application of its own; without this, most of its time would go into making what the last one had.
"""

from __future__ import annotations

import copy
import dataclasses
import os
from pathlib import Path

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine

from survey import config, db, security
from survey.application import create_app
from survey.respond import sheets

_applications: dict[config.Settings, Flask] = {}
_engines: dict[str, Engine] = {}
_lasting: dict[tuple[str, float], Engine] = {}


class KeptTemplates(BytecodeCache):
    """Compiled templates in memory, and in a folder if there is one, under names that stand for their sources too."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled of the same source."""
        name = f"{bucket.key}-{bucket.checksum}"
        if name not in self._kept and self.folder and (self.folder / name).exists():
            self._kept[name] = (self.folder / name).read_bytes()
        if kept := self._kept.get(name):
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        name = f"{bucket.key}-{bucket.checksum}"
        self._kept[name] = bucket.bytecode_to_string()
        if self.folder:
            half = self.folder / f"{name}-{os.getpid()}"
            half.write_bytes(self._kept[name])
            half.replace(self.folder / name)


_templates = KeptTemplates()


def keep() -> None:
    """Let every application that this process makes from now on share what is compiled."""
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": _templates}


def share(folder: Path) -> None:
    """Compile each template once for all processes that share this folder, which takes seconds in each."""
    folder.mkdir(exist_ok=True)
    _templates.folder = folder


def application(settings: config.Settings) -> Flask:
    """The whole application on a database that is migrated.

    All that are set alike share their rules, hooks and templates, which are closed: whoever would add to them makes an
    application with `create_app`. Each has its own of what requests change: configuration, engine, shelf and limits.
    """
    alike = dataclasses.replace(settings, data=Path(), database="", busy_seconds=0.0)
    if alike not in _applications:
        made = create_app(settings)
        made.extensions.pop("engine").dispose()
        made._got_first_request = True  # from now on Flask itself refuses what would change it
        _applications[alike] = made
    app = copy.copy(_applications[alike])
    app.config = copy.copy(app.config)
    app.config["SETTINGS"] = settings
    app.extensions = {**app.extensions, "engine": engine(settings.database, settings.busy_seconds)}
    sheets.init_app(app)
    security.attempts.reset()
    return app


def engine(url: str, busy_seconds: float = config.Settings.busy_seconds) -> Engine:
    """An engine of the product's making, which shares with the others what statements are compiled to.

    To a PostgreSQL database that is used again, the same one, whose connections have read the catalogue.
    """
    if (url, busy_seconds) in _lasting:
        return _lasting[url, busy_seconds]
    made = db.engine_for(url, busy_seconds)
    first = _engines.setdefault(made.dialect.name, made)
    if first is made:
        made.connect().close()  # by which a dialect learns what it talks to
    made.dialect = made.pool._dialect = first.dialect
    made._compiled_cache = first._compiled_cache
    if made.dialect.name == "postgresql":
        _lasting[url, busy_seconds] = made
    return made


def let_go(engine: Engine) -> None:
    """Close an engine's connections, unless it lasts."""
    if engine not in _lasting.values():
        engine.dispose()


def forget(url: str) -> None:
    """The database at `url` is gone, and so are engines to it."""
    for place in [place for place in _lasting if place[0] == url]:
        _lasting.pop(place).dispose()
