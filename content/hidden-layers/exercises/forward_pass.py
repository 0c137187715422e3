"""Through the network."""

import numpy as np

from nncore.exercises import equal, instead_of
from nncore.network import Layer

STANDS_FOR = {"nncore.network.forward_unchecked": "forward"}
HINTS = [
    "What comes into a layer is the last of the activations so far: activations[-1].",
    "The weighted sums of all rows at once: what comes in @ layer.weights + layer.bias.",
    "Append these to sums, and what the function makes of them to activations.",
]


def forward(layers, functions, inputs):
    """Each layer's weighted sums, and what its function makes of them.

    Two lists. Among the activations, the inputs come first.
    """
    sums, activations = [], [inputs]
    for layer, function in zip(layers, functions):
        # yours
        weighted = activations[-1] @ layer.weights + layer.bias
        sums.append(weighted)
        activations.append(function(weighted))
        # ours
    return sums, activations


LAYERS = (
    Layer(np.array([[1.0, -1.0], [2.0, 0.5]]), np.array([0.0, 1.0])),
    Layer(np.array([[2.0], [-3.0]]), np.array([0.5])),
)
ROWS = np.array([[1.0, 1.0], [0.0, -2.0]])


def clipped(z):
    return np.maximum(z, 0)


def same(z):
    return z


def passed(layers, functions):
    """The sums and the activations of all layers, one after the other."""
    sums, activations = forward(layers, functions, ROWS)
    return (*sums, *activations)


def test_one_layer():
    """One layer, nothing bent"""
    sums = np.array([[3.0, 0.5], [-4.0, 0.0]])
    equal(passed(LAYERS[:1], [same]), (sums, ROWS, sums), given=ROWS)


def test_bent():
    """One layer, with ReLU"""
    sums = np.array([[3.0, 0.5], [-4.0, 0.0]])
    equal(passed(LAYERS[:1], [clipped]), (sums, ROWS, clipped(sums)), given=ROWS)


def test_two_layers():
    """Two layers: the second gets what the first one says"""
    sums = np.array([[3.0, 0.5], [-4.0, 0.0]]), np.array([[5.0], [0.5]])
    equal(passed(LAYERS, [clipped, same]), (*sums, ROWS, clipped(sums[0]), sums[1]), given=ROWS)


@instead_of(forward)
def without_bias(layers, functions, inputs):
    """The bias of the layer is missing in its sums."""
    return forward([Layer(layer.weights, np.zeros_like(layer.bias)) for layer in layers], functions, inputs)


@instead_of(forward)
def not_bent(layers, functions, inputs):
    """The sums are right, but nothing bends: what goes on is what the function makes of them."""
    return forward(layers, [same] * len(layers), inputs)


@instead_of(forward)
def always_the_inputs(layers, functions, inputs):
    """Every layer gets the inputs here. The second one gets what the first one says: the last of the activations."""
    sums = [inputs @ layer.weights[: inputs.shape[1]] + layer.bias for layer in layers]
    return sums, [inputs, *(function(weighted) for function, weighted in zip(functions, sums, strict=True))]


@instead_of(forward)
def sums_handed_on(layers, functions, inputs):
    """The second layer gets the sums of the first, before they are bent. Hand on what the function makes of them."""
    sums, activations = [], [inputs]
    for layer, function in zip(layers, functions, strict=True):
        sums.append((sums or [inputs])[-1] @ layer.weights + layer.bias)
        activations.append(function(sums[-1]))
    return sums, activations
