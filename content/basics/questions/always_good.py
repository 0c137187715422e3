"""How many verdicts one gets right without looking."""

from dataclasses import dataclass

from nncore.datasets import houses
from nncore.figures import Guess, ask_number


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_number(
        'A lazy network says "good" of every house, without looking. How many of her ten verdicts does it get right?',
        state.guess,
        "guess",
        outcome=float(sum(verdict == "good" for verdict in houses().verdict)),
        answer=(
            "As many as there are good ones. So it is no feat to get seven of ten right: a network has to be "
            "better than one that does not look."
        ),
        replies=[
            (10, 10, "Three of the ten she thinks bad."),
            (5, 5, "That is what tossing a coin would give, about."),
        ],
        near=0,
    )
