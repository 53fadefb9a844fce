"""Pictures for slides hold the letters of every language, not boxes that stand for them."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageChops

from survey.core.drawing import Drawing, Word
from survey.formats.png_chart import png_file
from tests.printing import need_fonts


def drawn(text: str) -> Image.Image:
    drawing = Drawing(300, 40, "", "", (Word(10, 30, text, size=24),))
    return Image.open(io.BytesIO(png_file(drawing, 600))).convert("L")


@pytest.fixture(autouse=True)
def fonts() -> None:
    """The fonts that a server has that prints reports."""
    need_fonts()


@pytest.mark.parametrize(("one", "another"), [("å", "ä"), ("ö", "é"), ("ع", "ش"), ("ቃ", "ላ")])
def test_letters_of_every_language_are_told_apart(one: str, another: str) -> None:
    assert ImageChops.difference(drawn(one), drawn(another)).getbbox() is not None
