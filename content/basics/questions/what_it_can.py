"""What the last of four lines can do."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "What can the last line do that the others cannot?",
        state.guess,
        "guess",
        ["Be steeper", "Start somewhere else than at 0", "Bend"],
        outcome="Start somewhere else than at 0",
        answer=(
            "It starts at 150 and not at 0. All the others go through the corner of the plot, whatever their weight is."
        ),
        replies={"Be steeper": "It is the flattest of them.", "Bend": "It is as straight as the others."},
    )
