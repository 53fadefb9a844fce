"""Hiding figures: nothing shown is small, and nothing small can be worked out, not even by who knows the rules."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.core.disclosure import (
    DEFAULT,
    HIDDEN,
    Rule,
    hides,
    protect,
    protect_count,
    protect_parts,
    protect_shares,
    veil,
)
from survey.core.tally import Figures, Line, Summary
from tests.core.small import text

SMALL = Rule(base=6, cell=3)
REASONS = ("dont-know", "wont-say", "blank")


def summary(counts: Sequence[int], missing: dict[str, int] | None = None, base: int | None = None) -> Summary:
    lines = tuple(Line(f"k{place}", count, text(f"c{place}")) for place, count in enumerate(counts))
    return Summary(sum(counts) if base is None else base, lines, missing or {}, Figures(1, 2, 2.5, 3))


def shown(protected: Summary) -> list[int]:
    return [line.count for line in protected.lines]


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


def test_shares_hide_the_few_who_did_not_choose_too() -> None:
    assert protect_shares([20, 17, 3, 0, 10], 20) == (20, HIDDEN, HIDDEN, HIDDEN, 10)


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, HIDDEN), (5, HIDDEN), (6, 6)])
def test_a_count_of_its_own_is_shown_where_it_is_not_small(count: int, expected: int) -> None:
    assert protect_count(count) == expected


def test_fewer_than_ten_are_not_broken_down() -> None:
    protected = protect(summary([9, 0]), REASONS)
    assert (protected.base, protected.lines) == (HIDDEN, ())
    assert set(protected.missing.values()) == {HIDDEN}
    assert shown(protect(summary([10, 0]), REASONS)) == [10, 0]


def test_few_reasons_are_covered_by_each_other_and_by_the_smallest_answer() -> None:
    protected = protect(summary([20, 30], {"dont-know": 2}), REASONS)
    assert protected.missing == dict.fromkeys(REASONS, HIDDEN)
    assert (protected.base, shown(protected)) == (HIDDEN, [HIDDEN, 30])


def test_reasons_that_cover_each_other_leave_the_answers_alone() -> None:
    protected = protect(summary([20, 30], {"dont-know": 4, "wont-say": 3}), REASONS)
    assert protected.missing == dict.fromkeys(REASONS, HIDDEN)
    assert shown(protected) == [20, 30]


def test_where_nothing_is_small_everything_is_shown() -> None:
    protected = protect(summary([20, 30], {"dont-know": 12}), REASONS[:1])
    assert (protected.base, shown(protected), protected.missing) == (50, [20, 30], {"dont-know": 12})
    assert not hides(protected)


def test_several_choices_are_protected_one_by_one() -> None:
    protected = protect(summary([40, 3, 28, 0], base=44), REASONS)
    assert shown(protected) == [HIDDEN, HIDDEN, 28, HIDDEN]
    assert (protected.base, hides(protected)) == (44, True)


def test_what_people_wrote_is_one_part_and_the_reasons_the_others() -> None:
    protected = protect(Summary(40, (), {"blank": 3}), REASONS)
    assert (protected.base, set(protected.missing.values())) == (HIDDEN, {HIDDEN})


def test_figures_are_never_passed_on() -> None:
    assert protect(summary([20, 30]), REASONS).figures is None


def test_a_veil_hides_all() -> None:
    veiled = veil(summary([20, 30], {"blank": 7}))
    assert (veiled.base, veiled.lines, veiled.missing) == (HIDDEN, (), {"blank": HIDDEN})
