"""A sample can be drawn again by anybody, and gives each stratum its share."""

from __future__ import annotations

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from survey.core.sampling import allotted, draw

STRATA = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 40), min_size=1)


@given(STRATA, st.integers(0, 120), st.integers(0, 2**53))
def test_each_stratum_gets_its_share_and_all_together_the_size(counts: dict[str, int], size: int, seed: int) -> None:
    strata = {name: [hash((name, number)) for number in range(count)] for name, count in counts.items()}
    drawn = draw(strata, size, seed)
    whole = sum(counts.values())
    assert len(drawn) == len(set(drawn)) == min(size, whole)
    for name, units in strata.items():
        came = len(set(units) & set(drawn))
        assert came == allotted(counts, size)[name]
        assert abs(came - min(size, whole) * len(units) / max(whole, 1)) < 1


def test_the_draw_is_the_lowest_digests_and_an_erased_unit_changes_nothing_else() -> None:
    units = list(range(100, 130))
    drawn = draw({"": units}, 10, 7)
    assert list(drawn) == sorted(units, key=lambda unit: sha256(f"7:{unit}".encode()).hexdigest())[:10]
    assert set(draw({"": [unit for unit in units if unit not in drawn[:3]]}, 7, 7)) == set(drawn[3:])
    assert draw({"": units}, 10, 8) != drawn
