"""The linear neuron, against the numbers of the first lesson, NumPy's least squares and finite differences."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncore.datasets import houses, three_houses
from nncore.losses import mean_squared_error
from nncore.neuron import best_fit, best_weight, gradient, loss_surface, predict

SOME = settings(max_examples=30, deadline=None)
THREE, TEN = three_houses(), houses()
FINITE = st.floats(-100, 100)


def loss(weight, bias=0.0):
    return mean_squared_error(predict(THREE.area, weight, bias), THREE.price)


def test_predictions_of_the_first_lesson():
    prediction = predict(THREE.area, 0.18, 0)
    assert prediction.round().tolist() == [379, 288, 432]
    assert (THREE.price - prediction).round().tolist() == [21, 42, -63]
    assert ((THREE.price - prediction) ** 2).round().tolist() == [449, 1756, 3969]
    assert predict([2000], 0.18, 0).tolist() == [360]


@pytest.mark.parametrize(
    ("weight", "bias", "expected"),
    [(0.18, 0, 2058), (0.16, 0, 3229), (0.1, 150, 799.09), (0, 0, 134_971.67), (0.059, 246, 447.37)],
)
def test_losses_of_the_first_lesson(weight, bias, expected):
    assert loss(weight, bias) == pytest.approx(expected, abs=0.5 if isinstance(expected, int) else 0.005)


def test_best_weight_and_best_fit_of_the_first_lesson():
    weight = best_weight(THREE.area, THREE.price)
    assert weight == pytest.approx(0.176894, abs=5e-7)
    assert loss(weight) == pytest.approx(2016.73, abs=0.005)
    weights, bias = best_fit(THREE.area, THREE.price)
    assert weights == pytest.approx([0.0584879], abs=5e-8)
    assert bias == pytest.approx(247.2633, abs=5e-5)
    assert loss(weights, bias) == pytest.approx(447.2910, abs=5e-5)


def test_best_fit_of_two_variables():
    weights, bias = best_fit(TEN.features, TEN.price)
    assert weights == pytest.approx([0.186130, -10.0124], rel=5e-6)
    assert bias == pytest.approx(3.5754, abs=5e-5)
    assert mean_squared_error(predict(TEN.features, weights, bias), TEN.price) == pytest.approx(1406.0526, abs=5e-5)


def test_one_input_may_be_a_plain_list():
    assert predict([1, 2], 3, 1).tolist() == predict([[1], [2]], [3], 1).tolist() == [4, 7]


@pytest.mark.parametrize("k", [1, 2, 5])
def test_gradient_is_the_slope_of_half_the_loss(k):
    random = np.random.default_rng(k)
    inputs, target, place = random.normal(size=(7, k)), random.normal(size=7), random.normal(size=k + 1)

    def half(parameters):
        return mean_squared_error(predict(inputs, parameters[:-1], parameters[-1]), target) / 2

    nudges = 1e-6 * np.eye(k + 1)
    slopes = [(half(place + nudge) - half(place - nudge)) / 2e-6 for nudge in nudges]
    weights_gradient, bias_gradient = gradient(inputs, target, place[:-1], place[-1])
    assert weights_gradient.shape == (k,)
    assert [*weights_gradient, bias_gradient] == pytest.approx(slopes, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("k", [1, 3])
def test_best_fit_is_that_of_least_squares_and_its_slope_is_zero(k):
    random = np.random.default_rng(k)
    inputs, target = random.normal(size=(9, k)), random.normal(size=9)
    weights, bias = best_fit(inputs, target)
    expected = np.linalg.lstsq(np.column_stack([np.ones(9), inputs]), target, rcond=None)[0]
    assert [bias, *weights] == pytest.approx(expected)
    weights_gradient, bias_gradient = gradient(inputs, target, weights, bias)
    assert np.abs([*weights_gradient, bias_gradient]).max() < 1e-12


@given(st.permutations(range(10)))
@SOME
def test_the_order_of_the_houses_does_not_matter(order):
    there = gradient(TEN.features, TEN.price, [0.1, 5], 20)
    shuffled = gradient(TEN.features[order], TEN.price[order], [0.1, 5], 20)
    assert shuffled[0] == pytest.approx(there[0])
    assert shuffled[1] == pytest.approx(there[1])


@given(st.lists(st.tuples(FINITE, FINITE), min_size=1, max_size=6), FINITE, FINITE)
@SOME
def test_loss_surface_is_the_loss_at_each_place(rows, weight, bias):
    x, y = np.array(rows).T
    surface = loss_surface(x, y, [weight, 0, 0.25], [bias, 1])
    expected = [[mean_squared_error(predict(x, w, b), y) for w in (weight, 0, 0.25)] for b in (bias, 1)]
    assert surface.shape == (2, 3)
    assert surface == pytest.approx(np.array(expected), rel=1e-9, abs=1e-6)


def test_loss_surface_is_exact_at_the_bottom():
    (weight,), bias = best_fit(THREE.area, THREE.price)
    assert loss_surface(THREE.area, THREE.price, [weight], [bias]).item() == pytest.approx(
        loss(weight, bias), rel=1e-12
    )
    on_a_line = loss_surface([1000, 2000, 3000], [101, 201, 301], np.linspace(0.09, 0.11, 21), np.linspace(0, 2, 21))
    assert on_a_line.min() >= 0
    assert np.unravel_index(on_a_line.argmin(), on_a_line.shape) == (10, 10)


def test_parameters_that_ran_off_give_infinity_and_nan(recwarn):
    assert predict([1e200, 1], 1e200, 0).tolist() == [np.inf, 1e200]
    assert np.isnan(predict([1, 2], np.nan, np.inf)).all()
    assert np.isnan(gradient([1, 2], [1, 2], np.inf, -np.inf)[1])
    assert not recwarn.list


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: predict([], 1, 0), "inputs: expected at least one number, not an empty array"),
        (lambda: predict([1, np.nan, np.inf], 1, 0), "inputs: expected finite numbers, but NaN or infinite: 2 of 3"),
        (lambda: predict(np.zeros((2, 2, 2)), 1, 0), "inputs: expected shape (n, k) or (n,), not (2, 2, 2)"),
        (lambda: predict(["large"], 1, 0), "inputs: expected numbers; "),
        (lambda: predict([[1, 2], [3]], 1, 0), "inputs: expected numbers; "),
        (lambda: predict([[1, 2]], [1], 0), "weights: expected 2 numbers, one an input, not 1"),
        (lambda: predict([[1, 2]], [[1, 2]], 0), "weights: expected shape (n,), not (1, 2)"),
        (lambda: predict([1, 2], 1, [1, 2]), "bias: expected a single number, not shape (2,)"),
        (lambda: gradient([1, 2], [1], 1, 0), "target: expected 2 numbers, one a row, not 1"),
        (lambda: gradient([1, 2], [1, np.nan], 1, 0), "target: expected finite numbers, but NaN or infinite: 1 of 2"),
        (lambda: best_fit([[1, 2]], [1, 2]), "target: expected 1 numbers, one a row, not 2"),
        (lambda: best_weight([[1, 2]], [1]), "inputs: expected shape (n,), not (1, 2)"),
        (lambda: best_weight([0, 0], [1, 2]), "inputs: expected at least one that is not zero"),
        (lambda: loss_surface([1, 2], [1, 2], [[1]], [1]), "weights: expected shape (n,), not (1, 1)"),
        (lambda: loss_surface([1, 2], [1, 2], [1], []), "biases: expected at least one number, not an empty array"),
        (lambda: loss_surface([1, 2], [1], [1], [1]), "target: expected 2 numbers, one a row, not 1"),
    ],
)
def test_what_does_not_fit_says_why(call, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()
