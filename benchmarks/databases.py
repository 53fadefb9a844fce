"""Databases of a benchmark's own, as durable as in service."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import cpu_seconds
from tests.databases import NOT_FOUND, PostgresServer, postgres_programs

KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Database:
    """Where a database is, the folder that is thrown away with it, and the process that serves it, if one does."""

    url: str
    folder: Path
    pid: int = 0

    def cpu_seconds(self) -> float:
        """The processor time that the database's own processes have used."""
        return cpu_seconds(self.pid) if self.pid else 0.0


class MissingError(Exception):
    """This machine lacks what the benchmark needs."""


@contextmanager
def fresh(kind: str) -> Iterator[Database]:
    """An empty database of this kind; raises MissingError where there is no such server."""
    with tempfile.TemporaryDirectory(prefix="medskapa-benchmark-") as name:
        folder = Path(name)
        if kind == "sqlite":
            yield Database(f"sqlite:///{folder / 'medskapa.db'}", folder)
            return
        programs = postgres_programs()
        if programs is None:
            raise MissingError(NOT_FOUND)
        server = PostgresServer(programs, settings=())
        server.start()
        try:
            yield Database(server.url, folder, server.pid)
        finally:
            server.stop()
