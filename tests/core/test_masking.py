"""What is masked does not stand in the quote, and the rest does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from survey.core.masking import covers, masked, places

MASKS = st.lists(st.tuples(st.integers(0, 25), st.integers(0, 25)).map(sorted), max_size=5)


def test_a_part_gives_way_to_what_stands_instead() -> None:
    words = "Syster Anna Berg på Norra ringde 👩‍⚕️ mig"
    masks = [(7, 16, "[…]"), (20, 25, "[en mottagning]")]
    assert masked(words, 0, len(words), masks) == "Syster […] på [en mottagning] ringde 👩‍⚕️ mig"
    assert masked(words, 10, 32, masks) == "på [en mottagning] ringde"


def test_masks_that_overlap_hide_both() -> None:
    assert masked("abcdefgh", 0, 8, [(1, 4, "X"), (3, 6, "Y")]) == "aXgh"


@given(st.text("abcdefg", max_size=25), MASKS)
def test_nothing_masked_is_told(words: str, spans: list[list[int]]) -> None:
    masks = [(start, end, "¤") for start, end in spans]
    told = masked(words, 0, len(words), masks)
    kept = [sign for place, sign in enumerate(words) if not covers(masks, place, place + 1)]
    assert told.replace("¤", "") == "".join(kept)


def test_parts_are_found_in_capitals_or_not_inside_the_quote_alone() -> None:
    assert places("Anna och ANNA och anna", "anna", 0, 14) == ((0, 4), (9, 13))
    assert places("Anna", "", 0, 4) == ()
    assert places("İ Anna", "Anna", 0, 6) == ((2, 6),)
