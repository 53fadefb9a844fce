"""Marks over words cut them where they begin and end, and lose nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from survey.core.layers import segments

SPANS = st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40), st.sampled_from("abc")), max_size=6)


def test_marks_that_overlap_share_a_segment() -> None:
    cut = segments("Nio mil väg", [(0, 7, "far"), (4, 11, "road")])
    assert [(one.words, one.marks) for one in cut] == [
        ("Nio ", ("far",)),
        ("mil", ("far", "road")),
        (" väg", ("road",)),
    ]


@given(st.text(max_size=30), SPANS)
def test_the_segments_are_the_words(text: str, spans: list[tuple[int, int, str]]) -> None:
    cut = segments(text, spans)
    assert "".join(one.words for one in cut) == text
    for start, end, mark in spans:
        covered = "".join(one.words for one in cut if mark in one.marks)
        assert text[max(0, start) : max(0, end)] in covered or end <= start
    assert all(one.start == len("".join(other.words for other in cut[:place])) for place, one in enumerate(cut))
