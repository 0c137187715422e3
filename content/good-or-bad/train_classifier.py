"""Softmax regression in training: the border, the loss and the number of right ones, which do not always agree."""

from dataclasses import dataclass, replace

import numpy as np

from content.houses_plane import HOUSES, NEAR, by_gap, by_verdict, loss, opinion, right
from nncore.figures import (
    announcement,
    axis,
    button,
    columns,
    controls,
    curve,
    decimal,
    kept,
    marker,
    plot,
    readout,
    row,
    timer,
)
from nncore.figures.codec import AnyFloat
from nncore.network import parameters

from .learning import beginner, of_values, one_epoch, still
from .no_line import BORDER

# A network that draws the border with eight right ones, softly.
EIGHT = by_gap(*(0.5 * (BORDER.layers[0].weights[:, 1])), float(0.5 * BORDER.layers[0].bias[1]))
ENOUGH = 200


def values_of(network):
    return tuple(parameters(network).tolist())


@dataclass(frozen=True)
class State:
    values: tuple[AnyFloat, ...] = values_of(beginner())
    losses: tuple[AnyFloat, ...] = (loss(beginner()),)
    counts: tuple[int, ...] = (right(beginner()),)
    is_playing: bool = False


def begun(network):
    return State(values_of(network), (loss(network),), (right(network),))


def train(state, count):
    network = of_values(state.values)
    losses, counts = [], []
    for _ in range(min(count, ENOUGH - epochs_of(state))):
        network, _ = one_epoch(network, still(network))
        losses.append(loss(network))
        counts.append(right(network))
    return replace(
        state,
        values=values_of(network),
        losses=(*state.losses, *losses),
        counts=(*state.counts, *counts),
        is_playing=state.is_playing and epochs_of(state) + count < ENOUGH,
    )


def play(state):
    return replace(state, is_playing=epochs_of(state) < ENOUGH)


def pause(state):
    return replace(state, is_playing=False)


def tick(state):
    return train(state, 1)


def start_again(state):
    return begun(beginner())


def start_at_eight(state):
    return begun(EIGHT)


def epochs_of(state):
    return len(state.losses) - 1


def view(state):
    network, is_over = of_values(state.values), epochs_of(state) >= ENOUGH
    return [
        columns(
            kept(
                plot(
                    *opinion(network),
                    *by_verdict(HOUSES),
                    x=NEAR.area,
                    y=NEAR.bathrooms,
                    describe=f"The border after {decimal(epochs_of(state))} epochs: {state.counts[-1]} of ten are right.",
                )
            ),
            [
                controls(
                    button("Pause", on_click=pause)
                    if state.is_playing
                    else button("Play", on_click=play, disabled=is_over),
                    button("1 epoch", on_click=train, value=1, disabled=is_over),
                    button("10 epochs", on_click=train, value=10, disabled=is_over),
                    button("100 epochs", on_click=train, value=100, disabled=is_over),
                ),
                row(
                    readout("Loss", decimal(state.losses[-1], 3), role="error"),
                    readout("Right of ten", decimal(state.counts[-1])),
                    readout("Epochs", decimal(epochs_of(state))),
                ),
                row(log(state.losses, "Loss", role="error"), log(state.counts, "Right", role="prediction")),
                announcement(comment(state)),
                controls(
                    button("Start with eight right", on_click=start_at_eight),
                    button("Start again", on_click=start_again),
                ),
            ],
        ),
        state.is_playing and timer(on_tick=tick, every=40),
    ]


def log(heights, title, role):
    """What came of each epoch so far."""
    last = len(heights) - 1
    limits = {"Loss": axis("Loss", 0.5, 1), "Right": axis("Right of ten", 4, 10, whole=True)}[title]
    return plot(
        curve(np.arange(last + 1), np.array(heights, dtype=float), role=role),
        marker(last, heights[-1], role=role),
        x=axis("Epochs", 0, 20 if last <= 20 else 50 if last <= 50 else ENOUGH, whole=True),
        y=limits,
        size=(640, 420),
        describe=f"{limits.title} over {decimal(last)} epochs, now {decimal(heights[-1], 0 if title == 'Right' else 3)}.",
    )


def comment(state):
    if not epochs_of(state):
        return "Not trained yet. Each epoch is one step, with all ten houses."
    most = max(state.counts)
    first, now = state.losses[state.counts.index(most)], state.losses[-1]
    if state.counts[-1] < most and now < first:
        return (
            f"After {decimal(state.counts.index(most))} epochs {most} were right. Now it is {state.counts[-1]}, and yet the "
            f"loss is lower: {decimal(now, 3)} instead of {decimal(first, 3)}."
        )
    return "The loss falls with every epoch. Does the number of right ones rise with every epoch?"
