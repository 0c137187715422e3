"""Loss functions: how wrong a model is, as one number, and beside each how it changes with what the model says.

What ends in `_unchecked` is the one implementation: for those who have checked their arrays, and on every batch of a training.
"""

import numpy as np
from numpy.typing import ArrayLike

from nncore.checks import Floats, floats, like, matrix

_SMALLEST = np.finfo(np.float64).tiny


def mean_squared_error(prediction: ArrayLike, target: ArrayLike) -> float:
    """The mean of (ŷ − y)² over all numbers; both (n,), or (n, outputs).

    Raises a ValueError for shapes that differ, empty data, and targets that are not finite; predictions may be anything.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return mean_squared_error_unchecked(*_numbers(prediction, target))


def mean_squared_error_gradient(prediction: ArrayLike, target: ArrayLike) -> Floats:
    """The slope of the mean squared error with respect to each prediction, in their shape: 2(ŷ − y)/n."""
    with np.errstate(over="ignore", invalid="ignore"):
        return mean_squared_error_gradient_unchecked(*_numbers(prediction, target))


def mean_squared_error_unchecked(prediction: Floats, target: Floats) -> float:
    """The mean of (ŷ − y)²."""
    error = prediction - target
    return float(np.vdot(error, error) / error.size)


def mean_squared_error_gradient_unchecked(prediction: Floats, target: Floats) -> Floats:
    """2(ŷ − y)/n."""
    slope = prediction - target
    slope *= 2 / slope.size
    return slope


def cross_entropy(probabilities: ArrayLike, target: ArrayLike) -> float:
    """The mean over the rows of −log of the probability given to the right class; both (n, classes), targets one-hot.

    A probability of 0 counts as the smallest positive number, so that being quite sure and wrong costs 708 and not
    infinity. Raises a ValueError for shapes that differ, empty data, and targets that are not finite.
    """
    return cross_entropy_unchecked(*_classes(probabilities, target))


def cross_entropy_gradient(probabilities: ArrayLike, target: ArrayLike) -> Floats:
    """The slope of the cross-entropy of a softmax with respect to its logits: (p − y)/n, shape (n, classes).

    The derivatives of softmax and of the logarithm cancel: Bishop, Pattern Recognition and Machine Learning, eq. 4.109.
    """
    return cross_entropy_gradient_unchecked(*_classes(probabilities, target))


def cross_entropy_unchecked(probabilities: Floats, target: Floats) -> float:
    """The mean over the rows of −Σ y·log p."""
    return float(-(target * np.log(np.maximum(probabilities, _SMALLEST))).sum() / len(target))


def cross_entropy_gradient_unchecked(probabilities: Floats, target: Floats) -> Floats:
    """(p − y)/n."""
    slope = probabilities - target
    slope /= float(len(slope))
    return slope


def accuracy(probabilities: ArrayLike, target: ArrayLike) -> float:
    """The share of rows whose right class has the highest probability; both (n, classes), targets one-hot.

    Raises a ValueError as `cross_entropy` does.
    """
    p, y = _classes(probabilities, target)
    return float((p.argmax(axis=1) == y.argmax(axis=1)).mean())


def _numbers(prediction: ArrayLike, target: ArrayLike) -> tuple[Floats, Floats]:
    y = floats("target", target)
    return like("prediction", prediction, y, "one a target", finite=False), y


def _classes(probabilities: ArrayLike, target: ArrayLike) -> tuple[Floats, Floats]:
    y = matrix("target", target)
    return like("probabilities", probabilities, y, "that of the one-hot target", finite=False), y
