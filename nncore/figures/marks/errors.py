"""How far predictions are from their targets: each error as a bar, each squared error as a square on it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nncore.figures.marks.mark import Frame, Listed, Mark, both, breadth, extent
from nncore.figures.markup import escape
from nncore.figures.scale import Floats, Pair

type Box = tuple[float, float, float, float]


@dataclass(frozen=True, eq=False, repr=False)
class _Errors(Mark):
    xs: Floats
    prediction: Floats
    target: Floats

    def across(self) -> Pair | None:
        return extent(self.xs)

    def along(self, x: Pair) -> Pair | None:
        return extent(np.concatenate([self.prediction, self.target]))

    def listed(self, frame: Frame) -> list[Listed]:
        return [(self.label or "errors", self.xs, np.column_stack([self.prediction, self.target]))]

    def under(self, frame: Frame) -> str:
        bars = _bars(self, frame)
        d = "".join([f"M{x:g} {top:g}V{bottom:g}" for x, top, bottom in bars])
        return f'<path class="{self.classes("bar edge")}" d="{d}"/><path class="{self.classes("bar")}" d="{d}"/>'

    def swatch(self) -> str:
        return (
            f'<path class="{self.classes("bar edge")}" d="M0-7v14"/><path class="{self.classes("bar")}" d="M0-7v14"/>'
        )


def errors(
    xs: ArrayLike,
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    role: str | None = "error",
    label: str | None = None,
) -> Mark:
    """A bar from each prediction to its target."""
    return _Errors(*_three(xs, prediction, target), role=role, label=label)


@dataclass(frozen=True, eq=False, repr=False)
class _ErrorSquares(_Errors):
    labels: Sequence[str] | None = None

    def listed(self, frame: Frame) -> list[Listed]:
        # Their bars say the same.
        return []

    def under(self, frame: Frame) -> str:
        d = "".join([f"M{x0:g} {y0:g}H{x1:g}V{y1:g}H{x0:g}z" for x0, y0, x1, y1 in _squares(_bars(self, frame), frame)])
        return f'<path class="{self.classes("square-area")}" d="{d}"/>'

    def over(self, frame: Frame) -> str:
        if self.labels is None:
            return ""
        squares = _squares(_bars(self, frame), frame)
        seen = [(max(x0, 0), max(y0, 0), min(x1, frame.width), min(y1, frame.height)) for x0, y0, x1, y1 in squares]
        # A label that would stick out of its square is left out.
        return "".join(
            f'<text class="{self.classes("label", "wide-only")}" x="{(x0 + x1) / 2:.1f}" y="{(y0 + y1) / 2:.1f}" '
            f'dy="0.35em" text-anchor="middle">{escape(label)}</text>'
            for (x0, y0, x1, y1), label in zip(seen, self.labels, strict=True)
            if x1 - x0 > 16 * frame.unit * breadth(label) and y1 - y0 > 17 * frame.unit
        )

    def swatch(self) -> str:
        return f'<path class="{self.classes("square-area")}" d="M-7-7h14v14h-14z"/>'


def error_squares(
    xs: ArrayLike,
    prediction: ArrayLike,
    target: ArrayLike,
    *,
    labels: Sequence[str] | None = None,
    role: str | None = "error",
    label: str | None = None,
) -> Mark:
    """A square on each error, on the side where it has more room."""
    return _ErrorSquares(*_three(xs, prediction, target), labels, role=role, label=label)


def _three(xs: ArrayLike, prediction: ArrayLike, target: ArrayLike) -> tuple[Floats, Floats, Floats]:
    x, first = both(xs, prediction)
    return x, first, both(xs, target)[1]


def _bars(mark: _Errors, frame: Frame) -> list[tuple[float, float, float]]:
    """Each error as x, upper and lower end."""
    one, other = frame.places(mark.xs, mark.prediction), frame.places(mark.xs, mark.target)
    known = np.isfinite(one).all(axis=1) & np.isfinite(other).all(axis=1)
    upper, lower = np.minimum(one, other)[known], np.maximum(one, other)[known]
    return [(x, top, bottom) for (x, top), (_, bottom) in zip(upper.tolist(), lower.tolist(), strict=True)]


def _squares(bars: Sequence[tuple[float, float, float]], frame: Frame) -> list[Box]:
    """A square on each bar; the largest choose their side first."""
    chosen: dict[int, Box] = {}
    for at in sorted(range(len(bars)), key=lambda at: bars[at][1] - bars[at][2]):
        x, top, bottom = bars[at]
        side = round(bottom - top, 1)
        choices: list[Box] = [(round(x - side, 1), top, x, bottom), (x, top, round(x + side, 1), bottom)]
        others = [(bar[0] - 3, bar[1], bar[0] + 3, bar[2]) for other, bar in enumerate(bars) if other != at]
        blocked = [*chosen.values(), *others]
        chosen[at] = min(
            choices, key=lambda box: 4 * _outside(box, frame) + sum([_overlap(box, one) for one in blocked])
        )
    return [chosen[at] for at in range(len(bars))]


def _overlap(one: Box, other: Box) -> float:
    across = min(one[2], other[2]) - max(one[0], other[0])
    along = min(one[3], other[3]) - max(one[1], other[1])
    return max(across, 0) * max(along, 0)


def _outside(box: Box, frame: Frame) -> float:
    area = (box[2] - box[0]) * (box[3] - box[1])
    return area - _overlap(box, (0, 0, frame.width, frame.height))
