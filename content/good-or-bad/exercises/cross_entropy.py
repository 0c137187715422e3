"""Surprise, and its slope."""

import numpy as np

from nncore.exercises import equal, instead_of

STANDS_FOR = {
    "nncore.losses.cross_entropy_unchecked": "cross_entropy",
    "nncore.losses.cross_entropy_gradient_unchecked": "slopes",
}
HINTS = [
    "Targets are one-hot: target * np.log(probabilities) leaves of each row only the logarithm that counts.",
    "The mean is over the houses, that is over the rows: add up everything, and divide by len(target).",
    "The slope is p − t, and of the mean each house has only its share: divide by len(target) here, too.",
]


def cross_entropy(probabilities, target):
    """The mean of -log p, where p is what the right class was given."""
    # yours
    return -np.sum(target * np.log(probabilities)) / len(target)


def slopes(probabilities, target):
    """The slope of that mean in each logit before softmax."""
    # yours
    return (probabilities - target) / len(target)


P = np.array([[0.25, 0.75], [0.5, 0.5]])
T = np.array([[1.0, 0.0], [0.0, 1.0]])


def test_one():
    """One house: 25 % for what happened"""
    equal(cross_entropy(P[:1], T[:1]), np.log(4), given=(P[:1], T[:1]))


def test_mean():
    """The mean of two houses"""
    equal(cross_entropy(P, T), np.log(8) / 2, given=(P, T))


def test_slopes():
    """The slopes in the logits of two houses"""
    equal(slopes(P, T), [[-0.375, 0.375], [0.25, -0.25]], given=(P, T))


@instead_of(cross_entropy)
def no_minus(probabilities, target):
    """The logarithm of a number below 1 is negative. A surprise is positive: put a minus in front."""
    return np.sum(target * np.log(probabilities)) / len(target)


@instead_of(cross_entropy)
def of_everything(probabilities, target):
    """This is the mean over all numbers, those of the class that did not come included. Divide by the number of rows."""
    return -np.mean(target * np.log(probabilities))


@instead_of(cross_entropy)
def also_what_did_not_happen(probabilities, target):
    """Only the probability of what happened counts: multiply the logarithms by the target, and the others fall away."""
    return -np.sum(np.log(probabilities)) / len(target)


@instead_of(slopes)
def other_way_round(probabilities, target):
    """The signs are the other way round: where the probability is above the target, the slope is positive."""
    return (target - probabilities) / len(target)


@instead_of(slopes)
def not_of_the_mean(probabilities, target):
    """Right for one house. Of the mean, each house has only its share: divide by how many rows there are."""
    return probabilities - target
