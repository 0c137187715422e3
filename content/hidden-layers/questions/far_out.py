"""How a sigmoid answers far out."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice
from nncore.figures.markup import scientific
from nncore.network import activate


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    change = float(activate("sigmoid", 21) - activate("sigmoid", 20))
    return ask_choice(
        "A neuron with a sigmoid has the sum 20. What happens to what it says when the sum rises to 21?",
        state.guess,
        "guess",
        ["It grows by about 1", "It grows by about 0.1", "Next to nothing"],
        outcome="Next to nothing" if change < 0.001 else "It grows by about 0.1",
        answer=(
            f"It grows by {scientific(change)}. The curve is flat there: such a neuron hears nothing more, and "
            "learns next to nothing."
        ),
        replies={
            "It grows by about 1": "So it would without a sigmoid.",
            "It grows by about 0.1": "In the middle of the curve it would be about that, twice over.",
        },
    )
