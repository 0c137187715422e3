"""The numbers of this lesson's text, computed from the houses, and by doing with the figures what the text asks for."""

from dataclasses import replace

import numpy as np

from nncore.datasets import houses, three_houses
from nncore.descent import descend_linear
from nncore.figures import decimal
from nncore.losses import mean_squared_error
from nncore.neuron import best_fit, best_weight, predict
from nncore.softmax import softmax

from . import gradient_descent, two_variables
from .house_plots import WEIGHT

few = three_houses()
many = houses()
friend_area = 2000
asked_price = 400
square_metres = decimal(friend_area * 0.3048**2, 1)

weight = WEIGHT
mean_rate = decimal(float(np.mean(few.price / few.area)) * 1000)
fair_price = float(predict([friend_area], weight, 0)[0])

neighbours = [(decimal(area), decimal(price * 1000)) for area, price in zip(few.area, few.price, strict=True)]
rates = [decimal(price / area * 1000) for area, price in zip(few.area, few.price, strict=True)]

predictions = predict(few.area, weight, 0)
differences = few.price - predictions
error_rows = [
    [decimal(cell) for cell in row]
    for row in zip(few.area, few.price, predictions, differences, differences**2, strict=True)
]
difference_sum = decimal(float(differences.sum()))


def loss(weight, bias=0.0):
    """The error of a line over the three houses, for people."""
    return decimal(mean_squared_error(predict(few.area, weight, bias), few.price))


no_bias_weight = best_weight(few.area, few.price)
no_bias = decimal(no_bias_weight, 6), decimal(mean_squared_error(predict(few.area, no_bias_weight, 0), few.price), 2)

fitted_weights, fitted_bias = best_fit(few.area, few.price)
fitted_loss = mean_squared_error(predict(few.area, fitted_weights, fitted_bias), few.price)
fitted = decimal(fitted_weights[0], 4), decimal(fitted_bias, 1), decimal(fitted_loss)
fitted_price = float(predict([friend_area], fitted_weights, fitted_bias)[0])
largest_miss = decimal(round(float(np.abs(differences).max())) * 1000)
challenge = decimal(int(mean_squared_error(predict(few.area, 0.1, 150), few.price)))

walk = descend_linear(few.area, few.price, (0, 0), (1e-8, 1), 1000)
walk_rows = [
    [
        decimal(step),
        decimal(walk.parameters[step, 0], 4),
        decimal(walk.parameters[step, 1], 1),
        decimal(walk.loss[step], 2),
    ]
    for step in (0, 1, 2, 10, 100, 1000)
]

# One step, one more, then a hundred: as the text asks for.
asked = gradient_descent.State()
for steps in (1, 1, 100):
    asked = gradient_descent.descend(asked, steps)
gd_errors = [decimal(error, 2) for error in asked.log]
too_fast = 2.1
run_off = [
    decimal(error) for error in gradient_descent.descend(replace(gradient_descent.State(), pace=too_fast), 3).log
]

house_rows = [
    (decimal(area), decimal(bathrooms), decimal(price * 1000), verdict)
    for area, bathrooms, price, verdict in zip(many.area, many.bathrooms, many.price, many.verdict, strict=True)
]
both_weights, both_bias = best_fit(many.features, many.price)
both = [decimal(both_weights[0], 3), decimal(both_weights[1], 1), decimal(both_bias, 1)]
both_loss = decimal(mean_squared_error(predict(many.features, both_weights, both_bias), many.price))
alone_loss = decimal(mean_squared_error(predict(many.area, *best_fit(many.area, many.price)), many.price))
two_start = decimal(two_variables.State().log[0])
two_rows = []
turns_negative = None
two_weight = 0.0
slow = two_variables.State()
for done in range(100, 10_001, 100):
    slow = two_variables.descend(slow, 100)
    if done == 200:
        two_weight = slow.parameters[1]
    if turns_negative is None and slow.parameters[1] < 0:
        turns_negative = decimal(done)
    if done in (100, 200, 1000, 10_000):
        first, second, _ = slow.parameters
        two_rows.append([decimal(done), decimal(first, 3), decimal(second, 1), decimal(slow.log[-1])])

good = sum(verdict == "good" for verdict in many.verdict)

softmax_rows = [
    (", ".join(decimal(value) for value in logits), ", ".join(decimal(share, 3) for share in softmax(np.array(logits))))
    for logits in ([1.0], [1.0, 1.0], [0.0, 1.0], [2.0, 4.0], [5.0, 10.0], [-1.0, 0.0, 1.0], [1.0, 2.0, 4.0])
]
gap_of_two = decimal(float(np.exp(2)), 1)
