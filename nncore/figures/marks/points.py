"""Points, in the shape of their kind."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from nncore.figures.marks.mark import Frame, Listed, Mark, Shape, both, extent, label_inside, shape_path
from nncore.figures.markup import escape
from nncore.figures.scale import Floats, Pair, written

FEW = 60
# Of many, as many as one looks at one by one.
LOOKED_AT = 12


@dataclass(frozen=True, eq=False, repr=False)
class _Points(Mark):
    most_rows = FEW

    xs: Floats
    ys: Floats
    shape: Shape
    is_hollow: bool

    def across(self) -> Pair | None:
        return extent(self.xs)

    def along(self, x: Pair) -> Pair | None:
        return extent(self.ys)

    def listed(self, frame: Frame) -> list[Listed]:
        return [(self.label or "points", self.xs, self.ys)]

    def over(self, frame: Frame) -> str:
        return _drawn(self, frame)

    def swatch(self) -> str:
        return self.shapes(np.zeros((1, 2)), 5, True)

    def shapes(self, places: Floats, size: float, are_few: bool) -> str:
        """All of them, on a halo of paper."""
        if not len(places):
            return ""
        classes = self.classes(self.shape if are_few else f"{self.shape} many")
        d = shape_path(places, self.shape, size if are_few else 0.7 * size)
        halo = f'<path class="{classes} halo" d="{d}"/>'
        has_hole = self.is_hollow or self.shape == "ring"
        hole = f'<path class="hole {self.shape}{"" if are_few else " many"}" d="{d}"/>' if has_hole else ""
        return f'{halo}<path class="{classes}" d="{d}"/>{hole}'


def points(
    xs: ArrayLike,
    ys: ArrayLike,
    *,
    role: str | None = "data",
    shape: Shape = "dot",
    hollow: bool = False,
    label: str | None = None,
    symbol: str | None = None,
) -> Mark:
    """Points; the shape, and whether it is hollow, tell kinds apart where colour cannot."""
    return _Points(*both(xs, ys), shape, hollow, role=role, label=label, symbol=symbol)


@lru_cache(maxsize=32)
def _drawn(mark: _Points, frame: Frame) -> str:
    """Kept for as long as the same mark is drawn: hundreds of points take longer than what changes around them."""
    places = frame.places(mark.xs, mark.ys)
    return _spots(mark, frame, places) + mark.shapes(places[frame.has(places)], 5 * frame.unit, len(places) <= FEW)


def _spots(mark: _Points, frame: Frame, places: Floats) -> str:
    """What the arrow keys lead to: each point with its values, or some of them where there are many."""
    found = np.flatnonzero(frame.has(places))
    if len(found) > FEW:
        found = found[np.linspace(0, len(found) - 1, LOOKED_AT).round().astype(int)]
    if not len(found):
        return ""
    (across, along), name = frame.titles, f"{mark.label}: " if mark.label else ""
    values = zip(written(mark.xs[found], frame.x), written(mark.ys[found], frame.y), strict=True)
    spots = [
        f'<g class="spot" tabindex="-1" role="img" aria-label="{escape(f"{name}{across} {x}, {along} {y}")}">'
        f'<path d="M{left:g} {top:g}h0"/>{label_inside(frame, left, top, f"{x} · {y}", "label", dy=-1)}</g>'
        for (x, y), (left, top) in zip(values, places[found].tolist(), strict=True)
    ]
    return f"<g>{''.join(spots)}</g>"
