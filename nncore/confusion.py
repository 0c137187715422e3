"""What is taken for what: counts of the classes that were said against those that it was."""

import numpy as np
from numpy.typing import ArrayLike

from nncore.checks import Integers, count, floats


def confusion(predicted: ArrayLike, actual: ArrayLike, classes: int) -> Integers:
    """How often each class was taken for each: a row for each that it was, a column for each that was said, (classes, classes).

    Both are labels from 0 to classes − 1, shape (n,). What is right stands on the diagonal. Raises a ValueError for other
    labels, and for shapes that differ.
    """
    size = count("classes", classes, 1)
    said, was = _labels("predicted", predicted, size), _labels("actual", actual, size)
    if len(said) != len(was):
        raise ValueError(f"predicted: expected {len(was)} labels, as many as there are actual ones, not {len(said)}")
    return np.bincount(size * was + said, minlength=size * size).reshape(size, size).astype(np.int64)


def _labels(name: str, values: ArrayLike, classes: int) -> Integers:
    labels = np.atleast_1d(floats(name, values))
    if labels.ndim != 1 or not np.isin(labels, np.arange(classes)).all():
        raise ValueError(f"{name}: expected whole numbers from 0 to {classes - 1}, in shape (n,)")
    return labels.astype(np.int64)
