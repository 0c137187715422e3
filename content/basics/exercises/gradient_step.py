"""One step of gradient descent."""

import numpy as np

from nncore.exercises import equal, instead_of

STANDS_FOR = {"nncore.neuron.gradient_unchecked": "slopes", "nncore.descent.step": "step"}
HINTS = [
    "The differences first: prediction - target, one for each row.",
    "differences @ inputs multiplies each difference by the inputs of its row and adds up, column by column.",
    "A step goes against the slope: the new parameters are the old ones minus the rate times the slope.",
]


def slopes(inputs, prediction, target):
    """The slope for each weight: mean((y - t) * x), with x its column."""
    # yours
    differences = prediction - target
    return differences @ inputs / len(inputs)


def step(parameters, slopes, rates):
    """The parameters one step on; rates: one for each, or one for all."""
    # yours
    return parameters - rates * slopes


INPUTS = np.array([[2.0, 1.0], [1.0, 1.0], [3.0, 1.0]])
PREDICTION = np.array([4.0, 3.0, 5.0])
TARGET = np.array([3.0, 3.0, 7.0])


def test_slopes():
    """The slopes of three rows: a weight, and a bias"""
    equal(slopes(INPUTS, PREDICTION, TARGET), [-4 / 3, -1 / 3], given=(INPUTS, PREDICTION, TARGET))


def test_no_slope():
    """No slope where everything is right"""
    equal(slopes(INPUTS, TARGET, TARGET), [0.0, 0.0], given=(INPUTS, TARGET, TARGET))


def test_step():
    """One rate for all"""
    equal(step(np.array([1.0, 2.0]), np.array([10.0, -4.0]), 0.1), [0.0, 2.4], given=([1.0, 2.0], [10.0, -4.0], 0.1))


def test_rates():
    """A rate for each"""
    rates = np.array([0.01, 1.0])
    equal(
        step(np.array([1.0, 2.0]), np.array([10.0, -4.0]), rates), [0.9, 6.0], given=([1.0, 2.0], [10.0, -4.0], rates)
    )


@instead_of(slopes)
def other_way_round(inputs, prediction, target):
    """The signs are the other way round: it is prediction minus target, positive where the line is too high."""
    return (target - prediction) @ inputs / len(inputs)


@instead_of(slopes)
def added_up(inputs, prediction, target):
    """This adds up over the rows; with more rows it would grow. Divide by how many there are."""
    return (prediction - target) @ inputs


@instead_of(slopes)
def without_inputs(inputs, prediction, target):
    """This is the slope of the bias, for every column. For a weight, each difference is multiplied by its input first."""
    return np.full(inputs.shape[1], np.mean(prediction - target))


@instead_of(step)
def uphill(parameters, slopes, rates):
    """This goes up the hill. The slope points up, and a step goes against it."""
    return parameters + rates * slopes


@instead_of(step)
def without_rate(parameters, slopes, rates):
    """How far a step goes is told by the rate: multiply the slope by it."""
    return parameters - slopes
