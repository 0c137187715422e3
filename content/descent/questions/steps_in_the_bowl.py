"""How many steps the round bowl needs at its best rate."""

from dataclasses import dataclass

import numpy as np

from nncore.figures import Guess, ask_number, decimal

from ..two_maps import BOWL, UNSCALED, walked


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def steps_until_there(valley, share, limit):
    """After how many steps the error is within a hundredth of the lowest, and stays there."""
    errors = valley.errors(walked(valley, share, limit))
    return int(np.flatnonzero(errors > 1.01 * valley.least)[-1]) + 1


def view(state):
    steps = steps_until_there(BOWL, 1.0, 20)
    return ask_number(
        f"With the area as it is, and the best rate there is, it takes {decimal(steps_until_there(UNSCALED, 1.0, 2000))} "
        "steps until the error is within 1 % of the lowest. With the area scaled, at the best rate for that: how many?",
        state.guess,
        "guess",
        outcome=steps,
        answer="One. In a round bowl every slope points straight at the lowest place, and both directions have a "
        "curvature of 1: one rate is right for both.",
        replies=[(2, 9, "You are on the right track, but it is better still."), (10, 1e6, "Far fewer.")],
    )
