"""How many of the ten houses a straight border gets right."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number

from ..lines import most_right


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    best = most_right()
    return ask_number(
        "How many of the ten can the best straight border of all get right?",
        state.guess,
        "guess",
        outcome=float(best),
        near=0,
        answer=(
            f"{best}. We tried every straight border that differs from the others in any house; the next figure shows why there "
            "is no better one."
        ),
        replies=[
            (10, 10, "Look at the row of three bathrooms: there is a square among the dots."),
            (9, 9, "Nearly. Two houses are always wrong, and the next figure shows which."),
            (0, 7, "As many as that are right if you say good of every house."),
        ],
    )
