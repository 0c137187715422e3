"""What happens when the learning rate is a little too high."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice, decimal

from ..gradient_descent import State as Start
from ..gradient_descent import descend

RATE = 2.1


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    log = descend(Start(pace=RATE), 3).log
    return ask_choice(
        "At a learning rate of 1.0 a step took the error down by most of its size. What will steps at 2.1 do?",
        state.guess,
        "guess",
        ["Take it down faster", "Go to and fro, and arrive", "Make it larger and larger"],
        outcome="Make it larger and larger" if log[-1] > log[0] else "Go to and fro, and arrive",
        answer=(
            f"The error goes from {decimal(log[0])} to {decimal(log[1])}, then to {decimal(log[2])}: every step "
            "leaps over the valley and lands higher up than it was."
        ),
        replies={
            "Take it down faster": (
                "Twice the step is twice as fast only as long as it does not lead past the lowest place."
            ),
            "Go to and fro, and arrive": "It does go to and fro, but each time it lands farther away.",
        },
    )
