"""Scaling: inputs of different units brought to one size, and weights found with them brought back."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nncore.checks import Floats, matrix, number, vector


@dataclass(frozen=True, eq=False)
class Standardised:
    """Inputs around 0 that are 1 wide, shape (n, k), and what was taken away from each column and divided by, shape (k,)."""

    inputs: Floats
    mean: Floats
    deviation: Floats


def standardise(inputs: ArrayLike) -> Standardised:
    """Each column minus its mean, over its standard deviation; inputs (n, k) or (n,).

    Raises a ValueError for empty data, numbers that are not finite, and a column whose numbers are all the same.
    """
    x = matrix("inputs", inputs)
    deviation = x.std(axis=0)
    if not deviation.all():
        raise ValueError("inputs: expected different numbers in each column, or there is nothing to scale")
    return Standardised(standardise_unchecked(x), x.mean(axis=0), deviation)


def standardise_unchecked(inputs: Floats) -> Floats:
    """Each column minus its mean, over its standard deviation, for those who have checked their arrays."""
    scaled: Floats = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
    return scaled


def in_own_units(weights: ArrayLike, bias: float, mean: ArrayLike, deviation: ArrayLike) -> tuple[Floats, float]:
    """The weights, shape (k,), and the bias that say of inputs as they were what these say of standardised ones.

    Weights, mean and deviation (k,); raises a ValueError for other shapes.
    """
    w = vector("weights", weights, finite=False)
    middle = vector("mean", mean, len(w), "one a weight")
    wide = vector("deviation", deviation, len(w), "one a weight")
    with np.errstate(over="ignore", invalid="ignore"):
        return in_own_units_unchecked(w, number("bias", bias), middle, wide)


def in_own_units_unchecked(weights: Floats, bias: float, mean: Floats, deviation: Floats) -> tuple[Floats, float]:
    """w/σ, and b − Σ w·μ/σ."""
    own: Floats = weights / deviation
    return own, float(bias - own @ mean)
