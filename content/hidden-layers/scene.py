"""What a network of the playground learns from: points with the features it sees, and a grid to draw it on."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nncore.datasets import circle, exclusive_or, hills, one_hot, pinwheel, plane, spiral, split, two_gaussians
from nncore.losses import accuracy, cross_entropy, mean_squared_error
from nncore.network import Forward, Network, Training, forward, parameters

DATA = {
    "circle": (circle, 2),
    "exclusive_or": (exclusive_or, 2),
    "two_gaussians": (two_gaussians, 2),
    "spiral": (spiral, 2),
    "pinwheel": (pinwheel, 3),
    "plane": (plane, 0),
    "hills": (hills, 0),
}
TITLES = {
    "circle": "Circle",
    "exclusive_or": "Exclusive or",
    "two_gaussians": "Two clouds",
    "spiral": "Spiral",
    "pinwheel": "Pinwheel (three classes)",
    "plane": "Plane (regression)",
    "hills": "Hills (regression)",
}
FEATURES = {
    "x₁": lambda x1, x2: x1,
    "x₂": lambda x1, x2: x2,
    "x₁²": lambda x1, x2: x1**2,
    "x₂²": lambda x1, x2: x2**2,
    "x₁x₂": lambda x1, x2: x1 * x2,
    "sin x₁": lambda x1, x2: np.sin(x1),
    "sin x₂": lambda x1, x2: np.sin(x2),
}
COUNT = 500
REACH = (-6.0, 6.0)
CELLS = 40


@dataclass(frozen=True, eq=False)
class Scene:
    """Points to train and to test with, `rows` of x₁, x₂, target and whether it is for testing; the same as features.

    Targets are in the shape of what a network says: one-hot, or a column of numbers.
    """

    rows: np.ndarray
    classes: int
    train: np.ndarray
    train_target: np.ndarray
    test: np.ndarray
    test_target: np.ndarray
    everything: np.ndarray


@dataclass(frozen=True, eq=False)
class Evaluation:
    """What a network makes of a scene: every activation on the grid, what it says of the points to test with, both losses,
    and the share of right answers.
    """

    network: Network
    grid: tuple[np.ndarray, ...]
    test: np.ndarray
    losses: tuple[float, float]
    right: tuple[float, float] | None


def as_features(points, names):
    """The features by these names, a column each."""
    return np.column_stack([FEATURES[name](*points.T) for name in names])


@lru_cache(maxsize=8)
def rows_of(data, noise, share, seed):
    """A data set as rows: those to train with first."""
    make, _ = DATA[data]
    parts = split(make(COUNT, noise, seed), share, seed)
    return np.vstack(
        [np.column_stack([part.inputs, part.target, np.full(len(part), at)]) for at, part in enumerate(parts)]
    )


@lru_cache(maxsize=8)
def scene_of(data, noise, share, seed, features, own):
    """The scene of some settings; `own` holds the bytes of rows that a reader has changed."""
    rows = rows_of(data, noise, share, seed) if own is None else np.frombuffer(own).reshape(-1, 4)
    is_test = rows[:, 3] == 1
    x = as_features(rows[:, :2], features)
    classes = DATA[data][1]
    target = one_hot(rows[:, 2], classes) if classes else rows[:, 2:3]
    order = np.argsort(is_test, kind="stable")
    grid = as_features(grid_points(), features)
    return Scene(
        rows,
        classes,
        x[~is_test],
        target[~is_test],
        x[is_test],
        target[is_test],
        np.vstack([grid, x[order]]),
    )


@lru_cache(maxsize=1)
def grid_points():
    """The middle of each cell, row by row from the bottom."""
    lo, hi = REACH
    middles = lo + (np.arange(CELLS) + 0.5) * (hi - lo) / CELLS
    x2, x1 = np.meshgrid(middles, middles, indexing="ij")
    return np.column_stack([x1.ravel(), x2.ravel()])


def evaluate(training: Training, scene: Scene) -> Evaluation:
    """One pass over grid and points together; the same again for the same numbers: a press that trains nothing costs none."""
    return evaluation(Numbers(training.network), scene)


class Numbers:
    """A network that equals every other with the same numbers."""

    def __init__(self, network: Network):
        """Take its numbers as they are now."""
        self.network = network
        self.key = network.sizes, network.activation, network.output, parameters(network).tobytes()

    def __eq__(self, other: object) -> bool:
        """Whether the other one has the same."""
        return isinstance(other, Numbers) and self.key == other.key

    def __hash__(self) -> int:
        """A hash of them."""
        return hash(self.key)


@lru_cache(maxsize=4)
def evaluation(numbers: Numbers, scene: Scene) -> Evaluation:
    """What a network of these numbers makes of a scene."""
    network = numbers.network
    passed: Forward = forward(network, scene.everything)
    cells = CELLS * CELLS
    middle = cells + len(scene.train)
    prediction = passed.prediction
    parts = ((prediction[cells:middle], scene.train_target), (prediction[middle:], scene.test_target))
    losses = tuple(_loss(part, target, scene.classes) for part, target in parts)
    right = tuple(_share(part, target) for part, target in parts) if scene.classes else None
    return Evaluation(network, tuple(one[:cells] for one in passed.activations), prediction[middle:], losses, right)


def _loss(prediction, target, classes):
    if not len(target) or not np.isfinite(prediction).all():
        return np.nan
    return (cross_entropy if classes else mean_squared_error)(prediction, target)


def _share(prediction, target):
    return accuracy(prediction, target) if len(target) else np.nan
