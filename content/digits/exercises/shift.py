"""To the right, or to the left."""

import numpy as np

from nncore.exercises import equal, instead_of

STANDS_FOR = {"nncore.images.shifted_unchecked": "shift"}
HINTS = [
    "What comes into a column stood so many columns to the left of it: in column - by.",
    "Is there such a column? Only from 0 up to width, without width itself; else paper stays.",
    "images[..., column] is that column of all pictures, however many there are.",
]


def shift(images, by):
    """Pictures moved by so many columns: right, or left where by < 0.

    images is (n, rows, columns). Paper, 0, comes in; what leaves is lost.
    """
    moved = np.zeros_like(images)
    width = images.shape[-1]
    for column in range(width):
        # yours
        if 0 <= column - by < width:
            moved[..., column] = images[..., column - by]
        # ours
    return moved


ONE = np.array([[[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]])


def test_one():
    """One picture, by 1"""
    equal(shift(ONE, 1), [[[0, 1, 2], [0, 4, 5]]], given=ONE)


def test_two():
    """Two pictures at once, by 2"""
    two = np.concatenate([ONE, ONE[:, ::-1]])
    equal(shift(two, 2), [[[0, 0, 1], [0, 0, 4]], [[0, 0, 4], [0, 0, 1]]], given=two)


def test_to_the_left():
    """To the left, by -1"""
    equal(shift(ONE, -1), [[[2, 3, 0], [5, 6, 0]]], given=ONE)


@instead_of(shift)
def rolled(images, by):
    """What leaves on one side comes back on the other here: index -1 is the last column. Paper comes in there."""
    return np.roll(images, by, axis=-1)


@instead_of(shift)
def other_way(images, by):
    """That is the other way round: to the right, a column gets what stood to its left, in column - by."""
    return shift(images, -by)


@instead_of(shift)
def down(images, by):
    """That is down: rows were moved. Columns are the last index."""
    return np.swapaxes(shift(np.swapaxes(images, -1, -2), by), -1, -2)
