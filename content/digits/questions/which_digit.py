"""A digit, told by its numbers alone."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice

from ..grids import numbers
from ..samples import digits

WHICH = 23


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    label = str(digits().labels[WHICH])
    return [
        numbers(
            digits().images[WHICH], "The 64 numbers of a digit that you are to tell", has_picture=state.guess.is_given
        ),
        ask_choice(
            "Which digit is this?",
            state.guess,
            "guess",
            ["2", "3", "8"],
            outcome=label,
            answer="Large numbers are ink. They run over the top to the right, back to the middle, and round again.",
            replies={
                "2": "It begins like one. But at the bottom the ink is round, and there is none on the left above it.",
                "8": "It would have two loops. The left side of these is open.",
            },
        ),
    ]
