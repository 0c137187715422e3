"""Draw a digit: a network answers at every stroke, and each step from the drawing to its 64 numbers is to be seen."""

from dataclasses import dataclass

import numpy as np

from nncore.figures import Ink, announcement, columns, controls, drawing, drawing_tools, folded, gallery

from .grids import numbers, ten_bars
from .reading import BLOCK, percent, shares, steps, trained
from .samples import MOST

_BLANK = "Draw a digit from 0 to 9, as large as you like. It answers at every stroke."


@dataclass(frozen=True)
class State:
    ink: Ink = Ink()


def in_words(found):
    """What is likely, the likeliest first, as one says it."""
    first, second = np.argsort(-found)[:2].tolist()
    return f"{first}, {percent(found[first])} sure; next {second}, {percent(found[second])}"


def view(state):
    way = steps(state.ink)
    found = None if state.ink.is_blank else shares(trained().network, way.counts)[0]
    pictures = [way.drawn * MOST, way.bitmap * MOST, way.counts.repeat(BLOCK, axis=0).repeat(BLOCK, axis=1)]
    return [
        columns(
            [drawing("Draw a digit", state.ink, "ink"), controls(*drawing_tools(state.ink, "ink"))],
            [
                ten_bars(found, "No answer yet" if found is None else f"It says {in_words(found)}"),
                announcement(_BLANK if found is None else f"It says {in_words(found)}."),
                gallery(
                    np.array(pictures),
                    columns=3,
                    side=96,
                    lo=0,
                    hi=MOST,
                    labels=["as drawn", "full height", "counted"],
                    describe="The drawing; cropped, scaled to the full height and centred; and counted in blocks of 4 × 4",
                ),
            ],
        ),
        folded("The 64 numbers that go in", numbers(way.counts, "The numbers of the picture, row by row")),
    ]
