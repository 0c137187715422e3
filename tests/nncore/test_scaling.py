"""Scaling, against scikit-learn's; and back again."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.preprocessing import StandardScaler

from nncore.datasets import sales
from nncore.descent import curvatures
from nncore.neuron import best_fit, predict
from nncore.scaling import in_own_units, standardise

SOME = settings(max_examples=30, deadline=None)


def test_three_numbers_by_hand():
    scaled = standardise([1.0, 2.0, 3.0])
    assert scaled.inputs[:, 0].tolist() == pytest.approx([-np.sqrt(1.5), 0, np.sqrt(1.5)])
    assert (scaled.mean.tolist(), scaled.deviation.tolist()) == ([2.0], [pytest.approx(np.sqrt(2 / 3))])


@given(n=st.integers(2, 30), k=st.integers(1, 5), seed=st.integers(0, 999))
@SOME
def test_as_scikit_learn_does_it(n, k, seed):
    inputs = np.random.default_rng(seed).normal(3, 50, size=(n, k))
    theirs = StandardScaler().fit(inputs)
    ours = standardise(inputs)
    assert ours.inputs == pytest.approx(theirs.transform(inputs))
    assert ours.mean == pytest.approx(theirs.mean_)
    assert ours.deviation == pytest.approx(theirs.scale_)


def test_a_line_says_the_same_in_its_own_units():
    sold = sales()
    scaled = standardise(sold.features)
    weights, bias = best_fit(scaled.inputs, sold.price)
    own, own_bias = in_own_units(weights, bias, scaled.mean, scaled.deviation)
    assert predict(sold.features, own, own_bias) == pytest.approx(predict(scaled.inputs, weights, bias))
    best, best_bias = best_fit(sold.features, sold.price)
    assert [*own, own_bias] == pytest.approx([*best, best_bias])


def test_one_scaled_input_makes_a_round_bowl():
    assert curvatures(standardise(sales().area).inputs) == pytest.approx([1, 1])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: standardise([]), "inputs: expected at least one number"),
        (lambda: standardise([[1, 2], [1, 3]]), "inputs: expected different numbers in each column"),
        (lambda: standardise([1, np.nan]), "inputs: expected finite numbers"),
        (lambda: in_own_units([1, 2], 0, [1], [1, 1]), "mean: expected 2 numbers, one a weight, not 1"),
        (lambda: in_own_units([1, 2], 0, [1, 1], [1]), "deviation: expected 2 numbers, one a weight, not 1"),
    ],
)
def test_what_does_not_fit_says_why(call, message):
    with pytest.raises(ValueError, match="^" + re.escape(message)):
        call()
