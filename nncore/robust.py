"""Lines through points of which some are far off: those with the least absolute error, and the least of Huber's loss."""

import numpy as np
from numpy.typing import ArrayLike

from nncore.checks import Floats, above_zero, vector
from nncore.neuron import best_fit, predict_unchecked

_TURNS = 200


def absolute_fit(inputs: ArrayLike, target: ArrayLike) -> tuple[float, float]:
    """The weight and the bias with the least mean absolute error, for inputs and target of shape (n,).

    One of the best lines goes through two of the points (Bloomfield and Steiger, Least Absolute Deviations, 1983): so all pairs
    are tried, which does for tens of points. Raises a ValueError for other shapes, and where all inputs are the same.
    """
    x, y = _points(inputs, target)
    one, other = np.triu_indices(len(x), 1)
    run = x[other] - x[one]
    one, other, run = one[run != 0], other[run != 0], run[run != 0]
    weights = (y[other] - y[one]) / run
    biases = y[one] - weights * x[one]
    sizes = np.abs(np.outer(weights, x) + biases[:, None] - y).mean(axis=1)
    # Rounded, so that of lines that are equally good every computer takes the same.
    best = int(np.argmin(np.round(sizes, 9)))
    return float(weights[best]), float(biases[best])


def huber_fit(inputs: ArrayLike, target: ArrayLike, delta: float) -> tuple[float, float]:
    """The weight and the bias with the least of Huber's loss, for inputs and target of shape (n,).

    By least squares again and again, in which a point that is further than delta off counts by delta over its distance
    (Holland and Welsch, Robust regression using iteratively reweighted least-squares, 1977). Raises a ValueError for other
    shapes, a delta that is not above 0, and where all inputs are the same.
    """
    x, y = _points(inputs, target)
    far = above_zero("delta", delta)
    (weight,), bias = best_fit(x, y)
    for _ in range(_TURNS):
        before = weight, bias
        off = np.abs(predict_unchecked(x[:, None], np.array([weight]), bias) - y)
        weight, bias = _weighted_fit(x, y, far / np.maximum(off, far))
        if abs(weight - before[0]) <= 1e-9 * abs(weight) and abs(bias - before[1]) <= 1e-9 * abs(bias):
            break
    return float(weight), float(bias)


def _weighted_fit(x: Floats, y: Floats, counts: Floats) -> tuple[float, float]:
    """The line with the least squares, each as often as it counts."""
    share = counts / counts.sum()
    middle, height = share @ x, share @ y
    aside = share * (x - middle)
    weight = float(aside @ (y - height) / (aside @ (x - middle)))
    return weight, float(height - weight * middle)


def _points(inputs: ArrayLike, target: ArrayLike) -> tuple[Floats, Floats]:
    x = vector("inputs", inputs)
    y = vector("target", target, len(x), "one a row")
    if not x.std():
        raise ValueError("inputs: expected different ones, or no line is the best")
    return x, y
