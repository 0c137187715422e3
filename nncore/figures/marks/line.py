"""A straight line through the whole frame."""

from dataclasses import dataclass

import numpy as np

from nncore.figures.marks.mark import FAR, Frame, Listed, Mark, away, polyline, samples
from nncore.figures.scale import Floats
from nncore.neuron import predict


@dataclass(frozen=True, eq=False, repr=False)
class _Line(Mark):
    weight: float
    bias: float

    def under(self, frame: Frame) -> str:
        xs = np.array(frame.x.domain) if not (frame.x.is_log or frame.y.is_log) else samples(frame.x)
        ends = np.column_stack([frame.x(xs), frame.y(predict(xs, self.weight, self.bias))])
        if len(ends) == 2:
            ends = _clipped(ends, frame.width, frame.height)
        return polyline(np.round(ends.clip(-FAR, FAR), 1) + 0.0, self.classes("line"))

    def over(self, frame: Frame) -> str:
        """Where it is to be looked for, when none of it is in the frame."""
        if frame.x.is_log or frame.y.is_log:
            return ""
        xs = np.array(frame.x.domain)
        heights = np.asarray(frame.y(predict(xs, self.weight, self.bias)), dtype=float)
        is_out = heights.max() < 0 or heights.min() > frame.height
        return away(frame, frame.width / 2, float(heights.mean()), self.classes("head")) if is_out else ""

    def listed(self, frame: Frame) -> list[Listed]:
        xs = np.array(frame.x.domain)
        return [(self.label or "line", xs, predict(xs, self.weight, self.bias))]


def line(
    weight: float,
    bias: float = 0,
    *,
    role: str | None = "prediction",
    label: str | None = None,
    symbol: str | None = None,
) -> Mark:
    """The line weight·x + bias, from one side of the frame to the other."""
    return _Line(float(weight), float(bias), role=role, label=label, symbol=symbol)


def _clipped(ends: Floats, width: float, height: float) -> Floats:
    """The part of a segment that lies in a frame, by Liang and Barsky; nothing where there is none."""
    if not np.isfinite(ends).all():
        return ends[:0]
    (x0, y0), (x1, y1) = ends.tolist()
    start, end = 0.0, 1.0
    for delta, room in ((x0 - x1, x0), (x1 - x0, width - x0), (y0 - y1, y0), (y1 - y0, height - y0)):
        if delta == 0 and room < 0:
            return ends[:0]
        if delta < 0:
            start = max(start, room / delta)
        if delta > 0:
            end = min(end, room / delta)
    if start > end:
        return ends[:0]
    return np.array([[x0 + at * (x1 - x0), y0 + at * (y1 - y0)] for at in (start, end)])
