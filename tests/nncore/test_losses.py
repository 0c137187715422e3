"""Loss functions, against finite differences and sums by hand."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncore.losses import (
    absolute_error,
    absolute_error_gradient,
    accuracy,
    cross_entropy,
    cross_entropy_gradient,
    huber,
    huber_gradient,
    mean_squared_error,
    mean_squared_error_gradient,
)
from nncore.softmax import softmax

SOME = settings(max_examples=30, deadline=None)
PAIRS = st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=20)
RANDOM = np.random.default_rng(4)


def slopes(function, place):
    """Finite differences of a function of an array, in its shape."""
    result = np.empty_like(place)
    for index in np.ndindex(place.shape):
        nudge = np.zeros_like(place)
        nudge[index] = 1e-6
        result[index] = (function(place + nudge) - function(place - nudge)) / 2e-6
    return result


def test_mean_squared_error_by_hand():
    assert mean_squared_error([1, 2, 3], [1, 4, 0]) == (0 + 4 + 9) / 3
    assert mean_squared_error([[1, 2], [3, 4]], [[0, 2], [3, 0]]) == (1 + 16) / 4
    assert mean_squared_error_gradient([1, 2, 3], [1, 4, 0]).tolist() == pytest.approx([0, -4 / 3, 2])


@given(PAIRS, st.randoms())
@SOME
def test_the_order_of_the_rows_does_not_matter(pairs, random):
    shuffled = random.sample(pairs, len(pairs))
    here, there = (mean_squared_error(*np.array(rows).T) for rows in (pairs, shuffled))
    assert here == pytest.approx(there)
    assert here >= 0


@pytest.mark.parametrize("shape", [(1,), (5,), (3, 1), (4, 3)])
def test_gradient_of_the_mean_squared_error(shape):
    prediction, target = RANDOM.normal(size=(2, *shape))
    expected = slopes(lambda at: mean_squared_error(at, target), prediction)
    assert mean_squared_error_gradient(prediction, target) == pytest.approx(expected, abs=1e-8)


def test_absolute_error_by_hand():
    assert absolute_error([1, 2, 3], [1, 4, 0]) == (0 + 2 + 3) / 3
    assert absolute_error_gradient([1, 2, 3], [1, 4, 0]).tolist() == pytest.approx([0, -1 / 3, 1 / 3])


def test_huber_by_hand():
    assert huber([1, 2, 10], [0, 0, 0], 2) == (0.5 + 2 + 2 * (10 - 1)) / 3
    assert huber_gradient([1, -2, 10, -9], [0, 0, 0, 0], 2).tolist() == [0.25, -0.5, 0.5, -0.5]


@pytest.mark.parametrize("shape", [(1,), (5,), (3, 1), (4, 3)])
@pytest.mark.parametrize("delta", [0.01, 0.7, 50])
def test_gradients_of_the_absolute_error_and_of_huber(shape, delta):
    prediction, target = RANDOM.normal(size=(2, *shape))
    expected = slopes(lambda at: absolute_error(at, target), prediction)
    assert absolute_error_gradient(prediction, target) == pytest.approx(expected, abs=1e-8)
    expected = slopes(lambda at: huber(at, target, delta), prediction)
    assert huber_gradient(prediction, target, delta) == pytest.approx(expected, abs=1e-6)


@given(PAIRS, st.floats(1e-3, 1e7))
@SOME
def test_huber_lies_between_the_square_and_the_absolute_error(pairs, delta):
    prediction, target = np.array(pairs).T
    loss = huber(prediction, target, delta)
    assert 0 <= loss <= mean_squared_error(prediction, target) / 2 * (1 + 1e-12)
    assert loss <= delta * absolute_error(prediction, target) * (1 + 1e-12)
    far = float(np.abs(prediction - target).max()) + 1
    assert huber(prediction, target, far) == pytest.approx(mean_squared_error(prediction, target) / 2)


@pytest.mark.parametrize("shape", [(1, 2), (6, 3), (2, 8)])
def test_gradient_of_the_cross_entropy_of_a_softmax(shape):
    logits = RANDOM.normal(size=shape)
    target = np.eye(shape[1])[RANDOM.integers(0, shape[1], shape[0])]
    expected = slopes(lambda at: cross_entropy(softmax(at), target), logits)
    assert cross_entropy_gradient(softmax(logits), target) == pytest.approx(expected, abs=1e-8)


def test_cross_entropy_by_hand():
    assert cross_entropy([[0.5, 0.25, 0.25], [0.1, 0.1, 0.8]], [[0, 1, 0], [0, 0, 1]]) == pytest.approx(
        -(math.log(0.25) + math.log(0.8)) / 2
    )


def test_quite_sure_is_free_if_right_and_dear_if_wrong():
    assert cross_entropy([[1, 0]], [[1, 0]]) == 0
    assert cross_entropy([[1, 0]], [[0, 1]]) == pytest.approx(708.4, abs=0.05)


def test_accuracy_counts_the_rows_whose_right_class_is_the_surest():
    target = [[1, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]]
    assert accuracy([[0.4, 0.3, 0.3], [0.2, 0.5, 0.3], [0.6, 0.3, 0.1], [0, 1, 0]], target) == 0.75
    assert accuracy([[np.nan, np.nan, np.nan]] * 4, target) <= 0.25


def test_predictions_that_ran_off_are_infinitely_wrong(recwarn):
    assert mean_squared_error([np.inf, 1], [0, 0]) == np.inf
    assert mean_squared_error([1e200], [0]) == np.inf
    assert mean_squared_error_gradient([1e308], [-1e308]).tolist() == [np.inf]
    assert absolute_error([np.inf, 1], [0, 0]) == np.inf
    assert huber([np.inf], [0], 1) == np.inf
    assert huber_gradient([np.inf, -np.inf], [0, 0], 1).tolist() == [0.5, -0.5]
    assert np.isnan(cross_entropy([[np.nan, np.nan]], [[1, 0]]))
    assert not recwarn.list


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mean_squared_error([1], [1, 2]), "prediction: expected shape (2,), one a target, not (1,)"),
        (lambda: mean_squared_error([[1, 2]], [1, 2]), "prediction: expected shape (2,), one a target, not (1, 2)"),
        (lambda: mean_squared_error([], []), "target: expected at least one number, not an empty array"),
        (lambda: mean_squared_error([1], [np.nan]), "target: expected finite numbers, but NaN or infinite: 1 of 1"),
        (lambda: mean_squared_error_gradient([1], [1, 2]), "prediction: expected shape (2,), one a target, not (1,)"),
        (lambda: mean_squared_error_gradient([1], [np.inf]), "target: expected finite numbers"),
        (
            lambda: cross_entropy([[1, 0]], [[1, 0, 0]]),
            "probabilities: expected shape (1, 3), that of the one-hot target",
        ),
        (lambda: accuracy([[1, 0]], [[1, 0, 0]]), "probabilities: expected shape (1, 3), that of the one-hot target"),
        (lambda: absolute_error([1], [1, 2]), "prediction: expected shape (2,), one a target, not (1,)"),
        (lambda: absolute_error_gradient([1], [np.inf]), "target: expected finite numbers"),
        (lambda: huber([1], [1], 0), "delta: expected a number above 0, not 0"),
        (lambda: huber_gradient([1], [1], np.inf), "delta: expected a number above 0, not inf"),
        (lambda: huber([1], [1, 2], 1), "prediction: expected shape (2,), one a target, not (1,)"),
        (lambda: cross_entropy(np.empty((0, 2)), np.empty((0, 2))), "target: expected at least one number"),
        (
            lambda: cross_entropy_gradient([[1, 0]], [[1], [0]]),
            "probabilities: expected shape (2, 1), that of the one-hot",
        ),
    ],
)
def test_what_does_not_fit_says_why(call, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()
