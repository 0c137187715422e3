"""How much arithmetic the smallest network takes."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "How many multiplications does it take to run the first network of this lesson?",
        state.guess,
        "guess",
        ["One", "About a hundred", "Millions"],
        outcome="One",
        answer="One: an area times a price for each square foot. You will do it in your head in a minute.",
        replies={
            "Millions": "Large networks need billions, but each of them is the same small step.",
            "About a hundred": "It is smaller than that.",
        },
    )
