"""Whether bathrooms make these ten houses dearer."""

from dataclasses import dataclass

from nncore.datasets import houses
from nncore.figures import Guess, ask_choice, decimal
from nncore.neuron import best_fit


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    many = houses()
    weight = best_fit(many.features, many.price)[0][1]
    return ask_choice(
        "In the best model there is, what will one more bathroom do to the price of a house of the same size?",
        state.guess,
        "guess",
        ["Raise it", "Change nothing", "Lower it"],
        outcome="Lower it" if weight < 0 else "Raise it",
        answer=(
            f"The best weight for bathrooms is {decimal(weight, 1)}: of two houses of the same size, the one with "
            "more bathrooms was the cheaper one here. Ten houses are few."
        ),
        replies={
            "Raise it": "Nearly everybody says so, and where there are more houses it is often true.",
            "Change nothing": "It does count.",
        },
    )
