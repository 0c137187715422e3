"""What several figures of this lesson draw: the error over weight and bias as a map, with the way walked on it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from nncore.figures import Markup, axis, heat_map, path, plot
from nncore.neuron import best_fit, loss_surface, predict

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
        return np.log(loss_surface(self.inputs, self.prices, middles(*self.weights), middles(*self.biases)))

    @cached_property
    def lowest(self):
        """The best weight and bias."""
        (weight,), bias = best_fit(self.inputs, self.prices)
        return float(weight), bias

    @cached_property
    def least(self):
        """The error there."""
        return float(self.errors(np.array([self.lowest]))[0])

    def slope(self, place):
        """The slopes of half the mean squared error for weight and bias, at a place: mean((y − t)·x), and mean(y − t)."""
        off = predict(self.inputs, place[:1], place[1]) - self.prices
        return np.array([np.mean(off * self.inputs), np.mean(off)])

    def errors(self, walked):
        """The mean squared error at each place of a walk, shape (n, 2)."""
        with np.errstate(over="ignore", invalid="ignore"):
            return np.mean((walked[:, :1] * self.inputs + walked[:, 1:] - self.prices) ** 2, axis=1)


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
