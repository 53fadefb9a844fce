"""The way in that most tests of this room share."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import Session

from tests.respond.arranging import Way, open_way


@pytest.fixture
def way(session: Session, tmp_path: Path) -> Way:
    """A link to the small questionnaire, open now."""
    return open_way(session, tmp_path)
