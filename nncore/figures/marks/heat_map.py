"""A grid of values over a part of the plane, as colours."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from nncore.figures.marks.mark import Frame, Mapped, Mark
from nncore.figures.picture import Ramp, picture
from nncore.figures.scale import Floats, Pair


@dataclass(frozen=True, eq=False, repr=False)
class _HeatMap(Mark):
    values: Floats
    x: Pair
    y: Pair
    ramp: Ramp
    lo: float | None
    hi: float | None
    is_smooth: bool
    told: Callable[[Floats], ArrayLike] | None

    def across(self) -> Pair | None:
        return self.x

    def along(self, x: Pair) -> Pair | None:
        return self.y

    def under(self, frame: Frame) -> str:
        (x0, bottom), (x1, top) = frame.place(self.x[0], self.y[0]), frame.place(self.x[1], self.y[1])
        return (
            f'<image class="{"smooth" if self.is_smooth else "pixels"}" x="{x0:g}" y="{top:g}" '
            f'width="{x1 - x0:g}" height="{bottom - top:g}" preserveAspectRatio="none" '
            f'href="{picture(self.values, self.ramp, self.lo, self.hi)}"/>'
        )

    def mapped(self) -> list[Mapped]:
        values = self.values if self.told is None else np.asarray(self.told(self.values), dtype=float)
        return [(values, self.x, self.y, self.ramp == "classes")]

    def swatch(self) -> str:
        """All colours of the map, from the lowest value to the highest."""
        ramp = picture(np.linspace(0, 1, 24)[None] if self.ramp == "loss" else np.linspace(-1, 1, 24)[None], self.ramp)
        return f'<image x="-12" y="-7" width="24" height="14" preserveAspectRatio="none" href="{ramp}"/>'


def heat_map(
    values: ArrayLike,
    x: Pair,
    y: Pair,
    *,
    ramp: Ramp = "loss",
    lo: float | None = None,
    hi: float | None = None,
    smooth: bool = False,
    told: Callable[[Floats], ArrayLike] | None = None,
    label: str | None = None,
) -> Mark:
    """A grid of values in colours: `values[row, column]`, the first row at the bottom; what is not a number is left out.

    `label` says what its colours mean. `told` makes of the values those that a table says: of logarithms, for example,
    what they are of.
    """
    return _HeatMap(np.asarray(values, dtype=float), x, y, ramp, lo, hi, smooth, told, label=label)
