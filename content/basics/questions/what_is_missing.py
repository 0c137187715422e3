"""What stands between this graph and a deep network."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "What does this network need before one may call it deep?",
        state.guess,
        "guess",
        ["More features", "A second layer, and a bend before it", "A smaller learning rate"],
        outcome="A second layer, and a bend before it",
        answer=(
            "Another layer of weighted sums alone would change nothing, as a later lesson shows. It takes "
            "something that is no straight line in between."
        ),
        replies={"More features": "They make it wider, not deeper."},
    )
