"""One neuron with a sigmoid: any sum in, something between 0 and 1 out."""

from dataclasses import dataclass

from nncore.figures import axis, decimal

from .activations import activation_view, filled, slope_of_sigmoid


@dataclass(frozen=True)
class State:
    z: float = 2.0


def view(state):
    return activation_view(
        "sigmoid",
        state.z,
        written=lambda z: f"sigmoid({decimal(z, 1)}) = 1 / (1 + e^−{filled(z)})",
        comment=comment(state.z),
        y=axis("sigmoid(z)", 0, 1),
    )


def comment(z):
    slope = decimal(slope_of_sigmoid(z), 4)
    if abs(z) < 1:
        return f"In the middle it is nearly a straight line. The slope here is {slope}; nowhere is it more than 0.25."
    if abs(z) < 5:
        return f"On the bend: {'more yes than no' if z > 0 else 'more no than yes'}. The slope here is {slope}."
    return f"As good as {'1: a clear yes' if z > 0 else '0: a clear no'}. It is flat out here, with a slope of {slope}."
