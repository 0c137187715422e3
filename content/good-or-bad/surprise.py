"""How surprised one is by what happens, told from the probability that one gave it."""

from dataclasses import dataclass, replace

import numpy as np

from nncore.figures import (
    announcement,
    axis,
    button,
    columns,
    controls,
    curve,
    decimal,
    formula,
    guide,
    marker,
    plot,
    readout,
    slider,
    term,
)
from nncore.losses import cross_entropy

LEAST = 0.5
SURPRISE = axis("Surprise", 0, 5.5)
SHARE = axis("Probability of what happened", 0, 100, unit="%")


@dataclass(frozen=True)
class State:
    percent: float = 50.0


def choose(state, percent):
    return replace(state, percent=percent)


def halve(state):
    return replace(state, percent=state.percent / 2) if state.percent >= 2 * LEAST else state


def point_at(state, place):
    return replace(state, percent=min(max(round(place["x"], 1), LEAST), 100.0))


def surprise(share):
    """What the cross-entropy is of one house whose verdict was given this probability."""
    return cross_entropy([[share, 1 - share]], [[1, 0]])


def view(state):
    share = state.percent / 100
    height = surprise(share)
    shares = np.geomspace(LEAST, 100, 60)
    return columns(
        plot(
            curve(shares, [surprise(one) for one in shares / 100], role="error", label="−log p"),
            guide(state.percent, height),
            marker(state.percent, height, decimal(height, 2), role="error"),
            x=SHARE,
            y=SURPRISE,
            describe=f"The surprise falls as the probability rises, from over 5 to 0. At {decimal(state.percent, 1)} % it is "
            f"{decimal(height, 3)}.",
            on_point=point_at,
            legend=False,
        ),
        [
            controls(
                slider(
                    "Probability in %",
                    state.percent,
                    LEAST,
                    100,
                    step=0.5,
                    on_input=choose,
                    role="prediction",
                    symbol="p",
                    digits=1,
                ),
                readout("Surprise", decimal(height, 3), role="error"),
            ),
            controls(button("Halve the probability", on_click=halve, disabled=state.percent < 2 * LEAST)),
            formula("−log ", term(decimal(share, 3), "p", role="prediction"), f" = {decimal(height, 3)}"),
            announcement(comment(state.percent)),
        ],
    )


def comment(percent):
    if percent >= 99.5:
        return "No surprise at all: you knew it."
    if percent >= 80:
        return "Hardly a surprise. That is what a good forecast feels like."
    if percent > 50:
        return "A small surprise."
    if percent == 50:
        return "A toss of a coin. Halve the probability, and watch by how much the surprise grows."
    if percent > 5:
        return "You had rather expected the other thing."
    return "You were nearly sure, and wrong. Near 0 % the curve has no upper end."
