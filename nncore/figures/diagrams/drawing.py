"""What all diagrams share: the frame that they are drawn in, words, arrows, and weights that have to fit."""

from collections.abc import Callable, Sequence

from nncore.figures.markup import Markup, escape

type Weight = float | str
type Handler = Callable[..., object]

MARGIN = 12.0
# The size of words on the smallest screen, in a drawing's own units: room is kept for it.
EM = 16.0
HEAD = "m-6-4.5l6 4.5l-6 4.5"
HEAD_UP = "m-4.5 6l4.5-6l4.5 6"


def drawing(
    width: float, height: float, describe: str, drawn: Sequence[str], *, is_live: bool = False, is_wide: bool = False
) -> Markup:
    """The parts of a diagram in their frame, in the order in which they are painted; a live one has parts that answer."""
    return Markup(
        f'<div class="diagram{" wide" if is_wide else ""}" style="--width:{width:.0f};--height:{height:.0f}"><svg '
        f'viewBox="0 0 {width:.0f} {height:.0f}" role="{"group" if is_live else "img"}" aria-label="{escape(describe)}">'
        f"{''.join(drawn)}</svg></div>"
    )


def words_at(x: float, y: float, words: str, classes: str) -> str:
    """A line of words."""
    return f'<text class="{classes}" x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def arrow(start: float, end: float, y: float) -> str:
    """An arrow from left to right."""
    return f'<path class="arrow" d="M{start:.1f} {y:.1f}H{end - 2:.1f}{HEAD}"/>'


def check_weights(weights: Sequence[Sequence[object]] | None, inputs: int, outputs: int) -> None:
    """Raise a ValueError where there is not one weight from each input to each output, if there are any."""
    if weights is None:
        return
    shape = {len(row) for row in weights}
    if len(weights) != inputs or shape != {outputs}:
        found = f"{len(weights)} × {'/'.join(str(count) for count in sorted(shape))}"
        raise ValueError(f"{inputs} nodes before and {outputs} after need {inputs} × {outputs} weights, not {found}")
