"""What one pixel to the right does to a test."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number

from ..reading import moved, right, trained
from ..samples import split


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    _, test = split()
    total = len(test.labels)
    outcome = None
    if state.guess.is_given:
        outcome = right(trained().network, moved(test.images, 1, 0), test.labels)
    return ask_number(
        f"All {total} digits of its own test move to the right, by one pixel. You read them as before. How many does it?",
        state.guess,
        "guess",
        outcome=outcome,
        answer="Each weight belongs to one place. What it learned of the third column says nothing to it about the fourth.",
        near=0.1,
    )
