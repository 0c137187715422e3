"""What the two hidden neurons of a trained network have found."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "Follow all four rows first. What has each of the two hidden neurons become?",
        state.guess,
        "guess",
        ["One row of the table", "A line of its own", "The answer, twice"],
        outcome="A line of its own",
        answer=(
            "Each adds up the inputs and bends: below its line it says one thing, above it another. Neither line "
            "parts the squares from the dots, but both together do."
        ),
        replies={
            "One row of the table": "There are four rows, and two neurons.",
            "The answer, twice": "Neither of them knows the answer by itself.",
        },
    )
