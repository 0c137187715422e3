"""What a test has to keep back."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice

RIGHT = "Keep back all digits of some of the writers"


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "You build a reader for forms that anybody may fill in. You have digits of thirteen people, and know who wrote which. "
        "How do you find out how well it will read strangers?",
        state.guess,
        "guess",
        ["Keep back a fifth of the digits, by chance", RIGHT, "Train for longer, then look at the training score"],
        outcome=RIGHT,
        answer=(
            "To the network those writers are strangers, as everybody else will be. By chance, some digits of each writer would "
            "be learned from, and the test would ask for hands that it knows."
        ),
        replies={
            "Keep back a fifth of the digits, by chance": "Then it has seen every hand that it is tested on.",
            "Train for longer, then look at the training score": "That score tells what it knows by heart.",
        },
    )
