"""How many steps momentum needs."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number, decimal

from ..with_momentum import steps_until_near

MOMENTUM = 0.9


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    without, moving = steps_until_near(0.0), steps_until_near(MOMENTUM)
    return ask_number(
        f"In the long valley gradient descent needs {decimal(without)} steps until its error stays within 1 % of the "
        f"lowest. At the same rate and with a momentum of {decimal(MOMENTUM, 1)}: how many, about?",
        state.guess,
        "guess",
        outcome=moving,
        near=0.2,
        answer=f"{decimal(moving)}. Along the valley its steps become ten times as long; some of that it loses by "
        "swinging to and fro.",
        replies=[
            (0, 0.7 * moving, "Ten times as long at best, and it has to get going first."),
            (1.3 * moving, 1e9, "It saves more than that: along the valley its steps become ten times as long."),
        ],
    )
