"""Ten houses, one of them with a wrong price, and the lines of three ways to be wrong."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nncore.datasets import houses
from nncore.figures import (
    announcement,
    axis,
    columns,
    controls,
    curve,
    decimal,
    path,
    plot,
    points,
    slider,
    table,
)
from nncore.losses import (
    absolute_error,
    absolute_error_gradient,
    huber,
    huber_gradient,
    mean_squared_error,
    mean_squared_error_gradient,
)
from nncore.neuron import best_fit
from nncore.robust import absolute_fit, huber_fit

HOUSES = houses()
AREAS = HOUSES.area / 1000
WRONG = 0
RIGHT_PRICE = float(HOUSES.price[WRONG])
TYPED = 3999
NAMES = ("squares", "Huber", "absolute")
# All three are predictions: told apart by their strokes, and the third by its ink.
STYLES = ({}, {"dashed": True}, {"role": None})
SLIGHTLY = 10.0
ENDS = (1.0, 3.2)
OFF, LOSS = (-300, 300), (0, 12_000)


@dataclass(frozen=True)
class State:
    price: float = 400
    delta: float = 50


@lru_cache(maxsize=64)
def lines(price, delta):
    """The best line by each loss, squares, Huber and absolute, where that house has this price."""
    prices = HOUSES.price.copy()
    prices[WRONG] = price
    (weight,), bias = best_fit(AREAS, prices)
    return (float(weight), bias), huber_fit(AREAS, prices, delta), absolute_fit(AREAS, prices)


def off(fit, price):
    """Prediction minus price of the house that may be wrong."""
    weight, bias = fit
    return weight * float(AREAS[WRONG]) + bias - price


def view(state):
    found = lines(state.price, state.delta)
    before = lines(RIGHT_PRICE, state.delta)
    others = np.arange(len(AREAS)) != WRONG
    return [
        controls(
            slider("Price as typed", state.price, 200, 4000, step=50, sets="price", role="data"),
            slider("δ of Huber", state.delta, 10, 200, step=10, sets="delta"),
        ),
        columns(
            plot(
                *[
                    curve(ENDS, [at(fit, area) for area in ENDS], label=name, **style)
                    for fit, name, style in zip(found, NAMES, STYLES, strict=True)
                ],
                points(AREAS[others], HOUSES.price[others]),
                path([AREAS[WRONG]], [state.price], role="data"),
                x=axis("Area", *ENDS, unit="1000 sq ft"),
                y=axis("Price", 0, 1000, unit="$1000"),
                size=(640, 380),
                describe=f"Ten houses, one of them typed as {decimal(state.price)}, and the best lines by squares, Huber "
                "and absolute errors.",
            ),
            [
                losses_plot(state, found),
                table(
                    ["Line by", "Moved at 2,000 sq ft", "Pull of the house"],
                    [
                        [name, signed(at(fit) - at(old), 1), f"{decimal(pull, 1)} times"]
                        for name, fit, old, pull in zip(NAMES, found, before, pulls(state, found), strict=True)
                    ],
                ),
            ],
        ),
        announcement(comment(found, before)),
    ]


def at(fit, area=2.0):
    """What a line says of a house of so many thousand square feet."""
    weight, bias = fit
    return weight * area + bias


def losses_plot(state, found):
    """The three losses of one house over how far off it is, and on each the house that may be wrong."""
    return plot(
        *[
            curve(*cost_curve(name, state.delta), label=name, **style)
            for name, style in zip(NAMES, STYLES, strict=True)
        ],
        *[
            path([off(fit, state.price)], costs(name, np.array([off(fit, state.price)]), state.delta), role="error")
            for name, fit in zip(NAMES, found, strict=True)
        ],
        x=axis("Prediction − price", *OFF, unit="$1000"),
        y=axis("Cost", *LOSS),
        size=(640, 260),
        describe="What a house costs by how far off it is, by half its square, Huber, and absolute. The one that may be "
        f"wrong is off by {', '.join(decimal(off(fit, state.price)) for fit in found)}.",
    )


@lru_cache(maxsize=64)
def cost_curve(name, delta):
    differences = np.linspace(*OFF, 61)
    return differences, costs(name, differences, delta)


def costs(name, differences, delta):
    """What each difference costs by itself; the absolute one times δ, to be drawn beside the others: that changes no line."""
    cost = {
        "squares": lambda d: mean_squared_error([d], [0]) / 2,
        "Huber": lambda d: huber([d], [0], delta),
        "absolute": lambda d: delta * absolute_error([d], [0]),
    }[name]
    return np.array([cost(d) for d in differences])


def pulls(state, found):
    """How hard the house pulls at each line: the slope of its loss, over that of a house that is slightly off."""
    slopes = (
        lambda d: mean_squared_error_gradient([d], [0]),
        lambda d: huber_gradient([d], [0], state.delta),
        lambda d: absolute_error_gradient([d], [0]),
    )
    return [
        abs(float(slope(off(fit, state.price))[0] / slope(SLIGHTLY)[0]))
        for slope, fit in zip(slopes, found, strict=True)
    ]


def comment(found, before):
    now, old = found[0], before[0]
    if abs(at(now) - at(old)) < 5:
        return f"The price is about as it was sold, {decimal(RIGHT_PRICE, 1)}. All three lines are near each other."
    squares, by_huber, absolute = (at(fit) - at(was) for fit, was in zip(found, before, strict=True))
    return (
        f"For a house of 2,000 sq ft, the line by squares says {signed(squares)} thousand dollars, by Huber "
        f"{signed(by_huber, 1)}, by absolute errors {signed(absolute, 1)}."
    )


def signed(value, digits=0):
    text = decimal(value, digits)
    return text if text.startswith("−") else f"+{text}"
