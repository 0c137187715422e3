"""Drag three numbers, watch three probabilities."""

from dataclasses import dataclass, replace

import numpy as np

from nncore.figures import announcement, bars, button, controls, decimal, slider
from nncore.softmax import softmax

LO, HI = -5, 10


@dataclass(frozen=True)
class State:
    first: float = 1.0
    second: float = 2.0
    third: float = 4.0


def raise_all(state, by):
    return replace(state, **{name: round(value + by, 1) for name, value in vars(state).items()})


def view(state):
    inputs = tuple(vars(state).values())
    outputs = softmax(np.array(inputs))
    names = ("First", "Second", "Third")
    order = np.argsort(outputs)[::-1]
    ratio = decimal(outputs[order[0]] / outputs[order[1]], 1)
    return [
        controls(
            slider("First", state.first, LO, HI, step=0.1, sets="first", role="data"),
            slider("Second", state.second, LO, HI, step=0.1, sets="second", role="data"),
            slider("Third", state.third, LO, HI, step=0.1, sets="third", role="data"),
        ),
        controls(
            button("All three up by 1", on_click=raise_all, value=1, disabled=max(inputs) + 1 > HI),
            button("All three down by 1", on_click=raise_all, value=-1, disabled=min(inputs) - 1 < LO),
        ),
        bars(names, outputs, role="prediction"),
        announcement(f"{names[order[0]]} is the surest, {ratio} times as sure as the next. Together they make 1."),
    ]
