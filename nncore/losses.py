"""Loss functions: how wrong a model is, as one number, and beside each how it changes with what the model says.

What ends in `_unchecked` is the one implementation: for those who have checked their arrays, and on every batch of a training.
"""

import numpy as np
from numpy.typing import ArrayLike

from nncore.checks import Floats, above_zero, floats, like, matrix

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


def absolute_error(prediction: ArrayLike, target: ArrayLike) -> float:
    """The mean of |ŷ − y| over all numbers; shapes and errors are those of `mean_squared_error`."""
    with np.errstate(over="ignore", invalid="ignore"):
        return absolute_error_unchecked(*_numbers(prediction, target))


def absolute_error_gradient(prediction: ArrayLike, target: ArrayLike) -> Floats:
    """The slope of the mean absolute error with respect to each prediction, in their shape: the sign of ŷ − y, over n.

    Where a prediction is exactly right there is a corner, and 0 is what is taken for its slope.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return absolute_error_gradient_unchecked(*_numbers(prediction, target))


def absolute_error_unchecked(prediction: Floats, target: Floats) -> float:
    """The mean of |ŷ − y|."""
    return float(np.abs(prediction - target).mean())


def absolute_error_gradient_unchecked(prediction: Floats, target: Floats) -> Floats:
    """The sign of ŷ − y, over n."""
    slope = np.sign(prediction - target)
    slope /= float(slope.size)
    return slope


def huber(prediction: ArrayLike, target: ArrayLike, delta: float) -> float:
    """The mean of Huber's loss of d = ŷ − y: d²/2 where |d| is up to delta, and from there on straight, delta·(|d| − delta/2).

    Huber, Robust Estimation of a Location Parameter (1964). Shapes and errors are those of `mean_squared_error`; a delta
    that is not above 0 raises a ValueError.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return huber_unchecked(*_numbers(prediction, target), above_zero("delta", delta))


def huber_gradient(prediction: ArrayLike, target: ArrayLike, delta: float) -> Floats:
    """The slope of Huber's loss with respect to each prediction, in their shape: ŷ − y, but never beyond ±delta, over n."""
    with np.errstate(over="ignore", invalid="ignore"):
        return huber_gradient_unchecked(*_numbers(prediction, target), above_zero("delta", delta))


def huber_unchecked(prediction: Floats, target: Floats, delta: float) -> float:
    """The mean of d²/2 where |d| is up to delta, else of delta·(|d| − delta/2)."""
    size = np.abs(prediction - target)
    within = np.minimum(size, delta)
    # From delta on within is delta, and this is delta²/2 + delta·(|d| − delta).
    return float((within**2 / 2 + within * (size - within)).mean())


def huber_gradient_unchecked(prediction: Floats, target: Floats, delta: float) -> Floats:
    """ŷ − y, clipped to ±delta, over n."""
    slope = np.clip(prediction - target, -delta, delta)
    slope /= float(slope.size)
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
