"""The mean squared error of a line through the origin, for every slope."""

from dataclasses import dataclass

import numpy as np

from nncore.figures import decimal, element, slider

AREA = np.array([0.5, 1.0, 1.5, 2.0])
PRICE = np.array([0.6, 0.9, 1.7, 1.9])


@dataclass(frozen=True)
class State:
    slope: float = 0.4


def loss(slope):
    return np.mean((np.multiply.outer(slope, AREA) - PRICE) ** 2, axis=-1)


def view(state):
    return [
        element("p", f"Mean squared error: {decimal(float(loss(state.slope)))}"),
        slider("Slope", state.slope, 0, 2, step=0.1, sets="slope"),
    ]
