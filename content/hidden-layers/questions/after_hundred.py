"""What a hundred updates do to the error at first."""

from dataclasses import dataclass
from functools import cache

from nncore.figures import Guess, ask_choice, decimal

from ..learn_backward import State as Start
from ..learn_backward import network_of, update_often
from ..small_network import error_of


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


@cache
def errors():
    """The error at the beginning, and after once through the rows and 100 updates more: the same for every reader."""
    start = Start()
    return error_of(network_of(start)), error_of(network_of(update_often(start, 104)))


def view(state):
    before, after = errors()
    return ask_choice(
        "The network has now learned once from each row. After 100 more updates, what will the error over "
        "all four rows be?",
        state.guess,
        "guess",
        ["Smaller", "About the same", "Larger"],
        outcome="Larger" if after > before else "Smaller",
        answer=(
            f"It goes from {decimal(before, 2)} to {decimal(after, 2)}: what one row teaches, the next undoes at "
            "first. Later it falls, to next to nothing."
        ),
        replies={"Smaller": "It will be, but this network has a detour to make."},
    )
