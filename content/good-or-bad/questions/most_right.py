"""Whether the trained border is the one with the most right ones."""

from dataclasses import dataclass

from content.houses_plane import right
from nncore.figures import Guess, ask_choice

from ..learning import learned
from ..lines import most_right

FEWER, AS_MANY, MORE = "Fewer than eight", "Just eight", "More than eight"


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    count, best = right(learned(0)), most_right()
    return ask_choice(
        "The best straight border gets eight of ten. Training makes the loss as small as it can be. How many will the trained "
        "border get?",
        state.guess,
        "guess",
        [FEWER, AS_MANY, MORE],
        outcome=FEWER if count < best else AS_MANY,
        answer=(
            f"{count}. Training counts surprise, and not right ones: it would rather be unsure about a house that is just wrong "
            "than be very sure of two that are wrong."
        ),
        replies={
            AS_MANY: "So one would hope. But training has never been told to count them.",
            MORE: "No straight border gets more than eight.",
        },
    )
