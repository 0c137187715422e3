"""Backpropagation in slow motion: forward, the error, each gradient, each update, and back again."""

from dataclasses import dataclass, replace

import numpy as np

from nncore.descent import step
from nncore.figures import announcement, button, columns, controls, decimal, done, readout, row, slider, table
from nncore.figures.codec import AnyFloat
from nncore.losses import mean_squared_error
from nncore.network import backward, forward, parameters, with_parameters

from .small_network import INPUTS, TARGET, beginner, drawn, error_of, parameter_names

STAGES = ("forward", "error", "output gradients", "hidden gradients", "update")
REMEMBERED = 400
_HIDDEN, _OUTPUT = [(1, 0), (1, 1)], [(2, 0)]
_TO_HIDDEN, _TO_OUTPUT = [(0, i, o) for i in range(2) for o in range(2)], [(1, i, 0) for i in range(2)]
# What each stage computes, in the drawing: nodes by column and row, edges by gap, from and to.
CURRENT = ([*_HIDDEN, *_OUTPUT], _OUTPUT, _TO_OUTPUT, _TO_HIDDEN, [*_TO_HIDDEN, *_TO_OUTPUT])
# Which parameters belong to the output: the last of each kind.
OF_OUTPUT = slice(6, 9)


@dataclass(frozen=True)
class State:
    values: tuple[AnyFloat, ...] = tuple(parameters(beginner()).tolist())
    stage: int = 0
    updates: int = 0
    rate: float = 0.2
    past: tuple[tuple[AnyFloat, ...], ...] = ()


def forward_one(state):
    """One stage further; after the last, to the next row with the parameters that were found."""
    if state.stage < len(STAGES) - 1:
        return replace(state, stage=state.stage + 1)
    return replace(updated(state), stage=0)


def back_one(state):
    if state.stage:
        return replace(state, stage=state.stage - 1)
    if not state.past:
        return state
    *past, values = state.past
    return replace(state, values=values, stage=len(STAGES) - 1, updates=state.updates - 1, past=tuple(past))


def update_often(state, times):
    for _ in range(times):
        state = updated(state)
    return replace(state, stage=0)


def updated(state):
    past = (*state.past, state.values)[-REMEMBERED:]
    values = tuple(stepped(state).tolist())
    return replace(state, values=values, updates=state.updates + 1, past=past)


def stepped(state):
    """All parameters after one step against the gradient, times the learning rate."""
    return step(np.array(state.values), gradient(state)[1], state.rate)


def gradient(state):
    """The forward pass of the row whose turn it is, the slope in each parameter, and those in the sums."""
    turn = row_of(state)
    network = network_of(state)
    passed = forward(network, INPUTS[turn : turn + 1])
    slopes = backward(network, passed, TARGET[turn : turn + 1])
    return passed, parameters(replace(network, layers=slopes.layers)), slopes.sums


def row_of(state):
    """The row whose turn it is: not first the one of zeros, which has nothing to teach a network without biases."""
    return (state.updates + 1) % len(INPUTS)


def network_of(state):
    return with_parameters(beginner(), state.values)


def view(state):
    turn = row_of(state)
    network = network_of(state)
    passed, slopes, sums = gradient(state)
    prediction = float(passed.prediction[0, 0])
    values = [column[0] for column in passed.activations]
    says = explain(state, prediction, TARGET[turn], slopes, sums, values)
    return [
        columns(
            controls(slider("Learning rate", state.rate, 0.01, 0.5, step=0.01, sets="rate")),
            controls(
                button("Back", on_click=back_one, disabled=not (state.stage or state.past)),
                button("Next", on_click=forward_one),
                button("One update", on_click=update_often, value=1),
                button("100 updates", on_click=update_often, value=100),
            ),
        ),
        columns(
            [
                drawn(
                    network,
                    values,
                    describe=f"The network on row {turn + 1}: it says {decimal(prediction, 3)}, "
                    f"{decimal(TARGET[turn])} is right.",
                    current=CURRENT[state.stage],
                ),
                announcement(f"Row {turn + 1}, step {state.stage + 1} of {len(STAGES)}: {says}"),
                done("The four rows, then twice 100 updates", state.updates >= 204),
                row(
                    readout("Updates", decimal(state.updates)),
                    readout("Error over all rows", decimal(error_of(network), 4), role="error"),
                ),
            ],
            table(["Edge", "Value", "Gradient", "New"], rows(state, slopes)),
        ),
    ]


def rows(state, slopes):
    """What is known of each parameter at this stage; the rest is still to come."""
    known_from = np.full(len(slopes), 3)
    known_from[OF_OUTPUT] = 2
    new = stepped(state)
    return [
        [
            name,
            decimal(value, 3),
            decimal(slope, 3) if state.stage >= since else "…",
            decimal(after, 3) if state.stage == len(STAGES) - 1 else "…",
        ]
        for name, value, slope, after, since in zip(
            parameter_names(), state.values, slopes, new, known_from, strict=True
        )
    ]


def explain(state, prediction, target, slopes, sums, values):
    """What happens at this stage, with its numbers."""
    slope = float(sums[-1][0, 0])
    hidden = float(sums[0][0, 0])
    weight = state.values[OF_OUTPUT][0]
    h1 = float(values[1][0])
    return (
        f"forward. The inputs go through, and y = {decimal(prediction, 3)}.",
        f"the error. Right is {decimal(target)}, so it is ({decimal(prediction, 3)} − {decimal(target)})² = "
        f"{decimal(mean_squared_error(prediction, target), 4)}. Its slope in y is 2 × ({decimal(prediction, 3)} − "
        f"{decimal(target)}) = {decimal(slope, 4)}.",
        f"the output's gradients: that slope times what came in on each edge. For h₁ → y: {decimal(slope, 4)} × "
        f"{decimal(h1, 4)} = {decimal(slopes[OF_OUTPUT][0], 4)}. For the bias, times 1.",
        f"the hidden gradients. h₁ gets its share of the blame through its edge, {decimal(slope, 4)} × "
        f"{decimal(weight, 4)}, times the slope of tanh, 1 − {decimal(h1, 4)}²: {decimal(hidden, 4)}.",
        f"the update. Each parameter moves against its gradient, by {decimal(state.rate, 2)} times as much.",
    )[state.stage]
