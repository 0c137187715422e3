"""What all marks share: the frame they are drawn in, what a mark can be asked, and how places become paths."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from nncore.figures.markup import escape
from nncore.figures.scale import Floats, Pair, Scale

type Shape = Literal["dot", "ring", "square", "cross", "triangle"]

# A name, and as many xs as ys, or as pairs of where from and where to.
type Listed = tuple[str, Floats, Floats]
# A grid of values, the first row at the bottom, over what part of the plane, and whether they are classes with a share.
type Mapped = tuple[Floats, Pair, Pair, bool]

type Anchor = Literal["start", "middle", "end"]

FAR = 9999.0


@dataclass(frozen=True)
class Frame:
    """The rectangle that marks are drawn in: its scales, its size, and what the scales measure."""

    x: Scale
    y: Scale
    width: float
    height: float
    titles: tuple[str, str] = ("x", "y")

    def places(self, xs: ArrayLike, ys: ArrayLike) -> Floats:
        """Where points lie, in rows of x and y, rounded so that every computer writes the same; never out of hand."""
        across, along = np.ravel(self.x(xs)), np.ravel(self.y(ys))
        places = np.empty((len(across), 2))
        places[:, 0], places[:, 1] = across, along
        # Adding 0 turns −0 into 0.
        return places.clip(-FAR, FAR, out=places).round(1, out=places) + 0.0

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


def away(frame: Frame, x: float, y: float, classes: str) -> str:
    """An arrow at the edge of a frame, towards a place that lies beyond it; nothing for a place that lies in it, or nowhere."""
    inset = 9 * frame.unit
    at_x, at_y = min(max(x, inset), frame.width - inset), min(max(y, inset), frame.height - inset)
    if not (math.isfinite(x) and math.isfinite(y)) or (0 <= x <= frame.width and 0 <= y <= frame.height):
        return ""
    turned = math.degrees(math.atan2(y - at_y, x - at_x))
    size = 8 * frame.unit
    shape = f"M{-size:.1f} {-size:.1f}L{size:.1f} 0L{-size:.1f} {size:.1f}z"
    return (
        f'<path class="away {classes}" d="{shape}" transform="translate({at_x:.1f} {at_y:.1f}) rotate({turned:.0f})"/>'
    )


# Making a dataclass takes the page's Python a millisecond or two: of a mark no more is made than is used.
@dataclass(frozen=True, eq=False, repr=False, kw_only=True)
class Mark:
    """Something to draw in a plot."""

    # Whether its label stands in the plot itself, and not in the legend.
    names_itself = False
    # How many of its places a table has.
    most_rows = 25

    role: str | None = None
    label: str | None = None
    # What it is called in the lesson's formulas.
    symbol: str | None = None
    is_dashed: bool = False

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

    def listed(self, frame: Frame) -> list[Listed]:
        """What a table of the plot says of it."""
        return []

    def mapped(self) -> list[Mapped]:
        """The values of a map, for a table of their own."""
        return []

    def swatch(self) -> str:
        """The mark in small, for the legend."""
        return f'<path class="{self.classes(*self.line)}" d="M-11 0h22"/>'

    @property
    def line(self) -> tuple[str, ...]:
        """The classes of its line."""
        return ("line", "dashed") if self.is_dashed else ("line",)

    def classes(self, *names: str) -> str:
        """Names and role as the value of a class attribute."""
        return " ".join([*names, f"role-{self.role}"] if self.role else names)


@dataclass(frozen=True, eq=False, repr=False)
class Drawn:
    """What a plot was drawn from."""

    describe: str
    frame: Frame
    marks: Sequence[Mark]


def both(xs: ArrayLike, ys: Any) -> tuple[Floats, Floats]:
    """Places as two arrays of one length; ys may be the function of the xs that the places lie on."""
    x = np.asarray(xs, dtype=float).ravel()
    y = np.asarray(ys(x) if callable(ys) else ys, dtype=float).ravel()
    if len(x) != len(y):
        raise ValueError(f"as many xs as ys are expected, not {len(x)} and {len(y)}")
    return x, y


def extent(values: Floats) -> Pair | None:
    """The smallest and the largest of those that are finite, if any is."""
    known = values[np.isfinite(values)]
    return (float(known.min()), float(known.max())) if len(known) else None


def samples(scale: Scale, count: int = 161) -> Floats:
    """So many places along a scale, as far apart on the screen."""
    lo, hi = scale.domain
    return np.geomspace(lo, hi, count) if scale.is_log else np.linspace(lo, hi, count)


def polyline(places: Floats, classes: str) -> str:
    """A line through places, broken where one is not a number."""
    known = np.isfinite(places).all(axis=1)
    pieces = [places] if known.all() else list(_runs(places, known))
    # One format for all of them is several times as fast as one each.
    d = "".join([("M%g %g" + "L%g %g" * (len(piece) - 1)) % flat(piece) for piece in pieces if len(piece) > 1])
    return f'<path class="{classes}" d="{d}"/>' if d else ""


def shape_path(places: Floats, shape: Shape, size: float) -> str:
    """All points as one path. Dots are strokes without length: their size is a matter of style."""
    each = "M%g %gh0"
    if shape == "cross":
        each = f"M%g %gm{-size:g} {-size:g}l{2 * size:g} {2 * size:g}m{-2 * size:g} 0l{2 * size:g} {-2 * size:g}"
    if shape == "triangle":
        each = f"M%g %gm0 {-1.25 * size:g}l{1.15 * size:g} {2 * size:g}h{-2.3 * size:g}z"
    return (each * len(places)) % flat(places)


def dots(places: Floats, classes: str) -> str:
    """Places as dots, or nothing where there are none."""
    return f'<path class="{classes}" d="{shape_path(places, "dot", 0)}"/>' if len(places) else ""


def flat(places: Floats) -> tuple[float, ...]:
    """Places as numbers in a row, x and y in turn, for one format."""
    return tuple(places.ravel().tolist())


def breadth(label: str) -> float:
    """About how wide a label is, in em, in a wide font."""
    return sum([0.34 if sign in ",.· " else 0.64 for sign in label])


def label_inside(
    frame: Frame,
    x: float,
    y: float,
    words: str,
    classes: str,
    *,
    dy: float,
    dx: float = 0,
    anchor: Anchor | None = None,
) -> str:
    """Words that start, end or centre at x, whichever keeps them inside; as the anchor says, where that does."""
    share = x / frame.width
    anchor = "start" if share < 0.25 else "end" if share > 0.75 else anchor or "middle"
    dx = dx or {"start": 0.3, "end": -0.3, "middle": 0}[anchor]
    return (
        f'<text class="{classes}" x="{x:g}" y="{y:g}" dx="{dx:g}em" dy="{dy:g}em" text-anchor="{anchor}">'
        f"{escape(words)}</text>"
    )


def _runs(places: Floats, known: Any) -> Iterator[Floats]:
    edges = np.flatnonzero(np.diff(known)) + 1
    return (piece for piece in np.split(places, edges) if len(piece) and np.isfinite(piece[0]).all())
