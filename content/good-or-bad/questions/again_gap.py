"""From the first lesson: what softmax makes of a gap."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    return ask_choice(
        "Softmax gets the logits 1 and 3. Both are raised by 10. What happens to the probabilities?",
        state.guess,
        "guess",
        ["They come nearer to each other", "Nothing", "The larger one grows"],
        outcome="Nothing",
        answer="Nothing: the gap is still 2, and only gaps count.",
        replies={
            "They come nearer to each other": "So it would be with shares of the numbers themselves; softmax looks at the gap.",
            "The larger one grows": "Only if the gap grew.",
        },
    )
