"""Why a classifier is not trained on the number of right ones."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "Why is a classifier trained on surprise, and not on the number of right ones?",
        state.guess,
        "guess",
        ["It is quicker to compute", "It has a slope everywhere", "It is never wrong"],
        outcome="It has a slope everywhere",
        answer=(
            "Turn a weight a little, and the number of right ones stays the same: there is no slope to step against. The surprise "
            "changes with every turn."
        ),
        replies={
            "It is quicker to compute": "Counting would be quicker. But a count is flat, and then it jumps.",
            "It is never wrong": "It is a loss: a number for how wrong one is.",
        },
    )
