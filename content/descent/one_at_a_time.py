"""47 houses: a step after all of them, beside a step after each."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from nncore.datasets import sales
from nncore.descent import descend, descend_one_by_one
from nncore.figures import (
    announcement,
    axis,
    button,
    columns,
    controls,
    curve,
    decimal,
    done,
    plot,
    points,
    readout,
    row,
    slider,
)
from nncore.figures.codec import AnyFloat
from nncore.randomness import permutation
from nncore.scaling import standardise

from .maps import Valley, drawn_map

SOLD = sales()
COUNT = len(SOLD)
VALLEY = Valley(standardise(SOLD.area).inputs[:, 0], SOLD.price, (-100, 300), (-50, 450), "Weight, area scaled")
START = (0.0, 0.0)
MOST = 10 * COUNT


@dataclass(frozen=True)
class State:
    rate: float = 0.05
    singly: tuple[tuple[AnyFloat, AnyFloat], ...] = (START,)
    together: tuple[tuple[AnyFloat, AnyFloat], ...] = (START,)


def look(state, houses):
    """So many houses more: a step for each of them, and one for all whenever all have been looked at."""
    seen = len(state.singly) - 1
    houses = min(int(houses), MOST - seen)
    if houses < 1:
        return state
    way = descend_one_by_one(VALLEY.inputs, VALLEY.prices, state.singly[-1], state.rate, order(seen, houses))
    epochs = (seen + houses) // COUNT - seen // COUNT
    steps = descend(VALLEY.slope, state.together[-1], state.rate, epochs)
    return replace(
        state,
        singly=(*state.singly, *map(tuple, way[1:].tolist())),
        together=(*state.together, *map(tuple, steps[1:].tolist())),
    )


def again(state):
    return replace(state, singly=(START,), together=(START,))


def order(seen, houses):
    """Whose turn it is after so many: in each epoch every house once, shuffled anew."""
    return [int(shuffled(at // COUNT)[at % COUNT]) for at in range(seen, seen + houses)]


@cache
def shuffled(epoch):
    return permutation(COUNT, epoch, "houses")


def view(state):
    singly, together = np.array(state.singly), np.array(state.together)
    seen = len(singly) - 1
    errors = VALLEY.errors(singly), VALLEY.errors(together)
    now = [float(one[-1]) for one in errors]
    looked = max(seen, COUNT)
    return [
        columns(
            controls(slider("Learning rate", state.rate, 0.01, 0.3, step=0.01, sets="rate")),
            controls(
                button("One house", on_click=look, value=1, disabled=seen == MOST),
                button("One epoch", on_click=look, value=COUNT, disabled=seen == MOST),
                button("Start again", on_click=again),
            ),
        ),
        row(
            drawn_map(
                VALLEY,
                together,
                f"All at once: {len(together) - 1} steps, and an error of {decimal(now[1])}.",
                size=(640, 440),
            ),
            drawn_map(
                VALLEY,
                singly,
                f"One house at a time: {seen} steps, and an error of {decimal(now[0])}.",
                size=(640, 440),
                dots=seen <= COUNT,
            ),
        ),
        columns(
            plot(
                curve(COUNT * np.arange(len(together)), errors[1], role="error", dashed=True, label="all at once"),
                curve(np.arange(seen + 1), errors[0], role="error", label="one at a time"),
                *[points([seen], [error], role="error") for error in now],
                x=axis("Houses looked at", 0, looked, whole=True),
                y=axis("Error", 1000, 200_000, log=True),
                size=(640, 220),
                describe=f"The error over {seen} houses looked at, all at once and one at a time.",
            ),
            [
                row(
                    readout("Error, all at once", decimal(now[1]), role="error"),
                    readout("Error, one at a time", decimal(now[0]), role="error"),
                ),
                announcement(comment(seen, now)),
                done("Three epochs", seen >= 3 * COUNT),
            ],
        ),
    ]


def comment(seen, now):
    if not seen:
        return f"Not a house was looked at yet. The lowest error there is, is {decimal(VALLEY.least)}."
    epochs, rest = divmod(seen, COUNT)
    looked = (
        f"{epochs} {'epoch' if epochs == 1 else 'epochs'}" + (f" and {rest} houses" if rest else "")
        if epochs
        else f"{rest} of {COUNT} houses"
    )
    above = 100 * (now[0] / VALLEY.least - 1)
    return f"{looked}. One at a time is {decimal(above, 1)} % above the lowest error, {decimal(VALLEY.least)}."
