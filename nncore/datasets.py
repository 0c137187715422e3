"""Small data sets to learn with: houses, and points in the plane.

The points live in the square −6 … 6 and follow the ideas of TensorFlow Playground's data sets (github.com/tensorflow/
playground, dataset.ts). Noise goes from 0 to 0.5; count, noise or seed out of range raise a ValueError.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from nncore.checks import Floats, Integers, between, count, floats
from nncore.randomness import normal, permutation, uniform

# Area in square feet, rooms, price in $: 47 houses sold in Portland, Oregon, from Andrew Ng's course Machine Learning
# (Stanford, and Coursera 2011, exercise 1, ex1data2.txt). There the rooms are bedrooms; Jay Alammar's article, and the
# first lesson with it, has the first ten and calls them bathrooms.
_SALES = (
    (2104, 3, 399_900), (1600, 3, 329_900), (2400, 3, 369_000), (1416, 2, 232_000), (3000, 4, 539_900),
    (1985, 4, 299_900), (1534, 3, 314_900), (1427, 3, 198_999), (1380, 3, 212_000), (1494, 3, 242_500),
    (1940, 4, 239_999), (2000, 3, 347_000), (1890, 3, 329_999), (4478, 5, 699_900), (1268, 3, 259_900),
    (2300, 4, 449_900), (1320, 2, 299_900), (1236, 3, 199_900), (2609, 4, 499_998), (3031, 4, 599_000),
    (1767, 3, 252_900), (1888, 2, 255_000), (1604, 3, 242_900), (1962, 4, 259_900), (3890, 3, 573_900),
    (1100, 3, 249_900), (1458, 3, 464_500), (2526, 3, 469_000), (2200, 3, 475_000), (2637, 3, 299_900),
    (1839, 2, 349_900), (1000, 1, 169_900), (2040, 4, 314_900), (3137, 3, 579_900), (1811, 4, 285_900),
    (1437, 3, 249_900), (1239, 3, 229_900), (2132, 4, 345_000), (4215, 4, 549_000), (2162, 4, 287_000),
    (1664, 2, 368_500), (2238, 3, 329_900), (2567, 4, 314_000), (1200, 3, 299_000), (852, 2, 179_900),
    (1852, 4, 299_900), (1203, 3, 239_500),
)  # fmt: skip
# A friend's, on the first ten, which are the article's; and on the next ten, which are our own.
_VERDICTS = ["good", "good", "good", "bad", "bad", "good", "bad", "good", "good", "good"]
_VERDICTS_KEPT_BACK = ["good", "good", "bad", "bad", "good", "good", "good", "good", "good", "bad"]

_EDGE = 6.0
_MOST_NOISE = 0.5
# Middle x, middle y, and whether it rises (1) or sinks (−1).
_HILLS = np.array([(-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1)])


@dataclass(frozen=True, eq=False)
class Houses:
    """Houses sold: area in square feet, number of bathrooms, price in $1000, and a friend's verdict, "good" or "bad"."""

    area: Floats
    bathrooms: Floats
    price: Floats
    verdict: tuple[str, ...]

    def __len__(self) -> int:
        """How many houses."""
        return len(self.verdict)

    @property
    def features(self) -> Floats:
        """Area and bathrooms, shape (n, 2)."""
        return np.column_stack([self.area, self.bathrooms])


@dataclass(frozen=True, eq=False)
class Sales:
    """Houses sold: area in square feet, number of bedrooms, price in $1000."""

    area: Floats
    bedrooms: Floats
    price: Floats

    def __len__(self) -> int:
        """How many houses."""
        return len(self.price)

    @property
    def features(self) -> Floats:
        """Area and bedrooms, shape (n, 2)."""
        return np.column_stack([self.area, self.bedrooms])


@dataclass(frozen=True, eq=False)
class Points:
    """Points in the plane, shape (n, 2), and for each its class, 0, 1 or 2, or the number to predict there, shape (n,)."""

    inputs: Floats
    target: Integers | Floats

    def __len__(self) -> int:
        """How many points."""
        return len(self.target)


def houses() -> Houses:
    """All ten houses."""
    return _seen(_SALES[:10], _VERDICTS)


def three_houses() -> Houses:
    """The first three."""
    return _seen(_SALES[:3], _VERDICTS[:3])


def houses_kept_back() -> Houses:
    """Ten other houses that the friend has seen: the rows after the first ten, with verdicts of our own."""
    return _seen(_SALES[10:20], _VERDICTS_KEPT_BACK)


def sales() -> Sales:
    """All 47 houses of which the ten are the first, without a friend's verdict."""
    area, bedrooms, price = np.array(_SALES, float).T
    return Sales(area, bedrooms, price / 1000)


def circle(count: int, noise: float = 0.0, seed: int = 0) -> Points:
    """A disc (class 1) inside a ring (class 0). Noise mislabels points near the edge of either."""
    label = _begin(count, noise, seed, classes=2)
    radius = uniform(np.where(label == 1, 0, 3.5), np.where(label == 1, 2.5, 5), count, seed, "radius")
    inputs = _polar(radius, uniform(0, 2 * np.pi, count, seed, "angle"))
    return Points(inputs, _label(np.hypot(*_shaken(inputs, 5 * noise, seed).T) < 2.5))


