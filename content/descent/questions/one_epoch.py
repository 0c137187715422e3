"""How far one epoch leads, all at once and one at a time."""

from dataclasses import dataclass

import numpy as np

from nncore.figures import Guess, ask_choice, decimal

from ..one_at_a_time import COUNT, VALLEY, look
from ..one_at_a_time import State as Start

OPTIONS = ("All at once", "One at a time", "Both are as far")


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    after = look(Start(), COUNT)
    together, singly = (float(VALLEY.errors(np.array(way[-1:]))[0]) for way in (after.together, after.singly))
    return ask_choice(
        f"Each house is looked at once, and the rate is {decimal(Start().rate, 2)}. One of them takes one step, by the "
        f"mean of all {COUNT} slopes. The other takes a step after each house, by the slope of that house alone. Which "
        "has the lower error then?",
        state.guess,
        "guess",
        OPTIONS,
        outcome=OPTIONS[0] if together < singly else OPTIONS[1],
        answer=f"One at a time: {decimal(singly)}, and all at once {decimal(together)}. {COUNT} steps in roughly the "
        "right direction lead further than one in exactly the right one.",
        replies={
            OPTIONS[0]: "Its one step goes in a better direction. But it is only one.",
            OPTIONS[2]: f"They have seen the same houses. But one has moved {COUNT} times.",
        },
    )
