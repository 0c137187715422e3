"""The network in general form: W, b, x and y."""

from dataclasses import dataclass

from nncore.figures import network, node


@dataclass(frozen=True)
class State:
    pass


def view(state):
    return network(
        inputs=[node("x", symbol="x")],
        weights=[["W"]],
        biases=["b"],
        outputs=[node("y", symbol="y")],
        describe="The input x times the weight W, plus the bias b, is the output y.",
    )
