"""Let the slope do the turning: gradient descent on one weight and one bias."""

from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from nncore.descent import descend_linear, step
from nncore.figures import (
    announcement,
    axis,
    button,
    checkbox,
    columns,
    controls,
    decimal,
    formula,
    heat_map,
    path,
    plot,
    readout,
    row,
    slider,
    term,
)
from nncore.figures.codec import AnyFloat
from nncore.neuron import best_fit, gradient, loss_surface, predict

from .house_plots import AREA, HOUSES, PRICE, TOO_LONG, climbs, error_log, fitted_plot, loss_of

RATES = np.array([1e-8, 1.0])
WEIGHTS, BIASES = (0, 0.4), (0, 460)
GRID = (40, 46)
REMEMBERED = 200
# Of two plots side by side, which are small on a phone.
SIZE = (640, 440)


@dataclass(frozen=True)
class State:
    weight: AnyFloat = 0.0
    bias: AnyFloat = 0.0
    pace: float = 1.0
    walked: tuple[tuple[AnyFloat, AnyFloat], ...] = ((0.0, 0.0),)
    log: tuple[AnyFloat, ...] = (loss_of(0.0, 0.0),)
    looked_at: int | None = None
    is_revealed: bool = False
    has_climbed: bool = False


def preview():
    return descend(State(), 3)


def arrive(state, places, losses):
    """The state at the last of some places, having walked through all of them."""
    walked, log = (*state.walked, *places)[-REMEMBERED:], (*state.log, *losses)[-REMEMBERED:]
    weight, bias = walked[-1]
    return replace(state, weight=weight, bias=bias, walked=walked, log=log, looked_at=None, has_climbed=False)


def choose_weight(state, weight):
    return arrive(state, [(weight, state.bias)], [loss_of(weight, state.bias)])


def choose_bias(state, bias):
    return arrive(state, [(state.weight, bias)], [loss_of(state.weight, bias)])


def descend(state, steps):
    history = descend_linear(HOUSES.area, HOUSES.price, (state.weight, state.bias), state.pace * RATES, steps)
    arrived = arrive(state, map(tuple, history.parameters[1:].tolist()), history.loss[1:].tolist())
    return replace(arrived, has_climbed=climbs(*history.loss[-2:]))


def look_back(state, place):
    return replace(state, looked_at=round(place["x"]))


def look_at(state, step):
    return replace(state, looked_at=int(step))


def view(state):
    loss = loss_of(state.weight, state.bias)
    log = state.log
    looked_at = len(log) - 1 if state.looked_at is None else min(state.looked_at, len(log) - 1)
    return [
        columns(
            controls(
                slider("Learning rate", state.pace, 0.1, 2.2, step=0.1, sets="pace"),
                checkbox("Reveal the whole surface", state.is_revealed, sets="is_revealed"),
            ),
            controls(
                button("GD step", on_click=descend, value=1),
                button("10 GD steps", on_click=descend, value=10),
                button("100 GD steps", on_click=descend, value=100),
            ),
        ),
        row(fitted_plot(state.weight, state.bias, loss, size=SIZE), map_of_losses(state)),
        columns(
            [
                controls(
                    slider(
                        "Weight",
                        state.weight,
                        *WEIGHTS,
                        step=0.0001,
                        on_input=choose_weight,
                        digits=4,
                        role="weight",
                        symbol="W",
                    ),
                    slider(
                        "Bias", state.bias, *BIASES, step=0.1, on_input=choose_bias, digits=1, role="bias", symbol="b"
                    ),
                    readout("Error", decimal(loss, 2), role="error"),
                ),
                announcement(judge(state)),
                slopes(state),
            ],
            error_log(log, looked_at, on_hover=look_back, on_input=look_at),
        ),
    ]


def judge(state):
    """Whether the steps go down, what has left its plot, and how far there is still to go."""
    loss, least = state.log[-1], loss_of(*lowest())
    gone = [name for name, is_gone in (("line", is_line_out(state)), ("dot", is_dot_out(state))) if is_gone]
    left = ("", f" The {' '.join(gone)} has left its plot.", " The line and the dot have left their plots.")[len(gone)]
    if state.has_climbed:
        return TOO_LONG + left
    if loss < 1.01 * least:
        return f"Nearly as good as it gets: no line does better than {decimal(least, 2)}."
    walked = " That is two steps, and 100 more." if len(state.log) == 103 else ""
    return f"The lowest possible error is {decimal(least, 2)}.{left}{walked}"


def is_line_out(state):
    """Whether nothing of the line is to be seen."""
    ends = predict(np.array(AREA.domain), state.weight, state.bias)
    return not np.isfinite(ends).all() or ends.max() < PRICE.lo or ends.min() > PRICE.hi


def is_dot_out(state):
    """Whether the place on the map is beyond its edges."""
    return not on_map(np.array([[state.weight, state.bias]])).all()


def on_map(walked):
    """Which places lie on the map."""
    return ((walked >= (WEIGHTS[0], BIASES[0])) & (walked <= (WEIGHTS[1], BIASES[1]))).all(axis=1)


def slopes(state):
    (weight_slope,), bias_slope = gradient(HOUSES.area, HOUSES.price, state.weight, state.bias)
    here, slope = np.array([state.weight, state.bias]), np.array([weight_slope, bias_slope])
    weight, bias = step(here, slope, state.pace * RATES)
    return formula(
        "Slope here: ",
        term(f"weight {decimal(weight_slope, 1)}", "W", role="weight"),
        ", ",
        term(f"bias {decimal(bias_slope, 3)}", "b", role="bias"),
        ". Next step: ",
        term(f"weight {decimal(weight, 7)}", "W", role="weight"),
        ", ",
        term(f"bias {decimal(bias, 3)}", "b", role="bias"),
        ".",
    )


def key():
    """What the colours of the map mean."""
    low, high = np.exp([surface().min(), surface().max()])
    return f"{decimal(low)} to {decimal(high)}"


def map_of_losses(state):
    walked = np.array(state.walked)
    losses = surface()
    if not state.is_revealed:
        losses = np.where(visited(walked), losses, np.nan)
    return plot(
        heat_map(losses, x=WEIGHTS, y=BIASES, lo=surface().min(), hi=surface().max(), told=np.exp, label=key()),
        path(walked[:, 0], walked[:, 1]),
        x=axis("Weight", *WEIGHTS),
        y=axis("Bias", *BIASES),
        size=SIZE,
        describe=f"The error over weight and bias, and the way walked: {len(walked)} places, now at weight "
        f"{decimal(state.weight, 4)} and bias {decimal(state.bias, 1)}.",
    )


@cache
def lowest():
    weights, bias = best_fit(HOUSES.area, HOUSES.price)
    return float(weights[0]), bias


@cache
def surface():
    """The logarithm of the loss in the middle of each cell: the valley is far below its rims."""
    rows, columns = GRID
    return np.log(loss_surface(HOUSES.area, HOUSES.price, middles(*WEIGHTS, columns), middles(*BIASES, rows)))


def middles(lo, hi, count):
    return lo + (np.arange(count) + 0.5) * (hi - lo) / count


def visited(walked):
    """Which cells of the map have been walked on."""
    rows, columns = GRID
    seen = np.zeros(GRID, dtype=bool)
    weights, biases = walked[on_map(walked)].T
    column = ((weights - WEIGHTS[0]) / (WEIGHTS[1] - WEIGHTS[0]) * columns).clip(0, columns - 1)
    row = ((biases - BIASES[0]) / (BIASES[1] - BIASES[0]) * rows).clip(0, rows - 1)
    seen[row.astype(int), column.astype(int)] = True
    return seen
