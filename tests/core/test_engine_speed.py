"""A long questionnaire costs little: to read and check, and for every page of it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.engine import measure, write


def test_a_thousand_questions_are_read_within_a_second_and_any_page_opens_within_milliseconds(tmp_path: Path) -> None:
    taken = measure(write(tmp_path, 1_000), 1_000)
    # The figures to reach are 1 s and 5 ms; the rest is room for a busy machine.
    assert taken["read and check"] < 3
    assert taken["open a page"] < 0.015
