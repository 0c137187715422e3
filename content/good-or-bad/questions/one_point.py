"""Where the borders of three classes meet."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "Three classes, so three straight borders, one for each two of them. How do they lie?",
        state.guess,
        "guess",
        ["They make a triangle", "They meet in one point", "Side by side"],
        outcome="They meet in one point",
        answer=(
            "Where the first and the second are equally likely, and the second and the third, there the first and the third are, "
            "too. So where two of the borders meet, the third one passes."
        ),
        replies={
            "They make a triangle": "Then in its middle no class would be the likeliest.",
            "Side by side": "That may happen where they are parallel, but it would be chance.",
        },
    )
