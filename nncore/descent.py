"""Gradient descent: a small step against the slope, again and again.

A step depends on nothing but where it starts, so a hundred at once end, to the last bit, where a hundred single ones do.
A run whose rates are too high ends in inf and nan, quietly: in WebAssembly there are no floating-point warnings to give.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

import nncore.losses as losses
import nncore.neuron as neuron
from nncore.checks import Floats, count, floats, matrix, vector


@dataclass(frozen=True, eq=False)
class History:
    """Where a descent went: the parameters, shape (steps + 1, p), and the loss there, (steps + 1,), the start included."""

    parameters: Floats
    loss: Floats


def step(parameters: Floats, gradient: Floats, rates: Floats | float) -> Floats:
    """Parameters moved against their gradient, each by its own learning rate or all by one."""
    return parameters - rates * gradient


def descend(gradient: Callable[[Floats], Floats], start: ArrayLike, rates: ArrayLike, steps: int) -> Floats:
    """The path of so many steps, shape (steps + 1, p), the start included; `gradient` gives the slope at any parameters.

    Start (p,); rates (p,), or one for all. Raises a ValueError for other shapes, for rates that are not finite, and for a
    gradient that has not the shape of the parameters.
    """
    here = vector("start", start, finite=False)
    rate = _rates(rates, len(here))
    path = np.empty((count("steps", steps, 0) + 1, len(here)))
    path[0] = here
    with np.errstate(over="ignore", invalid="ignore"):
        for at in range(steps):
            slope = gradient(path[at])
            if np.shape(slope) != here.shape:
                raise ValueError(f"gradient: expected shape {here.shape}, one a parameter, not {np.shape(slope)}")
            path[at + 1] = step(path[at], slope, rate)
    return path


def descend_linear(
    inputs: ArrayLike, target: ArrayLike, parameters: ArrayLike, rates: ArrayLike, steps: int
) -> History:
    """Gradient descent on a linear neuron from its parameters: first the weights, last the bias.

    Inputs (n, k) or (n,), target (n,), parameters (k + 1,), rates (k + 1,) or one for all. The slopes are those of
    `nncore.neuron.gradient`, the loss is the mean squared error. Raises a ValueError for other shapes, empty data, and
    data or rates that are not finite.
    """
    x = matrix("inputs", inputs)
    y = vector("target", target, len(x), "one a row")
    here = vector("parameters", parameters, x.shape[1] + 1, "a weight an input and the bias", finite=False)
    rate = _rates(rates, len(here))
    path = np.empty((count("steps", steps, 0) + 1, len(here)))
    loss = np.empty(len(path))
    with_ones = neuron.with_ones(x)
    with np.errstate(over="ignore", invalid="ignore"):
        for at in range(len(path)):
            path[at] = here
            prediction = neuron.predict_unchecked(x, here[:-1], here[-1])
            loss[at] = losses.mean_squared_error_unchecked(prediction, y)
            here = step(here, neuron.gradient_unchecked(with_ones, prediction, y), rate)
        return History(path, loss)


def _rates(rates: ArrayLike, length: int) -> Floats:
    array = floats("rates", rates)
    if array.shape not in {(), (length,)}:
        raise ValueError(f"rates: expected one number, or {length}, one a parameter, not shape {array.shape}")
    return array
