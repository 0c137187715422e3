"""Softmax: probabilities whatever goes in."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from nncore.softmax import softmax, softmax_gradient

SOME = settings(max_examples=30, deadline=None)
LOGITS = arrays(np.float64, array_shapes(max_dims=3, max_side=5), elements=st.floats(-1e300, 1e300))
SMALL = arrays(np.float64, array_shapes(max_dims=3, max_side=5), elements=st.floats(-50, 50))


@pytest.mark.parametrize(
    ("logits", "expected"),
    [
        ([1], [1]),
        ([1, 1], [0.5, 0.5]),
        ([0, 1], [0.269, 0.731]),
        ([2, 4], [0.119, 0.881]),
        ([5, 10], [0.007, 0.993]),
        ([-1, 0, 1], [0.090, 0.245, 0.665]),
        ([1, 2, 4], [0.042, 0.114, 0.844]),
    ],
)
def test_rows_of_the_first_lesson(logits, expected):
    assert softmax(logits).round(3).tolist() == expected


def test_a_gap_of_two_is_a_ratio_of_e_squared():
    low, high = softmax([2, 4])
    assert high / low == pytest.approx(np.e**2)


@given(LOGITS, st.data())
@SOME
def test_shares_are_positive_and_sum_to_one_however_huge_the_logits(logits, data):
    axis = data.draw(st.integers(-logits.ndim, logits.ndim - 1))
    shares = softmax(logits, axis)
    assert shares.shape == logits.shape
    assert (shares >= 0).all()
    assert shares.sum(axis=axis) == pytest.approx(1)


@given(SMALL, st.floats(-1e3, 1e3), st.data())
@SOME
def test_only_differences_matter(logits, shift, data):
    axis = data.draw(st.integers(-logits.ndim, logits.ndim - 1))
    assert softmax(logits + shift, axis) == pytest.approx(softmax(logits, axis), rel=1e-9)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=8))
@SOME
def test_shares_are_powers_of_e_over_their_sum(logits):
    powers = [math.exp(logit) for logit in logits]
    assert softmax(logits) == pytest.approx([power / math.fsum(powers) for power in powers], rel=1e-12)


@given(st.lists(st.floats(-50, 50), min_size=1, max_size=8), st.randoms())
@SOME
def test_the_order_is_kept(logits, random):
    order = random.sample(range(len(logits)), len(logits))
    assert softmax(np.array(logits)[order]) == pytest.approx(softmax(logits)[order])


@pytest.mark.parametrize(("shape", "axis"), [((4,), 0), ((2, 3), -1), ((2, 3), 0), ((2, 3, 2), 1)])
def test_gradient(shape, axis):
    random = np.random.default_rng(7)
    logits, upstream = random.normal(size=(2, *shape))
    expected = np.empty(shape)
    for index in np.ndindex(shape):
        nudge = np.zeros(shape)
        nudge[index] = 1e-6
        expected[index] = ((softmax(logits + nudge, axis) - softmax(logits - nudge, axis)) * upstream).sum() / 2e-6
    assert softmax_gradient(softmax(logits, axis), upstream, axis) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: softmax([]), "logits: expected at least one number, not an empty array"),
        (lambda: softmax([1, np.nan]), "logits: expected finite numbers, but NaN or infinite: 1 of 2"),
        (lambda: softmax([1, np.inf]), "logits: expected finite numbers, but NaN or infinite: 1 of 2"),
        (lambda: softmax([1, 2], axis=1), "axis: expected one of the 1 there are, not 1"),
        (lambda: softmax(3), "axis: expected one of the 0 there are, not -1"),
        (
            lambda: softmax_gradient([0.5, 0.5], [1]),
            "upstream: expected shape (2,), that of the probabilities, not (1,)",
        ),
        (lambda: softmax_gradient([0.5, 0.5], [1, 2], -2), "axis: expected one of the 1 there are, not -2"),
    ],
)
def test_what_does_not_fit_says_why(call, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()
