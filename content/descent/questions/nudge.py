"""What a nudge of the weight does to the prediction of a house."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number, decimal

from ..one_house import HOUSES, NUDGE


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    area = float(HOUSES.area[0])
    return ask_number(
        f"A house has {decimal(area)} square feet. You turn the weight up by {NUDGE}. By how much does the prediction "
        "grow, in thousands of dollars?",
        state.guess,
        "guess",
        outcome=NUDGE * area,
        answer=f"By {decimal(area)} × {NUDGE} = {decimal(NUDGE * area, 4)}: each bit more of weight counts once for each "
        "square foot.",
        replies=[
            (0.00005, 0.00015, "That is how much the weight grows. The prediction has it times the area."),
            (200, 220, "In dollars; here prices are in thousands of them."),
        ],
        digits=4,
    )
