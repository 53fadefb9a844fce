"""A round of a shipped questionnaire, served by granian in processes of its own, for virtual residents to answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import stage
from benchmarks.server import Server
from benchmarks.stage import Stage

QUESTIONNAIRE = "after-workshop"


@pytest.fixture
def opened(database: str, tmp_path: Path) -> Iterator[Stage]:
    """A round that is open, in the test's own database."""
    with stage.set_up(database, tmp_path, stage.questionnaire_folder(QUESTIONNAIRE, tmp_path)) as published:
        yield stage.open_round(published, "round")


@pytest.fixture
def server(database: str, tmp_path: Path, opened: Stage) -> Iterator[Server]:
    """The product as an operator serves it: two workers that are replaced when they fail."""
    with Server(stage.environment(database, tmp_path)) as server:
        yield server
        print(server.log())  # shown when the test failed
