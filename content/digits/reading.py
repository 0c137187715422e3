"""The network that reads: how it is trained, what it says of pictures, and how a drawing becomes one."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from nncore import images as pictures
from nncore.images import normalised, rasterised
from nncore.network import Settings, Training, forward, initialise, train_epoch

from .samples import CLASSES, MOST, SIDE, inputs, split

HIDDEN, EPOCHS, SEED = 32, 12, 1
SETTINGS = Settings(rate=0.01, batch=32, optimiser="adam")
# Of the bitmaps that the digits were counted from: their side, how wide ink mostly is in them, and how thick.
BITMAP, WIDEST, PEN = 32, 20, 5
BLOCK = BITMAP // SIDE


def beginner(hidden=HIDDEN):
    """A network that has learned nothing: with so many hidden neurons, or straight from inputs to outputs."""
    layers = (SIDE * SIDE, *([hidden] if hidden else []), CLASSES)
    return Training(initialise(layers, "tanh", "softmax", seed=SEED))


@lru_cache(maxsize=2)
def trained(hidden=HIDDEN, epochs=EPOCHS):
    """The same after so many epochs on the digits that are not kept back."""
    training = beginner(hidden)
    for _ in range(epochs):
        training = one_epoch(training)
    return training


def one_epoch(training):
    """Once through the digits that are not kept back."""
    train, _ = split()
    return train_epoch(training, train.inputs, train.targets, SETTINGS)


def shares(network, images):
    """What a network says of pictures: a share of 1 for each digit, shape (n, 10)."""
    return forward(network, inputs(images)).prediction


def says(network, images):
    """The digit that it takes each picture for."""
    return shares(network, images).argmax(axis=1)


def right(network, images, labels):
    """How many pictures it takes for what they are."""
    return int((says(network, images) == labels).sum())


def share_right(network, part):
    """The share of some digits that it takes for what they are."""
    return float((forward(network, part.inputs).prediction.argmax(axis=1) == part.labels).mean())


@dataclass(frozen=True, eq=False)
class Steps:
    """What becomes of a drawing: as it was drawn, normalised, and counted."""

    drawn: np.ndarray
    bitmap: np.ndarray
    counts: np.ndarray


def steps(ink, side=1000):
    """A drawing on its way to 8 × 8 numbers, as the digits of the data went it; blank where nothing is drawn."""
    strokes = [np.array(stroke) * (BITMAP / side) for stroke in ink.strokes]
    drawn = rasterised([_thinned(stroke) for stroke in strokes], BITMAP, 2)
    bitmap = rasterised([_thinned(stroke) for stroke in normalised(strokes, BITMAP, PEN, WIDEST)], BITMAP, PEN)
    return Steps(drawn, bitmap, pictures.shrunk(bitmap, BLOCK))


def _thinned(points):
    """A stroke without the points that follow another so closely that hardly a pixel would tell."""
    length = np.cumsum(np.hypot(*np.diff(points, axis=0, prepend=points[:1]).T))
    is_kept = np.diff(length // 1, prepend=-1) > 0
    is_kept[-1] = True
    return points[is_kept]


def moved(images, right, down):
    """Pictures, all moved by whole pixels."""
    return pictures.shifted(images, right, down)


def percent(share):
    """A share in whole percent."""
    return f"{100 * share:.0f} %"


assert BLOCK**2 == MOST
