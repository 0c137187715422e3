"""How few places have to change."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number

from ..change_its_mind import State as Start
from ..change_its_mind import picture, turn_best
from ..reading import says, trained


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def fewest(state, most=20):
    """How often the place that counts most has to be turned until it says another digit."""
    first = says(trained().network, picture(state))[0]
    turns = 0
    while says(trained().network, picture(state))[0] == first and turns < most:
        state, turns = turn_best(state), turns + 1
    return turns


def view(state):
    return ask_number(
        "Ink may be taken from any of the 64 places, or put there. In how many, at the fewest, until it says another digit?",
        state.guess,
        "guess",
        outcome=fewest(Start()) if state.guess.is_given else None,
        answer="For the first digit of the test, by the slopes. You would not mistake it for another, nor see much of a change.",
        near=0,
    )
