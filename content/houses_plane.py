"""Houses in the plane of area and bathrooms, with a friend's verdicts, and what a network says of every place in it.

Networks see both inputs scaled: less the mean of the ten houses, over how far these spread (their standard deviation).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nncore.checks import Floats
from nncore.datasets import Houses, houses, houses_kept_back, one_hot
from nncore.figures import axis, curve, decimal, heat_map, points
from nncore.figures.marks.mark import Mark
from nncore.figures.plot import Axis
from nncore.figures.scale import Pair
from nncore.losses import cross_entropy_unchecked
from nncore.network import Layer, Network, forward

HOUSES, KEPT_BACK = houses(), houses_kept_back()
MEAN, SPREAD = HOUSES.features.mean(axis=0), HOUSES.features.std(axis=0)
BAD, GOOD = 0, 1
VERDICTS = ("bad", "good")
# Cells of the map across and along; where colours do not run into each other, there are more.
CELLS, FINE = (60, 36), (96, 56)
# How far a border is drawn, in spreads of the houses: beyond every window.
FAR = 25.0


@dataclass(frozen=True)
class Window:
    """The part of the plane that a plot shows."""

    area: Axis
    bathrooms: Axis


NEAR = Window(axis("Area", 1200, 3200, unit="sq ft"), axis("Bathrooms", 1, 5, whole=True))
WIDE = Window(axis("Area", 1000, 4800, unit="sq ft"), axis("Bathrooms", 1, 6, whole=True))


def scaled(features: Floats) -> Floats:
    """Areas and bathrooms as networks see them, shape (n, 2)."""
    return (features - MEAN) / SPREAD


def labels(seen: Houses) -> Floats:
    """1 for a house that she finds good, 0 for a bad one."""
    return np.array([verdict == "good" for verdict in seen.verdict], dtype=float)


INPUTS, LABELS = scaled(HOUSES.features), labels(HOUSES)
TARGET = one_hot(LABELS, 2)


def name_of(seen: Houses, at: int) -> str:
    """A house as one would call it: 1,534/3."""
    return f"{decimal(seen.area[at])}/{decimal(seen.bathrooms[at])}"


def by_gap(weight_area: float, weight_bathrooms: float, bias: float) -> Network:
    """A network whose logit for "good" is this sum, and whose logit for "bad" is always 0: only their gap counts."""
    return Network((Layer(np.array([[0.0, weight_area], [0.0, weight_bathrooms]]), np.array([0.0, bias])),))


def said(network: Network, seen: Houses) -> Floats:
    """The probability of each class for each house, shape (n, classes)."""
    return forward(network, scaled(seen.features)).prediction


def is_right(network: Network, seen: Houses) -> Floats:
    """Whether the likelier class is her verdict, for each house."""
    return said(network, seen).argmax(axis=1) == labels(seen)


def right(network: Network, seen: Houses = HOUSES) -> int:
    """How many houses it gets right."""
    return int(is_right(network, seen).sum())


def loss(network: Network) -> float:
    """The cross-entropy over the ten houses."""
    with np.errstate(all="ignore"):
        return cross_entropy_unchecked(said(network, HOUSES), TARGET)


def by_verdict(seen: Houses, *, hollow: bool = False, whose: str = "she says ") -> list[Mark]:
    """The houses as points: dots are good, squares are bad."""
    good = labels(seen) == GOOD
    kinds = ((good, "positive", "dot", "good"), (~good, "negative", "square", "bad"))
    return [
        points(*seen.features[rows].T, role=role, shape=shape, hollow=hollow, label=f"{whose}{name}")
        for rows, role, shape, name in kinds
        if rows.any()
    ]


def opinion(network: Network, window: Window = NEAR) -> list[Mark]:
    """How sure a network of two classes is of "good" all over the plane, and the border where it is 50 %."""
    logits, probabilities = _over(network, window, CELLS)
    return [
        heat_map(
            _middles(2 * probabilities[..., GOOD] - 1),
            *_edges(window, CELLS),
            ramp="sign",
            lo=-1,
            hi=1,
            smooth=True,
            told=_as_probability,
            label="surely bad … surely good",
        ),
        *contour(logits[..., GOOD] - logits[..., BAD], window, "50 %"),
    ]


def classes_map(network: Network, window: Window = NEAR) -> list[Mark]:
    """The likeliest of three classes all over the plane, as strong as that is likely, and the straight borders between them."""
    _, probabilities = _over(network, window, FINE)
    shares = _middles(probabilities)
    strength = (1.5 * (shares.max(axis=-1) - 1 / 3)).clip(0.02, 0.98)
    return [
        heat_map(shares.argmax(axis=-1) + strength, *_edges(window, FINE), ramp="classes"),
        *_three_borders(network),
    ]


def _three_borders(network: Network) -> list[Mark]:
    """From the one place where all three classes are equally likely, a border between each two of them."""
    weights, bias = network.layers[0].weights, network.layers[0].bias
    apart = (weights[:, :1] - weights[:, 1:]).T
    if abs(np.linalg.det(apart)) < 1e-9:
        return []
    meets = np.linalg.solve(apart, bias[1:] - bias[0])
    x, y = meets * SPREAD + MEAN
    rays = []
    for third in range(3):
        one, other = [at for at in range(3) if at != third]
        across, along = weights[:, one] - weights[:, other]
        way = np.array([-along, across]) / np.hypot(along, across)
        # To the side on which the third class is the least likely.
        way = way if way @ (weights[:, third] - weights[:, one]) < 0 else -way
        end = (meets + FAR * way) * SPREAD + MEAN
        rays.append(curve([x, end[0]], [y, end[1]], label=None if rays else "as likely one as the other"))
    return [*rays, points([x], [y], role="prediction", shape="ring", label="all three alike")]


def _over(network: Network, window: Window, cells: tuple[int, int]) -> tuple[Floats, Floats]:
    """Logits and probabilities at the corners of the map's cells, shape (rows + 1, columns + 1, classes)."""
    passed = forward(network, _corners(window, cells))
    shape = *(len(line) for line in _lines(window, cells)[::-1]), -1
    return passed.sums[-1].reshape(shape), passed.prediction.reshape(shape)


