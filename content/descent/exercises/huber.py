"""Huber's loss, and its slope."""

import numpy as np

from nncore.exercises import equal, instead_of

STANDS_FOR = {"nncore.losses.huber_unchecked": "huber", "nncore.losses.huber_gradient_unchecked": "huber_slope"}
HINTS = [
    "np.where(near, this, that) takes from one array where near is true, and from the other elsewhere.",
    "At a size of delta both parts have to meet: delta ** 2 / 2 there, and as steep.",
    "The slope is the difference itself, but never more than delta: np.clip(d, -delta, delta).",
]


def huber(prediction, target, delta):
    """The mean of d ** 2 / 2 up to delta, and of a straight line beyond."""
    size = np.abs(prediction - target)
    # yours
    near = size**2 / 2
    far = delta * (size - delta / 2)
    return np.mean(np.where(size <= delta, near, far))


def huber_slope(prediction, target, delta):
    """How that changes with each prediction."""
    # yours
    return np.clip(prediction - target, -delta, delta) / prediction.size


PREDICTION, TARGET = np.array([1.0, 5.0, -3.0]), np.array([0.0, 0.0, 0.0])


def test_near():
    """A small error costs half its square"""
    equal(huber(np.array([3.0]), np.array([1.0]), 10.0), 2.0, given=([3.0], [1.0], 10.0))


def test_far():
    """A large one costs less than that"""
    equal(huber(np.array([10.0]), np.array([0.0]), 2.0), 18.0, given=([10.0], [0.0], 2.0))


def test_slope():
    """The slope, never beyond delta"""
    equal(huber_slope(PREDICTION, TARGET, 2.0), [1 / 3, 2 / 3, -2 / 3], given=(PREDICTION, TARGET, 2.0))


def test_mean():
    """Three houses, their mean"""
    equal(huber(PREDICTION, TARGET, 2.0), (0.5 + 8.0 + 4.0) / 3, given=(PREDICTION, TARGET, 2.0))


@instead_of(huber)
def with_a_jump(prediction, target, delta):
    """At delta this jumps: there the square costs delta ** 2 / 2, and your line delta ** 2. Lower the line by half of that."""
    size = np.abs(prediction - target)
    return np.mean(np.where(size <= delta, size**2 / 2, delta * size))


@instead_of(huber)
def whole_square(prediction, target, delta):
    """Near 0 it is half the square; with the whole one, the line beyond would have to be twice as steep."""
    size = np.abs(prediction - target)
    return np.mean(np.where(size <= delta, size**2, delta * (size - delta / 2)))


@instead_of(huber_slope)
def not_clipped(prediction, target, delta):
    """This is the slope of the square, without an end. Beyond delta it stays delta, or minus delta."""
    return (prediction - target) / prediction.size


@instead_of(huber_slope)
def of_the_sum(prediction, target, delta):
    """These are the slopes of the sum. Of the mean each is as many times smaller as there are houses."""
    return np.clip(prediction - target, -delta, delta)
