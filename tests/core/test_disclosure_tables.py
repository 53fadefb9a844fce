"""Two-way tables: nothing sensitive can be worked out, as an independent solver sees it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from survey.core.disclosure import DEFAULT, HIDDEN
from survey.core.disclosure.flow import Flow
from survey.core.disclosure.grid import hide, sensitive_cells
from survey.core.disclosure.history import Known, tells_too_much
from survey.core.disclosure.linked import Bounds, Sums, gives_away
from survey.core.disclosure.table import NOT_ASKED, Earlier, Surroundings, Table, protect_row, protect_table

Counts = list[list[int]]
sizes = st.one_of(st.integers(0, 6), st.integers(0, 60))


@st.composite
def grids(draw: st.DrawFn) -> Counts:
    height, width = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    return [[draw(sizes) for _ in range(width)] for _ in range(height)]


def solved(counts: Counts, hidden: frozenset[tuple[int, int]]) -> dict[tuple[int, int], tuple[float, float]]:
    """Between what each hidden cell lies, for whoever knows the sums and the other cells."""
    cells = sorted(hidden)
    rows = [[float(at == i) for i, _ in cells] for at in range(len(counts))]
    columns = [[float(at == j) for _, j in cells] for at in range(len(counts[0]))]
    sums = [sum(counts[i][j] for i, j in cells if i == at) for at in range(len(counts))]
    sums += [sum(counts[i][j] for i, j in cells if j == at) for at in range(len(counts[0]))]
    found = {}
    for place, cell in enumerate(cells):
        goal = np.eye(len(cells))[place]
        ends = [linprog(sign * goal, A_eq=rows + columns, b_eq=sums, bounds=(0, None)).fun * sign for sign in (1, -1)]
        found[cell] = (round(ends[0], 6), round(ends[1], 6))
    return found


@given(grids())
def test_what_is_sensitive_has_room_as_an_independent_solver_sees_it(counts: Counts) -> None:
    sensitive = sensitive_cells(counts, DEFAULT)
    hidden = hide(counts, sensitive)
    if hidden is None or not hidden:
        assert hidden is None or not sensitive
        return
    found = solved(counts, hidden)
    for one in sensitive:
        low, high = found[one.cell]
        assert high - low >= DEFAULT.width
        assert not one.up or high >= DEFAULT.cell


@given(grids())
def test_the_flow_finds_the_exact_interval(counts: Counts) -> None:
    hidden = hide(counts, sensitive_cells(counts, DEFAULT)) or frozenset()
    flow = Flow(counts)
    for cell in hidden:
        flow.hide(cell)
    found = solved(counts, hidden) if hidden else {}
    assert {cell: flow.interval(cell, counts[cell[0]][cell[1]]) for cell in hidden} == found


def table(counts: Counts, columns: tuple[str, ...] = (), rows: str = "a") -> Table:
    keys = columns or tuple(f"c{at}" for at in range(len(counts[0])))
    row_keys = tuple(f"r{at}" for at in range(len(counts))) if rows else ("",)
    return Table(rows, "b", row_keys, keys, tuple(map(tuple, counts)), sum(map(sum, counts)))


def shown(protected: Table | None) -> Counts:
    assert protected is not None
    return [list(row) for row in protected.counts]


def test_a_small_count_takes_a_rectangle_with_it() -> None:
    counts = [[3, 20, 30], [25, 9, 40], [30, 30, 50]]
    assert shown(protect_table(table(counts))) == [[HIDDEN, HIDDEN, 30], [HIDDEN, HIDDEN, 40], [30, 30, 50]]


def test_where_nothing_is_small_everything_is_shown() -> None:
    counts = [[12, 20], [25, 0]]
    assert shown(protect_table(table(counts))) == counts


def test_a_row_of_fewer_than_ten_is_not_broken_down() -> None:
    protected = shown(protect_table(table([[9, 0], [20, 30], [40, 50]])))
    assert protected[0] == [HIDDEN, HIDDEN]
    assert HIDDEN in protected[1]


def test_that_nobody_of_fewer_than_ten_answered_so_is_hidden_too() -> None:
    protected = shown(protect_table(table([[0, 5, 3], [79, 141, 160], [60, 70, 80]])))
    assert protected[0] == [HIDDEN] * 3
    assert HIDDEN in (protected[1][0], protected[2][0])


def test_what_nobody_answered_is_known_of_fewer_than_ten_too() -> None:
    counts = table([[4, 4, 0, 0], [20, 30, 0, 0]], ("x", "y", "z", NOT_ASKED))
    assert shown(protect_table(counts)) == [[HIDDEN, HIDDEN, 0, 0]] * 2
    few_were_asked = table([[4, 4, 0, 20], [20, 30, 0, 30]], ("x", "y", "z", NOT_ASKED))
    assert shown(protect_table(few_were_asked))[0] == [HIDDEN, HIDDEN, 0, HIDDEN]


def test_that_all_of_a_small_group_answered_the_same_is_hidden() -> None:
    assert HIDDEN in shown(protect_table(table([[12, 0], [20, 30], [40, 50]])))[0]
    assert shown(protect_table(table([[25, 0], [20, 30]]))) == [[25, 0], [20, 30]]


def test_categories_that_are_hidden_by_themselves_are_hidden_here() -> None:
    around = Surroundings(rows=frozenset({"r0", "r1"}))
    protected = shown(protect_table(table([[20, 30], [25, 15], [40, 50]]), DEFAULT, around))
    assert protected == [[HIDDEN, HIDDEN], [HIDDEN, HIDDEN], [40, 50]]


def test_a_row_of_which_few_were_asked_shows_nothing() -> None:
    counts = [[12, 15, 3], [20, 20, 30], [14, 16, 40]]
    protected = shown(protect_table(table(counts, ("x", "y", NOT_ASKED))))
    assert protected[0] == [HIDDEN] * 3
    assert sum(HIDDEN in row for row in protected) >= 2


def test_a_lone_table_that_cannot_be_protected_is_not_shown() -> None:
    assert protect_table(table([[3, 20]])) is None


def test_what_has_come_by_few_since_is_hidden() -> None:
    then, came = table([[30, 40], [50, 60]]), table([[2, 12], [13, 14]])
    now = table([[32, 52], [63, 74]])
    around = Surroundings(before=[Earlier(then, came)])
    assert shown(protect_table(now, DEFAULT, around)) == [[HIDDEN, HIDDEN], [HIDDEN, HIDDEN]]


def test_a_count_that_has_stayed_while_one_left_and_one_came_is_hidden() -> None:
    then, now, came = (table([counts], rows="") for counts in ([30, 40], [30, 60], [1, 20]))
    assert protect_row(now, DEFAULT, [Earlier(then, came)]) is None


@pytest.mark.parametrize(("gone", "expected"), [(False, [[20, 0]]), (True, None)])
def test_none_is_hidden_where_those_that_were_may_have_left_unseen(gone: bool, expected: Counts | None) -> None:
    protected = protect_row(table([[20, 0]], rows=""), DEFAULT, gone=gone, uniform=False)
    assert (protected and shown(protected)) == expected
    around = Surroundings(gone=gone)
    cell = shown(protect_table(table([[30, 0], [40, 50], [60, 70]]), DEFAULT, around))[0][1]
    assert cell == (HIDDEN if gone else 0)


@pytest.mark.parametrize(("alike", "expected"), [([[15, 15], [15, 15]], False), ([[30, 0], [0, 30]], True)])
def test_variables_that_nearly_say_the_same_give_each_other_away(alike: Counts, expected: bool) -> None:
    half = Sums({"0": 30, "1": 30}, frozenset(), 0)

    def bounds(counts: Counts) -> Bounds:
        return Bounds(Table("a", "b", ("0", "1"), ("0", "1"), tuple(map(tuple, counts)), 60), half, half)

    hidden = bounds([[HIDDEN, HIDDEN], [HIDDEN, HIDDEN]])
    assert gives_away(hidden, bounds([[20, 10], [10, 20]]), bounds(alike), DEFAULT) is expected


@pytest.mark.parametrize(
    ("later", "expected"), [([[60, 0], [60, 0], [0, 80]], True), ([[30] * 2, [30] * 2, [40] * 2], False)]
)
def test_a_table_tells_of_the_population_before_too(later: Counts, expected: bool) -> None:
    def one(key: str, counts: list[int]) -> Table:
        keys = tuple(str(at) for at in range(len(counts)))
        return Table("", key, ("",), keys, (tuple(counts),), sum(counts))

    def two(rows: str, columns: str, counts: Counts) -> Table:
        ups, asides = (tuple(str(at) for at in range(len(each))) for each in (counts, counts[0]))
        return Table(rows, columns, ups, asides, tuple(map(tuple, counts)), 0)

    by_place = two("a", "c", [[30, HIDDEN, HIDDEN], [25, 12, 9], [40, HIDDEN, HIDDEN]])
    by_tongue = two("b", "c", [[55, 16, 20], [40, 11, 9]])
    sums = {"|a": one("a", [45, 46, 60]), "|b": one("b", [91, 60]), "|c": one("c", [95, 27, 29])}
    before = Known(1, {**sums, "a|c": by_place, "b|c": by_tongue})
    now = two("a", "b", later)
    sums_now = {"|a": one("a", [60, 60, 80]), "|b": one("b", [sum(column) for column in zip(*later, strict=True)])}
    own = Known(2, {**sums_now, "a|b": now})
    assert tells_too_much(now, [own, before], ["a", "b", "c"], DEFAULT) is expected
