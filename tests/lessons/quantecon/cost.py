"""The sum of squared errors of a line, by its slope."""

from dataclasses import dataclass

from nncore.figures import decimal, element, slider

DEGREES = (21, 24)
SALES = (2000, 2600)


@dataclass(frozen=True)
class State:
    beta: float = 150.0


def cost(beta):
    return sum((sales - 2000 - beta * (degrees - 21)) ** 2 for degrees, sales in zip(DEGREES, SALES, strict=True))


def view(state):
    return [
        element("p", f"Cost: {decimal(cost(state.beta))}"),
        slider("Slope", state.beta, 100, 300, step=10, sets="beta"),
    ]
