"""From the lesson before: what to do when the error grows."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "And: with each step of training the error gets larger. What do you change first?",
        state.guess,
        "guess",
        ["More steps", "A smaller learning rate", "More data"],
        outcome="A smaller learning rate",
        answer=(
            "The steps are so long that each leads past the lowest place and lands higher up. Shorter ones get there."
        ),
        replies={
            "More steps": "Each of them would make it worse.",
            "More data": "That may help one day, but not against steps that are too long.",
        },
    )
