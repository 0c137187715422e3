"""A hidden layer that reads: what each of its neurons looks for, and which digits it speaks for."""

from dataclasses import dataclass, field, replace

from nncore.figures import announcement, button, columns, controls, gallery, readout, timer
from nncore.network import Training

from .grids import ten_signs
from .reading import EPOCHS, beginner, one_epoch, percent, share_right
from .samples import SIDE, split


@dataclass(frozen=True)
class State:
    training: Training = field(default_factory=beginner)
    left: int = 0
    chosen: int = 0


def train(state):
    """Go through the data as often as it takes, once a picture of the page."""
    return replace(state, left=EPOCHS)


def tick(state):
    """Once through the data."""
    return replace(state, training=one_epoch(state.training), left=max(state.left - 1, 0))


def choose(state, neuron):
    """Look at one of the neurons."""
    return replace(state, chosen=neuron)


def looks_for(state):
    """The 64 weights that lead into each hidden neuron, as pictures."""
    return state.training.network.layers[0].weights.T.reshape(-1, SIDE, SIDE)


def speaks_for(state):
    """The weights from the chosen neuron to the ten outputs."""
    return state.training.network.layers[1].weights[state.chosen]


def view(state):
    train_set, test_set = split()
    network = state.training.network
    learned, unseen = share_right(network, train_set), share_right(network, test_set)
    votes = speaks_for(state)
    best, worst = int(votes.argmax()), int(votes.argmin())
    number = state.chosen + 1
    said = f"Neuron {number} speaks most of all for {best}, and most against {worst}."
    return [
        columns(
            [
                gallery(
                    looks_for(state),
                    columns=8,
                    side=44,
                    ramp="sign",
                    names=[f"neuron {at + 1}" for at in range(len(looks_for(state)))],
                    on_click=choose,
                    chosen=state.chosen,
                    describe="The weights into each of the 32 hidden neurons: where it wants ink, violet, and where not, red",
                ),
            ],
            [
                controls(
                    button("Train", on_click=train, disabled=state.left > 0),
                    button("One epoch", on_click=tick, disabled=state.left > 0),
                ),
                controls(
                    readout("Epochs", str(state.training.epoch)),
                    readout("Right in training", percent(learned), role="data"),
                    readout("Right in the test", percent(unseen), role="test"),
                ),
                ten_signs(votes, said),
                announcement(said),
            ],
        ),
        state.left > 0 and timer(on_tick=tick),
    ]
