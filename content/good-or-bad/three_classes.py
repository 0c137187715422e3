"""A third class, good with a room to let: three outputs, and borders that meet in one point."""

from dataclasses import dataclass, replace

import numpy as np

from content.houses_plane import BAD, GOOD, HOUSES, KEPT_BACK, WIDE, classes_map, labels, scaled
from nncore.datasets import one_hot
from nncore.figures import announcement, button, columns, controls, decimal, done, plot, points, readout, row, stepper
from nncore.figures.codec import AnyFloat
from nncore.losses import accuracy, cross_entropy
from nncore.network import forward, initialise, parameters, with_parameters

from .learning import on_houses

TO_LET = 2
NAMES = ("bad", "good", "good, one room to let")
ENOUGH = 1000
FEATURES = np.vstack([HOUSES.features, KEPT_BACK.features])
INPUTS = scaled(FEATURES)
VERDICT = np.concatenate([labels(HOUSES), labels(KEPT_BACK)]).astype(int)
KINDS = (("negative", "square"), ("positive", "dot"), ("third", "triangle"))


def beginner():
    return initialise((2, 3))


@dataclass(frozen=True)
class State:
    rooms: int = 4
    values: tuple[AnyFloat, ...] = tuple(parameters(beginner()).tolist())
    epoch: int = 0


def classes(rooms):
    """Good houses with so many bathrooms have a room to let."""
    return np.where((VERDICT == GOOD) & (FEATURES[:, 1] >= rooms), TO_LET, VERDICT)


def choose_rooms(state, rooms):
    return State(min(max(int(rooms), 3), 5) if isinstance(rooms, int | float) else state.rooms)


def network_of(state):
    return with_parameters(beginner(), state.values)


def train(state, count):
    network = on_houses(network_of(state), INPUTS, one_hot(classes(state.rooms), 3), count)
    return replace(state, values=tuple(parameters(network).tolist()), epoch=state.epoch + count)


def view(state):
    network, actual = network_of(state), classes(state.rooms)
    target = one_hot(actual, 3)
    shares = forward(network, INPUTS).prediction
    count = round(accuracy(shares, target) * len(actual))
    return columns(
        plot(
            *classes_map(network, WIDE),
            *[
                points(*FEATURES[actual == at].T, role=role, shape=shape, label=NAMES[at])
                for at, (role, shape) in enumerate(KINDS)
                if (actual == at).any()
            ],
            x=WIDE.area,
            y=WIDE.bathrooms,
            describe=f"Twenty houses in three classes, and the likeliest class of each place, after {decimal(state.epoch)} "
            f"epochs: {count} are right.",
        ),
        [
            controls(
                button("1 epoch", on_click=train, value=1, disabled=state.epoch >= ENOUGH),
                button("100 epochs", on_click=train, value=100, disabled=state.epoch >= ENOUGH),
            ),
            controls(stepper("A room to let from so many bathrooms on", state.rooms, 3, 5, on_change=choose_rooms)),
            row(
                readout("Right of twenty", decimal(count)),
                readout("Loss", decimal(cross_entropy(shares, target), 3), role="error"),
                readout("Epochs", decimal(state.epoch)),
            ),
            announcement(comment(actual)),
            done("Five times 100 epochs", state.epoch >= 500),
        ],
    )


def comment(actual):
    parts = [f"{int((actual == at).sum())} {NAMES[at]}" for at in (BAD, GOOD, TO_LET)]
    return f"Of the twenty: {'; '.join(parts)}."
