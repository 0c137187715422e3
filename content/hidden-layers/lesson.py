"""The numbers of this lesson's text, computed with the code it teaches."""

from itertools import product

import numpy as np

from nncore.datasets import circle, split
from nncore.figures import decimal
from nncore.network import (
    Settings,
    Training,
    accuracy,
    activate,
    activation_slope,
    forward,
    initialise,
    loss,
    parameters,
    train_epoch,
)
from nncore.neuron import predict

from .small_network import EPOCHS, INPUTS, SETTINGS, TARGET, beginner, error_of, parameter_names, trained

table_rows = [(f"{x1:g}", f"{x2:g}", f"{y:g}") for (x1, x2), y in zip(INPUTS, TARGET, strict=True)]

dials = np.round(np.arange(-2, 2.01, 0.2), 1)
tried = np.array(list(product(dials, repeat=3)))
says_one = np.array([predict(INPUTS, weights, bias) > 0 for *weights, bias in tried])
right = (says_one == (TARGET == 1)).sum(axis=1)
tries, best, three_right = decimal(len(tried)), int(right.max()), decimal(int((right == 3).sum()))

sigmoid_rows = [
    (decimal(z), decimal(a, 4), decimal(float(activation_slope("sigmoid", a)), 4), decimal(float(activate("relu", z))))
    for z, a in ((z, float(activate("sigmoid", z))) for z in (-20, -5, -1, 0, 1, 5, 20))
]

epochs = EPOCHS
before, after = decimal(error_of(beginner()), 3), decimal(error_of(trained()), 3)
predictions = [decimal(value, 2) for value in forward(trained(), INPUTS).prediction[:, 0]]
parameter_count = len(parameter_names())


def is_stuck(seed):
    """Whether the same training from another start fails to learn exclusive or."""
    training = Training(initialise((2, 2, 1), "tanh", "linear", seed=seed))
    for _ in range(EPOCHS):
        training = train_epoch(training, INPUTS, TARGET, SETTINGS)
    return loss(training.network, INPUTS, TARGET) > 0.1


starts = 10
stuck = sum(is_stuck(seed) for seed in range(starts))


def epochs_until(points, sizes, share=0.95, limit=400):
    """How many epochs until so large a share of the points that were kept back is right."""
    train, test = split(points, 0.5)
    training = Training(initialise(sizes, "tanh", "softmax", seed=1))
    while accuracy(training.network, test.inputs, test.target) < share and training.epoch < limit:
        training = train_epoch(training, train.inputs, train.target, Settings(rate=0.03))
    return training.epoch


circle_epochs = epochs_until(circle(500), (2, 4, 2))
spiral_parameters = len(parameters(initialise((2, 4, 2))))
