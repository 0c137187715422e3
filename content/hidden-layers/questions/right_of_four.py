"""How many of the four rows one line gets right."""

from dataclasses import dataclass
from functools import cache
from itertools import product

from nncore.figures import Guess, ask_number
from nncore.neuron import predict

from ..small_network import INPUTS, TARGET

# Enough for a line of every kind: in any direction, and before, between or behind the points.
DIALS = (-1, -0.5, 0, 0.5, 1)


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


@cache
def most():
    """How many rows the best line gets right."""
    found = [predict(INPUTS, weights, bias) > 0 for *weights, bias in product(DIALS, repeat=3)]
    return max(int((says_one == (TARGET == 1)).sum()) for says_one in found)


def view(state):
    return ask_number(
        "How many of the four do you expect to get right at best?",
        state.guess,
        "guess",
        outcome=float(most()),
        near=0,
        answer="Three. Whichever line you draw, one point is on the wrong side.",
        replies=[
            (4, 4, "So said those who built the first such machines. Try it."),
            (0, 2, "That much is easy: see whether there is more."),
        ],
    )
