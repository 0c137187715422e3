"""The chain rule on one house, with numbers: what becomes of a nudge of a dial on its way to the squared error."""

from dataclasses import dataclass, replace

import numpy as np

from nncore.datasets import three_houses
from nncore.figures import announcement, button, choice, columns, controls, decimal, formula, table, term, timer
from nncore.losses import mean_squared_error_gradient
from nncore.neuron import predict

from .chain import chain

HOUSES = three_houses()
WEIGHT, BIAS = 0.1, 150
NUDGE = 0.0001
LAST = 6
FOR_BIAS = (5,)


@dataclass(frozen=True)
class State:
    stage: int = 0
    house: str = "2,104 sq ft"
    is_playing: bool = False


def forward(state):
    stage = min(state.stage + 1, LAST)
    return replace(state, stage=stage, is_playing=state.is_playing and stage < LAST)


def back(state):
    return replace(state, stage=max(state.stage - 1, 0), is_playing=False)


def play(state):
    return replace(state, stage=0 if state.stage == LAST else state.stage, is_playing=True)


def pause(state):
    return replace(state, is_playing=False)


def names():
    return [f"{decimal(area)} sq ft" for area in HOUSES.area]


def view(state):
    at = names().index(state.house) if state.house in names() else 0
    x, t = float(HOUSES.area[at]), float(HOUSES.price[at])
    y = float(predict([x], WEIGHT, BIAS)[0])
    says = explain(state.stage, x, y, t)
    return [
        drawn(state.stage, x, y, t, says),
        announcement(f"{state.stage + 1} of {LAST + 1}: {says}"),
        controls(
            button("Back", on_click=back, disabled=state.stage == 0),
            button("Next", on_click=forward, disabled=state.stage == LAST),
            button("Pause", on_click=pause) if state.is_playing else button("Play", on_click=play),
            choice("House", names()[at], names(), sets="house"),
        ),
        columns(written(state.stage, x, y, t), numbers(state.stage, x, y, t)),
        state.is_playing and timer(on_tick=forward, every=4000),
    ]


def drawn(stage, x, y, t, says):
    """The chain, with the factors that are known at this stage."""
    d, dial = y - t, stage in FOR_BIAS
    found = ("× 1" if dial else f"× {decimal(x)}", "× 1", f"× {decimal(2 * d, 1)}")
    factors = [factor if stage >= since else None for since, factor in enumerate(found, start=1)]
    first = ("b", decimal(BIAS), "bias", "b") if dial else ("W", decimal(WEIGHT, 3), "weight", "W")
    return chain(
        [
            first,
            ("y", decimal(y, 1), "prediction", "y"),
            ("d", decimal(d, 1), "error", "d"),
            ("d²", decimal(d * d), "error", "d"),
        ],
        [
            ("+Wx" if dial else "·x+b", factors[0], "bias" if dial else "data"),
            ("−t", factors[1], "prediction"),
            ("( )²", factors[2], "error"),
        ],
        describe=says,
    )


def written(stage, x, y, t):
    """The formula, and under it the same with numbers, as far as it is known."""
    d = y - t
    dial, through = ("b", "1") if stage in FOR_BIAS else ("W", "x")
    factors = [
        term(through, through, role="data") if through == "x" else "1",
        " · 1 · ",
        "2",
        term("d", "d", role="error"),
    ]
    number = decimal(1 if dial == "b" else x)
    found = decimal(2 * d * (1 if dial == "b" else x), 0 if dial == "W" else 1)
    return [
        formula("slope for ", term(dial, dial, role="weight" if dial == "W" else "bias"), " = ", *factors),
        formula(f"= {number} × 1 × 2 × {bracketed(d)} = {found}" if stage >= 4 else "= …"),
    ]


def numbers(stage, x, y, t):
    """By how much each value grows when the dial is nudged, by its factor, and as it comes out when all is computed again."""
    d = y - t
    through = 1.0 if stage in FOR_BIAS else x
    grown = NUDGE * through
    again = (d + grown) ** 2 - d**2
    rows = [
        ("b" if through == 1 else "W", "nudged", f"+{NUDGE}"),
        ("y", f"× {decimal(through)}", signed(grown, 4)),
        ("d", "× 1", signed(grown, 4)),
        ("d²", f"× {decimal(2 * d, 1)}", f"{signed(2 * d * grown, 4)} (computed again: {signed(again, 4)})"),
    ]
    known = 4 if stage >= 3 else stage + 1 if stage else 0
    return table(
        ["Value", "Its factor", "Grows by"],
        [[name, *cells] if at < known else [name, "…", "…"] for at, (name, *cells) in enumerate(rows)],
    )


def slopes():
    """The means over the three houses, of d² by W and by b."""
    predictions = predict(HOUSES.area, WEIGHT, BIAS)
    each = mean_squared_error_gradient(predictions, HOUSES.price)
    return float(each @ HOUSES.area), float(np.sum(each))


def explain(stage, x, y, t):
    d = y - t
    for_weight, for_bias = slopes()
    return (
        f"The house has x = {decimal(x)} square feet. The line says y = {decimal(y, 1)}, it was sold for t = "
        f"{decimal(t, 1)}. So d = {decimal(d, 1)}, and its square is {decimal(d * d, 1)}.",
        f"Nudge W by {NUDGE}. W is multiplied by x, so y changes {decimal(x)} times as much: by {decimal(NUDGE * x, 4)}.",
        f"The price t does not move. So d changes by as much as y: times 1, by {decimal(NUDGE * x, 4)}.",
        f"And the square? It changes 2d times as much as d: {decimal(2 * d, 1)} times {decimal(NUDGE * x, 4)} is "
        f"{decimal(2 * d * NUDGE * x, 3)}. Nearly, and the smaller the nudge, the more nearly.",
        f"What comes out for each bit that goes in at W: multiply the factors. {decimal(x)} × 1 × {bracketed(2 * d, 1)} "
        f"= {decimal(2 * d * x)}. That is the slope for W of this one house.",
        f"The same for b. It is added as it is, so its first factor is 1, and the slope for b is {decimal(2 * d, 1)}.",
        f"The error is the mean over the houses, and so are its slopes: mean(2(y − t)x) = {decimal(for_weight)} for W, "
        f"and mean(2(y − t)) = {decimal(for_bias, 1)} for b, as it was measured.",
    )[stage]


def bracketed(value, digits=1):
    """A number in a product: in brackets where it is negative."""
    text = decimal(value, digits)
    return f"({text})" if text.startswith("−") else text


def signed(value, digits):
    text = decimal(value, digits)
    return text if text.startswith("−") else f"+{text}"
