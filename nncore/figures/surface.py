"""A surface to draw on, with a finger, a mouse or keys.

    @dataclass(frozen=True)
    class State:
        ink: Ink = Ink()

    def view(state):
        return drawing("Draw a digit", state.ink, "ink")

The page paints what is drawn at once; the figure is told each stroke from its beginning to where the pen is, as often as it can
answer, so that no point is lost.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self

from nncore.figures.markup import Markup, element

# A surface is so many units wide and high, whatever its size on the screen.
SIDE = 1000
_HOW = "Arrow keys move the pen, with Shift farther. Space puts it down, and lifts it."
# What the page says while the pen is moved by keys.
_SAYS = {"down": "Pen down", "up": "Pen up", "place": "column {x}, row {y} of {of}"}

_STYLE = (
    "display:block;max-width:17rem;margin-inline:auto;border:1px solid var(--muted);border-radius:8px;"
    "background:var(--paper);color:var(--data)"
)

type Stroke = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Ink:
    """What a reader has drawn: strokes of (x, y), from the top left corner, in units of a thousandth of the surface."""

    strokes: tuple[Stroke, ...] = ()
    pen: str = ""

    def draw(self, told: Mapping[str, Any]) -> Self:
        """Go on with the stroke that this pen has begun, or begin one: `points` has all of it so far, x and y in turn."""
        numbers = [min(max(round(one), 0), SIDE) for one in told["points"]]
        stroke = tuple(zip(numbers[::2], numbers[1::2], strict=True))
        pen = str(told["pen"])
        before = self.strokes[:-1] if pen == self.pen else self.strokes
        return replace(self, strokes=(*before, stroke), pen=pen) if stroke else self

    def lift(self) -> Self:
        """Take back the last stroke."""
        return replace(self, strokes=self.strokes[:-1], pen="")

    def clear(self) -> Self:
        """Take back all of them."""
        return replace(self, strokes=(), pen="")

    @property
    def is_blank(self) -> bool:
        """Whether nothing is drawn."""
        return not self.strokes


def drawing(label: str, ink: Ink, field: str, *, describe: str | None = None, width: float = 60) -> Markup:
    """A square to draw on. `field` is the name of the ink in `State`; the pen is `width` units wide on the screen."""
    count = len(ink.strokes)
    said = describe or ("nothing drawn" if not count else "1 stroke" if count == 1 else f"{count} strokes")
    picture = element(
        "svg",
        element(
            "path",
            d=_path(ink),
            fill="none",
            stroke="currentColor",
            stroke_width=width,
            stroke_linecap="round",
            stroke_linejoin="round",
        ),
        viewBox=f"0 0 {SIDE} {SIDE}",
        role="img",
        aria_label=f"{label}: {said}",
        style="display:block;width:100%",
    )
    return element(
        # Of a name of its own: what the page lays over it must not go on to what a view has in its place next.
        "drawing-surface",
        picture,
        class_="drawing",
        role="group",
        tabindex=0,
        aria_label=label,
        aria_description=_HOW,
        data_draws=f"{field}.draw",
        data_pen=ink.pen or None,
        data_points=len(ink.strokes[-1]) if count else 0,
        data_says=json.dumps(_SAYS),
        style=_STYLE,
    )


def drawing_tools(ink: Ink, field: str) -> list[Markup]:
    """The buttons that belong to a surface: take back a stroke, or all of them."""
    return [
        element(
            "button",
            name,
            type="button",
            aria_disabled="true" if ink.is_blank else None,
            data_on_click=f"{field}.{method}",
        )
        for name, method in (("Take back a stroke", "lift"), ("Clear", "clear"))
    ]


def _path(ink: Ink) -> str:
    """The strokes as a path; a dot is a line without length."""
    return "".join(
        "M{} {}L".format(*stroke[0]) + " ".join(f"{x} {y}" for x, y in (stroke[1:] or stroke)) for stroke in ink.strokes
    )
