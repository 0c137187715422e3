"""One place with words beside it, or words alone."""

from dataclasses import dataclass

import numpy as np

from nncore.figures.marks.mark import Anchor, Frame, Listed, Mark, dots, extent, label_inside
from nncore.figures.scale import Pair


@dataclass(frozen=True, eq=False, repr=False)
class _Marker(Mark):
    x: float
    y: float
    text: str
    has_dot: bool = True
    anchor: Anchor | None = None

    def across(self) -> Pair | None:
        return extent(np.array([self.x]))

    def along(self, x: Pair) -> Pair | None:
        return extent(np.array([self.y]))

    def listed(self, frame: Frame) -> list[Listed]:
        return [(self.text or "point", np.array([self.x]), np.array([self.y]))]

    def over(self, frame: Frame) -> str:
        places = frame.places([self.x], [self.y])
        if not np.isfinite(places).all():
            return ""
        x, y = places[0].tolist()
        x, y = min(max(x, 0), frame.width), min(max(y, 0), frame.height)
        # Above the point, even over the upper edge of the frame; but not where the title of the axis is.
        room = (26 if x > 0.4 * frame.width else 62) * frame.unit
        dy = 0.35 if not self.has_dot else -0.75 if y > room else 1.6
        inside = places[frame.has(places)] if self.has_dot else places[:0]
        dot = dots(inside, self.classes("dot halo")) + dots(inside, self.classes("dot"))
        return dot + (
            label_inside(frame, x, y, self.text, self.classes("label"), dy=dy, anchor=self.anchor) if self.text else ""
        )


def marker(x: float, y: float, label: str = "", *, role: str | None = None, anchor: Anchor | None = None) -> Mark:
    """One point with its label, which stays inside the frame: centred over it, or ending there beside a curve that rises."""
    return _Marker(float(x), float(y), label, role=role, anchor=anchor)


def text(x: float, y: float, words: str, *, role: str | None = None) -> Mark:
    """Words in a plot."""
    return _Marker(float(x), float(y), words, has_dot=False, role=role)
