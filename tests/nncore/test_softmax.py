import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nncore.softmax import softmax, softmax_gradient

LOGITS = arrays(float, st.tuples(st.integers(1, 4), st.integers(1, 6)), elements=st.floats(-700, 700))


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
def test_published_rows(logits, expected):
    assert softmax(logits) == pytest.approx(expected, abs=5e-4)


@given(LOGITS, st.sampled_from([0, 1, -1]))
def test_shares_are_positive_and_make_one_along_the_axis(logits, axis):
    shares = softmax(logits, axis)
    assert (shares >= 0).all()
    assert shares.sum(axis=axis) == pytest.approx(np.ones(shares.sum(axis=axis).shape))


@given(LOGITS, st.floats(-300, 300))
def test_raising_all_logits_changes_nothing(logits, height):
    assert softmax(logits + height) == pytest.approx(softmax(logits), abs=1e-9)


@given(st.floats(-50, 50), st.floats(-20, 20))
def test_a_gap_becomes_a_ratio(logit, gap):
    first, second = softmax([logit + gap, logit])
    assert np.log(first / second) == pytest.approx(gap, abs=1e-6)


def test_huge_logits_do_not_overflow():
    assert softmax([1e6, 1e6 - 1000, -1e6]).tolist() == [1, 0, 0]


@given(arrays(float, 4, elements=st.floats(-5, 5)), arrays(float, 4, elements=st.floats(-5, 5)))
def test_the_slope_is_that_of_finite_differences(logits, upstream):
    slopes = softmax_gradient(softmax(logits), upstream)
    for at in range(4):
        shift = np.eye(4)[at] * 1e-5
        by_hand = ((softmax(logits + shift) - softmax(logits - shift)) @ upstream) / 2e-5
        assert by_hand == pytest.approx(slopes[at], abs=1e-6)


def test_shapes_that_do_not_fit_are_said():
    with pytest.raises(ValueError, match=r"upstream: expected shape \(2,\)"):
        softmax_gradient([0.5, 0.5], [1.0])
