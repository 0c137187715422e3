"""How the networks of this lesson learn: gradient descent on all houses at once, and for those with helpers, with momentum."""

from collections.abc import Sequence
from functools import cache

import numpy as np

from content.houses_plane import INPUTS, TARGET
from nncore import descent
from nncore.checks import Floats
from nncore.network import Network, gradients_unchecked, initialise, parameters, with_parameters

RATE = 0.3
MOMENTUM = 0.9
# So many epochs are enough for every network here, and so many for the one without helpers.
ENOUGH, ENOUGH_ALONE = 400, 200


def beginner(helpers: int = 0) -> Network:
    """A network before it has learned anything: two inputs, two classes, and helpers in between, if any."""
    return initialise((2, helpers, 2) if helpers else (2, 2))


def one_epoch(network: Network, velocity: Floats, keeps: float = 0.0) -> tuple[Network, Floats]:
    """One step on all ten houses; `keeps` is how much of the last step goes on."""
    return _step(network, velocity, keeps, INPUTS, TARGET)


def epochs(network: Network, velocity: Floats, count: int, keeps: float = 0.0) -> tuple[Network, Floats]:
    """So many steps."""
    for _ in range(count):
        network, velocity = one_epoch(network, velocity, keeps)
    return network, velocity


def on_houses(network: Network, inputs: Floats, target: Floats, count: int) -> Network:
    """So many steps without momentum on other houses, or other classes."""
    velocity = still(network)
    for _ in range(count):
        network, velocity = _step(network, velocity, 0.0, inputs, target)
    return network


def still(network: Network) -> Floats:
    """No velocity yet."""
    return np.zeros_like(parameters(network))


def of_values(values: Sequence[float], helpers: int = 0) -> Network:
    """The network with these numbers."""
    return with_parameters(beginner(helpers), values)


@cache
def learned(helpers: int) -> Network:
    """The network with so many helpers when it has learned from the ten houses."""
    network = beginner(helpers)
    return epochs(network, still(network), ENOUGH if helpers else ENOUGH_ALONE, MOMENTUM)[0]


def _step(network: Network, velocity: Floats, keeps: float, inputs: Floats, target: Floats) -> tuple[Network, Floats]:
    with np.errstate(all="ignore"):
        pairs = gradients_unchecked(network, inputs, target)
        gradient = np.concatenate([part for weights, bias in pairs for part in (weights.ravel(), bias)])
        velocity = keeps * velocity + gradient
        return with_parameters(network, descent.step(parameters(network), velocity, RATE)), velocity
