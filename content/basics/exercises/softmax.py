"""Softmax by hand."""

import numpy as np

from nncore.exercises import equal, instead_of

STANDS_FOR = {"nncore.softmax.softmax_unchecked": "softmax"}
HINTS = [
    "Start from e to the power of each number: np.exp(logits).",
    "Each row is divided by its own sum. .sum(axis=-1, keepdims=True) adds up along the last axis, and keeps the shape.",
    "e to the power of 1000 is more than a computer can hold. Raising or lowering all numbers of a row changes nothing: "
    "take away the largest of them first.",
]


def softmax(logits):
    """The share of each logit: e ** logit, over the sum of these in its row."""
    # yours
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def test_shares_of_two():
    """Two numbers"""
    logits = np.array([2.0, 4.0])
    equal(softmax(logits), [0.1192, 0.8808], given=logits, within=1e-4)


def test_rows():
    """Two rows, each by itself"""
    logits = np.array([[1.0, 1.0, 1.0, 1.0], [0.0, 0.0, 0.0, np.log(3)]])
    equal(softmax(logits), [[0.25, 0.25, 0.25, 0.25], [1 / 6, 1 / 6, 1 / 6, 0.5]], given=logits)


def test_large_numbers():
    """Large numbers"""
    logits = np.array([1000.0, 1001.0])
    equal(softmax(logits), [0.2689, 0.7311], given=logits, within=1e-4)


@instead_of(softmax)
def not_divided(logits):
    """These do not sum to 1 yet: divide them by their sum."""
    return np.exp(logits)


@instead_of(softmax)
def without_powers(logits):
    """These are shares of the numbers themselves, which may be negative. Raise e to each of them first."""
    return logits / logits.sum(axis=-1, keepdims=True)


@instead_of(softmax)
def of_everything(logits):
    """All rows together sum to 1 here; each row should by itself: give the sum an axis, and keepdims=True."""
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


@instead_of(softmax)
def overflowing(logits):
    """Right, but for large numbers: e to the power of 1000 overflows. Take the largest of each row away before."""
    with np.errstate(all="ignore"):
        return np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
