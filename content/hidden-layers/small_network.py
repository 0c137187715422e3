"""The network of this lesson's middle: exclusive or, two inputs, two hidden neurons and one output."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np

from nncore.checks import Floats
from nncore.figures import Markup, decimal, layers, node
from nncore.network import (
    Network,
    Settings,
    Training,
    initialise,
    loss,
    parameters,
    train_epoch,
    with_parameters,
)

INPUTS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
TARGET = np.array([0.0, 1.0, 1.0, 0.0])
ROWS = tuple(f"{x1:g}, {x2:g}" for x1, x2 in INPUTS)
NAMES = (("x₁", "x₂"), ("h₁", "h₂"), ("y",))
TITLES = ("Inputs", "Hidden", "Output")
SEED = 16
EPOCHS = 60
SETTINGS = Settings(rate=0.2, batch=1)


def beginner() -> Network:
    """The network before it has learned anything."""
    return initialise((2, 2, 1), "tanh", "linear", seed=SEED)


@cache
def trained() -> Network:
    """The same network when it has learned exclusive or."""
    training = Training(beginner())
    for _ in range(EPOCHS):
        training = train_epoch(training, INPUTS, TARGET, SETTINGS)
    return training.network


def rounded(network: Network, digits: int = 2) -> Network:
    """A network whose numbers are short enough to calculate with."""
    return with_parameters(network, np.round(parameters(network), digits))


def error_of(network: Network) -> float:
    """The mean squared error over all four rows."""
    return loss(network, INPUTS, TARGET)


def drawn(network: Network, values: Sequence[Floats], **options: Any) -> Markup:
    """The network with the value of each node in one run through it."""
    return layers(
        [
            [node(name, decimal(value, 2), symbol=name[0]) for name, value in zip(names, column, strict=True)]
            for names, column in zip(NAMES, values, strict=True)
        ],
        [layer.weights.tolist() for layer in network.layers],
        biases=[layer.bias.tolist() for layer in network.layers],
        titles=TITLES,
        **options,
    )


def parameter_names() -> list[str]:
    """What each parameter joins, in the order of `nncore.network.parameters`."""
    names = []
    for before, after in pairwise(NAMES):
        names += [f"{start} → {end}" for start in before for end in after]
        names += [f"bias {end}" for end in after]
    return names


def signed(value: float, digits: int = 2) -> str:
    """A number in the middle of a sum: in brackets where it is negative."""
    text = decimal(value, digits)
    return f"({text})" if text.startswith("−") else text
