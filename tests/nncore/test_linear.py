"""The linear neuron, its loss and its descent, against closed forms, least squares and published numbers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nncore.datasets import houses, three_houses
from nncore.descent import descend, descend_linear
from nncore.losses import (
    cross_entropy,
    cross_entropy_gradient,
    mean_squared_error,
    mean_squared_error_gradient,
)
from nncore.neuron import best_fit, best_weight, gradient, loss_surface, predict
from nncore.softmax import softmax

FEW, MANY = three_houses(), houses()
NUMBERS = st.floats(-100, 100)


def loss(inputs, target, weights, bias):
    return mean_squared_error(predict(inputs, weights, bias), target)


def samples(features):
    shapes = st.integers(2, 12)
    return shapes.flatmap(
        lambda n: st.tuples(arrays(float, (n, features), elements=NUMBERS), arrays(float, n, elements=NUMBERS))
    )


@pytest.mark.parametrize(
    ("weight", "bias", "expected"),
    [(0.18, 0, 2058), (0.16, 0, 3229), (0.1, 150, 799.09), (0, 0, 134_971.67), (0.059, 246, 447.37)],
)
def test_published_losses(weight, bias, expected):
    assert loss(FEW.area, FEW.price, weight, bias) == pytest.approx(expected, abs=0.5 if expected > 1000 else 0.005)


def test_predictions_of_the_first_line():
    prediction = predict(FEW.area, 0.18, 0)
    assert np.rint(prediction).tolist() == [379, 288, 432]
    assert np.rint(FEW.price - prediction).tolist() == [21, 42, -63]
    assert np.rint((FEW.price - prediction) ** 2).tolist() == [449, 1756, 3969]


def test_the_best_there_is():
    assert best_weight(FEW.area, FEW.price) == pytest.approx(0.176894, abs=5e-7)
    assert loss(FEW.area, FEW.price, best_weight(FEW.area, FEW.price), 0) == pytest.approx(2016.73, abs=5e-3)
    weights, bias = best_fit(FEW.area, FEW.price)
    assert (weights[0], bias) == (pytest.approx(0.0584879, abs=5e-8), pytest.approx(247.2633, abs=5e-5))
    assert loss(FEW.area, FEW.price, weights, bias) == pytest.approx(447.2910, abs=5e-5)
    weights, bias = best_fit(MANY.features, MANY.price)
    assert weights == pytest.approx([0.186130, -10.0124], abs=5e-5)
    assert bias == pytest.approx(3.5754, abs=5e-5)
    assert loss(MANY.features, MANY.price, weights, bias) == pytest.approx(1406.0526, abs=5e-5)


def test_published_steps_with_one_variable():
    walk = descend_linear(FEW.area, FEW.price, (0, 0), (1e-8, 1), 1000)
    assert walk.parameters[1] == pytest.approx([0.0075161, 366.267], abs=5e-4)
    assert walk.loss[[1, 2, 10, 100, 1000]] == pytest.approx([964.54, 733.79, 728.64, 680.27, 482.62], abs=5e-3)


def test_published_steps_with_two_variables():
    walk = descend_linear(MANY.features, MANY.price, (0, 0, 0), (1e-8, 0.01, 1), 1000)
    assert walk.loss[[0, 1, 100, 1000]] == pytest.approx([108_268.39, 10_435.35, 5_479.20, 1_685.90], abs=5e-3)
    assert walk.parameters[1, 2] == pytest.approx(313.9, abs=0.05)


def test_a_hundred_steps_at_once_are_a_hundred_single_ones_to_the_bit():
    rates = (1e-8, 0.01, 1)
    at_once = descend_linear(MANY.features, MANY.price, (0, 0, 0), rates, 100).parameters[-1]
    here = np.zeros(3)
    for _ in range(100):
        here = descend_linear(MANY.features, MANY.price, here, rates, 1).parameters[-1]
    assert here.tolist() == at_once.tolist()


def test_descent_comes_to_the_bottom_of_a_bowl():
    way = descend(lambda at: 2 * (at - [3, -1]), (0.0, 0.0), (0.1, 0.4), 200)
    assert way[0].tolist() == [0, 0]
    assert way[-1] == pytest.approx([3, -1])


def test_a_step_too_long_ends_in_infinity_quietly(recwarn):
    walk = descend_linear(FEW.area, FEW.price, (0, 0), (1e-5, 1), 500)
    assert not np.isfinite(walk.loss[-1])
    assert not recwarn.list


@given(samples(3), arrays(float, 3, elements=NUMBERS), NUMBERS)
def test_the_gradient_is_that_of_finite_differences(data, weights, bias):
    x, y = data
    slopes, slope = gradient(x, y, weights, bias)
    parameters, size = np.append(weights, bias), 1e-3
    for at in range(4):
        shift = np.eye(4)[at] * size
        up, down = parameters + shift, parameters - shift
        by_hand = (loss(x, y, up[:3], up[3]) - loss(x, y, down[:3], down[3])) / (4 * size)
        assert by_hand == pytest.approx([*slopes, slope][at], rel=1e-4, abs=1e-2)


@given(samples(2))
def test_the_best_fit_has_no_slope_left(data):
    x, y = data
    weights, bias = best_fit(x, y)
    expected = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y, rcond=None)[0]
    ours = np.mean((x @ weights + bias - y) ** 2)
    theirs = np.mean((x @ expected[:2] + expected[2] - y) ** 2)
    assert ours == pytest.approx(theirs, rel=1e-6, abs=1e-6)


@given(samples(1), st.randoms(use_true_random=False))
def test_the_loss_does_not_mind_the_order_of_the_houses(data, random):
    x, y = data
    order = random.sample(range(len(y)), len(y))
    assert mean_squared_error(x[order, 0], y[order]) == pytest.approx(mean_squared_error(x[:, 0], y))


def test_the_surface_is_the_loss_at_every_place():
    weights, biases = np.linspace(-0.1, 0.4, 7), np.linspace(-50, 460, 5)
    surface = loss_surface(FEW.area, FEW.price, weights, biases)
    assert surface.shape == (5, 7)
    for row, bias in enumerate(biases):
        for column, weight in enumerate(weights):
            assert surface[row, column] == pytest.approx(loss(FEW.area, FEW.price, weight, bias))


@given(arrays(float, 5, elements=NUMBERS), arrays(float, 5, elements=NUMBERS))
def test_the_slope_of_the_mean_squared_error(prediction, target):
    shift = 1e-4
    for at, slope in enumerate(mean_squared_error_gradient(prediction, target)):
        change = np.eye(5)[at] * shift
        up, down = mean_squared_error(prediction + change, target), mean_squared_error(prediction - change, target)
        assert (up - down) / (2 * shift) == pytest.approx(slope, abs=1e-3)


def test_cross_entropy_of_a_sure_and_right_answer_is_nothing_and_of_a_wrong_one_finite():
    assert cross_entropy([[1, 0], [0, 1]], [[1, 0], [0, 1]]) == 0
    assert np.isfinite(cross_entropy([[1, 0]], [[0, 1]]))
    assert cross_entropy([[0.5, 0.5]], [[1, 0]]) == pytest.approx(np.log(2))


@given(arrays(float, (3, 4), elements=st.floats(-5, 5)))
def test_the_slope_of_cross_entropy_through_softmax(logits):
    target, size = np.eye(4)[[0, 2, 3]], 1e-5
    slopes = cross_entropy_gradient(softmax(logits), target)
    for at in np.ndindex(3, 4):
        shift = np.zeros((3, 4))
        shift[at] = size
        up, down = cross_entropy(softmax(logits + shift), target), cross_entropy(softmax(logits - shift), target)
        assert (up - down) / (2 * size) == pytest.approx(slopes[at], abs=1e-6)


def test_the_houses():
    assert (len(FEW), len(MANY)) == (3, 10)
    assert MANY.features.shape == (10, 2)
    assert FEW.price.tolist() == [399.9, 329.9, 369.0]
    assert MANY.verdict.count("bad") == 3


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: predict([[1, 2]], [1, 2, 3], 0), "weights: expected 2 numbers, one an input, not 3"),
        (lambda: predict(np.zeros((2, 2, 2)), [1], 0), r"inputs: expected shape \(n, k\) or \(n,\), not \(2, 2, 2\)"),
        (lambda: predict([], 1, 0), "inputs: expected at least one number, not an empty array"),
        (lambda: predict([1, np.nan], 1, 0), "inputs: expected finite numbers, but NaN or infinite: 1 of 2"),
        (lambda: predict(["a"], 1, 0), "inputs: expected numbers; could not convert"),
        (lambda: gradient([1, 2], [1], 1, 0), "target: expected 2 numbers, one a row, not 1"),
        (lambda: mean_squared_error([1, 2], [1, 2, 3]), r"prediction: expected shape \(3,\), one a target, not \(2,\)"),
        (
            lambda: cross_entropy([[1, 0]], [[1, 0, 0]]),
            r"probabilities: expected shape \(1, 3\), that of the one-hot target",
        ),
        (
            lambda: descend_linear([1, 2], [1, 2], [0], 1, 1),
            "parameters: expected 2 numbers, a weight an input and the bias",
        ),
        (lambda: softmax([]), "logits: expected at least one number"),
        (lambda: softmax([np.nan]), "logits: expected finite numbers"),
    ],
)
def test_what_is_wrong_is_said(call, message):
    with pytest.raises(ValueError, match=message):
        call()
