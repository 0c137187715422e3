"""Plots: marks that know their extent and draw themselves, given the scales of a frame."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from nncore.figures.markup import Markup, decimal, element, escape, reference
from nncore.figures.scale import Floats, Pair, Ramp, Scale, linear, log, log_nice, nice, picture, tick_labels

type Handler = Callable[..., object]
type Shape = Literal["dot", "ring", "square", "cross", "triangle"]
type Box = tuple[float, float, float, float]

FAR = 9999.0
FEW = 60


@dataclass(frozen=True)
class Frame:
    """The rectangle that marks are drawn in: its scales and its size."""

    x: Scale
    y: Scale
    width: float
    height: float

    def places(self, xs: ArrayLike, ys: ArrayLike) -> Floats:
        """Where points lie, in rows of x and y, rounded so that every computer writes the same; never out of hand."""
        across, along = np.ravel(self.x(xs)), np.ravel(self.y(ys))
        both = np.empty((len(across), 2))
        both[:, 0], both[:, 1] = across, along
        # Adding 0 turns −0 into 0.
        return both.clip(-FAR, FAR, out=both).round(1, out=both) + 0.0

    def place(self, x: float, y: float) -> Pair:
        """Where one point lies."""
        ((across, along),) = self.places([x], [y]).tolist()
        return across, along

    def has(self, places: Floats) -> Any:
        """Which places are in the frame."""
        size = np.array([self.width, self.height])
        return np.all((places >= -0.1) & (places <= size + 0.1), axis=1)

    @property
    def unit(self) -> float:
        """What is one pixel in a plot drawn 640 wide."""
        return self.width / 640


@dataclass(frozen=True, eq=False, kw_only=True)
class Mark:
    """Something to draw in a plot."""

    role: str | None = None
    label: str | None = None

    def across(self) -> Pair | None:
        """The smallest and largest x, where the mark has a say in it."""
        return None

    def along(self, x: Pair) -> Pair | None:
        """The smallest and largest y over a domain of x."""
        return None

    def under(self, frame: Frame) -> str:
        """What is clipped to the frame."""
        return ""

    def over(self, frame: Frame) -> str:
        """What lies above everything that is clipped: points and labels."""
        return ""

    def swatch(self) -> str:
        """The mark in small, for the legend."""
        return f'<path class="{self.classes("line")}" d="M-11 0h22"/>'

    def classes(self, *names: str) -> str:
        """Names and role as the value of a class attribute."""
        return " ".join([*names, f"role-{self.role}"] if self.role else names)


@dataclass(frozen=True, eq=False)
class _Points(Mark):
    xs: Floats
    ys: Floats
    shape: Shape
    is_hollow: bool

    def across(self) -> Pair | None:
        return _extent(self.xs)

    def along(self, x: Pair) -> Pair | None:
        return _extent(self.ys)

    def over(self, frame: Frame) -> str:
        return _drawn_points(self, frame)

    def swatch(self) -> str:
        return self.shapes(np.zeros((1, 2)), 5, True)

    def shapes(self, places: Floats, size: float, are_few: bool) -> str:
        """All of them, on a halo of paper."""
        if not len(places):
            return ""
        classes = self.classes(self.shape if are_few else f"{self.shape} many")
        d = _shape_path(places, self.shape, size if are_few else 0.7 * size)
        halo = f'<path class="{classes} halo" d="{d}"/>'
        has_hole = self.is_hollow or self.shape == "ring"
        hole = f'<path class="hole {self.shape}{"" if are_few else " many"}" d="{d}"/>' if has_hole else ""
        return f'{halo}<path class="{classes}" d="{d}"/>{hole}'


@dataclass(frozen=True, eq=False)
class _Line(Mark):
    weight: float
    bias: float

    def under(self, frame: Frame) -> str:
        xs = np.array(frame.x.domain) if not (frame.x.is_log or frame.y.is_log) else _samples(frame.x)
        ends = np.column_stack([frame.x(xs), frame.y(self.weight * xs + self.bias)])
        if len(ends) == 2:
            ends = _clipped(ends, frame.width, frame.height)
        return _polyline(np.round(ends.clip(-FAR, FAR), 1) + 0.0, self.classes("line"))


@dataclass(frozen=True, eq=False)
class _Curve(Mark):
    function: Callable[[Floats], ArrayLike]
    samples: int

    def along(self, x: Pair) -> Pair | None:
        return _extent(self._at(np.linspace(*x, self.samples)))

    def under(self, frame: Frame) -> str:
        xs = _samples(frame.x, self.samples)
        return _polyline(frame.places(xs, self._at(xs)), self.classes("line"))

    def _at(self, xs: Floats) -> Floats:
        return np.broadcast_to(np.asarray(self.function(xs), dtype=float), xs.shape)


@dataclass(frozen=True, eq=False)
class _Path(Mark):
    xs: Floats
    ys: Floats
    dots: bool = False
    arrows: bool = False
    is_haloed: bool = True

    def across(self) -> Pair | None:
        return _extent(self.xs)

    def along(self, x: Pair) -> Pair | None:
        return _extent(self.ys)

    def under(self, frame: Frame) -> str:
        places = _walked(self, frame)
        line = _polyline(places, self.classes("line"))
        halo = line.replace(self.classes("line"), "line halo", 1) if self.is_haloed else ""
        return halo + line + (self._heads(places, frame) if self.arrows else "")

    def over(self, frame: Frame) -> str:
        if not self.dots:
            return ""
        places = _walked(self, frame)
        places = places[np.isfinite(places).all(axis=1)]
        if not len(places):
            return ""
        steps, last = places[:-1], places[-1:]
        small = _dots(steps[frame.has(steps)], self.classes("dot step"))
        large = last[frame.has(last)]
        return small + _dots(large, self.classes("dot halo")) + _dots(large, self.classes("dot"))

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


@dataclass(frozen=True, eq=False)
class _Errors(Mark):
    xs: Floats
    prediction: Floats
    target: Floats

    def across(self) -> Pair | None:
        return _extent(self.xs)

    def along(self, x: Pair) -> Pair | None:
        return _extent(np.concatenate([self.prediction, self.target]))

    def under(self, frame: Frame) -> str:
        bars = _bars(self, frame)
        d = "".join([f"M{x:g} {top:g}V{bottom:g}" for x, top, bottom in bars])
        return f'<path class="{self.classes("bar edge")}" d="{d}"/><path class="{self.classes("bar")}" d="{d}"/>'

    def swatch(self) -> str:
        return (
            f'<path class="{self.classes("bar edge")}" d="M0-7v14"/><path class="{self.classes("bar")}" d="M0-7v14"/>'
        )


@dataclass(frozen=True, eq=False)
class _ErrorSquares(_Errors):
    labels: Sequence[str] | None = None

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
            if x1 - x0 > 16 * frame.unit * _breadth(label) and y1 - y0 > 17 * frame.unit
        )

    def swatch(self) -> str:
        return f'<path class="{self.classes("square-area")}" d="M-7-7h14v14h-14z"/>'


@dataclass(frozen=True, eq=False)
class _HeatMap(Mark):
    values: Floats
    x: Pair
    y: Pair
    ramp: Ramp
    lo: float | None
    hi: float | None
    is_smooth: bool

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

    def swatch(self) -> str:
        return ""


@dataclass(frozen=True, eq=False)
class _Guide(Mark):
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
            return _label(frame, x, frame.height, self.label, self.classes("label"), dy=-0.6)
        _, y = frame.place(frame.x.domain[0], self.at_y or 0)
        return _label(frame, 0, y, self.label, self.classes("label"), dy=-0.5, dx=0.5)


@dataclass(frozen=True, eq=False)
class _Marker(Mark):
    x: float
    y: float
    text: str
    has_dot: bool = True

    def across(self) -> Pair | None:
        return _extent(np.array([self.x]))

    def along(self, x: Pair) -> Pair | None:
        return _extent(np.array([self.y]))

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
        dot = _dots(inside, self.classes("dot halo")) + _dots(inside, self.classes("dot"))
        return dot + (_label(frame, x, y, self.text, self.classes("label"), dy=dy) if self.text else "")


@dataclass(frozen=True)
class Axis:
    """An axis: what it measures, from where to where, in what unit."""

    title: str | None = None
    lo: float | None = None
    hi: float | None = None
    unit: str | None = None
    is_log: bool = False
    is_whole: bool = False

    @property
    def is_fixed(self) -> bool:
        """Whether neither end is left to the marks."""
        return self.lo is not None and self.hi is not None

    @property
    def domain(self) -> Pair:
        """Both ends."""
        assert self.lo is not None
        assert self.hi is not None
        return float(self.lo), float(self.hi)


def points(
    xs: ArrayLike,
    ys: ArrayLike,
    *,
    role: str | None = "data",
    shape: Shape = "dot",
    hollow: bool = False,
    label: str | None = None,
) -> Mark:
    """Points; the shape, and whether it is hollow, tell kinds apart where colour cannot."""
    return _Points(*_both(xs, ys), shape, hollow, role=role, label=label)


def line(weight: float, bias: float = 0, *, role: str | None = "prediction", label: str | None = None) -> Mark:
    """The line weight·x + bias, from one side of the frame to the other."""
    return _Line(float(weight), float(bias), role=role, label=label)


def curve(
    function: Callable[[Floats], ArrayLike] | ArrayLike,
    ys: ArrayLike | None = None,
    *,
    role: str | None = "prediction",
    label: str | None = None,
    samples: int = 161,
) -> Mark:
    """The curve of a function of an array, or through given xs and ys."""
    if callable(function):
        return _Curve(function, samples, role=role, label=label)
    return _Path(*_both(function, [] if ys is None else ys), is_haloed=False, role=role, label=label)


def segment(
    start: Pair, end: Pair, *, role: str | None = None, label: str | None = None, has_arrow: bool = False
) -> Mark:
    """A straight line between two points."""
    return _Path(*_both(*zip(start, end, strict=True)), arrows=has_arrow, is_haloed=False, role=role, label=label)


def path(xs: ArrayLike, ys: ArrayLike, *, role: str | None = None, label: str | None = None, dots: bool = True) -> Mark:
    """The way walked from place to place, the last one marked."""
    return _Path(*_both(xs, ys), dots=dots, role=role, label=label)


def trail(
    xs: ArrayLike, ys: ArrayLike | Callable[[Floats], ArrayLike], *, role: str | None = None, label: str | None = None
) -> Mark:
    """A path with arrow heads; ys may be the function that the places lie on."""
    return _Path(*_both(xs, ys), dots=True, arrows=True, role=role, label=label)


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


def heat_map(
    values: ArrayLike,
    x: Pair,
    y: Pair,
    *,
    ramp: Ramp = "loss",
    lo: float | None = None,
    hi: float | None = None,
    smooth: bool = False,
) -> Mark:
    """A grid of values in colours: `values[row, column]`, the first row at the bottom; what is not a number is left out."""
    return _HeatMap(np.asarray(values, dtype=float), x, y, ramp, lo, hi, smooth)


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


def marker(x: float, y: float, label: str = "", *, role: str | None = None) -> Mark:
    """One point with its label, which stays inside the frame."""
    return _Marker(float(x), float(y), label, role=role)


def text(x: float, y: float, words: str, *, role: str | None = None) -> Mark:
    """Words in a plot."""
    return _Marker(float(x), float(y), words, has_dot=False, role=role)


def axis(
    title: str | None = None,
    lo: float | None = None,
    hi: float | None = None,
    *,
    unit: str | None = None,
    log: bool = False,
    whole: bool = False,
) -> Axis:
    """An axis. Ends not given follow from the marks; a whole one has ticks at whole numbers only."""
    return Axis(title, lo, hi, unit, log, whole)


def plot(
    *marks: Mark | Literal[False] | None,
    describe: str,
    x: Axis | None = None,
    y: Axis | None = None,
    size: tuple[float, float] = (640, 400),
    aspect: Literal["square"] | None = None,
    on_point: Handler | None = None,
    on_hover: Handler | None = None,
    on_press: Handler | None = None,
    legend: bool = True,
) -> Markup:
    """Marks in a frame with axes. The handlers are called with `{"x": …, "y": …}`, where the pointer is in the data.

    A drag is one press, and then any number of points; without a handler for presses it starts with a point.
    """
    width, height = (440, 440) if aspect == "square" else size
    shown = [mark for mark in marks if mark]
    across, along = _domains(shown, x or Axis(), y or Axis())
    room = _furnish(across, along, width, height)
    frame = room.frame
    drawn = "".join(
        [
            f'<svg class="frame" viewBox="0 0 {width:g} {height:g}" role="img" aria-label="{escape(describe)}">',
            room.ground,
            f'<svg width="{width:g}" height="{height:g}">{"".join([mark.under(frame) for mark in shown])}</svg>',
            room.axes,
            *[mark.over(frame) for mark in shown],
            _surface(frame, on_point, on_hover, on_press),
            "</svg>",
            _legend(shown) if legend else "",
        ]
    )
    return Markup(f'<div class="plot{" square-plot" if aspect else ""}" style="{room.style}">{drawn}</div>')


def bars(labels: Sequence[str], values: ArrayLike, *, role: str | None = "prediction", digits: int = 3) -> Markup:
    """Probabilities as bars with their exact values."""
    shares = np.asarray(values, dtype=float).tolist()
    rows = [
        f'<div class="share"><dt>{escape(label)}</dt><dd><span class="track" aria-hidden="true">'
        f'<span style="width:{max(0.0, min(100 * share, 100)):.1f}%"></span></span>{decimal(share, digits)}</dd></div>'
        for label, share in zip(labels, shares, strict=True)
    ]
    return element("dl", Markup("".join(rows)), class_="bars", data_role=role)


def _both(xs: ArrayLike, ys: Any) -> tuple[Floats, Floats]:
    x = np.asarray(xs, dtype=float).ravel()
    y = np.asarray(ys(x) if callable(ys) else ys, dtype=float).ravel()
    if len(x) != len(y):
        raise ValueError(f"as many xs as ys are expected, not {len(x)} and {len(y)}")
    return x, y


def _three(xs: ArrayLike, prediction: ArrayLike, target: ArrayLike) -> tuple[Floats, Floats, Floats]:
    x, first = _both(xs, prediction)
    return x, first, _both(xs, target)[1]


def _extent(values: Floats) -> Pair | None:
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if len(known) else None


def _union(extents: Iterable[Pair | None]) -> Pair | None:
    known = [extent for extent in extents if extent is not None]
    return (min(lo for lo, _ in known), max(hi for _, hi in known)) if known else None


def _domains(marks: Sequence[Mark], x: Axis, y: Axis) -> tuple[Axis, Axis]:
    """The axes with both ends filled in: those given, else those of the marks, widened to ticks."""
    across = x if x.is_fixed else _filled(x, _union(mark.across() for mark in marks))
    along = y if y.is_fixed else _filled(y, _union(mark.along(across.domain) for mark in marks))
    for name, one in (("x", across), ("y", along)):
        lo, hi = one.domain
        if not lo < hi:
            raise ValueError(f"the {name} axis has to run from a smaller to a larger number, not {lo:g} to {hi:g}")
    return across, along


def _filled(axis: Axis, extent: Pair | None) -> Axis:
    lo, hi = extent or ((1.0, 10.0) if axis.is_log else (0.0, 1.0))
    if axis.is_log:
        hi = hi if hi > 0 else 1.0
        # What is 0, or next to it, has no place on a logarithmic scale, and leaves twelve decades to the others.
        lo, hi = log_nice(max(lo, hi * 1e-12), hi)
    else:
        lo, hi = nice(lo, hi)
    return replace(axis, lo=lo if axis.lo is None else axis.lo, hi=hi if axis.hi is None else axis.hi)


def _scale(axis: Axis, range: Pair) -> Scale:
    return (log if axis.is_log else linear)(axis.domain, range)


@dataclass(frozen=True)
class _Furniture:
    """What a plot has without its marks, and how much room that takes around the frame."""

    frame: Frame
    ground: str
    axes: str
    style: str


@lru_cache(maxsize=64)
def _furnish(across: Axis, along: Axis, width: float, height: float) -> _Furniture:
    """Kept from one drawing to the next, because most of them move the marks and not the axes."""
    frame = Frame(_scale(across, (0, width)), _scale(along, (height, 0)), width, height)
    bottom, left = _ticks_across(frame, across), _ticks_along(frame, along)
    left_room = max([_breadth(label) for _, label in left], default=0) + 0.8
    right_room = max([_overhang(place, label, frame) for place, label in bottom], default=0) + 0.2
    above, below = 2 if along.title else 0.7, 3.1 if across.title else 1.8
    return _Furniture(
        frame,
        f'<rect class="ground" width="{width:g}" height="{height:g}"/>{_grid(frame, bottom, left)}',
        _axes(frame, bottom, left, across, along, left_room),
        f"--width:{width:g};--left:{left_room:.2f};--right:{right_room:.2f};--top:{above};--bottom:{below}",
    )


def _labelled(scale: Scale, axis: Axis, count: int) -> list[tuple[float, str]]:
    found = scale.ticks(count)
    if axis.is_whole:
        found = [tick for tick in found if tick == round(tick)]
    labels = [tick_labels([tick])[0] for tick in found] if scale.is_log else tick_labels(found)
    return [(float(scale(tick)), label) for tick, label in zip(found, labels, strict=True)]


def _ticks_across(frame: Frame, axis: Axis) -> list[tuple[float, str]]:
    """As many ticks as have room for their labels, on the smallest screen too."""
    for count in (6, 5, 4, 3, 2):
        found = _labelled(frame.x, axis, count)
        room = min([after - before for (before, _), (after, _) in pairwise(found)], default=math.inf)
        if max([_breadth(label) * 37 + 8 for _, label in found], default=0) * frame.unit < room:
            break
    return found


def _ticks_along(frame: Frame, axis: Axis) -> list[tuple[float, str]]:
    return _labelled(frame.y, axis, max(2, round(frame.height / frame.unit / 80)))


def _breadth(label: str) -> float:
    """About how wide a label is, in em, in a wide font."""
    return sum([0.34 if sign in ",.· " else 0.64 for sign in label])


def _overhang(place: float, label: str, frame: Frame) -> float:
    return max(0.0, _breadth(label) / 2 - (frame.width - place) / (34 * frame.unit))


def _grid(frame: Frame, bottom: Sequence[tuple[float, str]], left: Sequence[tuple[float, str]]) -> str:
    d = "".join([f"M{x:.1f} 0V{frame.height:g}" for x, _ in bottom] + [f"M0 {y:.1f}H{frame.width:g}" for y, _ in left])
    return f'<path class="grid" d="{d}"/>'


def _axes(
    frame: Frame,
    bottom: Sequence[tuple[float, str]],
    left: Sequence[tuple[float, str]],
    across: Axis,
    along: Axis,
    left_room: float,
) -> str:
    width, height = f"{frame.width:g}", f"{frame.height:g}"
    return "".join(
        [
            f'<path class="axis" d="M0 0V{height}H{width}"/><g class="ticks across">',
            *[f'<text x="{x:.1f}" y="{height}" dy="1.35em">{label}</text>' for x, label in bottom],
            '</g><g class="ticks along">',
            *[f'<text x="0" y="{y:.1f}" dx="-0.5em" dy="0.35em">{label}</text>' for y, label in left],
            "</g>",
            _title(across, f'x="{width}" y="{height}" dy="2.75em" text-anchor="end"'),
            _title(along, f'x="0" y="0" dx="-{left_room - 0.2:.2f}em" dy="-0.95em"'),
        ]
    )


def _title(axis: Axis, place: str) -> str:
    if not axis.title:
        return ""
    unit = f' <tspan class="unit">({escape(axis.unit)})</tspan>' if axis.unit else ""
    return f'<text class="title" {place}>{escape(axis.title)}{unit}</text>'


def _surface(frame: Frame, on_point: Handler | None, on_hover: Handler | None, on_press: Handler | None) -> str:
    handlers = [
        f' data-{name}="{reference(handler)}"'
        for name, handler in (("on-point", on_point), ("on-hover", on_hover), ("on-press", on_press))
        if handler is not None
    ]
    if not handlers:
        return ""
    (x0, x1), (y0, y1) = frame.x.domain, frame.y.domain
    return (
        f'<rect class="surface" width="{frame.width:g}" height="{frame.height:g}"{"".join(handlers)} '
        f'data-x0="{x0:.12g}" data-x1="{x1:.12g}" data-y0="{y0:.12g}" data-y1="{y1:.12g}"/>'
    )


def _legend(marks: Sequence[Mark]) -> str:
    named = [mark for mark in marks if mark.label and not isinstance(mark, _Guide)]
    items = [
        f'<li><svg viewBox="-12 -8 24 16" aria-hidden="true">{mark.swatch()}</svg>{escape(mark.label or "")}</li>'
        for mark in named
    ]
    return f'<ul class="legend">{"".join(items)}</ul>' if items else ""


def _samples(scale: Scale, count: int = 161) -> Floats:
    lo, hi = scale.domain
    return np.geomspace(lo, hi, count) if scale.is_log else np.linspace(lo, hi, count)


def _flat(places: Floats) -> tuple[float, ...]:
    return tuple(places.ravel().tolist())


def _polyline(places: Floats, classes: str) -> str:
    """A line through places, broken where one is not a number."""
    known = np.isfinite(places).all(axis=1)
    pieces = [places] if known.all() else list(_runs(places, known))
    # One format for all of them is several times as fast as one each.
    d = "".join([("M%g %g" + "L%g %g" * (len(piece) - 1)) % _flat(piece) for piece in pieces if len(piece) > 1])
    return f'<path class="{classes}" d="{d}"/>' if d else ""


def _runs(places: Floats, known: Any) -> Iterator[Floats]:
    edges = np.flatnonzero(np.diff(known)) + 1
    return (piece for piece in np.split(places, edges) if len(piece) and np.isfinite(piece[0]).all())


def _segment(places: Floats) -> str:
    return "M%g %gL%g %g" % _flat(places)


@lru_cache(maxsize=8)
def _walked(mark: _Path, frame: Frame) -> Floats:
    """Where a path goes, for its line and again for what lies above all lines."""
    return frame.places(mark.xs, mark.ys)


@lru_cache(maxsize=32)
def _drawn_points(mark: _Points, frame: Frame) -> str:
    """Kept for as long as the same mark is drawn: hundreds of points take longer than what changes around them."""
    places = frame.places(mark.xs, mark.ys)
    return mark.shapes(places[frame.has(places)], 5 * frame.unit, len(places) <= FEW)


def _dots(places: Floats, classes: str) -> str:
    return f'<path class="{classes}" d="{_shape_path(places, "dot", 0)}"/>' if len(places) else ""


def _shape_path(places: Floats, shape: Shape, size: float) -> str:
    """All points as one path. Dots are strokes without length: their size is a matter of style."""
    each = "M%g %gh0"
    if shape == "cross":
        each = f"M%g %gm{-size:g} {-size:g}l{2 * size:g} {2 * size:g}m{-2 * size:g} 0l{2 * size:g} {-2 * size:g}"
    if shape == "triangle":
        each = f"M%g %gm0 {-1.25 * size:g}l{1.15 * size:g} {2 * size:g}h{-2.3 * size:g}z"
    return (each * len(places)) % _flat(places)


def _label(frame: Frame, x: float, y: float, words: str, classes: str, *, dy: float, dx: float = 0) -> str:
    """Words that start, end or centre at x, whichever keeps them inside."""
    share = x / frame.width
    anchor = "start" if share < 0.25 else "end" if share > 0.75 else "middle"
    dx = dx or {"start": 0.3, "end": -0.3, "middle": 0}[anchor]
    return (
        f'<text class="{classes}" x="{x:g}" y="{y:g}" dx="{dx:g}em" dy="{dy:g}em" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


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
