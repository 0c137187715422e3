"""How many parameters a hidden layer brings."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number

from ..reading import HIDDEN

PIXELS, DIGITS = 64, 10


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    into, out = PIXELS * HIDDEN + HIDDEN, HIDDEN * DIGITS + DIGITS
    return ask_number(
        f"{HIDDEN} hidden neurons between the 64 inputs and the 10 outputs. How many parameters are there now?",
        state.guess,
        "guess",
        outcome=into + out,
        answer=f"64 × {HIDDEN} + {HIDDEN} = {into:,} lead in, {HIDDEN} × 10 + 10 = {out} lead on.",
        replies=[(into, into, "Those lead into the hidden layer. Others lead out of it.")],
        near=0,
    )
