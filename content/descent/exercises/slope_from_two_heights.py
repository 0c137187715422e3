"""A slope, measured."""

import numpy as np

from nncore.exercises import equal, instead_of

HINTS = [
    "Two heights: f a gap to the right of w, and f a gap to the left of it.",
    "The slope is how far it rises, over how far it is from one side to the other: two gaps.",
]


def slope_from_two_heights(f, w, gap):
    """How steep f is at w: from its heights a gap to either side."""
    # yours
    return (f(w + gap) - f(w - gap)) / (2 * gap)


def square(w):
    return w**2


def line(w):
    return 3 * w - 5


def test_parabola():
    """A parabola, where it is exact whatever the gap"""
    equal(slope_from_two_heights(square, 1.5, 0.25), 3.0, given=("w ** 2", 1.5, 0.25))
    equal(slope_from_two_heights(square, -2.0, 1.0), -4.0, given=("w ** 2", -2.0, 1.0))


def test_line():
    """A straight line is as steep everywhere"""
    equal(slope_from_two_heights(line, 7.0, 0.5), 3.0, given=("3 * w - 5", 7.0, 0.5))


def test_curve():
    """Another curve, nearly"""
    equal(slope_from_two_heights(np.exp, 0.0, 0.001), 1.0, given=("e to the w", 0.0, 0.001), within=1e-5)


@instead_of(slope_from_two_heights)
def over_one_gap(f, w, gap):
    """From one side to the other it is two gaps, not one: this is twice as steep."""
    return (f(w + gap) - f(w - gap)) / gap


@instead_of(slope_from_two_heights)
def one_sided(f, w, gap):
    """This takes one height at w itself. On a curve that is off by about the gap; take one on either side."""
    return (f(w + gap) - f(w)) / gap


@instead_of(slope_from_two_heights)
def only_the_rise(f, w, gap):
    """This is how far it rises. How steep it is, is that over how far apart the two places are."""
    return f(w + gap) - f(w - gap)
