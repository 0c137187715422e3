"""How large an exam has to be for half the luck."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number, decimal

from ..luck import ASKED, spread


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    small, large = (100 * spread(asked=asked) / asked for asked in (ASKED, 4 * ASKED))
    return ask_number(
        f"With {ASKED} houses, luck moves the share of right ones by about {decimal(small)} % up or down. How many houses make "
        "that half as much?",
        state.guess,
        "guess",
        outcome=4 * ASKED,
        near=0,
        answer=(
            f"{4 * ASKED}: the spread grows with the root of the number, so the share's spread shrinks with it. Four times as "
            f"many houses, and it is {decimal(large)} %."
        ),
        replies=[
            (2 * ASKED, 2 * ASKED, "Twice as many take away less than a third of it: it goes with the root."),
            (ASKED * 10, 1e9, "That makes it much less than half."),
        ],
    )
