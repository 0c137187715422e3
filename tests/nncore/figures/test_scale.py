"""Scales and ticks: known values of d3, and round trips."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore.figures.scale import linear, log, log_nice, log_ticks, nice, tick_labels, ticks

NUMBERS = st.floats(-1e6, 1e6).filter(lambda value: value == 0 or abs(value) > 1e-3)


@pytest.mark.parametrize(
    ("lo", "hi", "count", "expected"),
    [
        (0, 1, 10, [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]),
        (0, 1, 5, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (0, 1, 3, [0.0, 0.5, 1.0]),
        (0, 10, 5, [0, 2, 4, 6, 8, 10]),
        (-10, 10, 5, [-10, -5, 0, 5, 10]),
        (0, 410, 5, [0, 100, 200, 300, 400]),
        (0, 2600, 6, [0, 500, 1000, 1500, 2000, 2500]),
        (3, 3, 5, [3]),
    ],
)
def test_ticks_are_those_of_d3(lo, hi, count, expected):
    assert ticks(lo, hi, count) == expected


@pytest.mark.parametrize(
    ("lo", "hi", "count", "expected"),
    [
        (1.1, 10.9, 10, (1, 11)),
        (0.7, 11.001, 10, (0, 12)),
        (123.1, 6.7e3, 5, (0, 7000)),
        (0.132, 0.876, 10, (0.1, 0.9)),
    ],
)
def test_nice_domains_are_those_of_d3(lo, hi, count, expected):
    assert nice(lo, hi, count) == expected


def test_nothing_to_widen_is_widened_all_the_same():
    lo, hi = nice(4, 4)
    assert lo < 4 < hi


@given(NUMBERS, NUMBERS, st.integers(2, 12))
def test_ticks_are_round_inside_and_about_as_many(one, other, count):
    lo, hi = min(one, other), max(one, other)
    if hi - lo < 1e-9 * max(abs(lo), abs(hi), 1):
        return
    found = ticks(lo, hi, count)
    slack = 1e-6 * (hi - lo)
    assert all(lo - slack <= tick <= hi + slack for tick in found)
    assert 1 <= len(found) <= 2.2 * count + 1
    assert found == sorted(set(found))


@given(NUMBERS, NUMBERS, st.floats(-3, 3))
def test_equal_differences_are_equal_distances(one, other, share):
    lo, hi = min(one, other), max(one, other)
    if hi - lo < 1e-3:
        return
    assert linear((lo, hi), (400, 0))(lo + share * (hi - lo)) == pytest.approx(400 * (1 - share), abs=1e-3)


@given(st.floats(1e-6, 1e6), st.floats(1.1, 1e6), st.floats(0, 1))
def test_equal_ratios_are_equal_distances(lo, ratio, share):
    assert log((lo, lo * ratio), (0, 640))(lo * ratio**share) == pytest.approx(640 * share, abs=1e-6)


def test_a_scale_takes_arrays():
    assert linear((0, 10), (0, 100))(np.array([0, 5, 10])).tolist() == [0, 50, 100]


def test_a_logarithmic_scale_refuses_what_has_no_logarithm():
    with pytest.raises(ValueError, match="positive numbers, not 0 to 10"):
        log((0, 10), (0, 1))


def test_logarithmic_ticks_grow_sparser_with_the_range():
    assert log_ticks(1, 10, 10) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    assert log_ticks(447, 134_971, 3) == [1000, 10_000, 100_000]
    assert log_ticks(700, 800, 5) == [700, 720, 740, 760, 780, 800]
    assert len(log_ticks(1e-9, 1e30, 5)) <= 6


def test_a_nice_logarithmic_domain_ends_on_1_2_or_5():
    assert log_nice(447, 134_971) == (200, 200_000)
    assert log_nice(1000, 1000) == (500, 2000)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([0, 1000, 2000], ["0", "1,000", "2,000"]),
        ([-0.5, 0.0, 0.5], ["−0.5", "0.0", "0.5"]),
        ([0, 0.25, 0.5], ["0.00", "0.25", "0.50"]),
        ([0, 1e9, 2e9], ["0", "10⁹", "2·10⁹"]),
        ([0, 2e-7], ["0", "2·10⁻⁷"]),
        ([], []),
    ],
)
def test_labels_have_as_many_decimals_as_they_need(values, expected):
    assert tick_labels(values) == expected
