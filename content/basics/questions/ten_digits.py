"""How many weights it takes to tell ten digits apart."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number

PIXELS, DIGITS = 28 * 28, 10


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_number(
        "A picture has 28 × 28 pixels, and each is a feature. How many weights does it take to tell ten digits apart?",
        state.guess,
        "guess",
        outcome=PIXELS * DIGITS,
        answer=f"{PIXELS} pixels times {DIGITS} digits are {PIXELS * DIGITS:,} weights; and {DIGITS} biases besides.",
        replies=[
            (PIXELS, PIXELS, "That is enough for one digit."),
            (
                PIXELS * DIGITS + DIGITS,
                PIXELS * DIGITS + DIGITS,
                "That is with the biases: the weights alone are ten fewer.",
            ),
        ],
        near=0,
    )
