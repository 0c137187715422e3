"""A neural network with hidden layers: forwards, backwards, and trained in mini-batches.

A layer is a matrix of weights and a row of biases; a network is layers one after the other, with the same activation
between them. Its parameters in one row, layer by layer, weights before biases, are what an optimiser steps on.
"""

from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from nncore.checks import Floats

type Activation = Literal["linear", "relu", "tanh", "sigmoid"]
type Output = Literal["linear", "softmax"]
type Loss = Literal["mean squared error", "cross-entropy"]
type Optimiser = Literal["descent", "momentum", "adam"]
type Regularisation = Literal["none", "l1", "l2"]

# Each activation as a function of the weighted sum, and beside it its slope as a function of its own result, which spares
# going back to the sum.
_ACTIVATIONS: dict[str, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats | NDArray[np.bool_]]]] = {
    "linear": (lambda z: z, np.ones_like),
    "relu": (lambda z: np.maximum(z, 0.0), lambda a: a > 0),
    "tanh": (np.tanh, lambda a: 1 - a * a),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
}
_LOSS_OF_OUTPUT: dict[str, Loss] = {"linear": "mean squared error", "softmax": "cross-entropy"}
_MOMENTUM = 0.9
_ADAM = 0.9, 0.999, 1e-8
# In CPython as in WebAssembly: what diverges becomes inf and nan without a word.
_QUIET = {"over": "ignore", "invalid": "ignore", "divide": "ignore"}
