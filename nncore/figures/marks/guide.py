"""Dashed lines that lead from the axes to a place."""

from dataclasses import dataclass

from nncore.figures.marks.mark import Frame, Mark, flat, label_inside
from nncore.figures.scale import Floats, Pair


@dataclass(frozen=True, eq=False, repr=False)
class _Guide(Mark):
    names_itself = True

    at_x: float | None
    at_y: float | None
    to: tuple[float | None, float | None]

    def under(self, frame: Frame) -> str:
        (left, right), (bottom, top) = frame.x.domain, frame.y.domain
        to_x, to_y = self.to
        d = ""
        if self.at_x is not None:
            d += _segment(frame.places([self.at_x] * 2, [bottom, top if to_y is None else to_y]))
        if self.at_y is not None:
            d += _segment(frame.places([left, right if to_x is None else to_x], [self.at_y] * 2))
        return f'<path class="{self.classes("guide")}" d="{d}"/>'

    def over(self, frame: Frame) -> str:
        if self.label is None:
            return ""
        if self.at_x is not None:
            x, _ = frame.place(self.at_x, frame.y.domain[0])
            return label_inside(frame, x, frame.height, self.label, self.classes("label"), dy=-0.6)
        _, y = frame.place(frame.x.domain[0], self.at_y or 0)
        return label_inside(frame, 0, y, self.label, self.classes("label"), dy=-0.5, dx=0.5)


def guide(
    x: float | None = None,
    y: float | None = None,
    *,
    to: Pair | None = None,
    label: str | None = None,
    role: str | None = None,
) -> Mark:
    """Dashed lines from the axes to a point: up from x, across from y, or both."""
    return _Guide(x, y, (x, y) if to is None else to, label=label, role=role)


def _segment(places: Floats) -> str:
    return "M%g %gL%g %g" % flat(places)
