"""One weight, one parabola: what a learning rate does, step by step."""

from dataclasses import dataclass, replace

import numpy as np

from nncore.descent import descend
from nncore.figures import (
    announcement,
    axis,
    button,
    columns,
    controls,
    curve,
    decimal,
    formula,
    path,
    plot,
    readout,
    row,
    slider,
    trail,
)
from nncore.neuron import best_weight, gradient, loss_surface

# Two houses, areas in 1000 sq ft and prices in $100,000: small numbers, to reckon along.
AREAS, PRICES = np.array([1.0, 3.0]), np.array([2.0, 5.0])
CURVATURE = float(np.mean(AREAS**2))
BEST = best_weight(AREAS, PRICES)
START = 0.0
MOST = 60
REACH = (BEST - 3, BEST + 3)
SIZE = (640, 480)


@dataclass(frozen=True)
class State:
    rate: float = 0.02
    steps: int = 0


def walk(state, steps):
    return replace(state, steps=min(state.steps + int(steps), MOST))


def again(state):
    return replace(state, steps=0)


def slope(weight):
    """mean((y − t)·x), at a weight in an array of one."""
    return gradient(AREAS, PRICES, weight, 0.0)[0]


def error(weights):
    """The mean squared error at each of some weights."""
    return loss_surface(AREAS, PRICES, weights, [0.0])[0]


def walked(state):
    """The weights, from the first on."""
    return descend(slope, START, state.rate, state.steps)[:, 0]


def view(state):
    weights = walked(state)
    here = float(weights[-1])
    return [
        controls(
            slider("Learning rate", state.rate, 0, 2.4 / CURVATURE, step=0.01, sets="rate"),
        ),
        controls(
            button("Step", on_click=walk, value=1, disabled=state.steps == MOST),
            button("10 steps", on_click=walk, value=10, disabled=state.steps == MOST),
            button("Start again", on_click=again),
        ),
        row(
            plot(
                curve(error, role="error"),
                (trail if state.steps else path)(weights, error, role="weight"),
                x=axis("Weight", *REACH),
                y=axis("Error", 0, 47),
                size=SIZE,
                describe=f"The error over the weight, a parabola, and {state.steps} steps on it: now at {decimal(here, 3)}.",
            ),
            plot(
                curve([0, max(state.steps, 10)], [BEST, BEST], role="prediction", label="the best weight", dashed=True),
                path(np.arange(len(weights)), weights, role="weight", label="the weight"),
                x=axis("Step", 0, max(state.steps, 10), whole=True),
                y=axis("Weight", *REACH),
                size=SIZE,
                describe=f"The weight after each of {state.steps} steps, and the best one, {decimal(BEST, 1)}.",
            ),
        ),
        columns(
            [
                controls(
                    readout("Weight", decimal(here, 4), role="weight", symbol="W"),
                    readout("From the lowest place", decimal(here - BEST, 4)),
                )
            ],
            [
                formula(
                    f"1 − rate · λ = 1 − {decimal(state.rate, 2)} × {decimal(CURVATURE)} = {decimal(factor(state.rate), 2)}"
                ),
                announcement(comment(state.rate)),
            ],
        ),
    ]


def factor(rate):
    """What is left of the distance from the lowest place after a step; exact where the rate is."""
    return round(1 - rate * CURVATURE, 9)


def kind_of(rate):
    """What steps at this rate do, in a word or two."""
    left = factor(rate)
    if left == 1:
        return "stands still"
    if left > 0:
        return "creeps"
    if left == 0:
        return "is there in one step"
    if left > -1:
        return "zigzags"
    return "jumps to and fro for ever" if left == -1 else "diverges"


def comment(rate):
    border = decimal(2 / CURVATURE, 2)
    left = decimal(abs(factor(rate)), 2)
    return {
        "stands still": "At a rate of 0 nothing moves.",
        "creeps": f"It creeps: each step leaves {left} of the distance, on the same side. The border is at {border}.",
        "is there in one step": f"The whole distance in one step. The border is twice as far, at {border}.",
        "zigzags": f"It zigzags: each step leaps over the lowest place and leaves {left} of the distance. The border: {border}.",
        "jumps to and fro for ever": "This is the border itself: to and fro for ever, always equally far away.",
        "diverges": f"It diverges: each step makes the distance {left} times as large. The border, {border}, is behind you.",
    }[kind_of(rate)]
