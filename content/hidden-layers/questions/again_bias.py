"""From the lesson before: what a bias is for."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "From the last lesson: what is a bias for?",
        state.guess,
        "guess",
        ["It lets a line start elsewhere than at 0", "It makes a line steeper", "It makes steps smaller"],
        outcome="It lets a line start elsewhere than at 0",
        answer="It is added whatever the inputs are, so it lifts the whole line, or lowers it.",
        replies={
            "It makes a line steeper": "That is what a weight does.",
            "It makes steps smaller": "That is what the learning rate is for.",
        },
    )
