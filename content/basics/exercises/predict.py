"""A price for every house."""

import numpy as np

from nncore.exercises import equal, instead_of

STANDS_FOR = {"nncore.neuron.predict_unchecked": "predict"}
HINTS = [
    "One house with one input would be x * W + b. Here x is a row of inputs, and W has a weight for each of them.",
    "inputs @ weights multiplies each row by the weights and adds up, for all rows at once.",
    "What is still missing is the same for every house.",
]


def predict(inputs, weights, bias):
    """One number for each row of the inputs: their columns times the weights.

    Inputs have a row for each house, and a column for each weight.
    """
    # yours
    products = inputs @ weights
    return products + bias


AREAS = np.array([[2104.0], [1600.0], [2400.0]])
HOUSES = np.array([[2104.0, 3.0], [1600.0, 3.0], [2400.0, 2.0], [1416.0, 2.0]])


def test_no_bias():
    """Three houses, and a weight of 0.18"""
    equal(predict(AREAS, np.array([0.18]), 0.0), [378.72, 288.0, 432.0], given=(AREAS, [0.18], 0.0))


def test_bias():
    """The same houses, with a bias of 150"""
    equal(predict(AREAS, np.array([0.1]), 150.0), [360.4, 310.0, 390.0], given=(AREAS, [0.1], 150.0))


def test_two_inputs():
    """Two features: area and bathrooms"""
    weights = np.array([0.1, 20.0])
    equal(predict(HOUSES, weights, 50.0), [320.4, 270.0, 330.0, 231.6], given=(HOUSES, weights, 50.0))


@instead_of(predict)
def without_bias(inputs, weights, bias):
    """With a bias of 0 this is right. Where there is one, it is added to each prediction."""
    return inputs @ weights


@instead_of(predict)
def not_added_up(inputs, weights, bias):
    """Here every input is multiplied, but nothing is added up: a house gets one number, not one a feature."""
    return inputs * weights + bias


@instead_of(predict)
def bias_times_weight(inputs, weights, bias):
    """The bias is added last, after the multiplication: it is not multiplied by any weight."""
    return (inputs + bias) @ weights
