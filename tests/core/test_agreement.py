"""Agreement equals what independent implementations find, and is not defined where it means nothing."""

from __future__ import annotations

import math
import warnings

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nltk.metrics import masi_distance
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score

from survey.core.agreement import agreement, alpha, grade, kappa, masi, percent

LABELS = st.integers(0, 3)
PAIRS = st.lists(st.tuples(LABELS, LABELS), min_size=1, max_size=60)
CELLS = st.lists(st.lists(st.none() | LABELS, min_size=4, max_size=4), min_size=1, max_size=40)
SETS = st.frozensets(st.integers(0, 4), min_size=1, max_size=4)


def values(units: list[list[int | None]]) -> list[list[int]]:
    return [[cell for cell in unit if cell is not None] for unit in units]


@given(PAIRS)
def test_kappa_is_what_scikit_learn_finds(pairs: list[tuple[int, int]]) -> None:
    one, other = zip(*pairs, strict=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        theirs = cohen_kappa_score(one, other)
    ours = kappa(one, other)
    if ours is None:
        assert math.isnan(theirs)
    else:
        assert ours == pytest.approx(theirs, abs=1e-12)


@given(CELLS)
def test_alpha_with_missing_cells_is_what_krippendorff_finds(units: list[list[int | None]]) -> None:
    ours = alpha(values(units))
    pairable = [cell for unit in values(units) if len(unit) > 1 for cell in unit]
    if len(set(pairable)) < 2:
        assert ours is None
        return
    data = np.array([[np.nan if cell is None else cell for cell in unit] for unit in units], dtype=float).T
    theirs = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    assert ours == pytest.approx(theirs, abs=1e-12)


@given(SETS, SETS)
def test_masi_is_what_nltk_finds(one: frozenset[int], other: frozenset[int]) -> None:
    assert masi(one, other) == pytest.approx(masi_distance(one, other), abs=0.01)  # it rounds a third to 0.33


@given(st.lists(st.tuples(SETS, SETS, SETS), min_size=2, max_size=20))
def test_alpha_of_sets_is_what_nltk_finds(units: list[tuple[frozenset[int], ...]]) -> None:
    ours = alpha([list(unit) for unit in units], masi_distance)
    task = AnnotationTask(
        [(coder, item, given) for item, unit in enumerate(units) for coder, given in enumerate(unit)],
        distance=masi_distance,
    )
    if ours is not None:
        assert ours == pytest.approx(task.alpha(), abs=1e-9)


def test_two_coders_by_hand() -> None:
    units = [{"a": frozenset({1}), "b": frozenset({1})}, {"a": frozenset({1, 2}), "b": frozenset({2})}]
    units += [{"a": frozenset(), "b": frozenset()}, {"a": frozenset({1}), "b": frozenset({1})}, {"a": frozenset({1})}]
    found = agreement(units, ("a", "b"), (1, 2))
    assert found.units == 4
    assert found.alike == 0.75
    assert found.percent == 7 / 8
    assert found.codes[0].given == {"a": 3, "b": 2}
    assert found.codes[0].percent == 0.75
    assert found.codes[0].kappa == pytest.approx(0.5)
    assert found.codes[1].kappa == 1
    assert found.masi is not None
    assert 0 < found.masi < 1


def test_what_means_nothing_is_not_defined_and_never_a_number() -> None:
    alone = agreement([{"a": frozenset({1})}], ("a",), (1,))
    assert (alone.units, alone.percent, alone.kappa, alone.alpha, alone.masi) == (0, None, None, None, None)
    same = agreement([{"a": frozenset(), "b": frozenset()}] * 5, ("a", "b"), (1,))
    assert (same.percent, same.kappa, same.alpha, same.masi) == (1, None, None, None)
    assert agreement([], ("a", "b"), ()).percent is None
    assert kappa([], []) is None
    assert percent([[1], []]) is None


def test_kappa_is_of_two_coders_only() -> None:
    units = [{"a": frozenset({1}), "b": frozenset({1}), "c": frozenset()}, {"a": frozenset(), "b": frozenset({1})}]
    found = agreement(units, ("a", "b", "c"), (1,))
    assert found.kappa is None
    assert found.codes[0].alpha is not None


def test_coefficients_are_read_as_the_field_reads_them() -> None:
    assert [grade(value) for value in (0.8, 0.7, 0.2, -1.0, None)] == ["good", "tentative", "low", "low", "undefined"]
