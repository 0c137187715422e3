"""A curve: of a function, or through given places."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nncore.figures.marks.mark import Frame, Listed, Mark, extent, polyline, samples
from nncore.figures.marks.path import joined
from nncore.figures.scale import Floats, Pair


@dataclass(frozen=True, eq=False, repr=False)
class _Curve(Mark):
    function: Callable[[Floats], ArrayLike]
    samples: int

    def along(self, x: Pair) -> Pair | None:
        return extent(self._at(np.linspace(*x, self.samples)))

    def under(self, frame: Frame) -> str:
        xs = samples(frame.x, self.samples)
        return polyline(frame.places(xs, self._at(xs)), self.classes(*self.line))

    def listed(self, frame: Frame) -> list[Listed]:
        xs = samples(frame.x, self.most_rows)
        return [(self.label or "curve", xs, self._at(xs))]

    def _at(self, xs: Floats) -> Floats:
        return np.broadcast_to(np.asarray(self.function(xs), dtype=float), xs.shape)


def curve(
    function: Callable[[Floats], ArrayLike] | ArrayLike,
    ys: ArrayLike | None = None,
    *,
    role: str | None = "prediction",
    label: str | None = None,
    samples: int = 161,
    symbol: str | None = None,
    dashed: bool = False,
) -> Mark:
    """The curve of a function of an array, or through given xs and ys; dashed, to tell it from another where colours do not."""
    if callable(function):
        return _Curve(function, samples, role=role, label=label, symbol=symbol, is_dashed=dashed)
    return joined(function, [] if ys is None else ys, role=role, label=label, symbol=symbol, dashed=dashed)
