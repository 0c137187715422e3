"""What softmax makes of larger numbers with the same gap."""

from dataclasses import dataclass

import numpy as np

from nncore.figures import Guess, ask_number, decimal
from nncore.softmax import softmax


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    share = 100 * float(softmax(np.array([102.0, 104.0]))[1])
    return ask_number(
        "Of 2 and 4 softmax makes 0.119 and 0.881. What does it make of the second number when 102 and 104 "
        "go in, in percent?",
        state.guess,
        "guess",
        outcome=share,
        answer=f"{decimal(share, 1)} %, as before. The gap is still 2, and nothing else counts.",
        replies=[
            (49, 52, "So it would be if what counts were how much larger one is than the other, in percent."),
            (99, 100, "The numbers are large, but the gap is the same."),
        ],
        digits=1,
        unit="%",
        near=0.02,
    )
