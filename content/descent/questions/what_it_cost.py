"""Which way of dragging a house makes training explode."""

from dataclasses import dataclass

from nncore.figures import Guess, ask_choice, decimal

from ..border import AREA, PRICE, border_of, choose_area, choose_price, explodes
from ..border import State as Start

OPTIONS = ("A much larger area", "A much higher price", "Both of them")


@dataclass(frozen=True)
class State:
    guess: Guess = Guess()


def view(state):
    large, dear = explodes(choose_area(Start(), AREA[1])), explodes(choose_price(Start(), PRICE[1]))
    border = border_of(choose_area(Start(), AREA[1]).areas)
    return ask_choice(
        f"Three houses, and a learning rate of {decimal(Start().rate, 1)}: the error goes down nicely. Now one house "
        "gets another area, or another price. What can make the training explode?",
        state.guess,
        "guess",
        OPTIONS,
        outcome=OPTIONS[2] if large and dear else OPTIONS[0] if large else OPTIONS[1],
        answer=f"Only the area. With {decimal(AREA[1])} thousand square feet the border is at {decimal(border, 3)}; with "
        f"any price at all it stays at {decimal(border_of(Start().areas), 3)}. The curvature is made of inputs, and the "
        "price is no input.",
        replies={
            OPTIONS[
                1
            ]: "A high price makes the error large, and the valley lies elsewhere. But it is as steep as before.",
            OPTIONS[2]: "The area does. A high price moves the valley, and leaves its shape.",
        },
    )
