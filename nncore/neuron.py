"""A linear neuron: inputs times weights, plus a bias."""

import numpy as np
from numpy.typing import ArrayLike

from nncore.checks import Floats, matrix, number, vector


def predict(inputs: ArrayLike, weights: ArrayLike, bias: float) -> Floats:
    """The prediction for each row, shape (n,): inputs · weights + bias.

    Inputs have shape (n, k), or (n,) where there is one; weights (k,), or a single number. Raises a ValueError for other
    shapes, empty inputs, and inputs that are not finite.
    """
    x = matrix("inputs", inputs)
    w = vector("weights", weights, x.shape[1], "one an input", finite=False)
    with np.errstate(over="ignore", invalid="ignore"):
        prediction: Floats = x @ w + number("bias", bias)
    return prediction


def gradient(inputs: ArrayLike, target: ArrayLike, weights: ArrayLike, bias: float) -> tuple[Floats, float]:
    """The slope of half the mean squared error: mean((ŷ − y)·x) for each weight, shape (k,), and mean(ŷ − y) for the bias.

    Half, because the 2 that a square's derivative brings along only makes each step twice as long: the learning rate has
    it. Shapes and errors are those of `predict`, with a target for each row, (n,).
    """
    x = matrix("inputs", inputs)
    y = vector("target", target, len(x), "one a row")
    with np.errstate(over="ignore", invalid="ignore"):
        error = predict(x, weights, bias) - y
        slope: Floats = error @ x / len(x)
        return slope, float(error.mean())


def best_fit(inputs: ArrayLike, target: ArrayLike) -> tuple[Floats, float]:
    """The weights, shape (k,), and the bias with the least mean squared error, by linear least squares.

    Where several are equally good (fewer rows than parameters, say), the smallest of them. Inputs (n, k) or (n,), target
    (n,); raises a ValueError for other shapes, empty data, and numbers that are not finite.
    """
    x = matrix("inputs", inputs)
    y = vector("target", target, len(x), "one a row")
    *weights, bias = np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), y, rcond=None)[0]
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
    (best,), best_bias = best_fit(x, y)
    least = np.square(best * x + best_bias - y).mean()
    tilt = vector("weights", weights)[None, :] - best
    lift = vector("biases", biases)[:, None] - best_bias
    surface: Floats = np.square(lift + x.mean() * tilt) + x.var() * np.square(tilt) + least
    return surface
