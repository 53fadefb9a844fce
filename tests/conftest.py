"""What every test may ask for, and what the run says of tools that were not there.

`database` is the address of a fresh, migrated database: SQLite, or, in tests marked `both_databases`, PostgreSQL too.
With `--database postgresql` the others run on it as well, but for those about SQLite's own files and locks; with
`--database both` all run on both, and with `--database either` each on one, as its name decides, but for those that are
marked. Of a test marked `one_in(n)`, a usual run takes one case in n; one marked `usually(database)` it takes on that
database; `--whole` takes all. With CI=true a missing tool is a failure, not a skip.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn
from zlib import crc32

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings as hypothesis_settings
from sqlmodel import Session

from survey import config
from tests import compiling, properties
from tests.browsing import Browser
from tests.databases import NOT_FOUND, SETTING, PostgresCopies, PostgresServer, SqliteCopies, postgres_programs

ADDRESS = "http://127.0.0.1:8000"
SECRET_KEY = "a secret that is known to every test and to nobody else"
# The first is Chromium without the parts around its pages, which take half of a test's time where nobody sees them.
CHROMIUMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
NO_CHROMIUM = "no Chromium: install it to run the tests in a real browser"

gc.disable()  # until all is collected
properties.register()
compiling.keep()

BOTH, ALONE = "both_databases", "sqlite_alone"
KINDS = ["sqlite", "postgresql"]
LONGEST_NAME = 200

server_key = pytest.StashKey[PostgresServer]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run choose its database."""
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql", "both", "either"),
        default="sqlite",
        help="what tests run on that are not marked both_databases; on both or either, those in Chromium run on SQLite",
    )

    parser.addoption(
        "--whole",
        action="store_true",
        help="take every case of the tests marked one_in or usually, which cost much for what each case adds",
    )
    parser.addoption(
        "--surveys",
        type=numbers,
        help="which made-up surveys are attacked to prove that nothing hidden can be worked out: the first 200 (200), "
        "those from 50 to 99 (50-99), or single ones (17,102); where nothing is said half of two, with --whole three",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Try as many examples of each property as the run asks for; Hypothesis sees to a profile that is named."""
    if config.getoption("--whole"):
        hypothesis_settings.load_profile(properties.WHOLE)


def numbers(said: str) -> Sequence[int]:
    """How many from the first on, from where to where, or which; raises ValueError for anything else."""
    if "," in said:
        return [int(one) for one in said.split(",") if one]
    first, dash, last = said.partition("-")
    return range(int(first), int(last) + 1) if dash else range(int(first))


def pytest_report_header() -> list[str]:
    """Say at once what this machine cannot test."""
    chromium = find_chromium() or NO_CHROMIUM
    programs = postgres_programs()
    postgres = os.environ.get(SETTING) or (f"the tests' own, from {programs}" if programs else NOT_FOUND)
    return [f"Chromium: {chromium}", f"PostgreSQL: {postgres}"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say again at the end what was not tested, and why."""
    skipped = terminalreporter.stats.get("skipped", [])
    for reason, name in ((NO_CHROMIUM, "Chromium"), (NOT_FOUND, "PostgreSQL")):
        count = sum(reason in str(report.longrepr) for report in skipped)
        if count:
            terminalreporter.write_line(f"NOT TESTED without {name}: {count} tests. {reason}.", yellow=True, bold=True)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run tests that are marked so on both databases."""
    if "database_kind" not in metafunc.fixturenames:
        return
    marks = {mark.name for mark in metafunc.definition.iter_markers()}
    chosen = metafunc.config.getoption("--database")
    kinds = ["sqlite"] if ALONE in marks else KINDS if BOTH in marks or chosen in ("both", "either") else [chosen]
    metafunc.parametrize("database_kind", kinds, scope="session")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name what is long by its length: names go between processes, and one held eighty megabytes."""
    if isinstance(val, str | bytes) and len(val) > LONGEST_NAME:
        return f"{argname} of {len(val)}"
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what waits much and works little, so that others work meanwhile.

    With `--database postgresql`, leave out what the ordinary run has tested as well as this one could; with both, what
    Chromium sees alike; with either, also what the other database sees.
    """
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    needed = {"sqlite": _always, "postgresql": _differs_by_database, "both": _is_not_seen_twice, "either": _falls_to_it}
    is_needed = needed[config.getoption("--database")]
    whole = config.getoption("--whole") or any("::" in named for named in config.args)
    is_taken = _always if whole else _has_its_turn
    left_out = [item for item in items if not (is_needed(item) and is_taken(item))]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        gone = set(left_out)
        items[:] = [item for item in items if item not in gone]


def _always(_item: pytest.Item) -> bool:
    return True


def _differs_by_database(item: pytest.Item) -> bool:
    marked = any(item.get_closest_marker(name) for name in (BOTH, ALONE))
    return not marked and "database_kind" in getattr(item, "fixturenames", ())


def _is_not_seen_twice(item: pytest.Item) -> bool:
    if item.get_closest_marker(BOTH) or not item.get_closest_marker("browser"):
        return True
    return _kind(item) != "postgresql"


def _falls_to_it(item: pytest.Item) -> bool:
    """Whether the test is on the database that its name falls to: an eighth on PostgreSQL, the same in every run."""
    kind = _kind(item)
    if (
        not kind
        or item.get_closest_marker(BOTH)
        or item.get_closest_marker(ALONE)
        or item.get_closest_marker("browser")
    ):
        return _is_not_seen_twice(item)
    return kind == KINDS[crc32(item.nodeid.replace(kind, "").encode()) % 8 == 0]


def _has_its_turn(item: pytest.Item) -> bool:
    """Whether the places of a case's values, each in its own list, add up to its test's turn.

    So every value of each list comes up, where the lists together are long enough; the same in every run. Values that
    are listed together count as one. Where nothing but the database is listed, the test's name decides which it is.
    """
    if usual := item.get_closest_marker("usually"):
        return _kind(item) == usual.args[0]
    marker = item.get_closest_marker("one_in")
    called = getattr(item, "callspec", None)
    if not marker or not called:
        return True
    places = [_place(mark, called.params) for mark in item.iter_markers("parametrize")]
    if item.get_closest_marker(BOTH):
        places.append(KINDS.index(_kind(item)))
    turn = crc32(item.nodeid.partition("[")[0].encode())
    return bool((sum(places) + turn) % marker.args[0] == 0)


def _place(listed: pytest.Mark, chosen: Mapping[str, object]) -> int:
    """Which of the values that a test lists are those of its case."""
    names, values = listed.args[:2]
    if isinstance(names, str) and "," not in names:
        return list(values).index(chosen[names])
    names = names.replace(" ", "").split(",") if isinstance(names, str) else names
    return [tuple(each) for each in values].index(tuple(chosen[name] for name in names))


def _kind(item: pytest.Item) -> str:
    called = getattr(item, "callspec", None)  # a test without parameters has none
    return str(called.params.get("database_kind", "")) if called else ""


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays until the end: modules and tests, which are most of all objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)  # looking for cycles as often as usual takes a thirtieth of the time
    gc.enable()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the PostgreSQL that this process started."""
    if server := config.stash.get(server_key, None):
        server.stop()


def do_without(reason: str) -> NoReturn:
    """Skip the test because a tool is missing; in CI nothing may be missing."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have everything: {reason}", pytrace=False)
    pytest.skip(reason)


def find_chromium() -> str | None:
    """The Chromium of this machine."""
    return next((path for name in CHROMIUMS if (path := shutil.which(name))), None)


@pytest.fixture(scope="session", autouse=True)
def shared(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the processes of one run make once for all of them."""
    if hasattr(pytestconfig, "workerinput"):
        compiling.share(tmp_path_factory.getbasetemp().parent / "templates")


@pytest.fixture(scope="session")
def postgresql(pytestconfig: pytest.Config) -> str:
    """The address of a PostgreSQL server where tests may make databases."""
    if given := os.environ.get(SETTING):
        return given.replace("postgresql://", "postgresql+psycopg://", 1)
    programs = postgres_programs()
    if programs is None:
        do_without(NOT_FOUND)
    server = PostgresServer(programs)
    pytestconfig.stash[server_key] = server
    server.start()
    return server.url


@pytest.fixture(scope="session")
def sqlite_copies(tmp_path_factory: pytest.TempPathFactory) -> SqliteCopies:
    """A migrated SQLite file to copy."""
    return SqliteCopies(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(scope="session")
def postgresql_copies(postgresql: str) -> Iterator[PostgresCopies]:
    """A migrated PostgreSQL database to copy."""
    copies = PostgresCopies(postgresql)
    yield copies
    copies.close()


@pytest.fixture
def database(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    if database_kind == "sqlite":
        yield request.getfixturevalue("sqlite_copies").make(tmp_path)
        return
    copies: PostgresCopies = request.getfixturevalue("postgresql_copies")
    url = copies.make()
    yield url
    if not copies.take_back(url):
        compiling.forget(url)


@pytest.fixture
def empty_database(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if database_kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    copies: PostgresCopies = request.getfixturevalue("postgresql_copies")
    url = copies.make(empty=True)
    yield url
    copies.drop(url)


@pytest.fixture
def settings(database: str, tmp_path: Path) -> config.Settings:
    """An operator's settings for a test."""
    given = {"DATA": str(tmp_path), "DATABASE": database, "SECRET_KEY": SECRET_KEY, "ADDRESS": ADDRESS}
    return config.read({config.PREFIX + name: value for name, value in given.items()})


@pytest.fixture
def app(settings: config.Settings) -> Iterator[Flask]:
    """The whole application on a database of its own."""
    app = compiling.application(settings)
    app.testing = True
    yield app
    compiling.let_go(app.extensions["engine"])


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session on the application's database, to arrange and to look."""
    with Session(app.extensions["engine"], expire_on_commit=False) as session:
        yield session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Flask's own client, for what is no page."""
    return app.test_client()


@pytest.fixture
def browser(app: Flask) -> Browser:
    """A browser without JavaScript whose every page passes the gate."""
    return Browser(app)


@pytest.fixture
def new_browser(app: Flask) -> Callable[[], Browser]:
    """Further browsers, each with cookies of its own."""
    return lambda: Browser(app)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium of this machine."""
    path = find_chromium()
    if path is None:
        do_without(NO_CHROMIUM)
    return path
