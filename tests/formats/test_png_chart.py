"""Charts as points: letters of every script that reports speak are drawn, each as itself."""

from __future__ import annotations

import pytest

from survey.core.drawing import Anchor, Drawing, Word
from survey.formats.png_chart import png_file
from tests.printing import need_fonts


def drawn(words: str, anchor: Anchor = "start") -> bytes:
    return png_file(Drawing(200, 40, "", "", (Word(100, 30, words, anchor=anchor),)), 400)


@pytest.fixture(autouse=True)
def fonts() -> None:
    """The fonts that a server has that prints reports."""
    need_fonts()


@pytest.mark.parametrize(("one", "other"), [("ትግርኛ", "ኣይፋል"), ("سلام", "نعمه"), ("سلام", "مالس"), ("Ja", "Ny")])
def test_letters_are_drawn_and_not_boxes(one: str, other: str) -> None:
    assert drawn(one) != drawn(other)


def test_words_of_two_scripts_stand_where_their_anchor_says() -> None:
    start, middle, end = (drawn("ትግርኛ (n = 12)", anchor) for anchor in ("start", "middle", "end"))  # type: ignore[arg-type]
    assert len({start, middle, end}) == 3
    assert drawn("ትግርኛ (n = 12)") != drawn("ትግርኛ (n = 13)")
