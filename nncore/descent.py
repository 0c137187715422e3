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
from nncore.checks import Floats, between, count, floats, matrix, vector


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


def descend_with_momentum(
    gradient: Callable[[Floats], Floats], start: ArrayLike, rates: ArrayLike, steps: int, momentum: float
) -> Floats:
    """The path of so many steps that each keep a share of the one before, as `descend` gives it, which this is at momentum 0.

    v ← momentum·v + slope, then a step with v in the place of the slope; v is 0 at the start. Polyak, Some methods of speeding
    up the convergence of iteration methods (1964). Raises a ValueError as `descend` does, and for a momentum not from 0 to 1.
    """
    between("momentum", momentum, 0, 1)
    moving = np.zeros(np.shape(np.atleast_1d(start)))

    def kept(place: Floats) -> Floats:
        nonlocal moving
        moving = momentum * moving + gradient(place)
        return moving

    return descend(kept, start, rates, steps)


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


def descend_one_by_one(
    inputs: ArrayLike, target: ArrayLike, parameters: ArrayLike, rate: float, order: ArrayLike
) -> Floats:
    """The path of a linear neuron that makes a step for each single row, in this order, (len(order) + 1, k + 1).

    Inputs, target and parameters as in `descend_linear`; `order` has numbers of rows, shape (m,). Raises a ValueError as that
    does, and for an order that names other rows.
    """
    x = matrix("inputs", inputs)
    y = vector("target", target, len(x), "one a row")
    here = vector("parameters", parameters, x.shape[1] + 1, "a weight an input and the bias", finite=False)
    pace = float(_rates(rate, 1))
    rows = vector("order", order).astype(np.int64)
    if rows.min() < 0 or rows.max() >= len(x):
        raise ValueError(f"order: expected numbers of rows, from 0 to {len(x) - 1}")
    path = np.empty((len(rows) + 1, len(here)))
    path[0] = here
    with_ones = neuron.with_ones(x)
    with np.errstate(over="ignore", invalid="ignore"):
        for at, row in enumerate(rows.tolist(), start=1):
            prediction = neuron.predict_unchecked(x[row : row + 1], here[:-1], here[-1])
            slope = neuron.gradient_unchecked(with_ones[row : row + 1], prediction, y[row : row + 1])
            here = step(here, slope, pace)
            path[at] = here
    return path


def curvatures(inputs: ArrayLike) -> Floats:
    """How fast the slope of a linear neuron's half mean squared error changes, in each of its own directions, smallest first.

    The eigenvalues of the mean of x·xᵀ, where each row x of the inputs, (n, k) or (n,), has got a 1 for the bias: shape (k + 1,).
    The targets have no part in it. A rate below 2 over the largest converges, one above it does not: Nocedal and Wright,
    Numerical Optimization, section 3.3. Raises a ValueError for empty data, and numbers that are not finite.
    """
    x = neuron.with_ones(matrix("inputs", inputs))
    return np.asarray(np.linalg.eigvalsh(x.T @ x / len(x)), dtype=np.float64)


def _rates(rates: ArrayLike, length: int) -> Floats:
    array = floats("rates", rates)
    if array.shape not in {(), (length,)}:
        raise ValueError(f"rates: expected one number, or {length}, one a parameter, not shape {array.shape}")
    return array
