"""A round of a shipped questionnaire, served by granian in processes of its own, for virtual residents to answer.

Starting a server costs more than most crowds do, so each database has one for all tests.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks import stage
from benchmarks.server import Server
from benchmarks.stage import Stage
from tests.databases import PostgresCopies, SqliteCopies

QUESTIONNAIRE = "after-workshop"


@pytest.fixture(scope="package")
def served(
    database_kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Stage, Server]]:
    """A questionnaire, and the product as an operator serves it: two workers that are replaced when they fail."""
    folder = tmp_path_factory.mktemp("served")
    copies: SqliteCopies | PostgresCopies = request.getfixturevalue(f"{database_kind}_copies")
    database = copies.make(folder) if isinstance(copies, SqliteCopies) else copies.make()
    with (
        stage.set_up(database, folder, stage.questionnaire_folder(QUESTIONNAIRE, folder)) as published,
        Server(stage.environment(database, folder)) as server,
    ):
        yield published, server


@pytest.fixture
def opened(served: tuple[Stage, Server]) -> Stage:
    """A round of the test's own that is open."""
    return stage.open_round(served[0], "round")


@pytest.fixture
def server(served: tuple[Stage, Server]) -> Iterator[Server]:
    """The server, with every worker there."""
    served[1].wait_until_ready()
    yield served[1]
    print(served[1].log())  # shown when the test failed
