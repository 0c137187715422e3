"""How wrong a line is."""

import numpy as np

from nncore.exercises import equal, instead_of

STANDS_FOR = {"nncore.losses.mean_squared_error_unchecked": "mean_squared_error"}
HINTS = [
    "First the differences, all at once: prediction - target.",
    "** 2 squares every number of an array.",
    "np.mean gives the average; so does adding up and dividing by how many there are.",
]


def mean_squared_error(prediction, target):
    """How wrong predictions are, as one number; the target is what is right."""
    # yours
    error = prediction - target
    return np.mean(error**2)


PREDICTION = np.array([378.0, 288.0, 432.0])
PRICES = np.array([400.0, 330.0, 369.0])


def test_three_houses():
    """Three houses and their prices"""
    equal(mean_squared_error(PREDICTION, PRICES), 6217 / 3, given=(PREDICTION, PRICES))


def test_right():
    """Predictions that are all right"""
    equal(mean_squared_error(PRICES, PRICES), 0.0, given=(PRICES, PRICES))


def test_rows():
    """Predictions in a column"""
    prediction, target = np.array([[1.0], [2.0]]), np.array([[0.0], [4.0]])
    equal(mean_squared_error(prediction, target), 2.5, given=(prediction, target))


@instead_of(mean_squared_error)
def not_squared(prediction, target):
    """These are the differences themselves: too high and too low cancel. Square each before you take the mean."""
    return np.mean(prediction - target)


@instead_of(mean_squared_error)
def the_other_way(prediction, target):
    """These are the differences themselves: too high and too low cancel. Square each before you take the mean."""
    return np.mean(target - prediction)


@instead_of(mean_squared_error)
def absolute(prediction, target):
    """These are the sizes of the differences. It is their squares that count: a big miss counts for much more."""
    return np.mean(np.abs(prediction - target))


@instead_of(mean_squared_error)
def added_up(prediction, target):
    """The squares are right, but this is their sum: with more houses it grows by itself. Take the mean."""
    return np.sum((prediction - target) ** 2)


@instead_of(mean_squared_error)
def square_of_mean(prediction, target):
    """This squares the mean. It is the other way round: first square each difference, then take the mean."""
    return np.mean(prediction - target) ** 2
