"""A report's parts in words."""

from __future__ import annotations

import pytest

from survey.core.document import Picture
from survey.core.drawing import Drawing


@pytest.mark.parametrize(
    ("title", "told"),
    [("Svar", "Svar. Ja 35 %"), ("Har du varit här?", "Har du varit här? Ja 35 %"), ("هل ذهبت؟", "هل ذهبت؟ Ja 35 %")],
)
def test_a_picture_is_told_as_sentences(title: str, told: str) -> None:
    drawing = Drawing(100, 100, title, "Ja 35 %", ())
    assert Picture(drawing, drawing).told == told
