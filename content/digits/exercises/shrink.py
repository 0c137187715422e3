"""From 32 × 32 to 8 × 8."""

import numpy as np

from nncore.exercises import equal, instead_of

STANDS_FOR = {"nncore.images.shrunk": "shrink"}
HINTS = [
    "A block: four rows and four columns, bitmap[row : row + 4, column : column + 4].",
    "Its rows begin at 4 times the row of the count, its columns at 4 times the column.",
    "Where ink is 1 and paper 0, the number of inked pixels is their sum: np.sum.",
]


def shrink(bitmap, block=4):
    """How many pixels have ink in each block of block × block.

    bitmap has 1 for ink, 0 for paper.
    """
    rows, columns = bitmap.shape[0] // block, bitmap.shape[1] // block
    counts = np.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            # yours
            top, left = row * block, column * block
            counts[row, column] = np.sum(bitmap[top : top + block, left : left + block])
            # ours
    return counts


def test_full():
    """All ink"""
    equal(shrink(np.ones((8, 8))), [[16, 16], [16, 16]], given=np.ones((8, 8)))


def test_corner():
    """Ink in one corner"""
    bitmap = np.zeros((8, 8))
    bitmap[5:, 6:] = 1
    equal(shrink(bitmap), [[0, 0], [0, 6]], given=bitmap)


def test_sides():
    """Wider than high, in blocks of 2"""
    bitmap = np.array([[1, 1, 0, 1, 0, 0], [0, 1, 0, 0, 0, 0]])
    equal(shrink(bitmap, 2), [[3, 1, 0]], given=bitmap)


@instead_of(shrink)
def overlapping(bitmap, block=4):
    """Each block begins one pixel after the last here. They do not overlap: the next one begins where it ends."""
    rows, columns = bitmap.shape[0] // block, bitmap.shape[1] // block
    return np.array([[bitmap[r : r + block, c : c + block].sum() for c in range(columns)] for r in range(rows)])


@instead_of(shrink)
def mean(bitmap, block=4):
    """These are means, from 0 to 1. What is wanted is how many pixels have ink: the sum."""
    return shrink(bitmap, block) / block**2


@instead_of(shrink)
def turned(bitmap, block=4):
    """Rows and columns have changed places: of a bitmap, the first index is the row."""
    return shrink(np.transpose(bitmap), block)
