"""The network of this section, trained on her ten verdicts: how likely it finds each place of the plane good."""

from dataclasses import dataclass, replace

import numpy as np

from content.houses_plane import HOUSES, INPUTS, NEAR, TARGET, by_verdict, name_of, opinion, right, said
from nncore.descent import step
from nncore.figures import announcement, button, columns, controls, decimal, kept, plot, readout, row
from nncore.figures.codec import AnyFloat
from nncore.network import gradients_unchecked, initialise, parameters, with_parameters

RATE = 0.3
ENOUGH = 300
# The house whose probability is told.
TOLD = 5


def beginner():
    """Four weights by chance, and no biases."""
    return initialise((2, 2))


@dataclass(frozen=True)
class State:
    values: tuple[AnyFloat, ...] = tuple(parameters(beginner()).tolist())
    steps: int = 0


def network_of(state):
    return with_parameters(beginner(), state.values)


def descend(state, steps):
    values = np.array(state.values)
    for _ in range(steps):
        ((of_weights, of_bias),) = gradients_unchecked(with_parameters(beginner(), values), INPUTS, TARGET)
        values = step(values, np.concatenate([of_weights.ravel(), of_bias]), RATE)
    return replace(state, values=tuple(values.tolist()), steps=state.steps + steps)


def view(state):
    network, is_over = network_of(state), state.steps >= ENOUGH
    count = right(network)
    return columns(
        kept(
            plot(
                *opinion(network),
                *by_verdict(HOUSES),
                x=NEAR.area,
                y=NEAR.bathrooms,
                describe=f"Her ten houses by area and bathrooms, and how likely the network finds each place good, after "
                f"{decimal(state.steps)} steps: {count} of ten are right.",
            )
        ),
        [
            controls(
                button("GD step", on_click=descend, value=1, disabled=is_over),
                button("10 GD steps", on_click=descend, value=10, disabled=is_over),
                button("100 GD steps", on_click=descend, value=100, disabled=is_over),
            ),
            row(readout("Right of ten", decimal(count)), readout("Steps", decimal(state.steps))),
            announcement(says(network)),
        ],
    )


def says(network):
    """What it makes of one of the houses."""
    bad, good = said(network, HOUSES)[TOLD]
    return (
        f"Of {name_of(HOUSES, TOLD)}, for example, it says: {decimal(100 * good)} % good, {decimal(100 * bad)} % bad."
    )
