"""Migrations carry a database to the newest tables and back, on both databases, and never half way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, inspect

from survey import db
from survey.models import metadata

ROOT = Path(__file__).parent.parent
FIRST = "0001"

pytestmark = pytest.mark.both_databases


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    with create_engine(url, poolclass=sa.NullPool).begin() as connection:
        yield connection


def alembic_config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["url"] = url
    return config


def tables(url: str) -> set[str]:
    with connected(url) as connection:
        return set(inspect(connection).get_table_names())


def some_value(column: sa.Column[Any]) -> object:
    """A value that fits a column; whole numbers are 1, so that every reference meets a row."""
    values: dict[type, object] = {
        object: {"å": [1]},
        bool: True,
        int: 1,
        float: 0.5,
        datetime: datetime(2026, 1, 2, 3, 4, 5, 678900, tzinfo=UTC),
        date: date(2026, 1, 2),
        bytes: b"\x00\xff",
        str: "ö ትግርኛ",
    }
    return values[getattr(column.type, "impl_instance", column.type).python_type]


def fill(url: str) -> None:
    """Put one row into every table."""
    with connected(url) as connection:
        for table in metadata.sorted_tables:
            connection.execute(table.insert().values({column.name: some_value(column) for column in table.columns}))


def rows(url: str) -> dict[str, list[tuple[Any, ...]]]:
    with connected(url) as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(table.select())] for table in metadata.sorted_tables
        }


def test_migrations_make_the_tables_that_the_models_describe(empty_database: str) -> None:
    db.migrate(empty_database)
    command.check(alembic_config(empty_database))


def test_migrating_again_changes_nothing(empty_database: str) -> None:
    db.migrate(empty_database)
    fill(empty_database)
    before = rows(empty_database)
    db.migrate(empty_database)
    assert rows(empty_database) == before


def test_data_survives_the_way_back_to_the_first_tables_and_up_again(empty_database: str) -> None:
    db.migrate(empty_database)
    fill(empty_database)
    before = rows(empty_database)
    command.downgrade(alembic_config(empty_database), FIRST)
    first = first_columns(empty_database)
    assert {"response", "answer", "event"} <= first.keys()
    db.migrate(empty_database)
    after = rows(empty_database)
    for name, columns in first.items():
        assert kept(after, name, columns) == kept(before, name, columns), name


def first_columns(url: str) -> dict[str, set[str]]:
    """The columns that the tables have now and the models still know."""
    with connected(url) as connection:
        found = inspect(connection)
        return {
            name: {column["name"] for column in found.get_columns(name)}
            for name in set(found.get_table_names()) & metadata.tables.keys()
        }


def kept(data: dict[str, list[tuple[Any, ...]]], name: str, columns: set[str]) -> list[list[Any]]:
    """A table's rows, of these columns alone."""
    places = [place for place, column in enumerate(metadata.tables[name].columns) if column.name in columns]
    return [[row[place] for place in places] for row in data[name]]


def test_the_way_back_to_nothing_leaves_no_table(empty_database: str) -> None:
    db.migrate(empty_database)
    fill(empty_database)
    command.downgrade(alembic_config(empty_database), "base")
    assert tables(empty_database) == {"alembic_version"}
    db.migrate(empty_database)
    assert all(not found for found in rows(empty_database).values())


def test_a_migration_that_fails_leaves_the_database_as_it_was(empty_database: str) -> None:
    with connected(empty_database) as connection:
        connection.execute(sa.text("CREATE TABLE response (ours INTEGER)"))
    with pytest.raises(sa.exc.DBAPIError):
        db.migrate(empty_database)
    assert tables(empty_database) == {"response"}


@pytest.mark.one_in(2)
def test_servers_that_start_at_once_migrate_once(empty_database: str) -> None:
    program = "import sys; from survey import db; db.migrate(sys.argv[1])"
    starts = [
        subprocess.Popen([sys.executable, "-c", program, empty_database], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    ends = [(start.communicate(timeout=60)[1], start.returncode) for start in starts]
    assert [code for _, code in ends] == [0, 0], [words for words, _ in ends]
    command.check(alembic_config(empty_database))


def test_a_row_that_refers_to_nothing_does_not_pass(empty_database: str) -> None:
    command.upgrade(alembic_config(empty_database), FIRST)

    def add_a_row_and_migrate() -> None:
        with connected(empty_database) as connection:  # PostgreSQL refuses here, SQLite when it next migrates
            connection.execute(sa.text("INSERT INTO questionnaire (organisation_id, slug) VALUES (17, 'nobody')"))
        db.migrate(empty_database)

    with pytest.raises((sa.exc.IntegrityError, RuntimeError), match=r"refer to nothing|foreign key"):
        add_a_row_and_migrate()


def test_of_letters_that_were_asked_for_twice_those_stay_that_somebody_said_yes_to(empty_database: str) -> None:
    command.upgrade(alembic_config(empty_database), "0023")
    with connected(empty_database) as connection:
        connection.execute(metadata.tables["organisation"].insert().values(id=1, slug="one", name="One"))
        asked = {"organisation_id": 1, "language": "sv", "told": [], "asked_at": datetime(2026, 1, 2, tzinfo=UTC)}
        people = [("kim", "asked"), ("kim", "on"), ("kim", "asked"), ("lo", "asked"), ("lo", "asked")]
        given = [
            asked | {"id": number, "address": who, "state": state} for number, (who, state) in enumerate(people, 1)
        ]
        connection.execute(metadata.tables["subscription"].insert(), given)
    db.migrate(empty_database)
    assert [(row[0], row[3]) for row in sorted(rows(empty_database)["subscription"])] == [(2, "kim"), (4, "lo")]


def test_the_newest_migration_is_known_by_its_files_name(empty_database: str) -> None:
    assert ScriptDirectory.from_config(alembic_config(empty_database)).get_heads() == [db.newest()]