def exclusive_or(count: int, noise: float = 0.0, seed: int = 0) -> Points:
    """Four squares: class 1 where x₁ and x₂ differ in sign, else 0. Noise mislabels points near the axes."""
    _begin(count, noise, seed, classes=2)
    inputs = uniform(-5, 5, (count, 2), seed, "place")
    inputs += np.copysign(0.3, inputs)
    x1, x2 = _shaken(inputs, 5 * noise, seed).T
    return Points(inputs, _label((x1 > 0) != (x2 > 0)))


def two_gaussians(count: int, noise: float = 0.0, seed: int = 0) -> Points:
    """A round cloud of each class, around (−2, −2) and (2, 2). Noise raises their variance from 0.5 to 4."""
    label = _begin(count, noise, seed, classes=2)
    middle = np.where(label == 1, 2, -2)[:, None]
    return _points(middle + np.sqrt(0.5 + 7 * noise) * normal((count, 2), seed, "place"), label)


def spiral(count: int, noise: float = 0.0, seed: int = 0) -> Points:
    """Two arms around each other, a class each, one and three quarter turns. Noise moves the points off their arm."""
    return _arms(count, noise, seed, arms=2, turns=1.75)


def pinwheel(count: int, noise: float = 0.0, seed: int = 0) -> Points:
    """Three bent arms, a class each, half a turn. Noise moves the points off their arm."""
    return _arms(count, noise, seed, arms=3, turns=0.5)


def plane(count: int, noise: float = 0.0, seed: int = 0) -> Points:
    """Something to fit: a slope, from −1 in one corner to 1 in the opposite one."""
    _begin(count, noise, seed, classes=1)
    inputs = uniform(-_EDGE, _EDGE, (count, 2), seed, "place")
    return Points(inputs, _shaken(inputs, _EDGE * noise, seed).sum(axis=1) / (2 * _EDGE))


def hills(count: int, noise: float = 0.0, seed: int = 0) -> Points:
    """Something to fit: three cones up to 1 and three down to −1, two units wide, and flat between them."""
    _begin(count, noise, seed, classes=1)
    inputs = uniform(-_EDGE, _EDGE, (count, 2), seed, "place")
    shaken = _shaken(inputs, _EDGE * noise, seed)
    distance = np.hypot(*(shaken[:, None, :] - _HILLS[:, :2]).transpose(2, 0, 1))
    return Points(inputs, np.maximum(1 - distance / 2, 0) @ _HILLS[:, 2])


def one_hot(labels: ArrayLike, classes: int) -> Floats:
    """A row a label, shape (n, classes): 1 in the label's column, else 0. Raises a ValueError for other labels."""
    label = np.atleast_1d(floats("labels", labels))
    if label.ndim != 1 or not np.isin(label, np.arange(count("classes", classes, 1))).all():
        raise ValueError(f"labels: expected whole numbers from 0 to {classes - 1}, in shape (n,)")
    return np.eye(classes)[label.astype(np.int64)]


def split(points: Points, train_share: float, seed: int = 0) -> tuple[Points, Points]:
    """The points shuffled and parted into those to train with and those to test with.

    Raises a ValueError for a share that leaves either of them empty.
    """
    size = round(between("train_share", train_share, 0, 1) * len(points))
    if not 0 < size < len(points):
        raise ValueError(f"train_share: expected to leave points on both sides, not {size} of {len(points)}")
    order = permutation(len(points), seed, "split")
    train, test = (Points(points.inputs[rows], points.target[rows]) for rows in (order[:size], order[size:]))
    return train, test


def _seen(rows: tuple[tuple[float, float, float], ...], verdicts: list[str]) -> Houses:
    area, bathrooms, price = np.array(rows, float).T
    return Houses(area, bathrooms, price / 1000, tuple(verdicts))


def _begin(size: int, noise: float, seed: int, classes: int) -> Integers:
    """Labels that take turns, so that there are as many points of each class as can be, once all is known to be in range."""
    between("noise", noise, 0, _MOST_NOISE)
    count("seed", seed, 0)
    return np.arange(count("count", size, 1), dtype=np.int64) % classes


def _arms(count: int, noise: float, seed: int, arms: int, turns: float) -> Points:
    label = _begin(count, noise, seed, classes=arms)
    along = (np.arange(count) // arms * arms + 1) / count
    on_arm = _polar(5 * along, 2 * np.pi * (turns * along + label / arms))
    return _points(_shaken(on_arm, 2 * noise, seed), label)


def _polar(radius: Floats, angle: Floats) -> Floats:
    return np.column_stack([radius * np.sin(angle), radius * np.cos(angle)])


def _shaken(inputs: Floats, reach: float, seed: int) -> Floats:
    return inputs + uniform(-reach, reach, inputs.shape, seed, "noise")


def _label(is_one: NDArray[np.bool_]) -> Integers:
    return is_one.astype(np.int64)


def _points(inputs: Floats, label: Integers) -> Points:
    return Points(inputs.clip(-_EDGE, _EDGE), label)
