"""The first network: one input, one weight, one output."""

from dataclasses import dataclass

from nncore.figures import decimal, network, node
from nncore.neuron import predict

from .house_plots import WEIGHT

AREA = 2000


@dataclass(frozen=True)
class State:
    pass


def view(state):
    price = decimal(predict([AREA], WEIGHT, 0)[0])
    return network(
        inputs=[node("area", decimal(AREA), symbol="x")],
        weights=[[WEIGHT]],
        outputs=[node("price", price, symbol="y")],
        weight_symbols=[["W"]],
        describe=f"A network of one weight: an area of {decimal(AREA)} times {WEIGHT} is a price of {price}.",
    )
