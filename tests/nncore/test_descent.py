"""Gradient descent, against the steps of the first lesson; a hundred at once and one at a time."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nncore.datasets import houses, sales, three_houses
from nncore.descent import curvatures, descend, descend_linear, descend_one_by_one, descend_with_momentum, step
from nncore.losses import mean_squared_error
from nncore.neuron import best_fit, gradient, predict

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


@given(curvature=st.floats(0.01, 10), rate=st.floats(0.001, 3), start=st.floats(-5, 5), lowest=st.floats(-5, 5))
@SOME
def test_each_step_leaves_one_minus_rate_times_curvature_of_the_distance(curvature, rate, start, lowest):
    path = descend(lambda place: curvature * (place - lowest), start, rate, 12)[:, 0]
    left = (1 - rate * curvature) ** np.arange(13)
    assert path - lowest == pytest.approx(left * (start - lowest), rel=1e-6, abs=1e-9 * max(1, *np.abs(left)))


@given(momentum=st.floats(0, 1), rate=st.floats(0.01, 2), curvature=st.floats(0.05, 2), start=st.floats(-3, 3))
@SOME
def test_momentum_on_a_parabola_is_a_recurrence_of_two_numbers(momentum, rate, curvature, start):
    path = descend_with_momentum(lambda place: curvature * place, start, rate, 20, momentum)[:, 0]
    # (w, v) → (w − rate·v', v') with v' = momentum·v + curvature·w.
    turn = np.array([[1 - rate * curvature, -rate * momentum], [curvature, momentum]])
    expected = [(np.linalg.matrix_power(turn, at) @ [start, 0])[0] for at in range(21)]
    assert path == pytest.approx(expected, rel=1e-6, abs=1e-9 * max(1, *np.abs(expected)))


def test_without_momentum_it_is_the_plain_descent():
    plain = descend(lambda place: np.array([1, 9]) * place, [1.0, -2.0], 0.1, 30)
    assert (
        descend_with_momentum(lambda place: np.array([1, 9]) * place, [1.0, -2.0], 0.1, 30, 0).tolist()
        == plain.tolist()
    )


def test_momentum_is_quicker_in_a_long_valley():
    valley = np.array([1.0, 0.01])
    plain, moving = (
        descend_with_momentum(lambda place: valley * place, [1.0, 1.0], 1.0, 100, momentum)[-1] for momentum in (0, 0.8)
    )
    assert np.hypot(*moving) < np.hypot(*plain) / 20


def test_one_house_after_the_other_is_a_step_with_each():
    sold = sales()
    area = (sold.area - 2000) / 800
    order = [3, 0, 46, 3]
    path = descend_one_by_one(area, sold.price, (1, 2), 0.1, order)
    here = np.array([1.0, 2.0])
    for at, row in enumerate(order, start=1):
        here = descend_linear([area[row]], [sold.price[row]], here, 0.1, 1).parameters[-1]
        assert path[at].tolist() == here.tolist()
    assert path.shape == (5, 2)


def test_small_steps_one_by_one_arrive_where_least_squares_does():
    sold = sales()
    area = (sold.area - sold.area.mean()) / sold.area.std()
    path = descend_one_by_one(area, sold.price, (0, 0), 0.001, np.tile(np.arange(47), 400))
    (weight,), bias = best_fit(area, sold.price)
    assert path[-1] == pytest.approx([weight, bias], abs=1)


@given(k=st.integers(1, 5), n=st.integers(1, 12), seed=st.integers(0, 999))
@SOME
def test_curvatures_are_how_fast_the_slope_changes(k, n, seed):
    random = np.random.default_rng(seed)
    inputs, target = random.normal(size=(n, k)), random.normal(size=n)

    def slope(place):
        weights, bias = gradient(inputs, target, place[:-1], place[-1])
        return np.append(weights, bias)

    # The slope is straight in every dial: what one dial more by 1 adds to all slopes is a row of its matrix.
    matrix = np.array([slope(unit) - slope(np.zeros(k + 1)) for unit in np.eye(k + 1)])
    assert curvatures(inputs) == pytest.approx(np.linalg.eigvalsh(matrix), abs=1e-9)


@pytest.mark.parametrize(("times", "arrives"), [(0.99, True), (1.01, False)])
def test_the_border_is_at_two_over_the_largest_curvature(times, arrives):
    area = THREE.area / 1000
    border = 2 / curvatures(area)[-1]
    loss = descend_linear(area, THREE.price, (0, 0), times * border, 3000).loss
    (weight,), bias = best_fit(area, THREE.price)
    least = mean_squared_error(predict(area, weight, bias), THREE.price)
    assert (loss[-1] < 1.001 * least) == arrives
    assert (loss[-1] > loss[0]) == (not arrives)


def test_curvatures_of_one_input_by_hand():
    assert curvatures([1, 3]) == pytest.approx([3 - np.sqrt(8), 3 + np.sqrt(8)])


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
        (
            lambda: descend_with_momentum(np.negative, [1], 1, 1, 1.5),
            "momentum: expected a number from 0 to 1, not 1.5",
        ),
        (lambda: descend_with_momentum(np.negative, [[1]], 1, 1, 0.5), "start: expected shape (n,), not (1, 1)"),
        (lambda: descend_one_by_one([1, 2], [1, 2], (0, 0), 1, [2]), "order: expected numbers of rows, from 0 to 1"),
        (lambda: descend_one_by_one([1, 2], [1, 2], (0, 0), 1, []), "order: expected at least one number"),
        (lambda: descend_one_by_one([1, 2], [1], (0, 0), 1, [0]), "target: expected 2 numbers, one a row, not 1"),
        (lambda: descend_one_by_one([1], [1], (0, 0), [1, 2], [0]), "rates: expected one number, or 1"),
        (lambda: curvatures([]), "inputs: expected at least one number"),
        (lambda: descend(np.sum, [1, 2], 1, 1), "gradient: expected shape (2,), one a parameter, not ()"),
    ],
)
def test_what_does_not_fit_says_why(call, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()
