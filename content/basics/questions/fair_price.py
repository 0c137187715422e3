"""A fair price, before anybody has said how one gets there."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_number
from nncore.neuron import predict

from ..house_plots import WEIGHT


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    price = float(predict([2000], WEIGHT, 0)[0])
    return ask_number(
        "What would be a fair price for her 2,000 square feet, in thousands of dollars? An estimate will do.",
        state.guess,
        "guess",
        outcome=price,
        answer=(
            f"The three houses cost about ${WEIGHT * 1000:g} a square foot, and 2,000 × {WEIGHT * 1000:g} = "
            f"{price * 1000:,.0f}: about ${price:g},000."
        ),
        replies=[
            (400, 400, "That is what the seller asks."),
            (1000, 1e9, "That is far more than any house in the street; or did you leave out the thousands?"),
        ],
        near=0.1,
    )
