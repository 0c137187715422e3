"""Drag three numbers, watch three probabilities."""

from dataclasses import dataclass

import numpy as np

from nncore.figures import announcement, bars, controls, decimal, slider
from nncore.softmax import softmax


@dataclass(frozen=True)
class State:
    first: float = 1.0
    second: float = 2.0
    third: float = 4.0


def view(state):
    outputs = softmax(np.array([state.first, state.second, state.third]))
    names = ("First", "Second", "Third")
    order = np.argsort(outputs)[::-1]
    ratio = decimal(outputs[order[0]] / outputs[order[1]], 1)
    return [
        controls(
            slider("First", state.first, -5, 10, step=0.1, sets="first", role="data"),
            slider("Second", state.second, -5, 10, step=0.1, sets="second", role="data"),
            slider("Third", state.third, -5, 10, step=0.1, sets="third", role="data"),
        ),
        bars(names, outputs, role="prediction"),
        announcement(f"{names[order[0]]} is the surest, {ratio} times as sure as the next. Together they make 1."),
    ]
