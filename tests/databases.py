"""Databases for tests: a fresh copy of a migrated one for each test, on SQLite or on a PostgreSQL of the tests' own."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import URL, NullPool, create_engine, make_url, text

from survey import db
from survey.models import metadata

SETTING = "MEDSKAPA_TEST_POSTGRESQL"
NOT_FOUND = f"no PostgreSQL: set {SETTING} to the address of a server, or install one"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB")


class PostgresServer:
    """A PostgreSQL that lives in a temporary folder and listens on a socket there, as an ordinary user.

    It is fast and forgetful, which suits tests; without `settings` it is as durable as in service.
    """

    def __init__(self, programs: Path, settings: Sequence[str] = FAST) -> None:
        self.programs = programs
        self.settings = settings
        self.folder = Path(tempfile.mkdtemp(prefix="medskapa-pg-"))
        self.url = f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Make the database folder and serve it."""
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync", "-D", self._data)
        self.serve()

    def serve(self) -> None:
        """Serve the database folder, for the first time or again."""
        settings = f"-c listen_addresses='' -k {self.folder} " + " ".join(f"-c {name}" for name in self.settings)
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", self._data, "-w", "-t", "60", "-l", log, "-o", settings, "start")

    def stop(self) -> None:
        """Stop the server and forget its data."""
        try:
            self.crash()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def crash(self) -> None:
        """End the server as a power cut would, and keep its data."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    @property
    def pid(self) -> int:
        """The server's first process."""
        return int(Path(self._data, "postmaster.pid").read_text().split()[0])

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), *arguments]
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=self.folder)
        if done.returncode != 0:
            raise RuntimeError(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}")


def postgres_programs() -> Path | None:
    """Where this machine's newest PostgreSQL server is, if this user may start it."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    places = [path.parent for path in installed]
    if found := shutil.which("postgres"):
        places.insert(0, Path(found).parent)
    if not places:
        return None
    if os.geteuid() == 0 and not (shutil.which("runuser") and _is_user("postgres")):
        return None
    return places[-1]


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


class SqliteCopies:
    """Copies of one migrated file."""

    def __init__(self, folder: Path) -> None:
        self.template = folder / "template.db"
        db.migrate(f"sqlite:///{self.template}")

    def make(self, folder: Path) -> str:
        """The address of a fresh database in `folder`."""
        target = folder / "medskapa.db"
        shutil.copyfile(self.template, target)
        return f"sqlite:///{target}"


class PostgresCopies:
    """Copies of one migrated database on a server; one that was used is emptied and used again, as that costs less."""

    def __init__(self, url: str) -> None:
        self.server = create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool)
        self.template = f"medskapa_template_{uuid4().hex[:12]}"
        with self.server.connect() as connection:
            version = int(connection.execute(text("SHOW server_version_num")).scalar_one())
        self._quickly = "STRATEGY FILE_COPY" if version >= 150_000 else ""  # quick where nothing is synced
        self._command(f'CREATE DATABASE "{self.template}"')
        db.migrate(self._address(self.template))
        self._empty: list[str] = []
        self._brooms: dict[str, Broom] = {}

    def make(self, empty: bool = False) -> str:
        """The address of a database without rows; an `empty` one has no tables yet."""
        if self._empty and not empty:
            return self._empty.pop()
        url = self._copy("template0" if empty else self.template)
        if not empty:
            self._brooms[url] = Broom(make_url(url))
        return url

    def take_back(self, url: str) -> bool:
        """Empty a database that `make` gave, so that it gives it again; drop it where it cannot be as it was.

        Tells whether it is still there.
        """
        broom = self._brooms.get(url)
        if broom and broom.sweep():
            self._empty.append(url)
            return True
        self.drop(url)
        return False

    def drop(self, url: str) -> None:
        """Forget a database that `make` made, whoever still talks to it."""
        if broom := self._brooms.pop(url, None):
            broom.close()
        self._command(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def close(self) -> None:
        """Forget the template and all copies."""
        for url in [*self._brooms, self._address(self.template)]:
            self.drop(url)

    def _copy(self, template: str) -> str:
        name = f"medskapa_test_{uuid4().hex[:12]}"
        self._command(f'CREATE DATABASE "{name}" TEMPLATE "{template}" {self._quickly}')
        return self._address(name)

    def _address(self, name: str) -> str:
        return self.server.url.set(database=name).render_as_string(hide_password=False)

    def _command(self, sql: str) -> None:
        with self.server.connect() as connection:
            connection.execute(text(sql))


class Broom:
    """Takes all rows out of one PostgreSQL database and puts its counters back, by a connection of its own."""

    MOST_USES = 40  # then what was deleted has made its tables large
    BUSY = (
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend' AND state <> 'idle' LIMIT 1"
    )
    FULL = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in metadata.tables)
    COUNTERS = (
        "SELECT setval(format('%I', sequencename)::regclass, start_value, false) FROM pg_sequences "
        "WHERE last_value IS NOT NULL"
    )

    def __init__(self, url: URL) -> None:
        self._connection = create_engine(url, poolclass=NullPool).raw_connection()
        self._uses = 0
        self._run("SET session_replication_role = replica")  # no reference is looked after
        self._run("SET lock_timeout = '5s'")
        self._connection.commit()

    def sweep(self) -> bool:
        """Whether the database is now as it was when it was copied."""
        self._uses += 1
        try:
            if self._uses >= self.MOST_USES or self._run(self.BUSY):
                return False
            if full := self._run(self.FULL):
                self._run(";".join(f'DELETE FROM "{name}"' for (name,) in full), rows=False)
            self._run(self.COUNTERS)
            self._connection.commit()
        except psycopg.Error:
            return False
        return True

    def close(self) -> None:
        """Let go of the database."""
        self._connection.close()

    def _run(self, sql: str, rows: bool = True) -> list[tuple[Any, ...]]:
        cursor = self._connection.cursor()
        cursor.execute(sql)
        return list(cursor.fetchall()) if rows and cursor.description else []
