"""Softmax regression as a graph of operations."""

from dataclasses import dataclass

from nncore.figures import graph


@dataclass(frozen=True)
class State:
    pass


def view(state):
    return graph(
        ["x", "× W", "+ b", "softmax", "y"],
        describe="Inputs x are multiplied by weights W, biases b are added, softmax turns the sums into the outputs y.",
    )
