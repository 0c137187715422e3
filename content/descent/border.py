"""The border of the learning rate, over the reader's own houses: drag one out, and what went well explodes."""

from dataclasses import dataclass, replace

import numpy as np

from nncore.datasets import three_houses
from nncore.descent import curvatures, descend_linear
from nncore.figures import (
    announcement,
    axis,
    columns,
    curve,
    decimal,
    guide,
    line,
    path,
    plot,
    points,
    readout,
    row,
    slider,
    text,
)
from nncore.neuron import best_fit, with_ones

_AREAS = tuple((three_houses().area / 1000).tolist())
_PRICES = tuple(three_houses().price.tolist())
STEPS = 30
AREA, PRICE = (0.2, 6.0), (0.0, 1000.0)
FASTEST = 1.0
ERROR = (100.0, 1e7)


@dataclass(frozen=True)
class State:
    areas: tuple[float, ...] = _AREAS
    prices: tuple[float, ...] = _PRICES
    house: int = 1
    rate: float = 0.3


def take(state, place):
    """Take the house that is nearest, as one sees it."""
    far = [
        np.hypot((area - place["x"]) / (AREA[1] - AREA[0]), (price - place["y"]) / (PRICE[1] - PRICE[0]))
        for area, price in zip(state.areas, state.prices, strict=True)
    ]
    return replace(state, house=int(np.argmin(far)) + 1)


def drag(state, place):
    return moved(state, round(place["x"], 2), round(place["y"]))


def choose_house(state, house):
    return replace(state, house=min(max(int(house), 1), len(state.areas)))


def choose_area(state, area):
    return moved(state, area, state.prices[state.house - 1])


def choose_price(state, price):
    return moved(state, state.areas[state.house - 1], price)


def moved(state, area, price):
    """The house that was chosen in another place, inside of the plot."""
    areas, prices = list(state.areas), list(state.prices)
    areas[state.house - 1] = float(min(max(area, AREA[0]), AREA[1]))
    prices[state.house - 1] = float(min(max(price, PRICE[0]), PRICE[1]))
    return replace(state, areas=tuple(areas), prices=tuple(prices))


def explodes(state):
    return state.rate > border_of(state.areas)


def curvature_of(areas):
    return float(curvatures(areas)[-1])


def border_of(areas):
    return 2 / curvature_of(areas)


def errors_after(state, rates, steps=STEPS):
    """The error after so many steps from the line 0x + 0, at each of some rates.

    In each of its own directions the error shrinks by itself, by the square of 1 − rate·λ a step.
    """
    x, target = with_ones(np.array(state.areas)[:, None]), np.array(state.prices)
    lambdas, directions = np.linalg.eigh(x.T @ x / len(x))
    (weight,), bias = best_fit(x[:, 0], target)
    parts = lambdas * (directions.T @ np.array([weight, bias])) ** 2
    least = float(np.mean((x @ np.array([weight, bias]) - target) ** 2))
    return least + (1 - np.multiply.outer(rates, lambdas)) ** (2 * steps) @ parts


def view(state):
    border, curvature = border_of(state.areas), curvature_of(state.areas)
    run = descend_linear(state.areas, state.prices, (0, 0), state.rate, STEPS)
    return columns(
        [
            houses_plot(state, *run.parameters[-1].tolist()),
            row(
                slider("House", state.house, 1, len(state.areas), on_input=choose_house),
                slider("Learning rate", state.rate, 0.02, FASTEST, step=0.01, sets="rate"),
            ),
            row(
                slider("Area", state.areas[state.house - 1], *AREA, step=0.01, on_input=choose_area, role="data"),
                slider("Price", state.prices[state.house - 1], *PRICE, step=1, on_input=choose_price, role="data"),
            ),
        ],
        [
            rates_plot(state, border),
            run_plot(state, run),
            row(
                readout("λ", decimal(curvature, 2)),
                readout("2/λ", decimal(border, 3)),
            ),
            announcement(comment(state, border, float(run.loss[-1]))),
        ],
    )


def houses_plot(state, weight, bias):
    at = state.house - 1
    area, price = state.areas[at], state.prices[at]
    return plot(
        line(weight, bias, label=f"line after {STEPS} steps"),
        guide(x=area, to=(area, price), role="data"),
        points(state.areas, state.prices),
        points([area], [price], shape="ring", label="house to move"),
        x=axis("Area", 0, 6.2, unit="1000 sq ft"),
        y=axis("Price", 0, 1050, unit="$1000"),
        size=(640, 310),
        describe=f"Three houses, of {', '.join(decimal(one, 2) for one in state.areas)} thousand square feet, and the "
        f"line after {STEPS} steps. House {state.house} can be moved.",
        on_press=take,
        on_point=drag,
    )


def rates_plot(state, border):
    rates = np.linspace(0.0, FASTEST, 201)
    lo, hi = ERROR
    here = float(np.clip(errors_after(state, np.array([state.rate]))[0], lo, hi))
    return plot(
        curve(rates, np.clip(errors_after(state, rates), lo, 10 * hi), role="error"),
        border < FASTEST and guide(x=border),
        border < 0.5 and text(border + 0.25, 1e5, "explodes", role="error"),
        path([state.rate], [here], role="error"),
        x=axis("Learning rate", 0, FASTEST),
        y=axis("Error after 30 steps", *ERROR, log=True),
        size=(640, 180),
        describe=f"The error after {STEPS} steps at each learning rate: beyond {decimal(border, 3)} it explodes. Yours "
        f"is {decimal(state.rate, 2)}.",
    )


def run_plot(state, run):
    return plot(
        curve(np.arange(STEPS + 1), np.clip(run.loss, ERROR[0], 10 * ERROR[1]), role="error"),
        x=axis("Step", 0, STEPS, whole=True),
        y=axis("Error", *ERROR, log=True),
        size=(640, 130),
        describe=f"The error over {STEPS} steps at a learning rate of {decimal(state.rate, 2)}: from "
        f"{decimal(run.loss[0])} to {decimal(run.loss[-1])}.",
    )


def comment(state, border, last):
    there = f"After {STEPS} steps the error is {decimal(last)}."
    if explodes(state):
        return f"It explodes: your rate, {decimal(state.rate, 2)}, is beyond the border. {there}"
    if state.rate > 0.9 * border:
        return f"Your rate, {decimal(state.rate, 2)}, is just below the border: it zigzags. {there}"
    return f"It goes down: your rate, {decimal(state.rate, 2)}, is below the border. {there}"
