"""The blame, handed back."""

import numpy as np

from nncore.exercises import equal, instead_of
from nncore.network import Layer

STANDS_FOR = {
    "nncore.losses.mean_squared_error_gradient_unchecked": "slope_of_error",
    "nncore.losses.cross_entropy_gradient_unchecked": "slope_with_softmax",
    "nncore.network.backward_unchecked": "backward",
    "nncore.network.layer_gradient_unchecked": "layer_gradient",
}
HINTS = [
    "The mean is over all rows, so the slope of the error in each prediction is divided by how many there are.",
    "Going back along the edges is a product with the weights turned over: slope @ layer.weights.T.",
    "Then the slope of the activation, number by number: * slope_of(activations of the layer before).",
    "A weight's slope: what came in, times the slope in the sum, added up over the rows: inputs.T @ slope.",
]


def slope_of_error(prediction, target):
    """The slope of the mean squared error: 2 * (y - t) / how many there are."""
    # yours
    return 2 * (prediction - target) / prediction.size


def slope_with_softmax(prediction, target):
    """For classes: the slope in the sums before softmax is (y - t) / rows."""
    return (prediction - target) / len(prediction)


def backward(layers, slope_of, activations, slope):
    """The slope of the loss in the sums of each layer, given that in the last.

    activations[at] came into layers[at]; slope_of tells from that how steep
    the activation was there.
    """
    slopes = [slope]
    for at in range(len(layers) - 1, 0, -1):
        # yours
        slope = slope @ layers[at].weights.T
        slope = slope * slope_of(activations[at])
        # ours
        slopes.insert(0, slope)
    return slopes


def layer_gradient(inputs, slope):
    """The slopes in a layer's weights and biases, given those in its sums."""
    # yours
    return inputs.T @ slope, slope.sum(axis=0)


LAYERS = (
    Layer(np.array([[1.0, -1.0], [2.0, 0.5]]), np.array([0.0, 1.0])),
    Layer(np.array([[2.0], [-3.0]]), np.array([0.5])),
)
HIDDEN = np.array([[0.5, -0.5], [0.0, 1.0]])
ACTIVATIONS = [np.array([[1.0, 2.0], [0.0, -2.0]]), HIDDEN, np.array([[3.0], [-2.5]])]
SLOPE = np.array([[1.0], [-2.0]])


def of_tanh(a):
    return 1 - a**2


def test_error():
    """The slope of the error in two predictions"""
    prediction, target = np.array([[3.0], [-1.0]]), np.array([[1.0], [0.0]])
    equal(slope_of_error(prediction, target), [[2.0], [-1.0]], given=(prediction, target))


def test_hidden():
    """One layer back, with tanh"""
    wanted = (np.array([[1.5, -2.25], [-4.0, 0.0]]), SLOPE)
    equal(tuple(backward(LAYERS, of_tanh, ACTIVATIONS, SLOPE)), wanted, given=(HIDDEN, SLOPE))


def test_deeper():
    """Two layers back"""
    layers, slope = (LAYERS[0], LAYERS[0], LAYERS[1]), SLOPE
    activations = [ACTIVATIONS[0], HIDDEN, HIDDEN, ACTIVATIONS[2]]
    wanted = (np.array([[2.8125, 1.40625], [-4.0, 0.0]]), np.array([[1.5, -2.25], [-4.0, 0.0]]), slope)
    equal(tuple(backward(layers, of_tanh, activations, slope)), wanted, given=(HIDDEN, slope))


def test_weights():
    """The slopes of the weights and biases of the last layer"""
    equal(layer_gradient(HIDDEN, SLOPE), (np.array([[0.5], [-2.5]]), np.array([-1.0])), given=(HIDDEN, SLOPE))


@instead_of(slope_of_error)
def not_doubled(prediction, target):
    """The 2 that the square brings along is missing."""
    return (prediction - target) / prediction.size


@instead_of(slope_of_error)
def not_of_the_mean(prediction, target):
    """The error is a mean: each prediction has only its share in it. Divide by how many there are."""
    return 2 * (prediction - target)


@instead_of(backward)
def without_activation(layers, slope_of, activations, slope):
    """Along the edges this is right. What is missing is how the neuron changes with its sum: the slope of its activation."""
    return backward(layers, np.ones_like, activations, slope)


@instead_of(layer_gradient)
def mean_of_rows(inputs, slope):
    """The slopes given are each row's share already: add up over the rows, and do not take the mean again."""
    return inputs.T @ slope / len(slope), slope.mean(axis=0)


@instead_of(layer_gradient)
def bias_with_inputs(inputs, slope):
    """The weights are right. A bias is multiplied by 1, whatever came in: its slope is the sum of the slopes over the rows."""
    return inputs.T @ slope, slope.T @ inputs.sum(axis=1)