@lru_cache(maxsize=4)
def _corners(window: Window, cells: tuple[int, int]) -> Floats:
    across, along = np.meshgrid(*_lines(window, cells))
    return scaled(np.column_stack([across.ravel(), along.ravel()]))


def _lines(window: Window, cells: tuple[int, int]) -> tuple[Floats, Floats]:
    """The corners' places along both axes: one cell beyond the window, because colours fade at the edge of a map."""
    ends = zip(_edges(window, cells), cells, strict=True)
    area, bathrooms = (np.linspace(lo, hi, count + 3) for (lo, hi), count in ends)
    return area, bathrooms


def _edges(window: Window, cells: tuple[int, int]) -> tuple[Pair, Pair]:
    """From where to where a map goes: one cell beyond the window."""
    domains = zip((window.area.domain, window.bathrooms.domain), cells, strict=True)
    across, along = ((lo - (hi - lo) / count, hi + (hi - lo) / count) for (lo, hi), count in domains)
    return across, along


def _middles(corners: Floats) -> Floats:
    """The mean of each cell's four corners."""
    return (corners[:-1, :-1] + corners[1:, :-1] + corners[:-1, 1:] + corners[1:, 1:]) / 4


def _as_probability(sure: Floats) -> Floats:
    return (sure + 1) / 2


def contour(values: Floats, window: Window, label: str) -> list[Mark]:
    """The lines on which values at the corners of cells are 0."""
    area, bathrooms = _lines(window, CELLS)
    lines = [np.array(chain) for chain in _chained(_pieces(values))]
    return [
        curve(
            np.interp(line[:, 1], np.arange(len(area)), area),
            np.interp(line[:, 0], np.arange(len(bathrooms)), bathrooms),
            label=None if at else label,
        )
        for at, line in enumerate(lines)
    ]


type Place = tuple[float, float]


def _pieces(values: Floats) -> Iterator[tuple[Place, Place]]:
    """In each cell that is crossed, from side to side: marching squares, places as row and column."""
    is_above = values > 0
    corners = is_above[:-1, :-1].astype(int) + is_above[:-1, 1:] + is_above[1:, :-1] + is_above[1:, 1:]
    heights = values.tolist()
    for row, column in np.argwhere((corners > 0) & (corners < 4)).tolist():
        around = [(row, column), (row, column + 1), (row + 1, column + 1), (row + 1, column)]
        at = [(*place, heights[place[0]][place[1]]) for place in around]
        sides = zip(at, (*at[1:], at[0]), strict=True)
        crossed = [_crossing(*sorted(ends)) for ends in sides if (ends[0][2] > 0) != (ends[1][2] > 0)]
        yield from zip(crossed[::2], crossed[1::2], strict=True)


def _crossing(one: tuple[int, int, float], other: tuple[int, int, float]) -> Place:
    """Where it is 0 between two corners that come in order, so that both cells beside them find the same place."""
    share = one[2] / (one[2] - other[2])
    return one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])


def _chained(pieces: Iterator[tuple[Place, Place]]) -> list[Sequence[Place]]:
    """Pieces put together to lines as long as they go."""
    at_end: dict[Place, list[Place]] = {}
    closed = []
    for start, end in pieces:
        left, right = at_end.pop(start, [start]), at_end.pop(end, [end])
        if left is right:
            closed.append([*left, left[0]])
            continue
        left = left if left[-1] == start else left[::-1]
        right = right if right[0] == end else right[::-1]
        chain = [*left, *right]
        at_end[chain[0]] = at_end[chain[-1]] = chain
    whole = {id(chain): chain for chain in at_end.values()}
    return [*whole.values(), *closed]
