"""Helpers between inputs and classes: the border bends, until all ten houses are right."""

from dataclasses import dataclass, replace

import numpy as np

from content.houses_plane import HOUSES, NEAR, by_verdict, loss, name_of, opinion, right
from nncore.figures import (
    Guess,
    announcement,
    ask_number,
    button,
    columns,
    controls,
    decimal,
    kept,
    plot,
    readout,
    row,
    stepper,
    timer,
)
from nncore.figures.codec import AnyFloat
from nncore.network import parameters

from .learning import ENOUGH, MOMENTUM, beginner, epochs, of_values, still
from .no_line import BETWEEN, LEFT

MOST = 8
EVERY_TICK = 4


@dataclass(frozen=True)
class State:
    helpers: int = 0
    values: tuple[AnyFloat, ...] = tuple(parameters(beginner()).tolist())
    velocity: tuple[AnyFloat, ...] = tuple(still(beginner()).tolist())
    epoch: int = 0
    is_playing: bool = False
    fewest: int | None = None
    guess: Guess = Guess()


def choose(state, helpers):
    count = min(max(int(helpers), 0), MOST) if isinstance(helpers, int | float) else state.helpers
    return begun(replace(state, helpers=count))


def begun(state):
    network = beginner(state.helpers)
    return replace(
        state,
        values=tuple(parameters(network).tolist()),
        velocity=tuple(still(network).tolist()),
        epoch=0,
        is_playing=False,
    )


def train(state, count):
    count = min(count, ENOUGH - state.epoch)
    network, velocity = epochs(of_values(state.values, state.helpers), np.array(state.velocity), count, MOMENTUM)
    epoch = state.epoch + count
    has_all = right(network) == len(HOUSES)
    fewest = min(state.helpers, MOST if state.fewest is None else state.fewest) if has_all else state.fewest
    return replace(
        state,
        values=tuple(parameters(network).tolist()),
        velocity=tuple(velocity.tolist()),
        epoch=epoch,
        fewest=fewest,
        is_playing=state.is_playing and epoch < ENOUGH,
    )


def play(state):
    return replace(begun(state) if state.epoch >= ENOUGH else state, is_playing=True)


def pause(state):
    return replace(state, is_playing=False)


def tick(state):
    return train(state, EVERY_TICK)


def view(state):
    network = of_values(state.values, state.helpers)
    count, is_over = right(network), state.epoch >= ENOUGH
    return [
        ask_number(
            "How many helpers does it take until all ten are right?",
            state.guess,
            "guess",
            outcome=None if state.fewest is None else float(state.fewest),
            near=0,
            says="the fewest with which you had all ten are",
            answer="Choose a number of helpers and press Play. Where all ten are right, try fewer.",
            replies=[
                (0, 1, "So few draw a straight border, or nearly one."),
                (6, 100, "It takes fewer than one would think."),
            ],
            task="Now try it: choose a number, and press Play.",
        ),
        controls(
            stepper("Helpers in between", state.helpers, 0, MOST, on_change=choose),
            button("Pause", on_click=pause) if state.is_playing else button("Play", on_click=play),
            button("100 epochs", on_click=train, value=100, disabled=is_over),
        ),
        columns(
            plot(
                *opinion(network),
                *by_verdict(HOUSES),
                x=NEAR.area,
                y=NEAR.bathrooms,
                describe=f"The plane as the network with {helpers(state.helpers)} sees it after {decimal(state.epoch)} epochs: "
                f"{count} of ten are right.",
            ),
            [
                row(
                    readout("Right of ten", decimal(count)),
                    readout("Loss", decimal(loss(network), 3), role="error"),
                    readout("Epochs", decimal(state.epoch)),
                ),
                announcement(comment(state, count)),
            ],
        ),
        state.is_playing and timer(on_tick=tick),
    ]


def helpers(count):
    return "no helpers" if not count else "one helper" if count == 1 else f"{count} helpers"


def comment(state, count):
    if not state.epoch:
        return f"A network with {helpers(state.helpers)}, before training."
    if count == len(HOUSES):
        apart = decimal(HOUSES.area[BETWEEN] - HOUSES.area[LEFT])
        return (
            f"All ten are right. Look how the border gets around {name_of(HOUSES, BETWEEN)}: it runs between neighbours that are "
            f"{apart} square feet apart."
        )
    if state.epoch >= ENOUGH:
        return f"This is as good as it gets with {helpers(state.helpers)}: {count} of ten."
    return "It is still learning."
