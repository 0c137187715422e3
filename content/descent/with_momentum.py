"""The long valley again: gradient descent beside the same with momentum."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from nncore.descent import curvatures, descend_with_momentum
from nncore.figures import (
    announcement,
    axis,
    columns,
    controls,
    curve,
    decimal,
    plot,
    points,
    readout,
    row,
    slider,
)

from .maps import drawn_map, step_buttons, told
from .two_maps import START, UNSCALED

# One over the larger curvature: the valley's floor in a step, and then along it.
RATE = 1 / float(curvatures(UNSCALED.inputs)[-1])
MOST = 200
NEAR = 1.01


@dataclass(frozen=True)
class State:
    momentum: float = 0.9
    steps: int = 0


def walk(state, steps):
    return replace(state, steps=min(state.steps + int(steps), MOST))


def again(state):
    return replace(state, steps=0)


@lru_cache(maxsize=16)
def walked(momentum, steps):
    return descend_with_momentum(UNSCALED.slope, START, RATE, steps, momentum)


@lru_cache(maxsize=4)
def steps_until_near(momentum, limit=1500):
    """After how many steps the error stays within a hundredth of the lowest."""
    errors = UNSCALED.errors(walked(momentum, limit))
    return int(np.flatnonzero(errors > NEAR * UNSCALED.least)[-1]) + 1


def view(state):
    plain, moving = (walked(momentum, state.steps) for momentum in (0.0, state.momentum))
    errors = [UNSCALED.errors(way) for way in (plain, moving)]
    at = np.arange(state.steps + 1)
    now = [float(one[-1]) for one in errors]
    return [
        columns(
            controls(slider("Momentum", state.momentum, 0, 0.95, step=0.05, sets="momentum")),
            step_buttons(walk, again, is_over=state.steps == MOST),
        ),
        row(
            *[
                drawn_map(
                    UNSCALED,
                    way,
                    f"The long valley and {state.steps} steps {how}: the error is {decimal(error, 2)}.",
                    size=(640, 500),
                )
                for way, how, error in zip((plain, moving), ("without momentum", "with momentum"), now, strict=True)
            ]
        ),
        columns(
            plot(
                curve(at, errors[0], role="error", dashed=True, label="without"),
                curve(at, errors[1], role="error", label="with momentum"),
                *[points([state.steps], [error], role="error") for error in now],
                x=axis("Step", 0, max(state.steps, 10), whole=True),
                y=axis("Error", 300, 200_000, log=True),
                size=(640, 170),
                describe=f"The error over {state.steps} steps, without momentum and with it.",
            ),
            [
                row(
                    readout("Error without", told(now[0]), role="error"),
                    readout("Error with momentum", told(now[1]), role="error"),
                ),
                announcement(comment(state, now)),
            ],
        ),
    ]


def comment(state, now):
    if not state.steps:
        return f"Both begin at an error of {decimal(now[0])}. The lowest is {decimal(UNSCALED.least, 2)}."
    if state.momentum == 0:
        return "At a momentum of 0 both are the same."
    share, times = decimal(state.momentum, 2), decimal(1 / (1 - state.momentum), 1)
    long = f"Where slopes agree, steps grow up to 1 / (1 − {share}) = {times} times as long. "
    if now[1] < NEAR * UNSCALED.least:
        return long + "With momentum it is as good as there."
    return long + ("It overshoots, and comes back." if now[1] > now[0] else "It is ahead.")
