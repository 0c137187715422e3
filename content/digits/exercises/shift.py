"""One pixel to the right."""

import numpy as np

from nncore.exercises import equal, instead_of

HINTS = [
    "Begin with paper: np.zeros_like(images) has the same shape.",
    "What was in column 0 comes to column 1. All columns but the first get all columns but the last.",
    "`moved[..., 1:]` are all columns but the first, however many pictures there are; `images[..., :-1]` all but the last.",
]


def shift(images):
    """Pictures, (n, rows, columns), moved one pixel to the right. On the left comes paper, 0; what leaves on the right is lost."""
    # yours
    moved = np.zeros_like(images)
    moved[..., 1:] = images[..., :-1]
    return moved


ONE = np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]])


def test_one():
    """One picture"""
    equal(shift(ONE), [[[0, 1, 2], [0, 4, 5]]], given=ONE)


def test_two():
    """Two pictures at once"""
    two = np.concatenate([ONE, ONE[:, ::-1]])
    equal(shift(two), [[[0, 1, 2], [0, 4, 5]], [[0, 4, 5], [0, 1, 2]]], given=two)


def test_given_stays():
    """The pictures that were given are as before"""
    given = ONE.copy()
    shift(given)
    equal(given, ONE)


@instead_of(shift)
def rolled(images):
    """What leaves on the right comes back on the left here. Paper comes in there: np.roll goes round in a circle."""
    return np.roll(images, 1, axis=-1)


@instead_of(shift)
def to_the_left(images):
    """That is to the left: column 1 gets what column 0 had, and not the other way round."""
    moved = np.zeros_like(images)
    moved[..., :-1] = images[..., 1:]
    return moved


@instead_of(shift)
def down(images):
    """That is down: rows were moved. Columns are the last index."""
    moved = np.zeros_like(images)
    moved[..., 1:, :] = images[..., :-1, :]
    return moved
