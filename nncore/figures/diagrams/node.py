"""A node of a diagram: what it is called, and what is in it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nncore.figures.scale import Floats


@dataclass(frozen=True, eq=False, repr=False)
class Node:
    """A neuron or an input: its name, the value in it, or its values over the plane."""

    name: str
    value: str = ""
    heat: Floats | None = None
    symbol: str | None = None


def node(name: str, value: str = "", *, heat: ArrayLike | None = None, symbol: str | None = None) -> Node:
    """A node with a name, and perhaps a value or a heat map of its values over the plane, as strong as they are large.

    `symbol` is what it is called in the lesson's formulas.
    """
    return Node(name, value, None if heat is None else np.asarray(heat, dtype=float), symbol)
