"""A plot: marks in a frame, with axes that fit them and a legend that names them."""

import itertools
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from nncore.figures.marks.mark import Drawn, Frame, Mark, breadth
from nncore.figures.markup import Markup, Plotted, escape, reference, symbolic
from nncore.figures.scale import Pair, Scale, linear, log, log_nice, nice, tick_labels

type Handler = Callable[..., object]

# How large words are in a plot 640 wide that takes the whole width of a phone, and in one of two side by side there.
SMALL, SMALLEST = 37, 56
_SPOT = ' tabindex="-1"'


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
    frame, ground, axes, room = _furnish(across, along, width, height)
    over = "".join([_linked(mark, mark.over(frame)) for mark in shown])
    role = "group" if _SPOT in over else "img"
    drawn = "".join(
        [
            f'<svg class="frame" viewBox="0 0 {width:g} {height:g}" role="{role}" aria-label="{escape(describe)}">',
            ground,
            f'<svg width="{width:g}" height="{height:g}">{"".join([_linked(mark, mark.under(frame)) for mark in shown])}</svg>',
            axes,
            # A plot is one stop of the Tab key; from there arrow keys lead on.
            over.replace(_SPOT, ' tabindex="0"', 1),
            _surface(frame, on_point, on_hover, on_press),
            "</svg>",
            _legend(shown) if legend else "",
        ]
    )
    plotted = Plotted(f'<div class="plot{" square-plot" if aspect else ""}" style="{room}">{drawn}</div>')
    plotted.drawn = Drawn(describe, frame, shown)
    return plotted


def _named(axis: Axis, otherwise: str) -> str:
    return f"{axis.title} ({axis.unit})" if axis.title and axis.unit else axis.title or otherwise


def _linked(mark: Mark, drawn: str) -> str:
    """A mark as it is drawn, with what it is called in the lesson's formulas."""
    return f"<g{symbolic(mark.symbol)}>{drawn}</g>" if mark.symbol and drawn else drawn


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


@lru_cache(maxsize=64)
def _furnish(across: Axis, along: Axis, width: float, height: float) -> tuple[Frame, str, str, str]:
    """A frame with what lies under its marks, its axes, and how much room these take around it.

    Kept from one drawing to the next, because most of them move the marks and not the axes.
    """
    titles = _named(across, "x"), _named(along, "y")
    frame = Frame(_scale(across, (0, width)), _scale(along, (height, 0)), width, height, titles)
    bottom, left = _ticks_across(frame, across), _ticks_along(frame, along)
    left_room = max([breadth(label) for _, label in left], default=0) + 0.8
    right_room = max([_overhang(place, label, frame) for place, label in bottom], default=0) + 0.2
    above, below = 2 if along.title else 0.7, 3.1 if across.title else 1.8
    return (
        frame,
        f'<rect class="ground" width="{width:g}" height="{height:g}"/>{_grid(frame, bottom, left)}',
        _axes(frame, bottom, left, across, along, left_room),
        f"--width:{width:g};--height:{height:g};--left:{left_room:.2f};--right:{right_room:.2f};--top:{above};--bottom:{below}",
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
        if _have_room(found, frame, SMALL):
            break
    return found


def _have_room(ticks: Sequence[tuple[float, str]], frame: Frame, size: float) -> bool:
    """Whether labels of this size, in a plot 640 wide, stand apart."""
    room = min([after - before for (before, _), (after, _) in itertools.pairwise(ticks)], default=math.inf)
    return max([breadth(label) * size + 8 for _, label in ticks], default=0) * frame.unit < room


def _ticks_along(frame: Frame, axis: Axis) -> list[tuple[float, str]]:
    return _labelled(frame.y, axis, max(2, round(frame.height / frame.unit / 80)))


def _overhang(place: float, label: str, frame: Frame) -> float:
    return max(0.0, breadth(label) / 2 - (frame.width - place) / (34 * frame.unit))


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
    # Where a plot is one of two on a phone, only some of the labels have room.
    every = next(every for every in itertools.count(1) if _have_room(bottom[::every], frame, SMALLEST))
    return "".join(
        [
            f'<g aria-hidden="true"><path class="axis" d="M0 0V{height}H{width}"/><g class="ticks across">',
            *[
                f'<text{"" if at % every == 0 else ' class="fine"'} x="{x:.1f}" y="{height}" dy="1.35em">{label}</text>'
                for at, (x, label) in enumerate(bottom)
            ],
            '</g><g class="ticks along">',
            *[f'<text x="0" y="{y:.1f}" dx="-0.5em" dy="0.35em">{label}</text>' for y, label in left],
            "</g>",
            _title(across, f'x="{width}" y="{height}" dy="2.75em" text-anchor="end"'),
            _title(along, f'x="0" y="0" dx="-{left_room - 0.2:.2f}em" dy="-0.95em"'),
            "</g>",
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
    named = [mark for mark in marks if mark.label and not mark.names_itself]
    items = [
        f'<li><svg viewBox="-12 -8 24 16" aria-hidden="true">{mark.swatch()}</svg>{escape(mark.label or "")}</li>'
        for mark in named
    ]
    return f'<ul class="legend">{"".join(items)}</ul>' if items else ""
