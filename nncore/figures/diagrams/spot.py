"""A node in its place in a drawing, and what is drawn there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from nncore.figures.diagrams.drawing import EM, words_at
from nncore.figures.diagrams.node import Node
from nncore.figures.markup import escape, symbolic

RADIUS = 22.0


@dataclass(frozen=True, eq=False, repr=False)
class Spot:
    """A node in its place, with half its width and height."""

    node: Node
    x: float
    y: float
    half: float
    radius: float = RADIUS
    role: str = "data"

    @property
    def words(self) -> str:
        """What stands in it."""
        return self.node.value or self.node.name

    @property
    def has_name_above(self) -> bool:
        """Whether its name has no room in it."""
        return bool(self.node.value)


def column(nodes: Sequence[Node], role: str, radius: float, row: float, top: float, across: float) -> list[Spot]:
    """Nodes below each other, centred in the height of the tallest column."""
    start = top + (across - (len(nodes) - 1) * row) / 2
    return [
        Spot(one, 0, start + at * row, max(radius, reach(one.value or one.name)), radius, role)
        for at, one in enumerate(nodes)
    ]


def moved(spots: Sequence[Spot], x: float) -> list[Spot]:
    """The same nodes, all at another x."""
    return [replace(spot, x=x) for spot in spots]


def outer(spot: Spot) -> float:
    """Half of the width that a node takes with the name above it."""
    return max(spot.half, reach(spot.node.name) - 9 if spot.has_name_above else 0)


def reach(words: str) -> float:
    """Half of what a node needs to hold some words."""
    return 0.5 * EM * sum([0.3 if sign in ",.· " else 0.62 for sign in words]) + 9


def rounded(spot: Spot) -> str:
    """A node as a circle, or as wide as its words are, with its name above it where there is a value inside."""
    name = words_at(spot.x, spot.y - spot.radius - 7, spot.node.name, "name") if spot.has_name_above else ""
    corner = 8 if spot.role == "bias" else spot.radius
    symbol = symbolic(spot.node.symbol)
    return f'<g class="node role-{spot.role}"{symbol}>{_rect(spot, corner)}{_inside(spot)}</g>{name}'


def boxed(spot: Spot) -> str:
    """An operation as a box."""
    return f'<g class="node role-{spot.role}">{_rect(spot, 8)}{_inside(spot)}</g>'


def _rect(spot: Spot, corner: float) -> str:
    return (
        f'<rect x="{spot.x - spot.half:.1f}" y="{spot.y - spot.radius:.1f}" width="{2 * spot.half:.1f}" '
        f'height="{2 * spot.radius:g}" rx="{corner:g}"/>'
    )


def _inside(spot: Spot) -> str:
    return f'<text x="{spot.x:.1f}" y="{spot.y:.1f}" dy="0.35em">{escape(spot.words)}</text>'
