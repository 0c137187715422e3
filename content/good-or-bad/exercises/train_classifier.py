"""One step of training a classifier."""

import numpy as np

from nncore.exercises import equal, instead_of
from nncore.softmax import softmax

STANDS_FOR = {"nncore.network.layer_gradient_unchecked": "slopes"}
HINTS = [
    "A weight's slope: what came in, times the difference at its class, added up over the houses: inputs.T @ difference.",
    "A bias is multiplied by 1: its slope is difference.sum(axis=0).",
    "The difference is (p − t) / houses, with p = softmax(inputs @ weights + bias).",
    "Each number moves against its slope: weights - rate * of_weights, and the same for the bias.",
]


def slopes(inputs, difference):
    """The slopes of all weights, and of all biases.

    inputs: a row a house; difference: (p - t) / houses, a column a class.
    """
    # yours
    return inputs.T @ difference, difference.sum(axis=0)


def step(weights, bias, inputs, target, rate):
    """The weights and the biases, one step on."""
    # yours
    probabilities = softmax(inputs @ weights + bias)
    difference = (probabilities - target) / len(target)
    of_weights, of_bias = slopes(inputs, difference)
    return weights - rate * of_weights, bias - rate * of_bias


X = np.array([[1.0, 2.0], [3.0, -1.0]])
T = np.array([[0.0, 1.0], [1.0, 0.0]])
D = np.array([[0.25, -0.25], [-0.5, 0.5]])
W, B = np.zeros((2, 2)), np.array([0.0, np.log(3)])


def test_slopes():
    """The slopes of four weights and two biases"""
    equal(slopes(X, D), ([[-1.25, 1.25], [1.0, -1.0]], [-0.25, 0.25]), given=(X, D))


def test_step():
    """One step from a network that says 75 % of every house"""
    wanted = ([[1.0, -1.0], [-0.625, 0.625]], [0.25, np.log(3) - 0.25])
    equal(step(W, B, X, T, 1.0), wanted, given=(W, B, X, T, 1.0))


def test_rate():
    """The same with a learning rate of 0.1"""
    wanted = ([[0.1, -0.1], [-0.0625, 0.0625]], [0.025, np.log(3) - 0.025])
    equal(step(W, B, X, T, 0.1), wanted, given=(W, B, X, T, 0.1))


@instead_of(slopes)
def mean_of_rows(inputs, difference):
    """The differences are each house's share already: add up over the houses, and do not take the mean again."""
    return inputs.T @ difference / len(inputs), difference.mean(axis=0)


@instead_of(slopes)
def bias_with_inputs(inputs, difference):
    """The weights are right. A bias is multiplied by 1, whatever comes in: add up the differences, column by column."""
    return inputs.T @ difference, inputs.sum(axis=0) @ difference


@instead_of(step)
def uphill(weights, bias, inputs, target, rate):
    """This goes up the hill: a step goes against the slope."""
    return step(weights, bias, inputs, target, -rate)


@instead_of(step)
def without_softmax(weights, bias, inputs, target, rate):
    """These are the logits less the targets. Make probabilities of the logits first: softmax."""
    difference = (inputs @ weights + bias - target) / len(target)
    of_weights, of_bias = slopes(inputs, difference)
    return weights - rate * of_weights, bias - rate * of_bias


@instead_of(step)
def without_rate(weights, bias, inputs, target, rate):
    """How far a step goes is told by the rate: multiply the slopes by it."""
    return step(weights, bias, inputs, target, 1.0)
