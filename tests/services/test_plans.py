"""What staff ask of a large round is found by an index, and not by looking at every response."""

from __future__ import annotations

import pytest
from sqlalchemy import event
from sqlmodel import Session

from survey.services import gathering
from tests.staff.arranging import World


@pytest.mark.sqlite_alone
def test_what_waits_for_the_reading_room_has_an_index_of_its_own(session: Session, world: World) -> None:
    asked: list[tuple[str, tuple[object, ...]]] = []
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
    gathering.gather(session, world.ours.round_id, world.ours.published.questionnaire)
    found = [one for one in asked if one[0].startswith("SELECT response.id")]
    assert found
    for statement, values in found:
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
        assert all("ix_response_to_gather" in row[3] for row in plan), plan
