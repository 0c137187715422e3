"""From the lesson before: what the second score in the same exam is worth."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "And: four models sit the same exam, and you keep the best. What is its score worth?",
        state.guess,
        "guess",
        ["As much as if it had come alone", "Less: it may be the luckiest", "More: it has won"],
        outcome="Less: it may be the luckiest",
        answer=(
            "The best of several scores rises by luck alone. Whoever chooses by an exam needs another one to know how good the "
            "chosen one is."
        ),
        replies={
            "As much as if it had come alone": "So it would be if nobody had looked at the other three.",
            "More: it has won": "Somebody always wins, even if all of them only toss coins.",
        },
    )
