"""A computation as a graph: operations one after the other."""

from collections.abc import Sequence

from nncore.figures.diagrams.drawing import HEAD_UP, MARGIN, arrow, drawing
from nncore.figures.diagrams.node import Node
from nncore.figures.diagrams.spot import RADIUS, Spot, boxed, moved, reach, rounded
from nncore.figures.markup import Markup


def graph(operations: Sequence[str], *, describe: str) -> Markup:
    """Operations one after the other. "× W" is the operation × with an operand W; the first and the last are values."""
    gap, x, drawn, before = 22.0, MARGIN, [], None
    y = RADIUS + 4
    deepest = y + RADIUS + 4
    for at, name in enumerate(operations):
        sign, _, operand = name.partition(" ")
        is_value = at in (0, len(operations) - 1)
        role = "data" if at == 0 else "prediction" if is_value else "sum"
        spot = Spot(Node(sign), 0, y, max(RADIUS, reach(sign)), RADIUS, role)
        spot = moved([spot], x + spot.half)[0]
        if before is not None:
            drawn.append(arrow(before.x + before.half, spot.x - spot.half, y))
        drawn.append(rounded(spot) if is_value else boxed(spot))
        if operand:
            role = "weight" if sign == "×" else "bias"
            below = Spot(Node(operand), spot.x, y + 74, max(18, reach(operand)), 18, role)
            drawn += [
                f'<path class="arrow" d="M{spot.x:.1f} {below.y - 18:.1f}V{y + RADIUS + 3:.1f}{HEAD_UP}"/>',
                boxed(below),
            ]
            deepest = below.y + 22
        before, x = spot, spot.x + spot.half + gap
    return drawing(x - gap + MARGIN, deepest, describe, drawn)
