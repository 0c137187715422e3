"""What a neuron makes of its weighted sum, and beside each its slope, told from its own result: nobody goes back to the sum.

All work number by number, on arrays of any shape.
"""

import numpy as np
from numpy.typing import NDArray

from nncore.checks import Floats


def linear(sums: Floats) -> Floats:
    """The sum as it is."""
    return sums


def linear_slope(activations: Floats) -> Floats:
    """1 everywhere."""
    return np.ones_like(activations)


def relu(sums: Floats) -> Floats:
    """max(0, z)."""
    return np.maximum(sums, 0.0)


def relu_slope(activations: Floats) -> NDArray[np.bool_]:
    """1 where a > 0, else 0."""
    is_on: NDArray[np.bool_] = activations > 0
    return is_on


def tanh(sums: Floats) -> Floats:
    """The sigmoid stretched to run from −1 to 1."""
    return np.tanh(sums)


def tanh_slope(activations: Floats) -> Floats:
    """1 − a²."""
    return 1.0 - activations * activations


def sigmoid(sums: Floats) -> Floats:
    """1 / (1 + e⁻ᶻ)."""
    between: Floats = 1.0 / (1.0 + np.exp(-sums))
    return between


def sigmoid_slope(activations: Floats) -> Floats:
    """a(1 − a)."""
    return activations * (1.0 - activations)
