"""One neuron with a ReLU: what is negative becomes 0, the rest goes through."""

from dataclasses import dataclass

from nncore.figures import axis, decimal

from .activations import activation_view


@dataclass(frozen=True)
class State:
    z: float = 5.0


def view(state):
    return activation_view(
        "relu",
        state.z,
        written=lambda z: f"ReLU({decimal(z, 1)}) = max(0, {decimal(z, 1)})",
        comment=comment(state.z),
        y=axis("ReLU(z)", 0, 20),
    )


def comment(z):
    if z > 0:
        return "Open: what goes in comes out, and the slope is 1 however large it is."
    return "Shut: nothing comes out, and the slope is 0. This neuron has nothing to say about this input."
