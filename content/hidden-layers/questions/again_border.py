"""From the lesson before: why no straight border gets all ten houses right."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "From the last lesson: why does no straight border get all ten of your friend's houses right?",
        state.guess,
        "guess",
        ["There are too few houses", "A bad one lies between two good ones", "It was not trained long enough"],
        outcome="A bad one lies between two good ones",
        answer=(
            "They lie in a row, good, bad, good. Where both ends of a straight way are on one side of a straight border, all of "
            "the way is, and the bad one with it."
        ),
        replies={
            "There are too few houses": "More of them would make it harder.",
            "It was not trained long enough": "However long: there is no such border to be found.",
        },
    )
