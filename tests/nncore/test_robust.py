"""Lines that one wrong price does not pull away, against scikit-learn's."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import HuberRegressor, QuantileRegressor

from nncore.datasets import houses
from nncore.losses import absolute_error, huber
from nncore.neuron import best_fit, predict
from nncore.robust import absolute_fit, huber_fit

SOME = settings(max_examples=30, deadline=None)
TEN = houses()
AREA = TEN.area / 1000


def typed(price):
    prices = TEN.price.copy()
    prices[0] = price
    return prices


@pytest.mark.parametrize("price", [399.9, 800, 3999])
@pytest.mark.parametrize("epsilon", [1.1, 1.35, 3])
def test_huber_is_that_of_scikit_learn_which_measures_delta_in_a_scale_of_its_own(price, epsilon):
    theirs = HuberRegressor(epsilon=epsilon, alpha=0, tol=1e-10, max_iter=10_000).fit(AREA[:, None], typed(price))
    weight, bias = huber_fit(AREA, typed(price), epsilon * theirs.scale_)
    assert [weight, bias] == pytest.approx([theirs.coef_[0], theirs.intercept_], rel=1e-3)
    # Theirs stops a little earlier than ours.
    losses = [
        huber(predict(AREA, *line), typed(price), epsilon * theirs.scale_)
        for line in ((weight, bias), (theirs.coef_[0], theirs.intercept_))
    ]
    assert losses[0] <= losses[1] * (1 + 1e-9)


@pytest.mark.parametrize("price", [399.9, 800, 3999])
def test_absolute_is_the_median_regression_of_scikit_learn(price):
    theirs = QuantileRegressor(quantile=0.5, alpha=0, solver="highs").fit(AREA[:, None], typed(price))
    assert absolute_fit(AREA, typed(price)) == pytest.approx((theirs.coef_[0], theirs.intercept_))


@given(n=st.integers(3, 15), seed=st.integers(0, 999), delta=st.floats(0.05, 5))
@SOME
def test_no_line_near_by_is_better(n, seed, delta):
    random = np.random.default_rng(seed)
    x, y = random.normal(size=n), random.standard_cauchy(size=n)
    for fit, loss in (
        (huber_fit(x, y, delta), lambda line: huber(predict(x, line[0], line[1]), y, delta)),
        (absolute_fit(x, y), lambda line: absolute_error(predict(x, line[0], line[1]), y)),
    ):
        least = loss(fit)
        for _ in range(20):
            assert loss(np.array(fit) + random.normal(size=2)) >= least * (1 - 1e-9)


def test_a_large_delta_is_least_squares():
    (weight,), bias = best_fit(AREA, TEN.price)
    assert huber_fit(AREA, TEN.price, 1e6) == pytest.approx((weight, bias))


def test_points_on_a_line_give_the_line():
    assert absolute_fit([0, 1, 2], [1, 3, 5]) == pytest.approx((2, 1))
    assert huber_fit([0, 1, 2], [1, 3, 5], 0.1) == pytest.approx((2, 1))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: absolute_fit([1, 1], [1, 2]), "inputs: expected different ones, or no line is the best"),
        (lambda: absolute_fit([1, 2], [1]), "target: expected 2 numbers, one a row, not 1"),
        (lambda: huber_fit([1, 2], [1, 2], 0), "delta: expected a number above 0, not 0"),
        (lambda: huber_fit([1, 1], [1, 2], 1), "inputs: expected different ones"),
        (lambda: huber_fit([], [], 1), "inputs: expected at least one number"),
    ],
)
def test_what_does_not_fit_says_why(call, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()
