"""The numbers of this lesson's text, computed with the code it teaches, and by doing with the figures what it asks for."""

from dataclasses import replace
from itertools import product

import numpy as np

from nncore.figures import decimal
from nncore.network import (
    Settings,
    Training,
    activate,
    activation_slope,
    forward,
    initialise,
    loss,
    parameters,
    train_epoch,
)
from nncore.neuron import predict

from . import learn_backward as backwards
from . import playground
from .recipes import ENOUGH, LOW, RECIPES, WITHIN, is_reached
from .scene import TITLES, evaluate
from .small_network import EPOCHS, INPUTS, SETTINGS, TARGET, beginner, error_of, parameter_names, trained
from .state import State, scene_of_state

table_rows = [(f"{x1:g}", f"{x2:g}", f"{y:g}") for (x1, x2), y in zip(INPUTS, TARGET, strict=True)]

dials = np.round(np.arange(-2, 2.01, 0.2), 1)
tried = np.array(list(product(dials, repeat=3)))
says_one = np.array([predict(INPUTS, weights, bias) > 0 for *weights, bias in tried])
right_of_four = (says_one == (TARGET == 1)).sum(axis=1)
tries, best, three_right = decimal(len(tried)), int(right_of_four.max()), decimal(int((right_of_four == 3).sum()))

sigmoid_rows = [
    (decimal(z), decimal(a, 4), decimal(float(activation_slope("sigmoid", a)), 4), decimal(float(activate("relu", z))))
    for z, a in ((z, float(activate("sigmoid", z))) for z in (-20, -5, -1, 0, 1, 5, 20))
]

epochs = EPOCHS
before, after = decimal(error_of(beginner()), 3), decimal(error_of(trained()), 3)
predictions = [decimal(value, 2) for value in forward(trained(), INPUTS).prediction[:, 0]]
parameter_count = len(parameter_names())


def stuck_of(hidden, rate, epochs):
    """How many of the random starts do not learn exclusive or in that time."""
    return sum(
        not learns(initialise((2, hidden, 1), "tanh", "linear", seed=seed), rate, epochs) for seed in range(starts)
    )


def learns(network, rate, epochs):
    """Whether the error gets small; looked at every ten epochs, so that those who have learned need not go on."""
    training = Training(network)
    while loss(training.network, INPUTS, TARGET) > 0.1:
        if training.epoch >= epochs:
            return False
        for _ in range(10):
            training = train_epoch(training, INPUTS, TARGET, Settings(rate=rate, batch=1))
    return True


starts = 10
long_rate, short_rate = SETTINGS.rate, SETTINGS.rate / 4
patient_epochs = 4 * EPOCHS
stuck, stuck_with_eight = stuck_of(2, long_rate, EPOCHS), stuck_of(8, long_rate, EPOCHS)
stuck_with_short_steps = stuck_of(2, short_rate, patient_epochs)
stuck_with_both = stuck_of(4, short_rate, patient_epochs) or "none"


def error_over_rows(state):
    return error_of(backwards.network_of(state))


def largest_gradient(state):
    """The largest slope in any parameter, over the four rows."""
    rows = [backwards.gradient(replace(state, updates=row))[1] for row in range(len(INPUTS))]
    return float(np.abs(rows).max())


four_rows = backwards.update_often(backwards.State(), 4)
half_way = backwards.update_often(four_rows, 100)
at_last = backwards.update_often(half_way, 100)
error_at_first, error_half_way = [decimal(error_over_rows(one), 2) for one in (backwards.State(), half_way)]
gradient_at_first = decimal(largest_gradient(backwards.State()), 2)
gradient_at_last = decimal(np.ceil(100 * largest_gradient(at_last)) / 100, 2)


def found(state):
    """What the network of a state makes of its points."""
    return evaluate(state.training, scene_of_state(state))


def right(state):
    """The share of the points kept back that are right, in whole percent."""
    return decimal(100 * found(state).right[1])


def epochs_until_right(state, share=0.95, limit=400):
    """How many epochs until so large a share of the points that were kept back is right."""
    while found(state).right[1] < share and state.training.epoch < limit:
        state = playground.epochs(state, 1)
    return state.training.epoch


def two_layers_of_eight(state):
    return playground.begun(state, hidden=(8, 8))


circle_epochs = epochs_until_right(playground.choose_data(State(), "circle"))

line = playground.choose_depth(playground.choose_data(State(), "exclusive_or"), 0)
right_with_line = right(playground.epochs(line, 100))
right_with_product = right(playground.epochs(playground.toggle_feature(line, "x₁x₂"), 1))

spiral_parameters = len(parameters(State().training.network))
right_with_four = right(playground.epochs(State(), 100))
sixteen = playground.choose_activation(two_layers_of_eight(State()), "relu")
sixteen = playground.choose_rate(playground.choose_optimiser(sixteen, "adam"), "0.01")
right_with_sixteen = right(playground.epochs(sixteen, 100))

noisy = playground.choose_share(playground.choose_noise(playground.choose_data(State(), "exclusive_or"), 50), 10)
by_heart = playground.epochs(playground.choose_optimiser(two_layers_of_eight(noisy), "adam"), 100)
dear = playground.choose_strength(playground.choose_regularisation(by_heart, "l2"), "0.03")
parted, rejoined = [
    [decimal(one, 1) for one in found(state).losses] for state in (by_heart, playground.epochs(dear, 100))
]


def mistaken_in(state):
    """How many of the points kept back are taken for another class."""
    scene = scene_of_state(state)
    return round(len(scene.test) * (1 - found(state).right[1]))


pinwheel = playground.epochs(playground.use_what_works(playground.choose_data(State(), "pinwheel")), 1)
tested = len(scene_of_state(pinwheel).test)
mistaken, still_mistaken = mistaken_in(pinwheel), mistaken_in(playground.epochs(pinwheel, 100))

waiting = playground.stop_below(playground.use_what_works(State()), 0.1)
epochs_until_low = playground.epochs(waiting, 400).training.epoch


def epochs_of_recipe(data):
    """After how many epochs the settings known to work have done so."""
    state = playground.epochs(playground.use_what_works(playground.choose_data(State(), data)), 1)
    while not is_reached(found(state)) and state.training.epoch < WITHIN:
        state = playground.epochs(state, 1)
    return state.training.epoch


enough, low = decimal(100 * ENOUGH), decimal(LOW, 2)
recipe_rows = [
    (TITLES[data], " + ".join(map(str, recipe.hidden)) or "none", epochs_of_recipe(data))
    for data, recipe in RECIPES.items()
]
