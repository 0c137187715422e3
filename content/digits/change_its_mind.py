"""Change its mind: which of the 64 numbers have to be others until it says another digit, and how few."""

from dataclasses import dataclass, replace

import numpy as np

from nncore.datasets import one_hot
from nncore.figures import announcement, button, columns, controls, readout, slider
from nncore.network import backward, forward

from .grids import numbers, ten_bars
from .reading import percent, says, shares, trained
from .samples import CLASSES, MOST, SIDE, a, inputs, split


@dataclass(frozen=True)
class State:
    which: int = 1
    is_asked: bool = False
    changed: tuple[int, ...] = ()


def choose(state, which):
    """Another digit, as it was written."""
    return replace(state, which=which, changed=(), is_asked=True)


def turn(state, place):
    """Fill a place with ink, or take its ink away; at the second time it is as it was."""
    others = tuple(one for one in state.changed if one != place)
    return replace(state, changed=others if len(others) < len(state.changed) else (*others, place), is_asked=True)


def turn_best(state):
    """Turn the place that the slopes tell to count most."""
    return turn(state, best(state))


def original(state):
    """The picture as it was written, and its label."""
    _, test = split()
    return test.images[state.which - 1], int(test.labels[state.which - 1])


def turned(image):
    """What each place of a picture would be: empty where there is much ink, full where there is little."""
    return np.where(image >= MOST / 2, 0.0, MOST)


def picture(state):
    """The picture with what is changed in it."""
    image, _ = original(state)
    is_changed = np.isin(np.arange(SIDE * SIDE), state.changed).reshape(SIDE, SIDE)
    return np.where(is_changed, turned(image), image)


def slopes(state):
    """How fast the surprise about what it said at first grows with each of the 64 numbers: p − y, handed back to the inputs."""
    network = trained().network
    first = says(network, original(state)[0])
    way = forward(network, inputs(picture(state)))
    back = backward(network, way, one_hot(first, CLASSES))
    return (back.sums[0] @ network.layers[0].weights.T).reshape(SIDE, SIDE)


def best(state):
    """The place, not turned yet, where a turn should surprise it most, as far as the slopes can tell."""
    image = original(state)[0]
    gain = (slopes(state) * (turned(image) - image)).ravel()
    gain[list(state.changed)] = -np.inf
    return int(gain.argmax())


def view(state):
    _, label = original(state)
    count = len(state.changed)
    found, said = _answer(state)
    return columns(
        numbers(
            picture(state),
            f"{a(label).capitalize()}, with {_places(count)} changed; each of its 64 places can be turned",
            on_click=turn,
            marked={divmod(place, SIDE) for place in state.changed},
            has_picture=True,
        ),
        [
            slider("One of the test", state.which, 1, len(split()[1].labels), on_input=choose),
            controls(button("Turn the place that counts most", on_click=turn_best, disabled=count == SIDE * SIDE)),
            controls(readout("Written as a", str(label), role="data"), readout("Places changed", str(count))),
            ten_bars(found, said),
            announcement(said),
        ],
    )


def _answer(state):
    """What it says of the picture, as shares and in words; nothing before it is asked, since it has to be trained for that."""
    if not state.is_asked:
        return None, "It is asked as soon as you turn a place, or choose another digit."
    network = trained().network
    found, before = shares(network, picture(state))[0], shares(network, original(state)[0])[0]
    now, first = int(found.argmax()), int(before.argmax())
    said = f"It says {now}, {percent(found[now])} sure."
    if not state.changed:
        return found, said
    if now != first:
        return found, f"{said} After {_places(len(state.changed))} it no longer says {first}."
    return found, f"{said} At first it was {percent(before[first])}."


def _places(count):
    return "1 place" if count == 1 else f"{count} places"
