"""What the slope of a line through two heights becomes as the gap shrinks."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number, decimal

from ..two_heights import exact, slope_at


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    ten, one, tenth = (decimal(slope_at(power), 1) for power in (1, 0, -1))
    return ask_number(
        f"At a gap of 10 the slope of the line is {ten}, at 1 it is {one}, at 0.1 it is {tenth}. What does it become "
        "when the gap gets smaller and smaller?",
        state.guess,
        "guess",
        outcome=exact(),
        answer=f"{decimal(exact(), 1)}. What is missing gets ten times smaller with each tenth of the gap: 10, 1, 0.1, "
        "and so on.",
        replies=[
            (-1, 1, "Both go to 0, the gap and the difference of the heights. But their ratio does not."),
            (20, 30, "As steep as this, but it leads down: the sign is a minus."),
        ],
        digits=1,
        near=0.001,
    )
