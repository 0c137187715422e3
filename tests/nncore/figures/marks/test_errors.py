"""Errors, and squares that sit on them."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore.figures import error_squares
from tests.nncore.figures.drawn import drawn, paths


@given(st.lists(st.tuples(st.floats(0, 10), st.floats(-2, 12), st.floats(-2, 12)), min_size=1, max_size=6))
def test_squares_are_square_and_sit_on_their_bars(houses):
    xs, prediction, target = map(np.array, zip(*houses, strict=True))
    root = drawn(error_squares(xs, prediction, target))
    (d,) = paths(root, "square-area role-error")
    found = re.findall(r"M(\S+) (\S+)H(\S+)V(\S+)H\1z", d.replace("e-", "E"))
    assert len(found) == len(houses)
    for (x0, y0, x1, y1), x, one, other in zip(found, xs, prediction, target, strict=True):
        width, height = float(x1) - float(x0), float(y1) - float(y0)
        assert width == pytest.approx(height, abs=0.11)
        assert height == pytest.approx(10 * abs(one - other), abs=0.11)
        assert min(abs(float(x0) - 10 * x), abs(float(x1) - 10 * x)) < 0.06


def test_a_square_goes_where_it_has_room():
    root = drawn(error_squares([1, 9], [2, 2], [5, 5]))
    assert paths(root, "square-area role-error") == ["M10 50H40V80H10zM60 50H90V80H60z"]


def test_two_squares_do_not_lie_on_each_other_if_there_is_room():
    root = drawn(error_squares([4, 5], [2, 2], [5, 5]))
    assert paths(root, "square-area role-error") == ["M10 50H40V80H10zM50 50H80V80H50z"]
