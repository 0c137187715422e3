"""The numbers of this lesson's text, computed from the houses, and by doing with the figures what the text asks for."""

from dataclasses import replace

import numpy as np

from nncore.datasets import sales, three_houses
from nncore.descent import curvatures
from nncore.figures import decimal

from . import border as moving
from . import one_at_a_time, one_rate, other_losses, two_heights, two_maps
from . import with_momentum as momentum

here, ten_further = decimal(two_heights.error(150), 1), decimal(two_heights.error(160), 1)
slopes_by_gap = [
    (two_heights.name_of(power), decimal(two_heights.slope_at(power), max(1, 1 - power)))
    for power in (1, 0, -1, -2, -3)
]
SPOILED = -13
spoiled_gap, spoiled_slope = two_heights.name_of(SPOILED), decimal(two_heights.slope_at(SPOILED), 1)
bias_slope, half_slope = decimal(two_heights.exact(), 1), decimal(two_heights.exact() / 2, 1)

best_weight, curvature = decimal(one_rate.BEST, 1), decimal(one_rate.CURVATURE)
rate_there, border = decimal(1 / one_rate.CURVATURE, 1), decimal(2 / one_rate.CURVATURE, 1)
rate_rows = [
    (decimal(rate, 2), decimal(rate * one_rate.CURVATURE, 1), decimal(one_rate.factor(rate), 1), one_rate.kind_of(rate))
    for rate in (0.02, 0.1, 0.2, 0.36, 0.4, 0.42)
]

_along, _across = curvatures(two_maps.AREAS).tolist()
across, along, ratio, two_border = (
    decimal(_across, 2),
    decimal(_along, 3),
    decimal(_across / _along),
    decimal(2 / _across, 2),
)
mean_area, deviation = decimal(float(two_maps.SCALED.mean[0]), 3), decimal(float(two_maps.SCALED.deviation[0]), 3)
least = decimal(two_maps.UNSCALED.least, 2)
asked = two_maps.State()
for steps in (1, 10, 100):
    asked = two_maps.walk(asked, steps)
walked_steps = decimal(asked.steps)


def error_of(valley):
    """The error in one of both maps after the steps that the text asks for."""
    return decimal(float(valley.errors(two_maps.walked(valley, asked.share, asked.steps)[-1:])[0]), 2)


valley_error, bowl_error = error_of(two_maps.UNSCALED), error_of(two_maps.BOWL)
_weight, _bias = two_maps.walked(two_maps.BOWL, asked.share, asked.steps)[-1].tolist()
(_own,), _own_bias = two_maps.in_own_units([_weight], _bias, two_maps.SCALED.mean, two_maps.SCALED.deviation)
bowl_line = f"{decimal(float(_own), 1)} for each thousand square feet, and {decimal(_own_bias, 1)}"

start_rate = decimal(moving.State().rate, 1)


def first_that_explodes(house):
    """The area, in steps of the slider, from which on the run explodes when this house is moved out."""
    state = moving.choose_house(moving.State(), house)
    areas = np.arange(state.areas[house - 1], moving.AREA[1], 0.01).round(2)
    return next(area for area in areas.tolist() if moving.explodes(moving.choose_area(state, area)))


explodes_at = decimal(first_that_explodes(2), 2)
_feet = float(curvatures(three_houses().area)[-1])
feet_curvature, feet_border = decimal(_feet), decimal(2 / _feet, 7)


def errors_with(state):
    """The errors without momentum and with it, where a state stands."""
    return [
        decimal(float(two_maps.UNSCALED.errors(momentum.walked(share, state.steps)[-1:])[0]))
        for share in (0.0, state.momentum)
    ]


early, later = 10, 120
_twenty = momentum.walk(momentum.walk(momentum.State(), 10), 10)
early_errors = errors_with(momentum.walk(momentum.State(), early))
later_errors = errors_with(momentum.walk(_twenty, 100))
swinging = errors_with(replace(momentum.walk(_twenty, 100), momentum=0.95))[1]

sold = len(sales())


def errors_at(state):
    """The errors one at a time and all at once, where a state stands."""
    ways = (state.singly, state.together)
    return [float(one_at_a_time.VALLEY.errors(np.array(way[-1:]))[0]) for way in ways]


def above_lowest(state):
    """How far the error of one at a time is above the lowest there is, in percent."""
    return decimal(100 * (errors_at(state)[0] / one_at_a_time.VALLEY.least - 1), 1)


_three = [one_at_a_time.State()]
for _ in range(3):
    _three.append(one_at_a_time.look(_three[-1], sold))
after_one = [decimal(error) for error in errors_at(_three[1])]
above = above_lowest(_three[-1])
_slower = replace(_three[-1], rate=0.01)
for _ in range(2):
    _slower = one_at_a_time.look(_slower, sold)
calmer = above_lowest(_slower)
faster = decimal(1 / one_at_a_time.State().rate)
own_border = decimal(2 / (float(np.abs(one_at_a_time.VALLEY.inputs).max()) ** 2 + 1), 2)

typed, right_price = decimal(other_losses.TYPED), decimal(other_losses.RIGHT_PRICE, 1)
_before, _after = (
    other_losses.lines(price, other_losses.State().delta) for price in (other_losses.RIGHT_PRICE, 4000.0)
)
moved = [decimal(other_losses.at(new) - other_losses.at(old), 1) for new, old in zip(_after, _before, strict=True)]
