"""How many numbers a network with ten features has to learn."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_number(
        "A network with ten features and one output: how many numbers has it to learn, weights and bias together?",
        state.guess,
        "guess",
        outcome=10 + 1,
        answer="A weight for each of the ten features, and one bias: 11.",
        replies=[
            (10, 10, "Ten weights, that is right. What is added at the end?"),
            (20, 20, "There is a single bias, not one for each feature."),
        ],
        near=0,
    )
