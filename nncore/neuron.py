"""A linear neuron: inputs times weights, plus a bias."""

import numpy as np
from numpy.typing import ArrayLike

import nncore.losses as losses
from nncore.checks import Floats, matrix, number, vector


def predict(inputs: ArrayLike, weights: ArrayLike, bias: float) -> Floats:
    """The prediction for each row, shape (n,): inputs · weights + bias.

    Inputs have shape (n, k), or (n,) where there is one; weights (k,), or a single number. Raises a ValueError for other
    shapes, empty inputs, and inputs that are not finite.
    """
    x = matrix("inputs", inputs)
    w = vector("weights", weights, x.shape[1], "one an input", finite=False)
    with np.errstate(over="ignore", invalid="ignore"):
        return predict_unchecked(x, w, number("bias", bias))


def predict_unchecked(inputs: Floats, weights: Floats, bias: float | Floats) -> Floats:
    """Inputs · weights + bias, for those who have checked their arrays."""
    prediction: Floats = inputs @ weights + bias
    return prediction


def gradient(inputs: ArrayLike, target: ArrayLike, weights: ArrayLike, bias: float) -> tuple[Floats, float]:
    """The slope of half the mean squared error: mean((ŷ − y)·x) for each weight, shape (k,), and mean(ŷ − y) for the bias.

    Half, because the 2 that a square's derivative brings along only makes each step twice as long: the learning rate has
    it. Shapes and errors are those of `predict`, with a target for each row, (n,).
    """
    x = matrix("inputs", inputs)
    y = vector("target", target, len(x), "one a row")
    with np.errstate(over="ignore", invalid="ignore"):
        slope = gradient_unchecked(with_ones(x), predict(x, weights, bias), y)
        return slope[:-1], float(slope[-1])


def gradient_unchecked(inputs: Floats, prediction: Floats, target: Floats) -> Floats:
    """The slope for each weight, shape (k,), of a neuron with these inputs, (n, k): how much of its error came through each."""
    slope: Floats = losses.mean_squared_error_gradient_unchecked(prediction, target) @ inputs / 2
    return slope


def with_ones(inputs: Floats) -> Floats:
    """Inputs and one more that is always 1, shape (n, k + 1): the weight of that one is the bias."""
    return np.column_stack([inputs, np.ones(len(inputs))])


def best_fit(inputs: ArrayLike, target: ArrayLike) -> tuple[Floats, float]:
    """The weights, shape (k,), and the bias with the least mean squared error, by linear least squares.

    Where several are equally good (fewer rows than parameters, say), the smallest of them. Inputs (n, k) or (n,), target
    (n,); raises a ValueError for other shapes, empty data, and numbers that are not finite.
    """
    x = matrix("inputs", inputs)
    y = vector("target", target, len(x), "one a row")
    *weights, bias = np.linalg.lstsq(with_ones(x), y, rcond=None)[0]
    return np.array(weights), float(bias)


def best_weight(inputs: ArrayLike, target: ArrayLike) -> float:
    """The weight with the least mean squared error where there is one input and no bias: mean(x·y) / mean(x²).

    Inputs and target (n,); raises a ValueError for other shapes, empty data, and inputs that are all zero.
    """
    x = vector("inputs", inputs)
    y = vector("target", target, len(x), "one a row")
    if not x.any():
        raise ValueError("inputs: expected at least one that is not zero, or any weight fits as well")
    return float(x @ y / (x @ x))


def loss_surface(inputs: ArrayLike, target: ArrayLike, weights: ArrayLike, biases: ArrayLike) -> Floats:
    """The mean squared error of one input's line for every bias (rows) and weight (columns), (len(biases), len(weights)).

    Inputs and target (n,). A square completed: the error of the best line, plus what lies between it and the line asked
    for, E[(Δw·x + Δb)²], from the means of x and x². So a thousand houses take as long as three, nothing cancels, and no
    rounding makes it negative. Raises a ValueError as `best_fit` does.
    """
    x = vector("inputs", inputs)
    y = vector("target", target, len(x), "one a row")
    best, best_bias = best_fit(x, y)
    least = losses.mean_squared_error_unchecked(predict(x, best, best_bias), y)
    tilt = vector("weights", weights)[None, :] - best
    lift = vector("biases", biases)[:, None] - best_bias
    surface: Floats = np.square(lift + x.mean() * tilt) + x.var() * np.square(tilt) + least
    return surface
