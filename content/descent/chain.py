"""What this lesson draws of a computation: its values in a row, and between them what leads from one to the next."""

from collections.abc import Sequence

from nncore.figures import Markup, node
from nncore.figures.diagrams.drawing import MARGIN, arrow, drawing, words_at
from nncore.figures.diagrams.spot import Spot, boxed, rounded

HALF, GAP = 30.0, 50.0
ABOVE, BELOW = 52.0, 116.0


def chain(
    values: Sequence[tuple[str, str, str, str]],
    steps: Sequence[tuple[str, str | None, str]],
    *,
    describe: str,
) -> Markup:
    """Values as (name, what is in it, role, symbol), and one step fewer: (what is done, its factor if that is known, role)."""
    drawn = []
    places = [MARGIN + HALF + at * (2 * HALF + GAP) for at in range(len(values))]
    for (words, factor, role), x in zip(steps, places, strict=False):
        middle = x + HALF + GAP / 2
        drawn += [arrow(x + HALF, x + HALF + GAP, ABOVE), words_at(middle, ABOVE - 9, words, "name")]
        if factor is not None:
            drawn.append(f'<path class="edge role-{role}" d="M{middle:.1f} {ABOVE + 7:.1f}V{BELOW - 17:.1f}"/>')
            drawn.append(boxed(Spot(node(factor), middle, BELOW, 43, 17, role)))
    drawn += [
        rounded(Spot(node(name, value, symbol=symbol), x, ABOVE, HALF, 20, role))
        for (name, value, role, symbol), x in zip(values, places, strict=True)
    ]
    return drawing(places[-1] + HALF + MARGIN, BELOW + 21, describe, drawn)
