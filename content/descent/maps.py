"""What several figures of this lesson draw: the error over weight and bias as a map, with the way walked on it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

import nncore.losses as losses
import nncore.neuron as neuron
from nncore.figures import Markup, axis, button, controls, decimal, heat_map, path, plot

CELLS = 48
# Of two plots side by side.
SIZE = (640, 460)


@dataclass(frozen=True, eq=False)
class Valley:
    """One input and a price a house, and the part of the plane of weights and biases that is drawn."""

    inputs: np.ndarray
    prices: np.ndarray
    weights: tuple[float, float]
    biases: tuple[float, float]
    title: str

    @cached_property
    def surface(self):
        """The logarithm of the error in the middle of each cell: the valley is far below its rims."""
        return np.log(neuron.loss_surface(self.inputs, self.prices, middles(*self.weights), middles(*self.biases)))

    @cached_property
    def lowest(self):
        """The best weight and bias."""
        (weight,), bias = neuron.best_fit(self.inputs, self.prices)
        return float(weight), bias

    @cached_property
    def least(self):
        """The error there."""
        return float(self.errors(np.array([self.lowest]))[0])

    def slope(self, place):
        """The slopes of half the mean squared error for weight and bias, at a place: mean((y − t)·x), and mean(y − t)."""
        return neuron.gradient_unchecked(self.with_one, self._predicted(place), self.prices)

    def errors(self, walked):
        """The mean squared error at each place of a walk, shape (n, 2)."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.array(
                [losses.mean_squared_error_unchecked(self._predicted(place), self.prices) for place in walked]
            )

    @cached_property
    def with_one(self):
        """The inputs, and a 1 for the bias."""
        return neuron.with_ones(self.inputs[:, None])

    def _predicted(self, place):
        return neuron.predict_unchecked(self.with_one[:, :1], place[:1], place[1])


def step_buttons(walk, again, *, is_over):
    """The buttons that take a step, ten and a hundred, until the way is over, and the one that begins anew."""
    counts = {"Step": 1, "10 steps": 10, "100 steps": 100}
    return controls(
        *[button(name, on_click=walk, value=count, disabled=is_over) for name, count in counts.items()],
        button("Start again", on_click=again),
    )


def told(error):
    """An error for people; of one that is large the last digits say nothing."""
    return decimal(error, 2 if error < 10_000 else 0)


def middles(lo, hi):
    return lo + (np.arange(CELLS) + 0.5) * (hi - lo) / CELLS


def drawn_map(
    valley: Valley, walked: np.ndarray, says: str, *, size: tuple[int, int] = SIZE, dots: bool = True
) -> Markup:
    """The valley in colours, dark where the error is small, and the way walked."""
    return plot(
        heat_map(valley.surface, x=valley.weights, y=valley.biases, told=np.exp, smooth=True),
        path(*walked.T, dots=dots),
        x=axis(valley.title, *valley.weights),
        y=axis("Bias", *valley.biases),
        size=size,
        describe=says,
    )
