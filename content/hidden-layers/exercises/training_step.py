"""One training step."""

import numpy as np

from nncore.exercises import equal, instead_of
from nncore.network import Layer, Network, backward, forward

STANDS_FOR = {"nncore.network.gradients_unchecked": "gradients"}
HINTS = [
    "forward(network, inputs) goes through the network and remembers everything on its way; backward wants to have that.",
    "backward(network, passed, target).layers has a layer for each layer: its weights and its bias are slopes.",
    "Each number moves against its slope: layer.weights - rate * of_weights, and the same for the bias.",
]


def gradients(network, inputs, target):
    """For each layer a pair: the slopes of its weights, and of its biases."""
    # yours
    passed = forward(network, inputs)
    slopes = backward(network, passed, target)
    return [(layer.weights, layer.bias) for layer in slopes.layers]
    # ours


def training_step(network, inputs, target, rate):
    """For each layer a pair: its weights, and its biases, after one step."""
    after = []
    slopes = gradients(network, inputs, target)
    for layer, (of_weights, of_bias) in zip(network.layers, slopes):
        # yours
        after.append((layer.weights - rate * of_weights, layer.bias - rate * of_bias))
        # ours
    return after


LINE = Network((Layer(np.array([[2.0]]), np.array([1.0])),), "tanh", "linear")
DEEP = Network(
    (Layer(np.array([[1.0, -1.0]]), np.zeros(2)), Layer(np.array([[0.5], [1.0]]), np.zeros(1))), "relu", "linear"
)
X, T = np.array([[1.0], [3.0]]), np.array([[2.0], [5.0]])


def flat(pairs):
    """All parts one after the other."""
    return pairs and tuple(part for pair in pairs for part in pair)


def test_line():
    """The slopes of a network without hidden layers"""
    equal(flat(gradients(LINE, X, T)), ([[7.0]], [3.0]), given=(X, T))


def test_hidden():
    """The slopes of a network with two hidden neurons"""
    wanted = ([[-6.0, 0.0]], [-2.5, 0.0], [[-12.0], [0.0]], [-5.0])
    equal(flat(gradients(DEEP, X, T)), wanted, given=(X, T))


def test_step():
    """One step with a learning rate of 0.1"""
    equal(flat(training_step(LINE, X, T, 0.1)), ([[1.3]], [0.7]), given=(X, T, 0.1))


@instead_of(training_step)
def uphill(network, inputs, target, rate):
    """This goes up the hill: a step goes against the slope."""
    return training_step(network, inputs, target, -rate)


@instead_of(training_step)
def without_rate(network, inputs, target, rate):
    """The whole slope is too far: multiply it by the rate."""
    return training_step(network, inputs, target, 1.0)


@instead_of(gradients)
def weights_only(network, inputs, target):
    """The slopes of the weights are right. A bias has a slope, too: .bias of the same layer."""
    return [(weights, np.zeros_like(bias)) for weights, bias in gradients(network, inputs, target)]
