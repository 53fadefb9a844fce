"""How a column tells the tone of an answer."""

from __future__ import annotations

import pytest

from survey.services.proving import Scale


@pytest.mark.parametrize(
    ("scale", "said", "tone"),
    [
        (Scale(), "2.5", 1),
        (Scale(), "-0,5", -1),
        (Scale(), "0", 0),
        (Scale(within=0.5), "-0.5", 0),
        (Scale(3, falling=True), "1", 1),
        (Scale(3, falling=True), "4", -1),
        (Scale(), " Bra ", 1),
        (Scale(falling=True), "negative", -1),
        (Scale(), "neu", 0),
        (Scale(), "N/A", None),
        (Scale(), "nan", None),
        (Scale(), "", None),
    ],
)
def test_a_number_or_a_word_tells_the_tone_and_anything_else_nothing(scale: Scale, said: str, tone: int | None) -> None:
    assert scale.read(said) == tone
