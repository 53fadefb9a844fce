"""Crosstabs: every person in the right cell, and the chi-square that others compute."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from survey.core.columnar import Entry
from survey.core.crosstab import Category, Variable, chi_square, crosstab, pearson_of


def variable(key: str, *keys: str, several: bool = False) -> Variable:
    categories = tuple(Category(each, words=each) for each in keys)

    def keys_of(entry: Entry) -> tuple[str, ...]:
        return tuple(entry[0].split("+")) if entry[0] else ()

    return Variable(key, None, categories, keys_of, several)


SEX, WHY = variable("sex", "f", "m"), variable("why", "far", "cost", "fear", several=True)


def test_everybody_is_in_their_cell_or_left_out() -> None:
    table = crosstab(
        SEX,
        WHY,
        {
            (("f", ""), ("far", "")): 4,
            (("f", ""), ("far+cost", "")): 3,
            (("m", ""), ("cost", "")): 2,
            (("m", ""), (None, "dont-know")): 5,
            ((None, ""), ("far", "")): 6,
        },
    )
    assert table.cells == ((7, 3, 0), (0, 2, 0))
    assert (table.row_bases, table.column_bases, table.base, table.left_out) == ((7, 2), (7, 5, 0), 9, 11)
    assert table.share(0, 0, "row") == 1
    assert table.share(0, 1, "column") == 3 / 5
    assert table.share(0, 2, "column") is None
    assert table.share(1, 1, "all") == 2 / 9


def test_there_is_no_test_where_it_would_mean_nothing() -> None:
    one = {(("f", ""), ("far", "")): 4, (("m", ""), ("far", "")): 9}
    assert pearson_of(crosstab(SEX, WHY, one)) is None
    assert pearson_of(crosstab(SEX, variable("why", "far", "cost"), one)) is None
    assert chi_square([]) is None


@given(st.integers(2, 6), st.integers(2, 6), st.data())
def test_the_test_is_pearsons(rows: int, columns: int, data: st.DataObject) -> None:
    counts = st.lists(st.integers(1, 60), min_size=columns, max_size=columns)
    cells = data.draw(st.lists(counts, min_size=rows, max_size=rows))
    theirs = stats.chi2_contingency(np.array(cells), correction=False)
    found = chi_square([*cells, [0] * columns])
    assert found
    assert (found.statistic, found.p) == pytest.approx((theirs.statistic, theirs.pvalue), rel=1e-7, abs=1e-12)
    assert found.freedom == theirs.dof
    assert found.strength == pytest.approx(stats.contingency.association(np.array(cells)), abs=1e-9)
    small = theirs.expected_freq
    assert found.unsure == ((small < 5).mean() > 0.2 or small.min() < 1)
