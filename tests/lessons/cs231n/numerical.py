"""The slope of a parabola, measured between two points."""

from dataclasses import dataclass

from nncore.figures import decimal, element, slider


@dataclass(frozen=True)
class State:
    h: float = 1.0


def square(x):
    return x * x


def view(state):
    slope = (square(1 + state.h) - square(1)) / state.h
    return [
        element("p", f"Measured slope at 1: {decimal(slope)}"),
        slider("h", state.h, 0.1, 2, step=0.1, sets="h"),
    ]
