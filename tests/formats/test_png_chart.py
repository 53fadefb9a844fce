"""Charts as points: letters of every script that reports speak are drawn, each as itself."""

from __future__ import annotations

import pytest
from PIL import ImageFont

from survey.core.drawing import Anchor, Drawing, Word
from survey.formats.png_chart import png_file
from tests.conftest import do_without


def drawn(words: str, anchor: Anchor = "start") -> bytes:
    return png_file(Drawing(200, 40, "", "", (Word(100, 30, words, anchor=anchor),)), 400)


@pytest.fixture(autouse=True)
def fonts() -> None:
    """The fonts that a server has that prints reports."""
    for name in ("NotoSansEthiopic-Regular.ttf", "NotoSansArabic-Regular.ttf"):
        try:
            ImageFont.truetype(name, 12)
        except OSError:
            do_without("no Noto fonts: install fonts-noto-core to test charts in every script")


@pytest.mark.parametrize(("one", "other"), [("ትግርኛ", "ኣይፋል"), ("سلام", "نعمه"), ("سلام", "مالس"), ("Ja", "Ny")])
def test_letters_are_drawn_and_not_boxes(one: str, other: str) -> None:
    assert drawn(one) != drawn(other)


def test_words_of_two_scripts_stand_where_their_anchor_says() -> None:
    start, middle, end = (drawn("ትግርኛ (n = 12)", anchor) for anchor in ("start", "middle", "end"))  # type: ignore[arg-type]
    assert len({start, middle, end}) == 3
    assert drawn("ትግርኛ (n = 12)") != drawn("ትግርኛ (n = 13)")
