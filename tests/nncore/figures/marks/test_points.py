"""Points, those that can be seen, and their shapes."""

import numpy as np
import pytest

from nncore.figures import axis, plot, points
from tests.nncore.figures.drawn import UNIT, drawn, paths


def test_points_outside_and_what_is_not_a_number_are_not_drawn():
    root = drawn(points([5, 20, 5, np.nan], [5, 5, -3, 5]))
    assert paths(root, "dot role-data") == ["M50 50h0"]
    assert paths(drawn(points([], [])), "dot role-data") == []


def test_no_negative_zeros():
    assert "-0 " not in plot(points([0.0], [1e-12]), x=axis("x", -1, 1), y=axis("y", -1, 1), describe="")
    assert "M0 0h0" in plot(points([-1e-9], [10 + 1e-9]), **UNIT)


@pytest.mark.parametrize("shape", ["dot", "square", "triangle"])
def test_hollow_points_have_a_hole(shape):
    assert f'class="hole {shape}"' in plot(points([1], [1], shape=shape, hollow=True), **UNIT)
    assert "hole" not in plot(points([1], [1], shape=shape), **UNIT)


def test_as_many_xs_as_ys():
    with pytest.raises(ValueError, match="not 2 and 3"):
        points([1, 2], [1, 2, 3])
