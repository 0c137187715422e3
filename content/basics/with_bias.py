"""The same network with a bias."""

from dataclasses import dataclass

from nncore.figures import decimal, network, node
from nncore.neuron import predict

AREA, WEIGHT, BIAS = 2000, 0.1, 150


@dataclass(frozen=True)
class State:
    pass


def view(state):
    price = decimal(predict([AREA], WEIGHT, BIAS)[0])
    return network(
        inputs=[node("area", decimal(AREA), symbol="x")],
        weights=[[WEIGHT]],
        biases=[BIAS],
        outputs=[node("price", price, symbol="y")],
        weight_symbols=[["W"]],
        bias_symbols=["b"],
        describe=f"An area of {decimal(AREA)} times the weight {WEIGHT}, plus the bias {BIAS}, is a price of {price}.",
    )
