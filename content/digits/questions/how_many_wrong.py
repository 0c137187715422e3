"""How many of the test it gets wrong."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number

from ..mistakes import wrong
from ..samples import split


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    total = len(split()[1].labels)
    outcome = len(wrong()[0]) if state.guess.is_given else None
    return ask_number(
        f"It has {total} digits before it that it never saw. How many of them will it get wrong?",
        state.guess,
        "guess",
        outcome=outcome,
        answer="Ten pictures of weights, and it errs about as often as somebody who reads them in a hurry.",
        near=0.25,
    )
