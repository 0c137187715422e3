"""What several figures of this lesson draw: houses against their prices, and the error over time."""

from collections.abc import Sequence

import numpy as np

from nncore.datasets import Houses, three_houses
from nncore.figures import (
    Markup,
    axis,
    controls,
    curve,
    decimal,
    errors,
    line,
    marker,
    plot,
    points,
    readout,
    slider,
)
from nncore.losses import mean_squared_error
from nncore.neuron import predict

AREA = axis("Area", 0, 2600, unit="sq ft")
PRICE = axis("Price", 0, 480, unit="$1000")
HOUSES = three_houses()
TOO_LONG = (
    "The steps are too long: each one leaps over the valley and lands higher. "
    "Reset brings back the start, and the learning rate of 1.0."
)
# What one divides and averages in one's head: dollars a square foot, to the nearest ten.
WEIGHT = round(float(np.mean(HOUSES.price / HOUSES.area)), 2)


def loss_of(weight: float, bias: float = 0.0, houses: Houses = HOUSES) -> float:
    """The mean squared error of the line weight·area + bias."""
    return mean_squared_error(predict(houses.area, weight, bias), houses.price)


def line_name(weight: float, bias: float = 0.0, digits: int = 3) -> str:
    """A line as one would write it: 0.100x + 150."""
    return f"{decimal(weight, digits)}x" + (f" + {decimal(bias)}" if bias else "")


def price_plot(*marks: object, describe: str, **options: object) -> Markup:
    """The three houses in the axes that all plots of this lesson share, under the marks given."""
    return plot(*marks, points(HOUSES.area, HOUSES.price, symbol="t"), x=AREA, y=PRICE, describe=describe, **options)


def fitted_plot(weight: float, bias: float, loss: float, **options: object) -> Markup:
    """The houses, a line and its errors."""
    prediction = predict(HOUSES.area, weight, bias)
    return price_plot(
        errors(HOUSES.area, prediction, HOUSES.price),
        line(weight, bias, symbol="y"),
        describe=f"Three houses and the line {line_name(weight, bias, 4)}, whose error is {decimal(loss)}.",
        **options,
    )


def climbs(before: float, after: float) -> bool:
    """Whether a step led upwards, or so far that the error is no number any more."""
    return not (np.isfinite(after) and after <= before * (1 + 1e-9))


def error_log(log: Sequence[float], looked_at: int, *, on_hover: object, on_input: object) -> list[Markup]:
    """The loss after each step or slider move as a strip, with the one that is looked at marked, and its slider."""
    shown = np.asarray(log, dtype=float)
    strip = plot(
        curve(np.arange(len(shown)), shown, role="error"),
        marker(looked_at, shown[looked_at], role="error"),
        x=axis("Moves, oldest first", 0, max(len(shown) - 1, 1), whole=True),
        y=axis("Error", log=True),
        describe=f"The error over the last {len(shown)} moves; now {decimal(shown[-1], 2)}.",
        size=(640, 150),
        on_hover=on_hover,
    )
    return [
        strip,
        controls(
            slider("Error at move", looked_at, 0, max(len(shown) - 1, 1), on_input=on_input),
            readout("Error there", decimal(shown[looked_at], 2), role="error"),
        ),
    ]
