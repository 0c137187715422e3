"""Places joined in their order: the way walked, with dots or arrow heads, or a single segment."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from nncore.figures.marks.mark import FAR, Frame, Listed, Mark, away, both, dots, extent, polyline
from nncore.figures.scale import Floats, Pair


@dataclass(frozen=True, eq=False, repr=False)
class _Path(Mark):
    xs: Floats
    ys: Floats
    dots: bool = False
    arrows: bool = False
    is_haloed: bool = True

    def across(self) -> Pair | None:
        return extent(self.xs)

    def along(self, x: Pair) -> Pair | None:
        return extent(self.ys)

    def under(self, frame: Frame) -> str:
        places = _walked(self, frame)
        line = polyline(places, self.classes(*self.line))
        halo = line.replace(self.classes(*self.line), "line halo", 1) if self.is_haloed else ""
        return halo + line + (self._heads(places, frame) if self.arrows else "")

    def listed(self, frame: Frame) -> list[Listed]:
        return [(self.label or ("path" if self.dots else "curve"), self.xs, self.ys)]

    def over(self, frame: Frame) -> str:
        if not self.dots:
            return ""
        places = _walked(self, frame)
        places = places[np.isfinite(places).all(axis=1)]
        if not len(places):
            return ""
        steps, last = places[:-1], places[-1:]
        small = dots(steps[frame.has(steps)], self.classes("dot step"))
        large = last[frame.has(last)]
        if not len(large):
            x, y = last[0].tolist()
            return small + away(frame, x, y, self.classes("head"))
        return small + dots(large, self.classes("dot halo")) + dots(large, self.classes("dot"))

    def _heads(self, places: Floats, frame: Frame) -> str:
        """A small arrow head in the middle of every stretch that has room for one."""
        size, heads = 6 * frame.unit, []
        for (x0, y0), (x1, y1) in pairwise(places.tolist()):
            length = math.hypot(x1 - x0, y1 - y0)
            if not 5 * size < length < FAR:
                continue
            ux, uy = (x1 - x0) * size / length, (y1 - y0) * size / length
            x, y = (x0 + x1) / 2 + ux / 2, (y0 + y1) / 2 + uy / 2
            heads.append(f"M{x - ux - uy / 2:.1f} {y - uy + ux / 2:.1f}L{x:.1f} {y:.1f}")
            heads.append(f"L{x - ux + uy / 2:.1f} {y - uy - ux / 2:.1f}")
        return f'<path class="{self.classes("line head")}" d="{"".join(heads)}"/>' if heads else ""


def path(xs: ArrayLike, ys: ArrayLike, *, role: str | None = None, label: str | None = None, dots: bool = True) -> Mark:
    """The way walked from place to place, the last one marked."""
    return _Path(*both(xs, ys), dots=dots, role=role, label=label)


def trail(
    xs: ArrayLike, ys: ArrayLike | Callable[[Floats], ArrayLike], *, role: str | None = None, label: str | None = None
) -> Mark:
    """A path with arrow heads; ys may be the function that the places lie on."""
    return _Path(*both(xs, ys), dots=True, arrows=True, role=role, label=label)


def segment(
    start: Pair, end: Pair, *, role: str | None = None, label: str | None = None, has_arrow: bool = False
) -> Mark:
    """A straight line between two points."""
    return _Path(*both(*zip(start, end, strict=True)), arrows=has_arrow, is_haloed=False, role=role, label=label)


def joined(
    xs: ArrayLike,
    ys: ArrayLike,
    *,
    role: str | None = None,
    label: str | None = None,
    symbol: str | None = None,
    dashed: bool = False,
) -> Mark:
    """A plain line from place to place."""
    return _Path(*both(xs, ys), is_haloed=False, role=role, label=label, symbol=symbol, is_dashed=dashed)


@lru_cache(maxsize=8)
def _walked(mark: _Path, frame: Frame) -> Floats:
    """Where a path goes, for its line and again for what lies above all lines."""
    return frame.places(mark.xs, mark.ys)
