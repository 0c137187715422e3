"""The same digit, large and small."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "You draw a 3 over the whole square. Then you draw the same 3 again, small, in a corner. What will it say of the two?",
        state.guess,
        "guess",
        ["The same", "It is less sure of the small one", "It cannot read the small one"],
        outcome="The same",
        answer="A drawing is cropped to its ink, and brought to full height, before it becomes numbers: the same 64 for both.",
        replies={
            "It is less sure of the small one": "It never sees how small it was.",
            "It cannot read the small one": "It could not, if the drawing went in as it is. It does not.",
        },
    )
