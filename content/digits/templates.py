"""Ten pictures that are weights: a network without a hidden layer learns to read, and shows what it looks for."""

from dataclasses import dataclass, field, replace

from nncore.figures import announcement, button, columns, controls, decimal, gallery, readout, slider, timer
from nncore.network import Training

from .reading import beginner, one_epoch, percent, share_right, shares
from .samples import DIGITS, SIDE, a, split

EPOCHS = 20


@dataclass(frozen=True)
class State:
    training: Training = field(default_factory=lambda: beginner(0))
    left: int = 0
    which: int = 1


def train(state):
    """Go through the data as often as it takes, once a picture of the page."""
    return replace(state, left=EPOCHS)


def tick(state):
    """Once through the data."""
    return replace(state, training=one_epoch(state.training), left=max(state.left - 1, 0))


def weights(state):
    """The weights that lead to each of the ten outputs, as pictures."""
    return state.training.network.layers[0].weights.T.reshape(-1, SIDE, SIDE)


def added(state):
    """What each pixel of the chosen picture adds to each output, x · W, and the ten sums."""
    _, test = split()
    image = test.images[state.which - 1]
    products = weights(state) * image / 16
    return image, products, products.sum(axis=(1, 2)) + state.training.network.layers[0].bias


def view(state):
    train_set, test_set = split()
    network = state.training.network
    learned, unseen = share_right(network, train_set), share_right(network, test_set)
    image, products, sums = added(state)
    found = shares(network, image)[0]
    label, said = int(test_set.labels[state.which - 1]), int(found.argmax())
    return [
        columns(
            [
                gallery(
                    weights(state),
                    columns=5,
                    ramp="sign",
                    labels=DIGITS,
                    describe="The weights of the ten outputs as pictures: violet adds to the output, red takes away",
                ),
                controls(
                    button("Train", on_click=train, disabled=state.left > 0),
                    button("One epoch", on_click=tick, disabled=state.left > 0),
                ),
                controls(
                    readout("Epochs", str(state.training.epoch)),
                    readout("Right in training", percent(learned), role="data"),
                    readout("Right in the test", percent(unseen), role="test"),
                ),
            ],
            [
                gallery(
                    products,
                    columns=5,
                    ramp="sign",
                    labels=[decimal(value, 1) for value in sums],
                    names=DIGITS,
                    describe=f"What each pixel of this {label} adds to the ten outputs, and below it their sums",
                ),
                slider("One of the test", state.which, 1, len(test_set.labels), sets="which"),
                announcement(f"It is {a(label)}. The largest sum is that of {said}: {percent(found[said])} sure."),
            ],
        ),
        state.left > 0 and timer(on_tick=tick),
    ]
