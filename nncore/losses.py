"""Loss functions: how wrong a model is, as one number, and how that number changes with what the model says."""

import numpy as np
from numpy.typing import ArrayLike

from nncore.checks import Floats, floats, like, matrix

_SMALLEST = np.finfo(np.float64).tiny


def mean_squared_error(prediction: ArrayLike, target: ArrayLike) -> float:
    """The mean of (ŷ − y)² over all numbers; both (n,), or (n, outputs).

    Raises a ValueError for shapes that differ, empty data, and targets that are not finite; predictions may be anything.
    """
    y = floats("target", target)
    error = like("prediction", prediction, y, "one a target", finite=False) - y
    with np.errstate(over="ignore", invalid="ignore"):
        return float(np.vdot(error, error) / error.size)


def mean_squared_error_gradient(prediction: ArrayLike, target: ArrayLike) -> Floats:
    """The slope of the mean squared error with respect to each prediction, in their shape: 2(ŷ − y)/n."""
    y = floats("target", target)
    return 2 * (like("prediction", prediction, y, "one a target", finite=False) - y) / y.size


def cross_entropy(probabilities: ArrayLike, target: ArrayLike) -> float:
    """The mean over the rows of −log of the probability given to the right class; both (n, classes), targets one-hot.

    A probability of 0 counts as the smallest positive number, so that being quite sure and wrong costs 708 and not
    infinity. Raises a ValueError for shapes that differ, empty data, and targets that are not finite.
    """
    y = matrix("target", target)
    p = like("probabilities", probabilities, y, "that of the one-hot target", finite=False)
    return float(-(y * np.log(np.maximum(p, _SMALLEST))).sum() / len(y))


def cross_entropy_gradient(probabilities: ArrayLike, target: ArrayLike) -> Floats:
    """The slope of the cross-entropy of a softmax with respect to its logits: (p − y)/n, shape (n, classes).

    The derivatives of softmax and of the logarithm cancel: Bishop, Pattern Recognition and Machine Learning, eq. 4.109.
    """
    y = matrix("target", target)
    return (like("probabilities", probabilities, y, "that of the one-hot target", finite=False) - y) / len(y)
