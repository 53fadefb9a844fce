"""Hiding figures: nothing shown is small, and nothing small can be worked out, not even by who knows the rules."""

from __future__ import annotations

from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.disclosure import DEFAULT, HIDDEN, Rule
from survey.core.disclosure.parts import protect_parts

SMALL = Rule(base=6, cell=3)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([20, 30], [20, 30]),
        ([6, 30], [6, 30]),
        ([0, 30], [0, 30]),
        ([0, 0, 30], [0, 0, 30]),
        ([4, 30], [HIDDEN, HIDDEN]),
        ([5, 30], [HIDDEN, HIDDEN]),
        ([1, 8, 30], [HIDDEN, HIDDEN, 30]),
        ([3, 4, 30], [HIDDEN, HIDDEN, 30]),
        ([1, 1, 8, 30], [HIDDEN, HIDDEN, HIDDEN, 30]),
        ([0, 3, 30, 9], [HIDDEN, HIDDEN, 30, HIDDEN]),
        ([2, 0, 0], [HIDDEN, HIDDEN, HIDDEN]),
        ([3], [HIDDEN]),
        ([], []),
    ],
)
def test_parts_are_hidden_with_what_covers_them(counts: list[int], expected: list[int]) -> None:
    assert list(protect_parts(counts)) == expected


@given(st.lists(st.integers(0, 60), max_size=8))
def test_no_small_part_is_shown_and_what_is_shown_is_true(counts: list[int]) -> None:
    protected = protect_parts(counts)
    assert all(seen in (count, HIDDEN) for count, seen in zip(counts, protected, strict=True))
    assert not any(0 < seen <= DEFAULT.cell for seen in protected)


@given(st.lists(st.integers(0, 60), min_size=2, max_size=8))
def test_what_is_hidden_is_many_people_where_there_are_many(counts: list[int]) -> None:
    protected = protect_parts(counts)
    hidden = [count for count, seen in zip(counts, protected, strict=True) if seen == HIDDEN]
    assert not hidden or sum(hidden) > DEFAULT.cell or len(hidden) == len(counts)


@cache
def worlds(total: int, parts: int) -> dict[tuple[int, ...], list[tuple[int, ...]]]:
    """What is shown → everything that could be behind it, for whoever knows the total and these very rules."""
    found: dict[tuple[int, ...], list[tuple[int, ...]]] = {}
    for counts in product(range(total + 1), repeat=parts):
        if sum(counts) == total:
            found.setdefault(protect_parts(counts, SMALL), []).append(counts)
    return found


@pytest.mark.parametrize(("total", "parts"), [(total, parts) for parts in (2, 3, 4) for total in range(6, 21)])
def test_whoever_knows_the_rules_and_the_total_cannot_tell_a_small_count(total: int, parts: int) -> None:
    for seen, behind in worlds(total, parts).items():
        for place in range(parts):
            possible = {counts[place] for counts in behind}
            assert len(possible) > 1 or not possible & set(range(1, SMALL.cell)), (seen, behind)


def test_that_all_of_a_small_group_answered_the_same_is_hidden() -> None:
    assert protect_parts([19, 0]) == (HIDDEN, HIDDEN)
    assert protect_parts([20, 0]) == (20, 0)


@pytest.mark.parametrize(
    ("grown", "expected"),
    [
        ([[10], [20]], [20, 30]),
        ([[0], [20]], [20, 30]),
        ([[3], [20]], [HIDDEN, HIDDEN]),
        ([[10], [-1]], [HIDDEN, HIDDEN]),
        ([[], []], [20, 30]),
        ([[8, 2], [9, 9]], [HIDDEN, HIDDEN]),
    ],
)
def test_what_has_changed_by_few_since_it_was_shown_is_hidden(grown: list[list[int]], expected: list[int]) -> None:
    assert list(protect_parts([20, 30], DEFAULT, grown)) == expected
