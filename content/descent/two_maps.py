"""The same three houses with their area as it is and scaled: a long valley beside a round bowl, the same steps in both."""

from dataclasses import dataclass, replace
from functools import cache, lru_cache

import numpy as np

from nncore.datasets import three_houses
from nncore.descent import curvatures, descend
from nncore.figures import announcement, columns, controls, decimal, readout, row, slider, table
from nncore.scaling import in_own_units, standardise

from .maps import Valley, drawn_map, step_buttons, told

HOUSES = three_houses()
AREAS = HOUSES.area / 1000
SCALED = standardise(AREAS)
START = (0.0, 0.0)
MOST = 500
UNSCALED, BOWL = (
    Valley(AREAS, HOUSES.price, (-100, 400), (-50, 450), "Weight, area as it is"),
    Valley(SCALED.inputs[:, 0], HOUSES.price, (-250, 250), (-50, 450), "Weight, area scaled"),
)


@dataclass(frozen=True)
class State:
    share: float = 0.5
    steps: int = 0


def walk(state, steps):
    return replace(state, steps=min(state.steps + int(steps), MOST))


def again(state):
    return replace(state, steps=0)


@cache
def best_rate(valley):
    """The rate at which the slower of both directions is quickest: 2 over the sum of both curvatures."""
    return 2 / float(curvatures(valley.inputs).sum())


@lru_cache(maxsize=8)
def walked(valley, share, steps):
    return descend(valley.slope, START, share * best_rate(valley), steps)


def view(state):
    walks = [(valley, walked(valley, state.share, state.steps)) for valley in (UNSCALED, BOWL)]
    errors = [float(valley.errors(way[-1:])[0]) for valley, way in walks]
    weight, bias = walks[1][1][-1].tolist()
    (own,), own_bias = in_own_units([weight], bias, SCALED.mean, SCALED.deviation)
    plain, plain_bias = walks[0][1][-1].tolist()
    return [
        columns(
            controls(slider("Share of the best rate", state.share, 0.1, 1.1, step=0.1, sets="share")),
            step_buttons(walk, again, is_over=state.steps == MOST),
        ),
        row(
            *[
                drawn_map(
                    valley,
                    way,
                    f"The error over weight and bias with the area {how}; after {state.steps} steps it is {decimal(error, 2)}.",
                )
                for (valley, way), error, how in zip(walks, errors, ("as it is", "scaled"), strict=True)
            ]
        ),
        row(
            readout("Error, area as it is", told(errors[0]), role="error"),
            readout("Error, area scaled", told(errors[1]), role="error"),
        ),
        announcement(comment(state, errors)),
        table(
            ["The line", "for 1,000 sq ft", "bias"],
            [
                ["area as it is", decimal(plain, 1), decimal(plain_bias, 1)],
                ["area scaled", decimal(own, 1), decimal(own_bias, 1)],
            ],
        ),
    ]


def comment(state, errors):
    least = UNSCALED.least
    if not state.steps:
        return f"Both begin with the same line, 0x + 0. The lowest error there is, is {decimal(least, 2)} in both."
    if state.share > 1.05:
        return "That is more than the best rate. In the long valley it is beyond the border already."
    there = [error < 1.01 * least for error in errors]
    how = (
        "Both are there."
        if all(there)
        else "The bowl is done. In the valley there is a long way left."
        if there[1]
        else "Both are on their way."
    )
    return f"{state.steps} {'step' if state.steps == 1 else 'steps'}. {how}"
