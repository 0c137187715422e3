"""Recalled from the basics: what there is to learn."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number

PIXELS, DIGITS = 8 * 8, 10


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_number(
        "64 numbers go in, 10 outputs come out, no hidden layer. How many weights and biases are there to learn, all together?",
        state.guess,
        "guess",
        outcome=PIXELS * DIGITS + DIGITS,
        answer=f"Each of {DIGITS} outputs has a weight for each of {PIXELS} inputs, and a bias: {PIXELS} × {DIGITS} + {DIGITS}.",
        replies=[
            (PIXELS * DIGITS, PIXELS * DIGITS, "Those are the weights. Each output has a bias, too."),
            (PIXELS + DIGITS, PIXELS + DIGITS, "Every output has weights of its own."),
        ],
        near=0,
    )
