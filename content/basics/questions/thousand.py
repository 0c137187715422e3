"""The price of a house of 1,000 square feet, read off the line."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number
from nncore.neuron import predict

from ..house_plots import WEIGHT

AREA = 1000


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    price = float(predict([AREA], WEIGHT, 0)[0])
    return ask_number(
        "What does your line say a house of 1,000 square feet costs, in thousands of dollars?",
        state.guess,
        "guess",
        outcome=price,
        answer=(
            f"{WEIGHT:g} × {AREA:,} = {price:g}, so ${price:g},000. Half the area of your friend's house, and "
            "half its price."
        ),
        replies=[(price * 900, price * 1100, "That is in dollars; here prices are in thousands of them.")],
    )
