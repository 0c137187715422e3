"""Inputs of one size, and the line back in its own units."""

import numpy as np

from nncore.exercises import equal, instead_of

STANDS_FOR = {
    "nncore.scaling.standardise_unchecked": "standardise",
    "nncore.scaling.in_own_units_unchecked": "in_own_units",
}
HINTS = [
    "np.mean(inputs, axis=0) is the mean of each column, np.std(inputs, axis=0) how wide each is spread.",
    "A weight for each standard deviation, over the deviation, is a weight for each square foot.",
    "In w * (x - mean) / deviation + b, multiply out: what has no x in it belongs to the bias.",
]


def standardise(inputs):
    """Each column minus its mean, over its standard deviation."""
    # yours
    return (inputs - np.mean(inputs, axis=0)) / np.std(inputs, axis=0)


def in_own_units(weights, bias, mean, deviation):
    """The weights and the bias for inputs as they were before."""
    # yours
    own = weights / deviation
    return own, bias - np.sum(own * mean)


INPUTS = np.array([[1.0, 10.0], [2.0, 30.0], [3.0, 50.0]])
WIDE = np.sqrt(1.5)


def test_columns():
    """Two columns of different size"""
    equal(standardise(INPUTS), [[-WIDE, -WIDE], [0.0, 0.0], [WIDE, WIDE]], given=INPUTS)


def test_own_units():
    """A line back in its own units"""
    given = (np.array([6.0]), 100.0, np.array([2.0]), np.array([0.5]))
    equal(in_own_units(*given), (np.array([12.0]), 76.0), given=given)


def test_two_inputs():
    """Two inputs, one bias"""
    given = (np.array([2.0, 4.0]), 1.0, np.array([1.0, 3.0]), np.array([1.0, 2.0]))
    equal(in_own_units(*given), (np.array([2.0, 2.0]), -7.0), given=given)


@instead_of(standardise)
def over_all(inputs):
    """This takes one mean and one deviation for all numbers. Each column has its own: axis=0."""
    return (inputs - np.mean(inputs)) / np.std(inputs)


@instead_of(standardise)
def only_centred(inputs):
    """Each column is around 0 now, but still as wide as it was. Divide by its standard deviation."""
    return inputs - np.mean(inputs, axis=0)


@instead_of(standardise)
def over_variance(inputs):
    """This divides by the variance, which is the deviation squared: np.std is what is needed."""
    return (inputs - np.mean(inputs, axis=0)) / np.var(inputs, axis=0)


@instead_of(in_own_units)
def same_bias(weights, bias, mean, deviation):
    """The weights are right. But the bias changes too: the mean was taken away from each input."""
    return weights / deviation, bias


@instead_of(in_own_units)
def times_deviation(weights, bias, mean, deviation):
    """The other way round: an input was divided by its deviation, and so its weight is, too."""
    own = weights * deviation
    return own, bias - np.sum(own * mean)
