"""What to try first when training explodes."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    right = "Scale the inputs"
    return ask_choice(
        "A friend trains on plots of land: their area in square metres, and the year. The error explodes at any rate "
        "that gets anywhere. What do you tell her to try first?",
        state.guess,
        "guess",
        ["Take more steps", "Round the prices", right],
        outcome=right,
        answer="Both inputs are in the thousands, so the curvature is in the millions, and the border next to nothing. "
        "Scaled inputs have curvatures near 1.",
        replies={
            "Take more steps": "Beyond the border, each one more makes it worse.",
            "Round the prices": "Prices have no part in the border.",
        },
    )
