"""What the two hidden neurons of the trained network do together: a strip in the plane, with two of the four points in it."""

from dataclasses import dataclass

import numpy as np

from nncore.figures import axis, decimal, heat_map, line, plot
from nncore.network import forward

from .small_network import trained
from .try_a_line import CELLS, REACH, points_by_class


@dataclass(frozen=True)
class State:
    """There is nothing to choose here."""


def edges():
    """Where each hidden neuron is 0: a line x₂ = slope·x₁ + start, and about how much x₁ + x₂ is along it."""
    first = trained().layers[0]
    return [
        (-w1 / w2, -bias / w2, -2 * bias / (w1 + w2))
        for (w1, w2), bias in zip(first.weights.T, first.bias, strict=True)
    ]


def opinions():
    """What the network says at each place of the plane, less the half that parts 0 from 1; shape (CELLS, CELLS)."""
    middles = np.linspace(*REACH, CELLS, endpoint=False) + (REACH[1] - REACH[0]) / CELLS / 2
    plane = np.stack(np.meshgrid(middles, middles), axis=-1).reshape(-1, 2)
    return forward(trained(), plane).prediction.reshape(CELLS, CELLS) - 0.5


def view(state):
    (slope1, start1, sum1), (slope2, start2, sum2) = edges()
    low, high = decimal(sum1, 2), decimal(sum2, 2)
    return plot(
        heat_map(opinions(), REACH, REACH, ramp="sign", lo=-1, hi=1),
        line(slope1, start1, role="weight", label=f"h₁ = 0: x₁ + x₂ ≈ {low}"),
        line(slope2, start2, role="bias", label=f"h₂ = 0: x₁ + x₂ ≈ {high}"),
        *points_by_class(),
        x=axis("x₁", *REACH),
        y=axis("x₂", *REACH),
        aspect="square",
        describe=f"Two lines from upper left to lower right, where x₁ + x₂ is about {low} and {high}. The points 0, 1 and "
        "1, 0 lie in the strip between them; 0, 0 and 1, 1 lie outside.",
    )
