"""Gradient descent, against the steps of the first lesson; a hundred at once and one at a time."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncore.datasets import houses, three_houses
from nncore.descent import descend, descend_linear, step
from nncore.losses import mean_squared_error
from nncore.neuron import gradient, predict

SOME = settings(max_examples=30, deadline=None)
THREE, TEN = three_houses(), houses()
RATES, TEN_RATES = (1e-8, 1), (1e-8, 0.01, 1)


@pytest.mark.parametrize(
    ("steps", "loss"), [(0, 134_971.67), (1, 964.54), (2, 733.79), (10, 728.64), (100, 680.27), (1000, 482.62)]
)
def test_steps_of_the_first_lesson(steps, loss):
    history = descend_linear(THREE.area, THREE.price, (0, 0), RATES, steps)
    assert history.loss[-1] == pytest.approx(loss, abs=0.005)
    assert history.parameters.shape == (steps + 1, 2)
    assert history.loss.shape == (steps + 1,)


def test_the_first_step_of_the_first_lesson():
    weight, bias = descend_linear(THREE.area, THREE.price, (0, 0), RATES, 1).parameters[-1]
    assert weight == pytest.approx(0.0075161, abs=5e-8)
    assert bias == pytest.approx(366.267, abs=5e-4)


@pytest.mark.parametrize(("steps", "loss"), [(0, 108_268.39), (1, 10_435.35), (100, 5479.20), (1000, 1685.90)])
def test_steps_of_two_variables(steps, loss):
    history = descend_linear(TEN.features, TEN.price, (0, 0, 0), TEN_RATES, steps)
    assert history.loss[-1] == pytest.approx(loss, abs=0.005)
    if steps == 1:
        assert history.parameters[-1, 2] == pytest.approx(313.9, abs=0.05)


@given(
    k=st.integers(1, 9),
    n=st.integers(1, 20),
    seed=st.integers(0, 999),
    rate=st.floats(1e-6, 3),
    alone=st.booleans(),
)
@SOME
def test_many_steps_at_once_are_to_the_bit_as_many_single_ones(k, n, seed, rate, alone):
    random = np.random.default_rng(seed)
    inputs, target, start = random.normal(size=(n, k)), random.normal(size=n), random.normal(size=k + 1)
    rates = rate if alone else rate * random.random(k + 1)
    at_once = descend_linear(inputs, target, start, rates, 40)
    here = start
    for at in range(1, 41):
        single = descend_linear(inputs, target, here, rates, 1)
        here = single.parameters[-1]
        assert here.tobytes() == at_once.parameters[at].tobytes()
        assert single.loss[-1].tobytes() == at_once.loss[at].tobytes()


def test_slopes_and_losses_are_those_of_the_neuron():
    def slope(parameters):
        weights, bias = gradient(TEN.features, TEN.price, parameters[:-1], parameters[-1])
        return np.append(weights, bias)

    history = descend_linear(TEN.features, TEN.price, (0.1, 5, 20), TEN_RATES, 30)
    assert history.parameters.tolist() == descend(slope, (0.1, 5, 20), TEN_RATES, 30).tolist()
    losses = [
        mean_squared_error(predict(TEN.features, place[:-1], place[-1]), TEN.price) for place in history.parameters
    ]
    assert history.loss.tolist() == losses


def test_one_step():
    assert step(np.array([1.0, 2.0]), np.array([10.0, 10.0]), np.array([0.1, 0.2])).tolist() == [0, 0]
    assert step(np.array([1.0, 2.0]), np.array([10.0, 10.0]), 0.1).tolist() == [0, 1]


def test_down_a_parabola():
    path = descend(lambda place: 2 * place, [1.0, -2.0], [0.25, 0.5], 3)
    assert path.tolist() == [[1, -2], [0.5, 0], [0.25, 0], [0.125, 0]]


def test_no_steps_leave_the_start():
    assert descend(np.negative, 3, 1, 0).tolist() == [[3]]


def test_the_start_is_left_as_it_was():
    start = np.array([1.0, 2.0])
    descend(lambda place: 2 * place, start, 0.1, 5)
    descend_linear(THREE.area, THREE.price, start, RATES, 5)
    assert start.tolist() == [1, 2]


def test_steps_too_long_run_off_quietly_and_go_on(recwarn):
    gone = descend_linear(THREE.area, THREE.price, (0, 0), (1e-3, 1), 500)
    assert np.isnan(gone.parameters[-1]).all()
    assert np.isinf(gone.loss).any()
    assert np.isnan(descend_linear(THREE.area, THREE.price, gone.parameters[-1], RATES, 1).loss).all()
    assert not np.isfinite(descend(lambda place: place**3, 10, 1, 50)[-1]).any()
    assert not recwarn.list


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: descend_linear([], [], (0, 0), 1, 1), "inputs: expected at least one number"),
        (lambda: descend_linear([1, 2], [1], (0, 0), 1, 1), "target: expected 2 numbers, one a row, not 1"),
        (lambda: descend_linear([1, 2], [1, np.nan], (0, 0), 1, 1), "target: expected finite numbers"),
        (
            lambda: descend_linear([1], [1], (0,), 1, 1),
            "parameters: expected 2 numbers, a weight an input and the bias",
        ),
        (lambda: descend_linear([1], [1], (0, 0), (1, 1, 1), 1), "rates: expected one number, or 2, one a parameter"),
        (lambda: descend_linear([1], [1], (0, 0), np.nan, 1), "rates: expected finite numbers"),
        (lambda: descend_linear([1], [1], (0, 0), 1, -1), "steps: expected a whole number of at least 0, not -1"),
        (lambda: descend_linear([1], [1], (0, 0), 1, 2.0), "steps: expected a whole number of at least 0, not 2.0"),
        (lambda: descend(np.negative, [[1, 2]], 1, 1), "start: expected shape (n,), not (1, 2)"),
        (lambda: descend(np.sum, [1, 2], 1, 1), "gradient: expected shape (2,), one a parameter, not ()"),
    ],
)
def test_what_does_not_fit_says_why(call, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()
