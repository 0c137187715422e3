"""The 1,797 digits, and which of them are kept back for the test."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from nncore.datasets import one_hot
from nncore.randomness import permutation

SIDE, MOST, CLASSES = 8, 16, 10
DIGITS = tuple("0123456789")
_TRAINED_ON = 1437


@dataclass(frozen=True, eq=False)
class Digits:
    """Pictures of shape (n, 8, 8), with 0 to 16 in each place, and their labels, shape (n,)."""

    images: np.ndarray
    labels: np.ndarray

    @cached_property
    def inputs(self):
        """What a network is given: 64 numbers from 0 to 1 a picture."""
        return inputs(self.images)

    @cached_property
    def targets(self):
        """The labels, one-hot."""
        return one_hot(self.labels, CLASSES)


def a(digit):
    """A digit as one speaks of it: an 8, a 3."""
    return f"an {digit}" if digit == 8 else f"a {digit}"


def inputs(images):
    """Pictures as rows of 64 numbers from 0 to 1."""
    return np.reshape(images, (-1, SIDE * SIDE)) / MOST


@lru_cache(maxsize=1)
def digits():
    """All of them, in the order of their source."""
    rows = np.frombuffer(Path(__file__).with_name("digits.bin").read_bytes(), dtype=np.uint8)
    rows = rows.reshape(-1, SIDE * SIDE + 1)
    return Digits(rows[:, :-1].reshape(-1, SIDE, SIDE).astype(float), rows[:, -1].astype(int))


@lru_cache(maxsize=1)
def split():
    """Those to train on, and those kept back: shuffled, always in the same way."""
    whole = digits()
    order = permutation(len(whole.labels), 7, "digits")
    parts = order[:_TRAINED_ON], order[_TRAINED_ON:]
    return tuple(Digits(whole.images[part], whole.labels[part]) for part in parts)
