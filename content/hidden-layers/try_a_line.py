"""A linear classifier on exclusive or, with its three dials in the reader's hands."""

from dataclasses import dataclass

import numpy as np

from nncore.figures import (
    announcement,
    axis,
    columns,
    controls,
    decimal,
    heat_map,
    line,
    plot,
    points,
    segment,
    slider,
    text,
)
from nncore.neuron import predict

from .small_network import INPUTS, TARGET

REACH = (-0.5, 1.5)
CELLS = 80


@dataclass(frozen=True)
class State:
    weight1: float = 1.0
    weight2: float = 0.2
    bias: float = -0.8


def view(state):
    weights = np.array([state.weight1, state.weight2])
    says_one = predict(INPUTS, weights, state.bias) > 0
    right = says_one == (TARGET == 1)
    return columns(
        plot(
            heat_map(sides(weights, state.bias), REACH, REACH, ramp="sign", lo=-2.5, hi=2.5),
            border(weights, state.bias),
            *points_by_class(),
            *[text(x1, x2 + 0.1, "wrong", role="error") for x1, x2 in INPUTS[~right]],
            x=axis("x₁", *REACH),
            y=axis("x₂", *REACH),
            aspect="square",
            describe=f"Four points and a line between two sides: {right.sum()} of 4 points are on the right side.",
        ),
        [
            controls(slider("Weight of x₁", state.weight1, -2, 2, step=0.1, sets="weight1", role="weight")),
            controls(slider("Weight of x₂", state.weight2, -2, 2, step=0.1, sets="weight2", role="weight")),
            controls(slider("Bias", state.bias, -2, 2, step=0.1, sets="bias", role="bias")),
            announcement(comment(int(right.sum()))),
        ],
    )


def comment(right):
    if right == 4:
        return "4 of 4 are right. That cannot be: please tell us how you did it."
    if right == 3:
        return "3 of 4 are right. One more, and you have done what nobody has done before."
    return f"{decimal(right)} of 4 are right."


def points_by_class():
    return [
        points(*INPUTS[TARGET == 0].T, role="negative", label="class 0"),
        points(*INPUTS[TARGET == 1].T, role="positive", shape="square", label="class 1"),
    ]


def sides(weights, bias):
    """−1 where the classifier says 0, and 1 where it says 1, in the middle of each cell."""
    lo, hi = REACH
    middles = lo + (np.arange(CELLS) + 0.5) * (hi - lo) / CELLS
    x2, x1 = np.meshgrid(middles, middles, indexing="ij")
    sums = predict(np.column_stack([x1.ravel(), x2.ravel()]), weights, bias)
    # Rounded, because the last bits of a product differ between machines, and on the border with them the side.
    return np.sign(np.round(sums, 9)).reshape(x1.shape)


def border(weights, bias):
    """The line where the sum is 0, unless that is nowhere."""
    if not weights.any():
        return None
    if not weights[1]:
        at = -bias / weights[0]
        return segment((at, REACH[0]), (at, REACH[1]), role="prediction")
    return line(-weights[0] / weights[1], -bias / weights[1], role="prediction")
