"""Curves that bend, and their slopes."""

import numpy as np

from nncore.exercises import equal, instead_of

STANDS_FOR = {
    "nncore.activations.sigmoid": "sigmoid",
    "nncore.activations.sigmoid_slope": "sigmoid_slope",
    "nncore.activations.relu": "relu",
    "nncore.activations.relu_slope": "relu_slope",
    "nncore.activations.tanh": "tanh",
    "nncore.activations.tanh_slope": "tanh_slope",
    "nncore.activations.linear": "linear",
    "nncore.activations.linear_slope": "linear_slope",
}
HINTS = [
    "e to the power of -z is np.exp(-z), number by number.",
    "np.maximum(z, 0) compares each number with 0. z > 0 is true or false for each, which counts as 1 and 0.",
    "tanh is the sigmoid of 2 * z, stretched to twice its height and moved down by 1.",
]


def linear(z):
    """No bend at all: for networks that predict a number, at their end."""
    return z


def linear_slope(a):
    """1 everywhere."""
    return np.ones_like(a)


def sigmoid(z):
    """Something between 0 and 1: 1 / (1 + e ** -z)."""
    # yours
    return 1 / (1 + np.exp(-z))


def sigmoid_slope(a):
    """The slope of the sigmoid, told from its result a: a * (1 - a)."""
    # yours
    return a * (1 - a)


def relu(z):
    """Negative numbers become 0."""
    # yours
    return np.maximum(z, 0)


def relu_slope(a):
    """The slope of ReLU, from its result a: 1 where that is above 0."""
    # yours
    return a > 0


def tanh(z):
    """The sigmoid, stretched to run from -1 to 1."""
    # yours
    return 2 * sigmoid(2 * z) - 1


def tanh_slope(a):
    """The slope of tanh, told from its result a: 1 - a ** 2."""
    # yours
    return 1 - a**2


Z = np.array([-20.0, -1.0, 0.0, 1.0, 3.0])


def test_sigmoid():
    """The sigmoid, and its slope"""
    equal(sigmoid(Z), [0.0, 0.2689, 0.5, 0.7311, 0.9526], given=Z, within=1e-4)
    equal(sigmoid_slope(np.array([0.0, 0.25, 0.5])), [0.0, 0.1875, 0.25], given=[0.0, 0.25, 0.5])


def test_relu():
    """ReLU, and its slope"""
    equal(relu(Z), [0.0, 0.0, 0.0, 1.0, 3.0], given=Z)
    equal(1.0 * relu_slope(np.array([0.0, 0.5, 3.0])), [0.0, 1.0, 1.0], given=[0.0, 0.5, 3.0])


def test_tanh():
    """tanh, and its slope"""
    equal(tanh(Z), [-1.0, -0.7616, 0.0, 0.7616, 0.9951], given=Z, within=1e-4)
    equal(tanh_slope(np.array([-1.0, 0.0, 0.5])), [0.0, 1.0, 0.75], given=[-1.0, 0.0, 0.5])


def test_rows():
    """Numbers in rows, each by itself"""
    rows = np.array([[-2.0, 2.0], [0.0, 4.0]])
    equal(relu(rows), [[0.0, 2.0], [0.0, 4.0]], given=rows)
    equal(sigmoid(rows), [[0.1192, 0.8808], [0.5, 0.982]], given=rows, within=1e-4)


@instead_of(sigmoid)
def without_minus(z):
    """This falls where the sigmoid rises: it is e to the power of minus z."""
    return 1 / (1 + np.exp(z))


@instead_of(sigmoid)
def as_softmax(z):
    """These sum to 1 together, as softmax has it. A sigmoid takes each number by itself."""
    return np.exp(z) / np.exp(z).sum()


@instead_of(relu)
def size(z):
    """Negative numbers become positive here. They should become 0."""
    return np.abs(z)


@instead_of(sigmoid_slope)
def of_the_sum(a):
    """This takes the sigmoid once more. What is given is its result already: a * (1 - a) is all."""
    return sigmoid(a) * (1 - sigmoid(a))


@instead_of(tanh)
def not_stretched_along(z):
    """The height is right, but it is too wide: take the sigmoid of 2 * z."""
    return 2 * sigmoid(z) - 1


@instead_of(tanh_slope)
def not_squared(a):
    """Nearly: it is the square of a that is taken from 1."""
    return 1 - a
