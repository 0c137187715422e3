"""From the first lesson: why one keeps houses back."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "Why does your friend keep ten houses to herself?",
        state.guess,
        "guess",
        ["To train with later", "They are the exam", "They are too unusual"],
        outcome="They are the exam",
        answer=(
            "What a network has seen, it may know by heart. How it does on houses that it has not seen, only houses show that "
            "it has not seen."
        ),
        replies={
            "To train with later": "More houses would help, but then there would be no exam.",
            "They are too unusual": "She did not choose them: they are the next ten of the same list.",
        },
    )
