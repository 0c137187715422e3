"""Many small pictures in rows, drawn as one: digits, or the weights of neurons."""

import json
import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike

from nncore.figures.markup import Markup, escape, reference
from nncore.figures.picture import Ramp, picture

type Handler = Callable[..., object]

# What lies between two pictures, and below each where labels are, in eighths of a picture.
_GAP, _LABEL = 1, 3


def gallery(
    images: ArrayLike,
    *,
    columns: int,
    describe: str,
    labels: Sequence[str] = (),
    names: Sequence[str] = (),
    ramp: Ramp = "ink",
    lo: float | None = None,
    hi: float | None = None,
    on_click: Handler | None = None,
    chosen: int | None = None,
    side: float = 64,
) -> Markup:
    """Pictures of shape (n, height, width), row by row from the top, all in the same colours, each with its label below it.

    With `on_click` each is a button, by key as well, and the handler gets its number; `names` say what they are to those who do
    not see them, as labels do otherwise. `side` is how wide one is drawn.
    """
    grid = np.asarray(images, dtype=float)
    if grid.ndim != 3 or not grid.size:
        raise ValueError(f"images: expected shape (n, height, width), not {grid.shape}")
    number, height, width = grid.shape
    columns = min(columns, number)
    rows, unit = math.ceil(number / columns), side / width
    eighth = max(width // 8, 1)
    gap, below = _GAP * eighth, (_GAP + (_LABEL if labels else 0)) * eighth
    sheet = np.full((rows * (height + below), columns * (width + gap)), np.nan)
    places = [(at // columns * (height + below), at % columns * (width + gap)) for at in range(number)]
    for (top, left), image in zip(places, grid, strict=True):
        sheet[top : top + height, left : left + width] = image
    across, along = (sheet.shape[1] - gap) * unit, (sheet.shape[0] - gap) * unit
    frames = [
        _frame(at, left * unit, top * unit, side, height * unit, labels, names, on_click, at == chosen)
        for at, (top, left) in enumerate(places)
    ]
    role = "group" if on_click else "img"
    return Markup(
        f'<div class="diagram" style="--width:{across:g};--height:{along:g}">'
        f'<svg viewBox="-2 -2 {across + 4:g} {along + 4:g}" role="{role}" aria-label="{escape(describe)}">'
        f'<image width="{sheet.shape[1] * unit:g}" height="{sheet.shape[0] * unit:g}" preserveAspectRatio="none" '
        f'style="image-rendering:pixelated" href="{picture(sheet[::-1], ramp, lo, hi)}"/>{"".join(frames)}</svg></div>'
    )


def _frame(
    at: int,
    x: float,
    y: float,
    width: float,
    height: float,
    labels: Sequence[str],
    names: Sequence[str],
    on_click: Handler | None,
    is_chosen: bool,
) -> str:
    """What lies around one picture: its edge, its label, and what makes it a button."""
    label = labels[at] if labels else ""
    name = names[at] if names else label
    button = (
        f' role="button" tabindex="{-1 if at else 0}" aria-label="{escape(name)}" data-on-click="{reference(on_click)}" '
        f'data-value="{json.dumps(at)}"{' aria-current="true"' if is_chosen else ""}'
        if on_click
        else ""
    )
    text = f'<text x="{x + width / 2:g}" y="{y + height:g}" dy="1.15em">{escape(label)}</text>' if label else ""
    return f'<g class="neuron"{button}><rect class="rim" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"/>{text}</g>'
