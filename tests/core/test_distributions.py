"""Our distributions against those of SciPy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from survey.core.distributions import beta_share, chi_square_tail, gamma_tail, t_quantile, t_share


@given(st.floats(0, 2_000), st.integers(1, 400))
def test_the_tail_of_chi_square(statistic: float, freedom: int) -> None:
    assert chi_square_tail(statistic, freedom) == pytest.approx(stats.chi2.sf(statistic, freedom), rel=1e-8, abs=1e-14)


@given(st.floats(0.1, 300), st.floats(0, 600))
def test_the_incomplete_gamma_function(a: float, x: float) -> None:
    assert gamma_tail(a, x) == pytest.approx(special.gammaincc(a, x), rel=1e-8, abs=1e-13)


@given(st.floats(0.1, 200), st.floats(0.1, 200), st.floats(0, 1))
def test_the_incomplete_beta_function(a: float, b: float, x: float) -> None:
    assert beta_share(a, b, x) == pytest.approx(special.betainc(a, b, x), rel=1e-7, abs=1e-12)


@given(st.floats(-50, 50), st.floats(1, 100_000))
def test_the_share_below_a_t(t: float, freedom: float) -> None:
    assert t_share(t, freedom) == pytest.approx(stats.t.cdf(t, freedom), rel=1e-6, abs=1e-12)


@pytest.mark.parametrize("freedom", [1, 2, 3.7, 10, 99, 12_345, 1_000_000])
@pytest.mark.parametrize("share", [0.6, 0.975, 0.995])
def test_the_t_below_which_a_share_lies(share: float, freedom: float) -> None:
    assert t_quantile(share, freedom) == pytest.approx(stats.t.ppf(share, freedom), rel=1e-8)
