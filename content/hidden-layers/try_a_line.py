"""A linear classifier on exclusive or, with its three dials in the reader's hands."""

from dataclasses import dataclass, replace

import numpy as np

from nncore.figures import (
    Guess,
    announcement,
    ask_number,
    axis,
    columns,
    controls,
    decimal,
    heat_map,
    kept,
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
    most: int | None = None
    guess: Guess = Guess()


def turn_first(state, weight):
    return turned(replace(state, weight1=weight))


def turn_second(state, weight):
    return turned(replace(state, weight2=weight))


def turn_bias(state, bias):
    return turned(replace(state, bias=bias))


def turned(state):
    """The state with the most points that were right at once."""
    return replace(state, most=max(int(right_ones(state).sum()), state.most or 0))


def right_ones(state):
    """Which of the four points are on the right side."""
    says_one = predict(INPUTS, np.array([state.weight1, state.weight2]), state.bias) > 0
    return says_one == (TARGET == 1)


def bet(state):
    """How many the reader thinks to get right, beside how many they have got."""
    return ask_number(
        "How many of the four will you get right?",
        state.guess,
        "guess",
        outcome=state.most,
        near=0,
        task="Now turn the dials.",
        says="the most you have got is",
        answer="Three. Whichever line you draw, one point is on the wrong side.",
        replies=[(4, 4, "So said those who built the first such machines. Go on trying, or read why.")],
    )


def view(state):
    weights = np.array([state.weight1, state.weight2])
    right = right_ones(state)
    return columns(
        kept(
            plot(
                heat_map(sides(weights, state.bias), REACH, REACH, ramp="sign", lo=-2.5, hi=2.5),
                border(weights, state.bias),
                *points_by_class(),
                *[text(x1, x2 + 0.1, "wrong", role="error") for x1, x2 in INPUTS[~right]],
                x=axis("x₁", *REACH),
                y=axis("x₂", *REACH),
                aspect="square",
                describe=f"Four points and a line between two sides: {right.sum()} of 4 points are on the right side.",
            )
        ),
        [
            controls(slider("Weight of x₁", state.weight1, -2, 2, step=0.1, on_input=turn_first, role="weight")),
            controls(slider("Weight of x₂", state.weight2, -2, 2, step=0.1, on_input=turn_second, role="weight")),
            controls(slider("Bias", state.bias, -2, 2, step=0.1, on_input=turn_bias, role="bias")),
            announcement(comment(int(right.sum()))),
            bet(state),
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
