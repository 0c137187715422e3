"""Which line a typing mistake pulls most."""

from dataclasses import dataclass

import numpy as np

from nncore.figures import Guess, ask_choice, decimal

from ..other_losses import RIGHT_PRICE, TYPED, at, lines
from ..other_losses import State as Start

OPTIONS = ("The line by squared errors", "The line by absolute errors", "Both alike")


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def moves():
    """How far each line moves at 2,000 sq ft: squares, Huber, absolute."""
    pairs = zip(lines(TYPED, Start().delta), lines(RIGHT_PRICE, Start().delta), strict=True)
    return [abs(at(wrong) - at(right)) for wrong, right in pairs]


def view(state):
    squares, _, absolute = moves()
    return ask_choice(
        f"One price in the list is ten times too high: {decimal(TYPED)} in the place of {decimal(RIGHT_PRICE, 1)}. Which "
        "line does that one house pull most?",
        state.guess,
        "guess",
        OPTIONS,
        outcome=OPTIONS[int(np.argmax([squares, absolute]))],
        answer=f"By squares: at 2,000 square feet it rises by {decimal(squares)} thousand dollars, the one by absolute "
        f"errors by {decimal(absolute, 1)}. A square pulls harder the further away it is; an absolute error always pulls "
        "alike.",
        replies={
            OPTIONS[1]: "An absolute error pulls with the same strength, however large it is.",
            OPTIONS[2]: "How strongly a house pulls is what makes the three losses different.",
        },
    )
